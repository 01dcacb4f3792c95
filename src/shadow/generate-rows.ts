import type { Connection } from "../live/connect.ts";
import type { RelationName } from "../model/plan.ts";
import { literal, name, names } from "../sql/quote.ts";

/** Generated rows of one table, or why there are none. */
export interface GeneratedRows {
  readonly relation: RelationName;
  readonly rows: number;
  readonly remark: string | null;
}

interface Column {
  readonly name: string;
  readonly type: string;
  readonly category: string;
  readonly base: string;
  readonly notNull: boolean;
  readonly label: string | null;
}

const wanted = 5;

/**
 * Puts a few rows into a shadow table, so that a plan runs over data. Foreign keys are not checked meanwhile; a check
 * or a user's trigger may refuse the rows, and then the table stays as it is and the proof says so.
 */
export async function generateRows({ client }: Connection, relation: RelationName): Promise<GeneratedRows> {
  const table = names(relation.schema, relation.name);
  const { rows: columns } = await client.query<Column>(columnsQuery, [table]);
  let inserted = 0;
  let refusal = "";
  try {
    await client.query("BEGIN; SET LOCAL session_replication_role = replica; SET LOCAL client_min_messages = error");
  } catch (error) {
    if ((error as { code?: string }).code !== "42501") throw error;
    await client.query("ROLLBACK");
    const remark = `No rows were generated for ${relation.name}: only a superuser can leave foreign keys unchecked meanwhile.`;
    return { relation, rows: 0, remark };
  }
  for (let i = 1; i <= wanted; i++) {
    for (const variant of [0, 1, 2, 3]) {
      const error = await tryInsert(client, table, columns, i, variant);
      if (error === null) {
        inserted++;
        break;
      }
      refusal = error;
    }
  }
  await client.query("COMMIT");
  const remark =
    inserted > 0 || columns.length === 0
      ? null
      : `No rows could be generated for ${relation.name} (${refusal}); the plan was proven on it empty.`;
  return { relation, rows: inserted, remark };
}

async function tryInsert(
  client: Connection["client"],
  table: string,
  columns: readonly Column[],
  i: number,
  variant: number,
): Promise<string | null> {
  const chosen = variant === 3 ? columns.filter((column) => column.notNull) : columns;
  const list = chosen.map((column) => name(column.name)).join(", ");
  const values = chosen.map((column) => sampleOf(column, i, variant)).join(", ");
  const sql =
    chosen.length === 0
      ? `INSERT INTO ${table} DEFAULT VALUES`
      : `INSERT INTO ${table} (${list}) OVERRIDING SYSTEM VALUE VALUES (${values})`;
  try {
    await client.query(`SAVEPOINT r; ${sql}; RELEASE r`);
    return null;
  } catch (error) {
    if ((error as { code?: string }).code === undefined) throw error;
    await client.query("ROLLBACK TO r; RELEASE r");
    return (error as Error).message;
  }
}

/** SQL for the i-th value of a column; variants differ in size and sign. */
function sampleOf(column: Column, i: number, variant: number): string {
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
    default:
      return otherOf(column, i);
  }
}

function textOf(column: Column, i: number, variant: number): string {
  const width = /\((\d+)\)/.exec(column.type)?.[1];
  const words = [String.fromCharCode(96 + i), `Name ${i} ${column.name}`, `user${i}@example.org`, `v${i}`];
  const text = (words[variant] as string).slice(0, width ? Number(width) : 60);
  return literal(text);
}

function otherOf(column: Column, i: number): string {
  switch (column.base) {
    case "uuid":
      return `'00000000-0000-4000-8000-00000000000${i}'`;
    case "json":
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
      return column.notNull ? `'${i}'` : "NULL";
  }
}

/** Columns that take a value, in order; a domain answers for its base type. The type text is only used for casts and lengths. */
const columnsQuery = `
  WITH RECURSIVE base AS (
    SELECT a.attnum, t.oid, t.typtype, t.typbasetype, t.typname, t.typcategory, t.typnotnull, format_type(a.atttypid, a.atttypmod) AS own
      FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
     WHERE a.attrelid = $1::text::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    UNION ALL
    SELECT b.attnum, t.oid, t.typtype, t.typbasetype, t.typname, t.typcategory, b.typnotnull OR t.typnotnull, format_type(t.oid, b0.typtypmod)
      FROM base b JOIN pg_type b0 ON b0.oid = b.oid JOIN pg_type t ON t.oid = b.typbasetype WHERE b.typtype = 'd')
  SELECT a.attname AS name, b.own AS type, b.typcategory AS category, b.typname AS base, a.attnotnull OR b.typnotnull AS "notNull",
         (SELECT min(enumlabel) FROM pg_enum e WHERE e.enumtypid = b.oid AND e.enumsortorder = (SELECT min(enumsortorder) FROM pg_enum f WHERE f.enumtypid = b.oid)) AS label
    FROM base b JOIN pg_attribute a ON a.attrelid = $1::text::regclass AND a.attnum = b.attnum
   WHERE b.typtype <> 'd'
   ORDER BY a.attnum`;
