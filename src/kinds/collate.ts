import type { Json } from "../model/object.ts";
import { names } from "../sql/quote.ts";

/** A collation that is not the type's own; null: the type's. */
export type Collation = { readonly schema: string; readonly name: string } | null;

/** JSON Schema of a collation in a document. */
export const collationSchema: { readonly [keyword: string]: Json } = {
  description: "Collation, when it is not the type's; a bare name is one of pg_catalog's.",
  oneOf: [
    { type: "string" },
    {
      type: "object",
      properties: { schema: { type: "string" }, name: { type: "string" } },
      required: ["schema", "name"],
      additionalProperties: false,
    },
  ],
};

export function readCollation(value: Json | undefined): Collation {
  if (value === undefined || value === null) return null;
  if (typeof value === "string") return { schema: "pg_catalog", name: value };
  const { schema, name } = value as { schema: string; name: string };
  return { schema, name };
}

export function writeCollation(collation: Collation): { readonly collation?: Json } {
  if (collation === null) return {};
  return { collation: collation.schema === "pg_catalog" ? collation.name : collation };
}

/** ` COLLATE "de-x-icu"`, or nothing. */
export function collateClause(collation: Collation): string {
  return collation === null ? "" : ` COLLATE ${names(collation.schema, collation.name)}`;
}

/** SQL jsonb: the collation of this oid, null where it is the one of the type. */
export function collationSql(oid: string, type: string): string {
  return `(SELECT jsonb_build_object('schema', kn.nspname, 'name', k.collname) FROM pg_collation k JOIN pg_namespace kn ON kn.oid = k.collnamespace
             WHERE k.oid = ${oid} AND k.oid <> (SELECT y.typcollation FROM pg_type y WHERE y.oid = ${type}))`;
}
