import { statement } from "../../model/kind.ts";
import { namesOf, type SchemaObject } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { dollarQuoted, literal, name, nameOf, names } from "../../sql/quote.ts";
import type { RangeTypeAttributes } from "./attributes.ts";

type RangeType = SchemaObject<RangeTypeAttributes>;

/** A canonical function takes the range type, which must exist before as a shell. */
export function create(object: RangeType): readonly Statement[] {
  const a = object.attributes;
  const options = [
    `SUBTYPE = ${a.subtype}`,
    ...(a.operatorClass === null ? [] : [`SUBTYPE_OPCLASS = ${a.operatorClass}`]),
    ...(a.collation === null ? [] : [`COLLATION = ${names(a.collation.schema, a.collation.name)}`]),
    ...(a.canonical === null ? [] : [`CANONICAL = ${a.canonical}`]),
    ...(a.subtypeDiff === null ? [] : [`SUBTYPE_DIFF = ${a.subtypeDiff}`]),
    ...(a.multirange === null ? [] : [`MULTIRANGE_TYPE_NAME = ${names(a.multirange.schema, a.multirange.name)}`]),
  ];
  return [statement("create type", null, `CREATE TYPE ${nameOf(object.key)} AS RANGE (${options.join(", ")})`)];
}

export function drop(object: RangeType): readonly Statement[] {
  return [statement("drop type", null, `DROP TYPE ${nameOf(object.key)}`)];
}

/** The name that PostgreSQL chose for the multirange type follows, and so do the functions that make values of the two. */
export function rename(object: RangeType, to: string): readonly Statement[] {
  const moved = statement("alter type", null, `ALTER TYPE ${nameOf(object.key)} RENAME TO ${name(to)}`);
  const [schema = ""] = namesOf(object.key);
  const sql = `ALTER TYPE ${names(schema, automaticName(object.name))} RENAME TO ${name(automaticName(to))}`;
  return [
    moved,
    ...(object.attributes.multirange !== null ? [] : [statement("alter type", null, sql)]),
    statement("alter type", null, `DO ${dollarQuoted(renamedConstructors(names(schema, to)))}`),
  ];
}

function renamedConstructors(range: string): string {
  return [
    "DECLARE own text; wanted text;",
    "BEGIN",
    "  FOR own, wanted IN",
    "    SELECT p.oid::regprocedure, t.typname FROM pg_range r JOIN pg_type t ON t.oid IN (r.rngtypid, r.rngmultitypid)",
    "      JOIN pg_depend d ON d.refclassid = 'pg_type'::regclass AND d.refobjid = t.oid AND d.deptype = 'i' AND d.classid = 'pg_proc'::regclass",
    "      JOIN pg_proc p ON p.oid = d.objid",
    `     WHERE r.rngtypid = ${literal(range)}::regtype AND p.proname <> t.typname`,
    "  LOOP",
    "    EXECUTE format('ALTER FUNCTION %s RENAME TO %I', own, wanted);",
    "  END LOOP;",
    "END",
  ].join("\n");
}

const automaticName = (range: string): string =>
  range.includes("range") ? range.replace("range", "multirange") : `${range}_multirange`;
