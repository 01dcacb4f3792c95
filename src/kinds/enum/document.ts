import type { DocumentPart } from "../../model/kind.ts";
import { renamedFrom, renameIntent } from "../intent.ts";
import type { EnumAttributes } from "./attributes.ts";

export const document: DocumentPart<EnumAttributes> = {
  section: "enums",
  form: "map",
  parents: ["schema"],
  schema: {
    type: "object",
    description: "An enumerated type.",
    properties: {
      ...renamedFrom,
      values: {
        type: "array",
        items: { type: "string" },
        uniqueItems: true,
        description: "The labels in their order.",
      },
    },
    required: ["values"],
  },
  shorthand: "values",
  read: (value) => ({ attributes: { values: value["values"] as readonly string[] }, intent: renameIntent(value) }),
  write: ({ attributes: { values } }) => ({ values }),
};
