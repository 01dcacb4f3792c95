import type { DocumentPart } from "../../model/kind.ts";
import type { OwnerAttributes } from "./attributes.ts";

export const ownable: readonly string[] = [
  "schema",
  "table",
  "view",
  "materialized_view",
  "sequence",
  "enum",
  "domain",
  "composite_type",
  "range_type",
  "function",
  "procedure",
  "aggregate",
  "collation",
  "statistics",
  "operator",
  "operator_family",
  "operator_class",
  "conversion",
  "language",
  "text_search_dictionary",
  "text_search_configuration",
  "publication",
  "subscription",
  "event_trigger",
  "foreign_data_wrapper",
  "server",
  "foreign_table",
];

export const document: DocumentPart<OwnerAttributes> = {
  section: "owner",
  form: "single",
  parents: ownable,
  schema: {
    type: "object",
    properties: {
      role: { type: "string", description: "The role that owns it, when it is not the one that flux connects as." },
    },
    required: ["role"],
  },
  shorthand: "role",
  read: (value) => ({ attributes: { role: value["role"] as string } }),
  write: ({ attributes }) => ({ role: attributes.role }),
};
