import type { DocumentPart } from "../../model/kind.ts";
import { renamedFrom, renameIntent } from "../intent.ts";
import { optionsSchema, readOptions, writeOptions } from "../storage-parameters.ts";
import type { TextSearchDictionaryAttributes } from "./attributes.ts";

export const document: DocumentPart<TextSearchDictionaryAttributes> = {
  section: "text_search_dictionaries",
  form: "map",
  parents: ["schema"],
  schema: {
    type: "object",
    description: "A text search dictionary, which makes lexemes of tokens.",
    properties: {
      template: { type: "string", description: "Its template, such as simple, snowball or ispell." },
      options: optionsSchema("Options of the template: `language`, `stopwords` ..."),
      ...renamedFrom,
    },
    required: ["template"],
  },
  shorthand: "template",
  read: (value) => {
    const options = readOptions(value["options"]);
    const template = value["template"] as string;
    return { attributes: { template, options, order: Object.keys(options) }, intent: renameIntent(value) };
  },
  write: ({ attributes: { template, options, order } }) => {
    const sorted = Object.fromEntries(order.map((option) => [option, options[option] as string]));
    return { template, ...writeOptions("options", sorted) };
  },
};
