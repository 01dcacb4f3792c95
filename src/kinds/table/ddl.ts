import { type DdlContext, statement } from "../../model/kind.ts";
import { type SchemaObject, sameJson } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { dollarQuoted, name, nameOf } from "../../sql/quote.ts";
import { alterTable, qualifiedSql, regclass, tableKey } from "../relation.ts";
import { changeOptions, withOptions } from "../storage-parameters.ts";
import type { TableAttributes } from "./attributes.ts";

type Table = SchemaObject<TableAttributes>;

/** A statement of this form that alters the table. */
export function alter(form: string, object: Table, action: string): Statement {
  return statement(form, object.key, alterTable(object.key, action));
}

export function create(object: Table, context: DdlContext): readonly Statement[] {
  const a = object.attributes;
  const body = a.partitionOf
    ? createPartition(object, a.partitionOf, context.clauses)
    : createTable(object, context.clauses);
  return [
    ...body,
    ...(a.ofType === null ? [] : [alter("alter table of type", object, `OF ${a.ofType}`)]),
    ...replicaIdentity(object),
    ...(a.rowSecurity ? rowSecurity(object) : []),
    ...(a.forceRowSecurity ? forceRowSecurity(object) : []),
  ];
}

/** What follows the column list, in the grammar's order. */
function tail(a: TableAttributes): string {
  return [
    a.partitionBy === null ? "" : ` PARTITION BY ${a.partitionBy}`,
    a.accessMethod === null ? "" : ` USING ${name(a.accessMethod)}`,
    withOptions(a.storageParameters),
    a.tablespace === null ? "" : ` TABLESPACE ${name(a.tablespace)}`,
  ].join("");
}

const createWord = (a: TableAttributes): string => (a.unlogged ? "CREATE UNLOGGED TABLE" : "CREATE TABLE");

function createTable(object: Table, clauses: readonly string[]): readonly Statement[] {
  const a = object.attributes;
  const said = clauses.filter((clause) => clause !== "");
  const list = said.length === 0 ? "()" : `(\n${said.map((clause) => `  ${clause}`).join(",\n")}\n)`;
  const inherits = a.inherits.length === 0 ? "" : ` INHERITS (${a.inherits.map(qualifiedSql).join(", ")})`;
  const sql = `${createWord(a)} ${nameOf(object.key)} ${list}${inherits}${tail(a)}`;
  return [statement("create table", a.inherits.map(tableKey), sql)];
}

type Partition = NonNullable<TableAttributes["partitionOf"]>;

/** On 18 a partition born as one has its parent's NOT NULL names; to have others it is made like the parent, renamed in, and attached. */
function createPartition(object: Table, partition: Partition, clauses: readonly string[]): readonly Statement[] {
  const a = object.attributes;
  const said = clauses.filter((clause) => clause !== "");
  const parent = qualifiedSql(partition.parent);
  if (Object.keys(a.notNullNames).length === 0) {
    const sql = `${createWord(a)} ${nameOf(object.key)} PARTITION OF ${parent}${said.length === 0 ? "" : ` (${said.join(", ")})`} ${partition.bound}${tail(a)}`;
    return [statement("create partition", [tableKey(partition.parent), object.key], sql)];
  }
  const parts = ["DEFAULTS", "GENERATED", "STORAGE", "COMPRESSION", "CONSTRAINTS"].map((part) => ` INCLUDING ${part}`);
  const sql = `${createWord(a)} ${nameOf(object.key)} (${[`LIKE ${parent}${parts.join("")}`, ...said].join(", ")})${tail(a)}`;
  return [statement("create table", null, sql), ...renameNotNull(object), attach(object, partition)];
}

/** The statements that give the NOT NULL constraints their own names, found by column because what they are called now depends on the parent. */
function renameNotNull(object: Table): readonly Statement[] {
  const names = object.attributes.notNullNames;
  return Object.keys(names)
    .sort()
    .flatMap((column) => [
      alter("drop not null", object, `ALTER COLUMN ${name(column)} DROP NOT NULL`),
      alter("set not null", object, `ADD ${notNull(object, column, names[column] ?? null)}`),
    ]);
}

function notNull(object: Table, column: string, constraint: string | null): string {
  return `CONSTRAINT ${name(constraint ?? `${object.name}_${column}_not_null`)} NOT NULL ${name(column)}`;
}

