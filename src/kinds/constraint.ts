import { statement } from "../model/kind.ts";
import type { SchemaObject } from "../model/object.ts";
import type { Statement } from "../model/statement.ts";
import { dollarQuoted, literal, name, nameOf } from "../sql/quote.ts";
import { alterTable, regclass, relationOf } from "./relation.ts";

/** Renames a constraint of the relation. */
export function renameConstraint(object: SchemaObject, from: string, to: string): readonly Statement[] {
  const sql = alterTable(relationOf(object), `RENAME CONSTRAINT ${name(from)} TO ${name(to)}`);
  return [statement("rename constraint", relationOf(object), sql)];
}

export function dropConstraint(object: SchemaObject, constraint: string = object.name): readonly Statement[] {
  const sql = alterTable(relationOf(object), `DROP CONSTRAINT ${name(constraint)}`);
  return [statement("drop constraint", relationOf(object), sql)];
}

/** `CONSTRAINT "c" ON "public"."orders"`, as COMMENT ON takes it. */
export function constraintReference(object: SchemaObject, constraint: string = object.name): string {
  return `CONSTRAINT ${name(constraint)} ON ${nameOf(relationOf(object))}`;
}

/** ` DEFERRABLE INITIALLY DEFERRED`, or less. */
export function deferral(a: { readonly deferrable: boolean; readonly initiallyDeferred: boolean }): string {
  return `${a.deferrable ? " DEFERRABLE" : ""}${a.initiallyDeferred ? " INITIALLY DEFERRED" : ""}`;
}

/**
 * Names the constraint that a partition has from a constraint of its parent: found by that, because its present name is
 * PostgreSQL's choice. An error when there is none.
 */
export function nameAttachedConstraint(object: SchemaObject, parentConstraint: string, to: string): Statement {
  const found = `
    SELECT CASE WHEN c.conname = ${literal(to)} THEN 'SELECT 1'
                ELSE format('ALTER TABLE %s RENAME CONSTRAINT %I TO %I', c.conrelid::regclass, c.conname, ${literal(to)}) END
      FROM pg_constraint c JOIN pg_constraint p ON p.oid = c.conparentid
     WHERE c.conrelid = ${regclass(relationOf(object))} AND p.conname = ${literal(parentConstraint)}`;
  return statement("rename constraint", relationOf(object), `DO ${dollarQuoted(`BEGIN EXECUTE (${found}); END`)}`);
}

/**
 * Gives a constraint that a partition has from one of its parent the name of PostgreSQL's choice; nothing where that one
 * has gone, and it with it, or where the name would be too long: PostgreSQL shortens it then, and it stays as it is.
 * @param automatic SQL: that name; `r` is the partition in pg_class, `i` the constraint's index
 */
export function unnameAttachedConstraint(
  object: SchemaObject,
  parentConstraint: string,
  from: string,
  automatic: string,
): Statement {
  const found = `
    SELECT format('ALTER TABLE %s RENAME CONSTRAINT %I TO %I', c.conrelid::regclass, c.conname, ${automatic})
      FROM pg_constraint c JOIN pg_constraint p ON p.oid = c.conparentid JOIN pg_class r ON r.oid = c.conrelid JOIN pg_class i ON i.oid = c.conindid
     WHERE c.conrelid = ${regclass(relationOf(object))} AND p.conname = ${literal(parentConstraint)} AND c.conname = ${literal(from)}
       AND c.conname <> ${automatic} AND octet_length(${automatic}) <= 63
       AND NOT EXISTS (SELECT FROM pg_constraint o WHERE o.conrelid = c.conrelid AND o.conname = ${automatic})
       AND (c.contype = 'f' OR NOT EXISTS (SELECT FROM pg_class o WHERE o.relnamespace = r.relnamespace AND o.relname = ${automatic}))`;
  return statement(
    "rename constraint",
    relationOf(object),
    `DO ${dollarQuoted(`BEGIN EXECUTE coalesce((${found}), 'SELECT 1'); END`)}`,
  );
}

/** Columns of pg_constraint that are no attributes of any kind of constraint. */
export const ignored: { readonly [column: string]: string } = {
  oid: "address",
  conname: "identity",
  connamespace: "the relation's schema",
  contypid: "domains only",
  conindid: "the constraint's own index, or for a foreign key found again from the referenced columns",
  conislocal: "inherited constraints are no objects",
  coninhcount: "inherited constraints are no objects",
  conpfeqop: "follows from the columns' types",
  conppeqop: "follows from the columns' types",
  conffeqop: "follows from the columns' types",
};
