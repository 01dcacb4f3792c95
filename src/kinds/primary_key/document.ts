import type { DocumentPart } from "../../model/kind.ts";
import { keyProperties, readKey, writeKey } from "../key-constraint.ts";
import { relationName } from "../relation.ts";
import type { PrimaryKeyAttributes } from "./attributes.ts";

export const document: DocumentPart<PrimaryKeyAttributes> = {
  section: "primary_key",
  form: "single",
  parents: ["table"],
  schema: {
    type: "object",
    description: "The primary key.",
    properties: {
      name: { type: "string", description: "Name of the constraint, when it is not `<table>_pkey`." },
      ...keyProperties,
    },
  },
  shorthand: "columns",
  read: (value) => ({
    attributes: { constraintName: (value["name"] as string | undefined) ?? null, ...readKey(value) },
  }),
  write: (object) => {
    const { constraintName } = object.attributes;
    const named = constraintName !== null && constraintName !== `${relationName(object)}_pkey`;
    return { ...(named && { name: constraintName }), ...writeKey(object.attributes) };
  },
};
