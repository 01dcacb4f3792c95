import type { DocumentPart, DocumentValue } from "../../model/kind.ts";
import { renamedFrom, renameIntent } from "../intent.ts";
import { indexBackedProperties, readIndexBacked, writeIndexBacked } from "../key-constraint.ts";
import type { ExclusionAttributes } from "./attributes.ts";

export const document: DocumentPart<ExclusionAttributes> = {
  section: "exclusions",
  form: "map",
  parents: ["table"],
  schema: {
    type: "object",
    description: "An EXCLUDE constraint: no two rows for which all operators hold.",
    properties: {
      ...renamedFrom,
      elements: {
        type: "array",
        minItems: 1,
        items: {
          type: "object",
          properties: {
            column: { type: "string", description: "Column or expression as in CREATE INDEX." },
            operator: { type: "string", description: "`=`, `&&`." },
          },
          required: ["column", "operator"],
          additionalProperties: false,
        },
        description: "Columns, each with the operator that compares two rows.",
      },
      method: { type: "string", description: "Index method, when it is not gist." },
      where: { type: "string", description: "SQL boolean expression: only such rows are compared." },
      ...indexBackedProperties,
    },
  },
  shorthand: "elements",
  read: (value) => ({
    attributes: {
      method: (value["method"] as string | undefined) ?? "gist",
      elements: (value["elements"] ?? []) as unknown as ExclusionAttributes["elements"],
      where: (value["where"] as string | undefined) ?? null,
      ...readIndexBacked(value),
    },
    intent: renameIntent(value),
  }),
  write: ({ attributes }) => write(attributes),
};

function write(a: ExclusionAttributes): DocumentValue {
  return {
    ...(a.elements.length > 0 && { elements: a.elements }),
    ...(a.method !== "gist" && { method: a.method }),
    ...(a.where !== null && { where: a.where }),
    ...writeIndexBacked(a),
  };
}
