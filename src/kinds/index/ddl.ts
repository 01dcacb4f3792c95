import { statement } from "../../model/kind.ts";
import type { SchemaObject } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { dollarQuoted, literal, name, nameList, nameOf } from "../../sql/quote.ts";
import { indexColumnNamesSql } from "../index-columns.ts";
import { changeIndexOptions, indexMarks, qualifiedIndex, unmark } from "../key-constraint.ts";
import { regclass, relationOf } from "../relation.ts";
import { changeOptions, withOptions } from "../storage-parameters.ts";
import type { IndexAttributes } from "./attributes.ts";

export type Index = SchemaObject<IndexAttributes>;

/**
 * The CREATE INDEX statement.
 * @param options concurrently: without blocking writes; only: not on the partitions
 */
export function createSql(
  object: Index,
  options: {
    readonly concurrently?: boolean;
    readonly ifNotExists?: boolean;
    readonly only?: boolean;
    readonly name?: string;
  } = {},
): string {
  const a = object.attributes;
  return [
    `CREATE ${a.unique ? "UNIQUE " : ""}INDEX ${options.concurrently ? "CONCURRENTLY " : ""}${options.ifNotExists ? "IF NOT EXISTS " : ""}${name(options.name ?? object.name)}`,
    ` ON ${options.only ? "ONLY " : ""}${nameOf(relationOf(object))}`,
    a.method === "btree" ? "" : ` USING ${name(a.method)}`,
    ` (${a.columns.join(", ")})`,
    a.include.length === 0 ? "" : ` INCLUDE (${nameList(a.include)})`,
    a.nullsNotDistinct ? " NULLS NOT DISTINCT" : "",
    withOptions(a.storageParameters),
    a.tablespace === null ? "" : ` TABLESPACE ${name(a.tablespace)}`,
    a.where === null ? "" : ` WHERE ${a.where}`,
  ].join("");
}

/** What CREATE INDEX cannot say. */
export function afterCreate(object: Index): readonly Statement[] {
  const targets = Object.entries(object.attributes.statisticsTargets).map(([position, target]) =>
    alter(object, `ALTER COLUMN ${position} SET STATISTICS ${target}`),
  );
  const { attachedTo, storageParameters } = object.attributes;
  const options =
    attachedTo === null ? [] : changeOptions({}, storageParameters).map((action) => alter(object, action));
  return [...options, ...targets, ...indexMarks(object, object.name, object.attributes)];
}

export function create(object: Index): readonly Statement[] {
  const { attachedTo } = object.attributes;
  const body =
    attachedTo === null
      ? statement("create index", relationOf(object), createSql(object))
      : nameAttached(object, attachedTo);
  return [body, ...afterCreate(object)];
}

/**
 * Creates an index that has the name which PostgreSQL has just given to the partition's part of its parent's index. If it
 * is alike, it is that part. But where the whole is invalid, it lacks the part: the index is there beside it.
 */
export function createBesideParts(object: Index): readonly Statement[] {
  const { attachedTo } = object.attributes;
  if (attachedTo !== null) return [];
  const alike = [
    ...["indisunique", "indnullsnotdistinct", "indnkeyatts", "indkey", "indclass", "indcollation", "indoption"].map(
      (column) => `x.${column} = y.${column}`,
    ),
    ...["indexprs", "indpred"].map(
      (column) => `pg_get_expr(x.${column}, x.indrelid) IS NOT DISTINCT FROM pg_get_expr(y.${column}, y.indrelid)`,
    ),
    "i.relam = j.relam",
  ].join(" AND ");
  const own = literal(qualifiedIndex(object));
  const block = `
DECLARE
  part oid := (SELECT h.inhrelid FROM pg_inherits h JOIN pg_index x ON x.indexrelid = h.inhrelid
                WHERE h.inhrelid = ${own}::regclass AND x.indrelid = ${regclass(relationOf(object))});
  other text;
BEGIN
  IF part IS NULL THEN RAISE duplicate_table; END IF;
  SELECT ${literal(object.name)} || n INTO other FROM generate_series(1, 1000) n
   WHERE NOT EXISTS (SELECT FROM pg_class o JOIN pg_class i USING (relnamespace) WHERE i.oid = part AND o.relname = ${literal(object.name)} || n)
   ORDER BY n LIMIT 1;
  EXECUTE format('ALTER INDEX %s RENAME TO %I', part::regclass, other);
  ${createSql(object)};
  IF EXISTS (SELECT FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
               JOIN pg_inherits h ON h.inhrelid = i.oid JOIN pg_index w ON w.indexrelid = h.inhparent AND w.indisvalid,
                    pg_index y JOIN pg_class j ON j.oid = y.indexrelid
              WHERE x.indexrelid = part AND y.indexrelid = ${own}::regclass AND ${alike}) THEN
    DROP INDEX ${qualifiedIndex(object)};
    EXECUTE format('ALTER INDEX %s RENAME TO %I', part::regclass, ${literal(object.name)});
  END IF;
END`;
  const marks = afterCreate({ ...object, attributes: { ...object.attributes, attachedTo: object.name } });
  return [statement("create index", relationOf(object), `DO ${dollarQuoted(block)}`), ...marks];
}

