import type { Connection } from "../live/connect.ts";
import { fail } from "../model/diagnostic.ts";
import type { Plan, RelationName } from "../model/plan.ts";
import { literal, name, names } from "../sql/quote.ts";

/** Table -> columns that the user's own triggers set on every update, such as `updated_at`: a backfill changes them too. */
export type Maintained = ReadonlyMap<string, readonly string[]>;

/** Found by an update that changes nothing. */
export async function maintainedColumns(connection: Connection, tables: readonly RelationName[]): Promise<Maintained> {
  const found = new Map<string, readonly string[]>();
  const none: Maintained = new Map();
  await connection.client.query("BEGIN");
  const before = await snapshots(connection, tables, none);
  for (const { relation, columns } of before) {
    const table = names(relation.schema, relation.name);
    const column = await plainColumn(connection, relation);
    if (column === null) continue;
    await connection.client.query(`SAVEPOINT touch`);
    try {
      await connection.client.query(`UPDATE ${table} SET ${name(column)} = ${name(column)}`);
    } catch (error) {
      if ((error as { code?: string }).code === undefined) throw error;
      await connection.client.query("ROLLBACK TO touch"); // A trigger refuses updates; then a backfill will say so.
      continue;
    }
    const after = (await snapshots(connection, [relation], none))[0];
    const values = (rows: readonly string[], key: string): string =>
      rows
        .map((row) => JSON.stringify(JSON.parse(row)[key]))
        .sort()
        .join();
    const changed = columns.filter(
      (key) => values(before.find((s) => s.relation === relation)?.rows ?? [], key) !== values(after?.rows ?? [], key),
    );
    found.set(`${relation.schema}.${relation.name}`, changed);
  }
  await connection.client.query("ROLLBACK");
  return found;
}

