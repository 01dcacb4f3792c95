import { statement } from "../../model/kind.ts";
import type { SchemaObject } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { name, nameOf } from "../../sql/quote.ts";
import { changeOptions, withOptions } from "../storage-parameters.ts";
import type { MaterializedViewAttributes } from "./attributes.ts";

export type MaterializedView = SchemaObject<MaterializedViewAttributes>;

export function alter(form: string, object: MaterializedView, action: string): Statement {
  return statement(form, object.key, `ALTER MATERIALIZED VIEW ${nameOf(object.key)} ${action}`);
}

export function create(object: MaterializedView): readonly Statement[] {
  const { query, accessMethod, tablespace, storageParameters, populated } = object.attributes;
  const sql = [
    `CREATE MATERIALIZED VIEW ${nameOf(object.key)}`,
    accessMethod === null ? "" : ` USING ${name(accessMethod)}`,
    withOptions(storageParameters),
    tablespace === null ? "" : ` TABLESPACE ${name(tablespace)}`,
    ` AS\n${query}`,
    populated ? "" : "\n WITH NO DATA",
  ].join("");
  return [statement("create materialized view", object.key, sql)];
}

export function drop(object: MaterializedView): readonly Statement[] {
  return [statement("drop materialized view", object.key, `DROP MATERIALIZED VIEW ${nameOf(object.key)}`)];
}

export function rename(object: MaterializedView, to: string): readonly Statement[] {
  return [alter("alter view", object, `RENAME TO ${name(to)}`)];
}

export function storageParameters(before: MaterializedView, after: MaterializedView): readonly Statement[] {
  return changeOptions(before.attributes.storageParameters, after.attributes.storageParameters).map((action) =>
    alter("set storage parameters", after, action),
  );
}

/** Fills it, or empties it, with the query it has. */
export function refresh(object: MaterializedView): readonly Statement[] {
  const sql = `REFRESH MATERIALIZED VIEW ${nameOf(object.key)}${object.attributes.populated ? "" : " WITH NO DATA"}`;
  return [statement("refresh materialized view", object.key, sql)];
}