/** Names the partition's part of its parent's index: found by that, because its present name is PostgreSQL's choice. */
function nameAttached(object: Index, parentIndex: string): Statement {
  const found = `
    SELECT CASE WHEN i.relname = ${literal(object.name)} THEN 'SELECT 1'
                ELSE format('ALTER INDEX %s RENAME TO %I', i.oid::regclass, ${literal(object.name)}) END
      FROM pg_inherits h JOIN pg_class i ON i.oid = h.inhrelid JOIN pg_index x ON x.indexrelid = i.oid JOIN pg_class p ON p.oid = h.inhparent
     WHERE x.indrelid = ${regclass(relationOf(object))} AND p.relname = ${literal(parentIndex)}`;
  return statement("rename index", object.key, `DO ${dollarQuoted(`BEGIN EXECUTE (${found}); END`)}`);
}

export function alter(object: Index, action: string): Statement {
  return statement("alter index", object.key, `ALTER INDEX ${qualifiedIndex(object)} ${action}`);
}

export function storageParameters(before: Index, after: Index): readonly Statement[] {
  return changeIndexOptions(after, after.name, before.attributes, after.attributes);
}

export function statisticsTargets(before: Index, after: Index): readonly Statement[] {
  const [from, to] = [before.attributes.statisticsTargets, after.attributes.statisticsTargets];
  return [...new Set([...Object.keys(from), ...Object.keys(to)])]
    .filter((position) => from[position] !== to[position])
    .map((position) => alter(after, `ALTER COLUMN ${position} SET STATISTICS ${to[position] ?? -1}`));
}

/** Gives the partition's part the name of PostgreSQL's choice again; nothing where the whole has gone, and it with it, or where that name is not free (as long as a part of another that goes has it), or PostgreSQL would have to shorten it. */
function unnameAttached(object: Index, parentIndex: string): Statement {
  const automatic = `t.relname || '_' || ${indexColumnNamesSql} || '_idx'`;
  const found = `
    SELECT format('ALTER INDEX %s RENAME TO %I', i.oid::regclass, ${automatic})
      FROM pg_inherits h JOIN pg_class i ON i.oid = h.inhrelid JOIN pg_index x ON x.indexrelid = i.oid
      JOIN pg_class t ON t.oid = x.indrelid JOIN pg_class p ON p.oid = h.inhparent
     WHERE t.oid = ${regclass(relationOf(object))} AND p.relname = ${literal(parentIndex)} AND i.relname = ${literal(object.name)}
       AND i.relname <> ${automatic} AND octet_length(${automatic}) <= 63
       AND NOT EXISTS (SELECT FROM pg_class o WHERE o.relnamespace = i.relnamespace AND o.relname = ${automatic})`;
  return statement(
    "rename index",
    object.key,
    `DO ${dollarQuoted(`BEGIN EXECUTE coalesce((${found}), 'SELECT 1'); END`)}`,
  );
}

/** A partition's part goes with the whole only. */
export function drop(object: Index): readonly Statement[] {
  const { attachedTo } = object.attributes;
  if (attachedTo !== null) {
    const targets = Object.keys(object.attributes.statisticsTargets).map((position) =>
      statement(
        "alter index",
        object.key,
        `ALTER INDEX IF EXISTS ${qualifiedIndex(object)} ALTER COLUMN ${position} SET STATISTICS -1`,
      ),
    );
    return [...unmark(object, object.name, object.attributes), ...targets, unnameAttached(object, attachedTo)];
  }
  return [statement("drop index", relationOf(object), `DROP INDEX ${qualifiedIndex(object)}`)];
}

export function rename(object: Index, to: string): readonly Statement[] {
  return [statement("rename index", object.key, `ALTER INDEX ${qualifiedIndex(object)} RENAME TO ${name(to)}`)];
}
