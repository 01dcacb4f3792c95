import type { DocumentPart, DocumentValue } from "../../model/kind.ts";
import type { Json, SchemaObject } from "../../model/object.ts";
import { renamedFrom } from "../intent.ts";
import { routineName } from "../routine.ts";
import { routineIntent } from "../routine-body.ts";
import type { AggregateAttributes } from "./attributes.ts";
import { type OptionName, optionNames, options } from "./options.ts";

const property = (option: OptionName): string => options[option].keyword.toLowerCase();

const words: { readonly [name: string]: Json } = {
  finalfuncModify: ["read_only", "shareable", "read_write"],
  mfinalfuncModify: ["read_only", "shareable", "read_write"],
  parallel: ["unsafe", "restricted", "safe"],
};

function schemaOf(option: OptionName): Json {
  const { form, description } = options[option];
  if (form === "word") return { enum: words[option] as Json, description };
  if (form === "literal") return { type: ["string", "number"], description };
  return { type: form === "flag" ? "boolean" : form === "number" ? "integer" : "string", description };
}

function readOption(value: DocumentValue, option: OptionName): Json {
  const said = value[property(option)];
  if (said === undefined || said === null) return options[option].standard;
  return options[option].form === "literal" ? String(said) : said;
}

function write({ name, attributes }: SchemaObject<AggregateAttributes>): DocumentValue {
  const said = optionNames.filter((option) => attributes[option] !== options[option].standard);
  return {
    ...(attributes.arguments !== routineName(name).types && { arguments: attributes.arguments }),
    ...Object.fromEntries(said.map((option) => [property(option), attributes[option]])),
  };
}

export const document: DocumentPart<AggregateAttributes> = {
  section: "aggregates",
  form: "map",
  parents: ["schema"],
  schema: {
    type: "object",
    description: "An aggregate; its key is its name and the types of all its arguments, `group_concat(text)`.",
    properties: {
      arguments: {
        type: "string",
        description: "Arguments as CREATE AGGREGATE takes them, with ORDER BY; left out: the types in the key.",
      },
      ...Object.fromEntries(optionNames.map((option) => [property(option), schemaOf(option)])),
      ...renamedFrom,
    },
    required: ["sfunc", "stype"],
  },
  read: (value, name) => {
    const { types } = routineName(name);
    return {
      attributes: {
        arguments: (value["arguments"] as string | undefined) ?? types,
        ...Object.fromEntries(optionNames.map((option) => [option, readOption(value, option)])),
      } as AggregateAttributes,
      intent: routineIntent(value, types),
    };
  },
  write,
};
