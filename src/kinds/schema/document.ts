import type { DocumentPart } from "../../model/kind.ts";
import type { SchemaAttributes } from "./attributes.ts";

export const document: DocumentPart<SchemaAttributes> = {
  section: "schemas",
  form: "map",
  parents: [],
  schema: { type: "object", description: "A schema (namespace).", properties: {} },
  read: () => ({ attributes: {} }),
  write: () => ({}),
};
