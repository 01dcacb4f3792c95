import type { Connection } from "../live/connect.ts";
import { type Model, namesOf } from "../model/object.ts";
import { literal } from "../sql/quote.ts";

/** A column that takes values; a domain answers for its base type. */
export interface SampleColumn {
  readonly name: string;
  readonly type: string;
  readonly category: string;
  readonly base: string;
  readonly notNull: boolean;
  /** PostgreSQL fills it when an INSERT leaves it out. */
  readonly hasDefault: boolean;
  readonly isIdentityAlways: boolean;
  /** A foreign key wants its value to exist elsewhere. */
  readonly isReference: boolean;
  readonly label: string | null;
}

/**
 * The columns of a table or view that take values, in order; none where it does not exist.
 * @param gone labels of enums that no row may hold, because the plan takes them away: `schema.type.label`
 */
export async function sampleColumns(
  { client }: Connection,
  table: string,
  gone: readonly string[] = [],
): Promise<readonly SampleColumn[]> {
  return (await client.query<SampleColumn>(columnsQuery, [table, gone])).rows;
}

/** The labels that enums of one model have and those of the other have not, as `sampleColumns` takes them. */
export function goneLabels(live: Model, desired: Model): readonly string[] {
  return [...live.objects.values()].flatMap(({ key, kind, attributes }) => {
    const then = desired.objects.get(key)?.attributes["values"] as readonly string[] | undefined;
    if (kind !== "enum" || then === undefined) return [];
    const now = attributes["values"] as readonly string[];
    return now.filter((label) => !then.includes(label)).map((label) => [...namesOf(key), label].join("."));
  });
}

/** SQL for the i-th value of a column; variants differ in size and sign. */
export function sampleOf(column: SampleColumn, i: number, variant: number): string {
  const number = [i, 100 * i, 1000 + i, 10 * i][variant] as number;
  if (column.label !== null) return `${literal(column.label)}::${column.type}`;
  switch (column.category) {
    case "N":
      return column.base === "money" ? `${number}::text::money` : `${column.base === "oid" ? i : number}`;
    case "B":
      return i % 2 === 0 ? "true" : "false";
    case "D":
      return column.base === "time" || column.base === "timetz"
        ? `'0${i}:00:00'`
        : `'20${10 + variant}-0${i}-01 00:00:00+00'`;
    case "T":
      return `'${i} days'`;
    case "A":
      return "'{}'";
    case "S":
      return textOf(column, i, variant);
    case "I":
      return `'10.0.${variant}.${i}'`;
    case "V":
      return `'${i % 2}'`;
    case "R":
      return rangeOf(column, i);
    default:
      return otherOf(column, i);
  }
}

/** Digits first: a text that is to become a number holds such. */
function textOf(column: SampleColumn, i: number, variant: number): string {
  const width = /\((\d+)\)/.exec(column.type)?.[1];
  const words = [String(i), `Name ${i} ${column.name}`, `user${i}@example.org`, `v${i}`];
  const text = (words[variant] as string).slice(0, width ? Number(width) : 60);
  return literal(text);
}

/** A range, or a multirange of one, that does not overlap that of another i; of a type of the user's an empty one. */
function rangeOf({ base }: SampleColumn, i: number): string {
  const bounds = /^(int4|int8|num)/.test(base) ? `${i},${i + 1}` : `2010-0${i}-01,2010-0${i}-02`;
  const isKnown = /^(int4|int8|num|date|ts|tstz)(multi)?range$/.test(base);
  if (base.endsWith("multirange")) return isKnown ? `'{[${bounds})}'` : "'{}'";
  return isKnown ? `'[${bounds})'` : "'empty'";
}

const samples: { readonly [base: string]: (i: number) => string } = {
  box: (i) => `'((0,0),(${i},${i}))'`,
  circle: (i) => `'<(0,0),${i}>'`,
  line: (i) => `'{1,1,${i}}'`,
  lseg: (i) => `'[(0,0),(${i},${i})]'`,
  path: (i) => `'((0,0),(${i},${i}))'`,
  polygon: (i) => `'((0,0),(${i},${i}))'`,
  macaddr: (i) => `'08:00:2b:01:02:0${i}'`,
  macaddr8: (i) => `'08:00:2b:01:02:03:04:0${i}'`,
  pg_lsn: (i) => `'0/${i}'`,
  tsquery: (i) => `'word${i}'`,
  hstore: (i) => `'n=>${i}'`,
  ltree: (i) => `'n.v${i}'`,
};

function otherOf(column: SampleColumn, i: number): string {
  switch (column.base) {
    case "uuid":
      return `'00000000-0000-4000-8000-00000000000${i}'`;
    case "json":
      return `'{"n":${i}, "n":  ${i}, "b":1, "a":2}'`;
    case "jsonb":
      return `'{"n": ${i}}'`;
    case "bytea":
      return `'\\x0${i}'`;
    case "xml":
      return `'<n>${i}</n>'`;
    case "tsvector":
      return `'word${i}'`;
    case "point":
      return `'(${i},${i})'`;
    default:
      return samples[column.base]?.(i) ?? (column.notNull ? `'${i}'` : "NULL");
  }
}

/** Columns that take a value, in order; a domain answers for its base type. The type text is only used for casts and lengths. */
const columnsQuery = `
  WITH RECURSIVE base AS (
    SELECT a.attnum, t.oid, t.typtype, t.typbasetype, t.typname, t.typcategory, t.typnotnull, format_type(a.atttypid, a.atttypmod) AS own
      FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
     WHERE a.attrelid = to_regclass($1::text) AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    UNION ALL
    SELECT b.attnum, t.oid, t.typtype, t.typbasetype, t.typname, t.typcategory, b.typnotnull OR t.typnotnull, format_type(t.oid, b0.typtypmod)
      FROM base b JOIN pg_type b0 ON b0.oid = b.oid JOIN pg_type t ON t.oid = b.typbasetype WHERE b.typtype = 'd')
  SELECT a.attname AS name, b.own AS type, b.typcategory AS category, b.typname AS base, a.attnotnull OR b.typnotnull AS "notNull",
         a.atthasdef OR a.attidentity <> '' AS "hasDefault", a.attidentity = 'a' AS "isIdentityAlways",
         EXISTS (SELECT FROM pg_constraint f WHERE f.conrelid = a.attrelid AND f.contype = 'f' AND a.attnum = ANY (f.conkey)) AS "isReference",
         (SELECT e.enumlabel FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid JOIN pg_namespace n ON n.oid = t.typnamespace
           WHERE e.enumtypid = b.oid ORDER BY concat_ws('.', n.nspname, t.typname, e.enumlabel) = ANY ($2::text[]), e.enumsortorder LIMIT 1) AS label
    FROM base b JOIN pg_attribute a ON a.attrelid = to_regclass($1::text) AND a.attnum = b.attnum
   WHERE b.typtype <> 'd'
   ORDER BY a.attnum`;
