import type { DocumentPart, DocumentValue } from "../../model/kind.ts";
import type { Json } from "../../model/object.ts";
import { collationSchema, readCollation, writeCollation } from "../collate.ts";
import { renamedFrom, renameIntent } from "../intent.ts";
import type { CompositeTypeAttributes } from "./attributes.ts";

type Attribute = CompositeTypeAttributes["attributes"][number];

const read = ([name, value]: readonly [string, Json]): Attribute =>
  typeof value === "string"
    ? { name, type: value, collation: null }
    : {
        name,
        type: (value as DocumentValue)["type"] as string,
        collation: readCollation((value as DocumentValue)["collation"]),
      };

export const document: DocumentPart<CompositeTypeAttributes> = {
  section: "composite_types",
  form: "map",
  parents: ["schema"],
  schema: {
    type: "object",
    description: "A composite type.",
    properties: {
      attributes: {
        type: "object",
        additionalProperties: {
          oneOf: [
            { type: "string" },
            {
              type: "object",
              properties: {
                type: { type: "string" },
                collation: collationSchema,
                comment: { type: "string", description: "What people should know about it (COMMENT ON COLUMN)." },
              },
              required: ["type"],
              additionalProperties: false,
            },
          ],
        },
        description: "Name to data type, in their order.",
      },
      ...renamedFrom,
    },
    required: ["attributes"],
  },
  read: (value) => {
    const entries = Object.entries(value["attributes"] as DocumentValue);
    return {
      attributes: { attributes: entries.map(read), comments: Object.fromEntries(entries.flatMap(readComment)) },
      intent: renameIntent(value),
    };
  },
  write: ({ attributes: { attributes, comments } }) => ({
    attributes: Object.fromEntries(
      attributes.map(({ name, type, collation }) => {
        const comment = comments[name];
        const more = { ...writeCollation(collation), ...(comment !== undefined && { comment }) };
        return [name, Object.keys(more).length === 0 ? type : { type, ...more }];
      }),
    ),
  }),
};

function readComment([name, value]: readonly [string, Json]): readonly (readonly [string, string])[] {
  const comment = typeof value === "string" ? undefined : (value as DocumentValue)["comment"];
  return comment === undefined ? [] : [[name, comment as string]];
}
