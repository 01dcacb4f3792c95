import type { DocumentPart } from "../../model/kind.ts";
import type { Json } from "../../model/object.ts";
import { renamedFrom, renameIntent } from "../intent.ts";
import type { Mappings, TextSearchConfigurationAttributes } from "./attributes.ts";

/** DEFAULT is a reserved word, and so PostgreSQL prints the parser of this name in quotes. */
const standard = '"default"';

type Written = { readonly [token: string]: string | readonly string[] };

const readMappings = (value: Json | undefined): Mappings =>
  Object.fromEntries(
    Object.entries((value ?? {}) as Written).map(([token, said]) => [token, typeof said === "string" ? [said] : said]),
  );

const writeMappings = (mappings: Mappings): Written =>
  Object.fromEntries(Object.entries(mappings).map(([token, list]) => [token, list.length === 1 ? `${list[0]}` : list]));

export const document: DocumentPart<TextSearchConfigurationAttributes> = {
  section: "text_search_configurations",
  form: "map",
  parents: ["schema"],
  schema: {
    type: "object",
    description: "A text search configuration.",
    properties: {
      parser: { type: "string", description: "Its parser; PostgreSQL's own, default, when left out." },
      mappings: {
        type: "object",
        description: "For each type of token the dictionary, or dictionaries in their order, that make lexemes of it.",
        additionalProperties: {
          oneOf: [{ type: "string" }, { type: "array", items: { type: "string" }, minItems: 1 }],
        },
      },
      ...renamedFrom,
    },
  },
  read: (value) => {
    const parser = (value["parser"] as string | undefined) ?? standard;
    return {
      attributes: { parser: parser === "default" ? standard : parser, mappings: readMappings(value["mappings"]) },
      intent: renameIntent(value),
    };
  },
  write: ({ attributes: { parser, mappings } }) => ({
    ...(parser !== standard && { parser }),
    ...(Object.keys(mappings).length > 0 && { mappings: writeMappings(mappings) }),
  }),
};