async function plainColumn({ client }: Connection, relation: RelationName): Promise<string | null> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT attname AS name FROM pg_attribute WHERE attrelid = to_regclass(${literal(names(relation.schema, relation.name))})
        AND attnum > 0 AND NOT attisdropped AND attgenerated = '' AND attidentity <> 'a' ORDER BY attnum LIMIT 1`,
  );
  return rows[0]?.name ?? null;
}

/** Until the deploy the running application must find its values as it left them. */
export async function requireUntouched(
  connection: Connection,
  plan: Plan,
  start: readonly RowSnapshot[],
  maintained: Maintained,
): Promise<void> {
  const filled = plan.steps.flatMap(({ run }) =>
    run.type === "backfill" ? run.backfill.assignments.map(({ column }) => column) : [],
  );
  const now = await snapshots(
    connection,
    start.map(({ relation }) => relation),
    maintained,
  );
  for (const { relation, columns, rows, holders } of start) {
    const after = now.find((other) => other.relation === relation);
    // A table that has become a partition has brought its own.
    const theirs = after?.rows.filter((_, i) => holders.includes(after.holders[i] as string)) ?? [];
    const kept = columns.filter((column) => after?.columns.includes(column) && !filled.includes(column));
    const only = (list: readonly string[]): readonly string[] =>
      list
        .map((row) =>
          JSON.stringify(Object.entries(JSON.parse(row) as object).filter(([column]) => kept.includes(column))),
        )
        .sort();
    const [was, is] = [only(rows), only(theirs)];
    const at = was.findIndex((row, i) => row !== is[i]);
    if (after === undefined || at < 0) continue;
    fail("FLUX413", `Before the deploy the plan changes values of ${relation.name} that the running application uses`, {
      detail: `Before: ${was[at]}\nAfter:  ${is[at] ?? "(no row)"}`,
      remedy: "No file was written. This is a bug in flux-migrate; please report it with the two schemas.",
    });
  }
}

/** The rows of one table. */
export interface RowSnapshot {
  readonly relation: RelationName;
  readonly columns: readonly string[];
  readonly rows: readonly string[];
  /** For each row the table that holds it: a partition, whichever table it is a partition of. */
  readonly holders: readonly string[];
  /** The table among them; null: it is partitioned, and holds none itself. */
  readonly self: string | null;
}

/** Every row of the tables as JSON; a table that is gone is left out. 1 and 1.00 are the same number. */
export async function snapshots(
  { client }: Connection,
  tables: readonly RelationName[],
  without: Maintained,
): Promise<readonly RowSnapshot[]> {
  const result: RowSnapshot[] = [];
  for (const relation of tables) {
    const { rows: columns } = await client.query<{ name: string; kind: string; self: string; numeric: boolean }>(
      `SELECT attname AS name, relkind AS kind, attrelid::regclass::text AS self, atttypid = 'numeric'::regtype AS numeric
         FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        WHERE attrelid = to_regclass(${literal(names(relation.schema, relation.name))}) AND relkind IN ('r', 'p') AND attnum > 0 AND NOT attisdropped ORDER BY attname`,
    );
    if (columns.length === 0) continue;
    const isPartitioned = columns[0]?.kind === "p";
    const only = isPartitioned ? "" : "ONLY ";
    const left = without.get(`${relation.schema}.${relation.name}`) ?? [];
    const list = columns
      .filter((column) => !left.includes(column.name))
      .map((column) =>
        column.numeric ? `trim_scale(${name(column.name)}) AS ${name(column.name)}` : name(column.name),
      )
      .join(", ");
    const { rows } = await client.query<{ row: string; holder: string }>(
      `SELECT row_to_json(r.*)::text AS row, t.tableoid::regclass::text AS holder
         FROM ${only}${names(relation.schema, relation.name)} t, LATERAL (SELECT ${list}) r ORDER BY 1, 2`,
    );
    result.push({
      relation,
      columns: columns.map((column) => column.name),
      rows: rows.map(({ row }) => row),
      holders: rows.map(({ holder }) => holder),
      self: isPartitioned ? null : (columns[0]?.self ?? null),
    });
  }
  return result;
}

function without(snapshot: RowSnapshot, columns: readonly string[]): RowSnapshot {
  if (columns.length === 0) return snapshot;
  const rows = snapshot.rows.map((row) =>
    JSON.stringify(Object.entries(JSON.parse(row) as object).filter(([column]) => !columns.includes(column))),
  );
  return { ...snapshot, rows: rows.sort() };
}

/**
 * The tables that stand at the end hold as many rows as at the start, whatever they are partitions of and between whichever
 * partitions rows have moved, unless the plan says that it loses some.
 */
export function requireRows(plan: Plan, start: readonly RowSnapshot[], end: readonly RowSnapshot[]): void {
  if (plan.steps.some((step) => step.losesData !== null)) return;
  const [was, is] = [rowsByHolder(start), rowsByHolder(end)];
  const sum = (counts: ReadonlyMap<string, number>): number =>
    [...was.keys()].reduce((all, holder) => all + (is.has(holder) ? (counts.get(holder) ?? 0) : 0), 0);
  if (sum(was) === sum(is)) return;
  for (const before of start) {
    const after = end.find(({ relation }) => titleOf(relation) === titleOf(before.relation));
    if (after === undefined || after.rows.length === before.rows.length) continue;
    fail(
      "FLUX413",
      `The plan changes the number of rows of ${before.relation.name}: ${before.rows.length} before, ${after.rows.length} after`,
      {
        remedy: "No file was written. This is a bug in flux-migrate; please report it.",
      },
    );
  }
}

const titleOf = ({ schema, name: own }: RelationName): string => names(schema, own);

/** A table without rows is there, too. */
function rowsByHolder(list: readonly RowSnapshot[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { holders, self } of list) {
    const own = new Map<string, number>();
    if (self !== null) own.set(self, 0);
    for (const holder of holders) own.set(holder, (own.get(holder) ?? 0) + 1);
    for (const [holder, rows] of own) counts.set(holder, rows);
  }
  return counts;
}

/**
 * @param maintained by the triggers that the plan brings, while steps are taken back
 * @throws FluxError FLUX413 when the rows are not as before
 */
export function requireEqualRows(
  start: readonly RowSnapshot[],
  end: readonly RowSnapshot[],
  maintained: Maintained,
): void {
  for (const whole of start) {
    const { schema, name } = whole.relation;
    const found = end.find(({ relation }) => relation.schema === schema && relation.name === name);
    const left = maintained.get(`${schema}.${name}`) ?? [];
    const before = without(whole, left);
    const after = found && without(found, left);
    if (after !== undefined && JSON.stringify(after.rows) === JSON.stringify(before.rows)) continue;
    const at = before.rows.findIndex((row, i) => row !== after?.rows[i]);
    fail("FLUX413", `The way back does not restore the rows of ${before.relation.name}`, {
      detail: `Before: ${before.rows[at] ?? "(no row)"}\nAfter:  ${after?.rows[at] ?? "(no row)"}`,
      remedy:
        "No file was written. If `reverse` of a column does not invert its `backfill`, correct it; else please report it.",
    });
  }
}
