import type { DocumentPart } from "../../model/kind.ts";
import type { Json } from "../../model/object.ts";
import { renamedFrom, renameIntent } from "../intent.ts";
import type { LanguageAttributes } from "./attributes.ts";

const text = (value: Json | undefined): string | null => (value as string | undefined) ?? null;

export const document: DocumentPart<LanguageAttributes> = {
  section: "languages",
  form: "map",
  parents: [],
  schema: {
    type: "object",
    description: "A procedural language that is not an extension.",
    properties: {
      handler: { type: "string", description: "Function that runs the language's functions." },
      inline: { type: "string", description: "Function that runs DO blocks." },
      validator: { type: "string", description: "Function that checks bodies of new functions." },
      trusted: { type: "boolean", description: "Anybody may write functions in it; only superusers when left out." },
      ...renamedFrom,
    },
    required: ["handler"],
  },
  shorthand: "handler",
  read: (value) => ({
    attributes: {
      trusted: value["trusted"] === true,
      handler: value["handler"] as string,
      inline: text(value["inline"]),
      validator: text(value["validator"]),
    },
    intent: renameIntent(value),
  }),
  write: ({ attributes: a }) => ({
    handler: a.handler,
    ...(a.inline !== null && { inline: a.inline }),
    ...(a.validator !== null && { validator: a.validator }),
    ...(a.trusted && { trusted: true }),
  }),
};
