import { namesOf, type ObjectKey, parentOf } from "../../model/object.ts";
import { literal, nameOf } from "../../sql/quote.ts";

/** SQL query: the row in pg_class of the sequence behind an identity column; none where the column is not there. */
export function sequenceRow(column: ObjectKey): string {
  const table = `to_regclass(${literal(nameOf(parentOf(column) as ObjectKey))})`;
  return `SELECT s.* FROM pg_class s
    JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = s.oid AND d.deptype = 'i' AND d.refclassid = 'pg_class'::regclass
    JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
   WHERE s.relkind = 'S' AND a.attrelid = ${table} AND a.attname = ${literal(namesOf(column).at(-1) as string)}`;
}

/** SQL text: the sequence behind an identity column, null where it has none. */
export function sequenceSql(column: ObjectKey): string {
  const table = parentOf(column) as ObjectKey;
  return `pg_get_serial_sequence(${literal(nameOf(table))}, ${literal(namesOf(column).at(-1) as string)})`;
}
