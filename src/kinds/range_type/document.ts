import type { DocumentPart } from "../../model/kind.ts";
import type { Json } from "../../model/object.ts";
import { collationSchema, readCollation, writeCollation } from "../collate.ts";
import { renamedFrom, renameIntent } from "../intent.ts";
import type { RangeTypeAttributes } from "./attributes.ts";

const text = (value: Json | undefined): string | null => (value as string | undefined) ?? null;

export const document: DocumentPart<RangeTypeAttributes> = {
  section: "range_types",
  form: "map",
  parents: ["schema"],
  schema: {
    type: "object",
    description: "A range type.",
    properties: {
      subtype: { type: "string", description: "The type it is a range of." },
      operator_class: { type: "string", description: "B-tree operator class, when it is not the subtype's default." },
      collation: collationSchema,
      canonical: { type: "string", description: "Function that gives equal ranges one form." },
      subtype_diff: { type: "string", description: "Function that gives the distance of two values." },
      multirange: {
        type: "object",
        properties: { schema: { type: "string" }, name: { type: "string" } },
        required: ["schema", "name"],
        additionalProperties: false,
        description: "Name of the multirange type, when it is not the one that PostgreSQL chooses.",
      },
      ...renamedFrom,
    },
    required: ["subtype"],
  },
  shorthand: "subtype",
  read: (value) => ({
    attributes: {
      subtype: value["subtype"] as string,
      operatorClass: text(value["operator_class"]),
      collation: readCollation(value["collation"]),
      canonical: text(value["canonical"]),
      subtypeDiff: text(value["subtype_diff"]),
      multirange: (value["multirange"] as RangeTypeAttributes["multirange"] | undefined) ?? null,
    },
    intent: renameIntent(value),
  }),
  write: ({ attributes: a }) => ({
    subtype: a.subtype,
    ...(a.operatorClass !== null && { operator_class: a.operatorClass }),
    ...writeCollation(a.collation),
    ...(a.canonical !== null && { canonical: a.canonical }),
    ...(a.subtypeDiff !== null && { subtype_diff: a.subtypeDiff }),
    ...(a.multirange !== null && { multirange: a.multirange }),
  }),
};
