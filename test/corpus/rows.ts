import type pg from "pg";
import type { Plan } from "../../src/model/plan.ts";
import { name, names } from "../../src/sql/quote.ts";

interface Column {
  readonly name: string;
  readonly type: string;
  readonly composite: boolean;
}

/** The rows of one table, with the columns that hold data of their own. */
interface Table {
  readonly title: string;
  readonly columns: readonly Column[];
  readonly rows: readonly { readonly [column: string]: unknown }[];
}

export type Rows = ReadonlyMap<string, Table>;

/** Every row of every table. */
export async function readRows(client: pg.Client): Promise<Rows> {
  const { rows } = await client.query<{ schema: string; table: string; owner: string; columns: Column[] }>(`
    SELECT n.nspname AS schema, c.relname AS table, pg_get_userbyid(c.relowner) AS owner,
           coalesce(json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod), 'composite', EXISTS (SELECT FROM pg_type t WHERE t.oid = a.atttypid AND t.typtype = 'c')) ORDER BY a.attname)
             FILTER (WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''), '[]') AS columns
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_attribute a ON a.attrelid = c.oid
     WHERE c.relkind = 'r' AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname NOT IN ('information_schema', 'flux')
     GROUP BY 1, 2, 3`);
  const tables = new Map<string, Table>();
  for (const { schema, table, owner, columns } of rows) {
    const list = columns.map((column) => `${textOf(column)} AS ${name(column.name)}`).join(", ");
    const found = await asOwner(client, owner, `SELECT ${list} FROM ONLY ${names(schema, table)}`);
    if (found.rows.length > 0)
      tables.set(names(schema, table), { title: `${schema}.${table}`, columns, rows: found.rows });
  }
  return tables;
}

/** PostgreSQL calls the functions of indexes while it plans, and some ask who calls them. */
async function asOwner(client: pg.Client, owner: string, sql: string): Promise<pg.QueryResult> {
  try {
    return await client.query(sql);
  } catch {
    await client.query(`SET ROLE ${name(owner)}`);
    return await client.query(sql).finally(() => client.query("RESET ROLE"));
  }
}

/** Of a composite value its attributes that are not null, however many its type has. */
const textOf = (column: Column): string =>
  column.composite ? `jsonb_strip_nulls(to_jsonb(${name(column.name)}))::text` : `${name(column.name)}::text`;

/** What went missing without the plan having said so. */
export function lostRows(before: Rows, after: Rows, plan: Plan): readonly string[] {
  if (plan.steps.some((step) => step.losesData !== null)) return [];
  return [...before].flatMap(([key, table]) => {
    const now = after.get(key);
    if (now === undefined) return [`the ${table.rows.length} rows of ${table.title}`];
    const gone = table.columns.filter((column) => !now.columns.some((other) => other.name === column.name));
    const same = table.columns.filter((column) =>
      now.columns.some((other) => other.name === column.name && other.type === column.type),
    );
    const picked = (rows: Table["rows"]): string =>
      JSON.stringify(rows.map((row) => JSON.stringify(same.map((column) => row[column.name]))).sort());
    const changed = picked(table.rows) !== picked(now.rows);
    return [
      ...gone.map((column) => `column ${table.title}.${column.name}`),
      ...(changed ? [`rows of ${table.title}: ${picked(table.rows)}, now ${picked(now.rows)}`] : []),
    ];
  });
}
