import type { Connection } from "../live/connect.ts";
import type { Backfill, RelationName } from "../model/plan.ts";
import { name, names } from "../sql/quote.ts";
import { type SampleColumn, sampleColumns, sampleOf } from "./sample-values.ts";

/** What an application does to one table: it inserts a row, changes it and deletes it. */
export interface Writes {
  readonly relation: RelationName;
  /** Each with other columns: all of them, and only those that must be given. */
  readonly variants: readonly (readonly string[])[];
  /** Its columns, those that it inherits too, with whether they may be null. */
  readonly nullable: ReadonlyMap<string, boolean>;
}

/** How a rehearsal of one variant went. */
export interface Rehearsal {
  readonly relation: RelationName;
  /** Null: all went well. */
  readonly refusal: Refusal | null;
}

/** A statement that the server refused, with its words. */
export interface Refusal {
  readonly sql: string;
  readonly code: string;
  readonly message: string;
  /** The column that the server speaks of, or that of a CHECK on one column. */
  readonly column: string | null;
}

/** Beyond the rows that the proof generates. */
const [fresh, changed] = [7, 8] as const;

/** What an application writes that knows these columns of a table; of a table that does not exist, nothing. */
export async function writesTo(
  connection: Connection,
  relation: RelationName,
  knows: (column: string) => boolean,
): Promise<Writes> {
  const table = names(relation.schema, relation.name);
  const all = await sampleColumns(connection, table);
  const columns = all.filter((column) => knows(column.name) && !column.isIdentityAlways);
  const required = columns.filter((column) => column.notNull && !column.hasDefault);
  const sets = columns.length === required.length ? [columns] : [columns, required];
  const nullable = new Map(all.map((column) => [column.name, !column.notNull]));
  return { relation, nullable, variants: sets.map((set) => statements(table, set, columns)) };
}

function statements(table: string, given: readonly SampleColumn[], all: readonly SampleColumn[]): readonly string[] {
  const key = given.find(
    (column) => column.notNull && !column.isReference && ["N", "S"].includes(column.category) && column.label === null,
  );
  const values = given.map((column) => value(column, fresh)).join(", ");
  const list = given.map((column) => name(column.name)).join(", ");
  const insert = given.length === 0 ? "DEFAULT VALUES" : `(${list}) VALUES (${values})`;
  if (key === undefined) return [`INSERT INTO ${table} ${insert}`];
  const assignments = all.map((column) => `${name(column.name)} = ${value(column, changed)}`).join(", ");
  return [
    `INSERT INTO ${table} ${insert}`,
    `UPDATE ${table} SET ${assignments} WHERE ${name(key.name)} = ${value(key, fresh)}`,
    `DELETE FROM ${table} WHERE ${name(key.name)} = ${value(key, changed)}`,
  ];
}

/** A reference goes to the first generated row. Quoted, so that it fits the column also when its type is another. */
function value(column: SampleColumn, i: number): string {
  const sql = sampleOf(column, column.isReference ? 1 : i, 0);
  return /^\d+$/.test(sql) ? `'${sql}'` : sql;
}

/**
 * Writes as the application would, triggers and all, and takes it back.
 * @param kept backfills that are done: no row that is written since may need them again
 */
export async function rehearse(
  { client }: Connection,
  { relation, variants }: Writes,
  kept: readonly Backfill[],
): Promise<readonly Rehearsal[]> {
  const rehearsals: Rehearsal[] = [];
  for (const variant of variants) {
    let refusal = null as Rehearsal["refusal"];
    let check = null as string | null;
    await client.query("BEGIN");
    for (const sql of variant) {
      try {
        await client.query(sql);
        for (const backfill of kept) await requireFilled(client, backfill);
      } catch (error) {
        const { code, message, column = null, constraint } = error as ServerError;
        if (code === undefined) throw error;
        refusal = { sql, code, message, column };
        check = code === "23514" ? (constraint ?? null) : null;
        break;
      }
    }
    await client.query("ROLLBACK");
    if (refusal && check !== null) refusal = { ...refusal, column: await columnOf(client, relation, check) };
    rehearsals.push({ relation, refusal });
  }
  return rehearsals;
}

type ServerError = Error & { readonly code?: string; readonly column?: string; readonly constraint?: string };

/** The column of a constraint on one column. */
async function columnOf(
  client: Connection["client"],
  { schema, name: table }: RelationName,
  constraint: string,
): Promise<string | null> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT attname AS name FROM pg_constraint c JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]
      WHERE conrelid = to_regclass($1) AND conname = $2 AND cardinality(conkey) = 1`,
    [names(schema, table), constraint],
  );
  return rows[0]?.name ?? null;
}

/** The SQLSTATE of a row that a backfill had to fill again. */
export const notKept = "FLUX0";

async function requireFilled(client: Connection["client"], { relation, where, searchPath }: Backfill): Promise<void> {
  const row = name(relation.name);
  const text = [
    `SAVEPOINT look; SET LOCAL search_path = ${["pg_catalog", ...searchPath, "public"].map(name).join(", ")}`,
    `SELECT row_to_json(${row}.*)::text AS row FROM ${names(relation.schema, relation.name)} AS ${row} WHERE (${where}) LIMIT 1`,
    "ROLLBACK TO look",
  ].join("; ");
  const results = (await client.query(text)) as unknown as readonly { readonly rows: readonly { row: string }[] }[];
  const found = results.flatMap(({ rows }) => rows)[0];
  if (found === undefined) return;
  throw Object.assign(new Error(`this row is not what the backfill makes of it: ${found.row}`), { code: notKept });
}
