import type { DocumentPart } from "../../model/kind.ts";
import type { SecurityLabelAttributes } from "./attributes.ts";

/** What SECURITY LABEL knows of what flux models. */
const labelled: readonly string[] = [
  "role",
  "schema",
  "table",
  "column",
  "view",
  "materialized_view",
  "foreign_table",
  "sequence",
  "enum",
  "domain",
  "composite_type",
  "range_type",
  "function",
  "procedure",
  "aggregate",
  "event_trigger",
  "publication",
];

export const document: DocumentPart<SecurityLabelAttributes> = {
  section: "security_labels",
  form: "map",
  parents: labelled,
  schema: {
    type: "object",
    description: "A label that a security provider gives a meaning (SECURITY LABEL), by the provider's name.",
    properties: { label: { type: "string", minLength: 1, description: "The label, in the provider's words." } },
    required: ["label"],
  },
  shorthand: "label",
  read: (value) => ({ attributes: { label: value["label"] as string } }),
  write: ({ attributes }) => ({ label: attributes.label }),
};
