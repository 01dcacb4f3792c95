import type { DocumentPart } from "../../model/kind.ts";
import { renamedFrom, renameIntent } from "../intent.ts";
import type { TextSearchTemplateAttributes } from "./attributes.ts";

export const document: DocumentPart<TextSearchTemplateAttributes> = {
  section: "text_search_templates",
  form: "map",
  parents: ["schema"],
  schema: {
    type: "object",
    description: "A text search template: the functions behind dictionaries.",
    properties: {
      init: { type: "string", description: "Function that reads the options of a dictionary." },
      lexize: { type: "string", description: "Function that makes lexemes of a token." },
      ...renamedFrom,
    },
    required: ["lexize"],
  },
  read: (value) => ({
    attributes: {
      init: (value["init"] as string | undefined) ?? null,
      lexize: value["lexize"] as string,
    },
    intent: renameIntent(value),
  }),
  write: ({ attributes: a }) => ({
    ...(a.init !== null && { init: a.init }),
    lexize: a.lexize,
  }),
};