/** Makes it a partition, which reads its rows. */
export function attach(object: Table, partition: Partition): Statement {
  const parent = tableKey(partition.parent);
  const sql = alterTable(parent, `ATTACH PARTITION ${nameOf(object.key)} ${partition.bound}`);
  return statement("attach partition scan", [parent, object.key], sql);
}

export function detach(object: Table, partition: Partition): Statement {
  const parent = tableKey(partition.parent);
  return statement(
    "detach partition",
    [parent, object.key],
    alterTable(parent, `DETACH PARTITION ${nameOf(object.key)}`),
  );
}

/** Leaves the old parent, joins the new one; another name of a NOT NULL constraint can only be given in between. */
export function changePartition(before: Table, after: Table): readonly Statement[] {
  const [from, to] = [before.attributes.partitionOf, after.attributes.partitionOf];
  return [
    ...(from ? [detach(after, from)] : []),
    ...(sameJson(before.attributes.notNullNames, after.attributes.notNullNames) ? [] : renameNotNull(after)),
    ...(to ? [attach(after, to)] : []),
  ];
}

export function changeParents(before: Table, after: Table): readonly Statement[] {
  const same = before.attributes.inherits.findIndex((parent, i) => parent !== after.attributes.inherits[i]);
  const kept = same < 0 ? before.attributes.inherits.length : same;
  const leave = (parent: string): Statement => alter("no inherit", after, `NO INHERIT ${qualifiedSql(parent)}`);
  const join = (parent: string): Statement =>
    statement("inherit", [after.key, tableKey(parent)], alterTable(after.key, `INHERIT ${qualifiedSql(parent)}`));
  return [...before.attributes.inherits.slice(kept).map(leave), ...after.attributes.inherits.slice(kept).map(join)];
}

/** That of a partitioned table is only what new partitions get. */
export function changeAccessMethod(before: Table, after: Table): readonly Statement[] {
  const [from, to] = [before.attributes.accessMethod, after.attributes.accessMethod];
  if (after.attributes.partitionBy !== null)
    return [alter("set access method of partitions", after, `SET ACCESS METHOD ${to === null ? "DEFAULT" : name(to)}`)];
  return (from ?? "heap") === (to ?? "heap")
    ? []
    : [alter("set access method", after, `SET ACCESS METHOD ${name(to ?? "heap")}`)];
}

export function storageParameters(before: Table, after: Table): readonly Statement[] {
  return changeOptions(before.attributes.storageParameters, after.attributes.storageParameters).map((action) =>
    alter("set storage parameters", after, action),
  );
}

/** `index` is said by the index. */
export function replicaIdentity(object: Table): readonly Statement[] {
  const how = object.attributes.replicaIdentity;
  return how === "index" || how === "default"
    ? []
    : [alter("replica identity", object, `REPLICA IDENTITY ${how.toUpperCase()}`)];
}

/** Until an index takes over, and where one has taken over already, the table has nothing else to say. */
export function changeReplicaIdentity(object: Table): readonly Statement[] {
  const how = object.attributes.replicaIdentity;
  const toDefault = alter("replica identity", object, "REPLICA IDENTITY DEFAULT");
  if (how === "default") return [toDefault];
  if (how !== "index") return replicaIdentity(object);
  const taken = `EXISTS (SELECT FROM pg_index WHERE indrelid = ${regclass(object.key)} AND indisreplident)`;
  const body = `BEGIN IF NOT ${taken} THEN ${toDefault.sql}; END IF; END`;
  return [statement("replica identity", object.key, `DO ${dollarQuoted(body)}`)];
}

export function rowSecurity(object: Table): readonly Statement[] {
  const word = object.attributes.rowSecurity ? "ENABLE" : "DISABLE";
  return [alter("row security", object, `${word} ROW LEVEL SECURITY`)];
}

export function forceRowSecurity(object: Table): readonly Statement[] {
  const word = object.attributes.forceRowSecurity ? "FORCE" : "NO FORCE";
  return [alter("row security", object, `${word} ROW LEVEL SECURITY`)];
}

/** While a foreign key refers to the partitioned table, its partitions cannot be dropped: those that leave it can. */
export function drop(object: Table, { isReferredTo }: DdlContext): readonly Statement[] {
  const { partitionOf } = object.attributes;
  return [
    ...(partitionOf && isReferredTo ? [detach(object, partitionOf)] : []),
    statement("drop table", object.key, `DROP TABLE ${nameOf(object.key)}`),
  ];
}

export function rename(object: Table, to: string): readonly Statement[] {
  return [alter("rename table", object, `RENAME TO ${name(to)}`)];
}
