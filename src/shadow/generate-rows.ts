import type { Connection } from "../live/connect.ts";
import type { RelationName } from "../model/plan.ts";
import { name, names } from "../sql/quote.ts";
import { type SampleColumn, sampleColumns, sampleOf } from "./sample-values.ts";

/** Generated rows of one table, or why there are none. */
export interface GeneratedRows {
  readonly relation: RelationName;
  readonly rows: number;
  readonly remark: string | null;
}

const wanted = 5;

/** Which variants of samples a row is made of, until one is accepted. */
interface Attempt {
  readonly texts: number;
  readonly others: number;
  readonly onlyNotNull?: boolean;
}

/** Other texts first: keys and what refers to them stay the same in all tables. */
const attempts: readonly Attempt[] = [
  { texts: 0, others: 0 },
  { texts: 1, others: 0 },
  { texts: 2, others: 0 },
  { texts: 3, others: 0 },
  { texts: 1, others: 1 },
  { texts: 2, others: 2 },
  { texts: 0, others: 0, onlyNotNull: true },
  { texts: 3, others: 3, onlyNotNull: true },
];

/**
 * Puts a few rows into a shadow table, so that a plan runs over data. Foreign keys are not checked meanwhile; a check
 * or a user's trigger may refuse the rows, and then the table stays as it is and the proof says so.
 * @param options gone: labels of enums that no row may hold; filled: whether in the end no row may lack a value of the column
 */
export async function generateRows(
  connection: Connection,
  relation: RelationName,
  { gone = [], filled }: { readonly gone?: readonly string[]; readonly filled: (column: string) => boolean },
): Promise<GeneratedRows> {
  const { client } = connection;
  const table = names(relation.schema, relation.name);
  const columns = (await sampleColumns(connection, table, gone)).map((column) => ({
    ...column,
    notNull: column.notNull || filled(column.name),
  }));
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
    for (const attempt of attempts) {
      const error = await tryInsert(client, table, columns, i, attempt);
      if (error === null) {
        inserted++;
        break;
      }
      refusal = error;
    }
  }
  await client.query(pastTheRows, [table]);
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
  columns: readonly SampleColumn[],
  i: number,
  { texts, others, onlyNotNull = false }: Attempt,
): Promise<string | null> {
  const chosen = onlyNotNull ? columns.filter((column) => column.notNull) : columns;
  const list = chosen.map((column) => name(column.name)).join(", ");
  const values = chosen.map((column) => sampleOf(column, i, column.category === "S" ? texts : others)).join(", ");
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

/** What a column's own sequence gives next shall not be one of the generated values. */
const pastTheRows = `
  SELECT setval(s.seqrelid::regclass, 1000) FROM pg_depend d JOIN pg_sequence s ON s.seqrelid = d.objid
   WHERE d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i') AND d.refobjid = to_regclass($1::text)
     AND 1000 BETWEEN s.seqmin AND s.seqmax`;
