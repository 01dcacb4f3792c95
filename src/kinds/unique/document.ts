import type { DocumentPart } from "../../model/kind.ts";
import { renamedFrom, renameIntent } from "../intent.ts";
import { keyProperties, readKey, writeKey } from "../key-constraint.ts";
import type { UniqueAttributes } from "./attributes.ts";

export const document: DocumentPart<UniqueAttributes> = {
  section: "unique",
  form: "map",
  parents: ["table"],
  schema: {
    type: "object",
    description: "A UNIQUE constraint.",
    properties: {
      ...renamedFrom,
      nulls_not_distinct: { type: "boolean", description: "Two nulls count as equal (NULLS NOT DISTINCT)." },
      ...keyProperties,
    },
  },
  shorthand: "columns",
  read: (value) => ({
    attributes: { nullsNotDistinct: value["nulls_not_distinct"] === true, ...readKey(value) },
    intent: renameIntent(value),
  }),
  write: ({ attributes }) => ({
    ...writeKey(attributes),
    ...(attributes.nullsNotDistinct && { nulls_not_distinct: true }),
  }),
};
