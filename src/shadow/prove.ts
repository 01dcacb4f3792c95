import { groupsOf, undoGroupsOf } from "../apply/groups.ts";
import { runGroup, StepError, undoGroup } from "../apply/step-runner.ts";
import type { Connection } from "../live/connect.ts";
import { readModel } from "../live/read.ts";
import { FluxError, fail } from "../model/diagnostic.ts";
import { differenceLines } from "../model/difference.ts";
import { hashesOf } from "../model/fingerprint.ts";
import type { Registry } from "../model/kind.ts";
import { type Attributes, type Model, namesOf, type ObjectKey, sameJson } from "../model/object.ts";
import { phraseOf } from "../model/phrase.ts";
import type { Plan, Proof, RelationName, Step, StepLock } from "../model/plan.ts";
import { type LockMode, lockModes } from "../model/statement.ts";
import { literal, name, names } from "../sql/quote.ts";
import { generateRows } from "./generate-rows.ts";
import type { Shadow, ShadowDatabase } from "./open-shadow.ts";

/** What a proof is made of. */
export interface ProofInput {
  readonly shadow: Shadow;
  readonly registry: Registry;
  /** A shadow database that holds the live model and no connection; it is copied, not changed. */
  readonly template: ShadowDatabase;
  /** The live model as that database prints it. */
  readonly live: Model;
  readonly desired: Model;
  readonly plan: Plan;
  /** Whether an object counts; false for what flux does not manage. */
  readonly counts: (key: ObjectKey) => boolean;
  readonly onProgress?: (done: number, total: number) => void;
}

/** A plan that has been run forwards and backwards: steps with their measured locks and effects, and the proof. */
export interface Proven {
  readonly steps: readonly Step[];
  readonly proof: Proof;
}

/**
 * Runs exactly the plan's steps in the shadow, over generated rows: forwards, then all undos in reverse.
 * @throws FluxError FLUX411 when a step or an undo fails · FLUX412 when the end is not the desired model, or the way
 * back does not end at the live one · FLUX413 when rows went missing or changed
 */
export async function prove(input: ProofInput): Promise<Proven> {
  try {
    return await proveOver(input, true);
  } catch (error) {
    const broken = brokenRule(error);
    if (broken === null) throw error;
    const { steps, proof } = await proveOver(input, false);
    const remark = `${broken}; the plan was proven on empty tables.`;
    return { steps, proof: { ...proof, remarks: [...proof.remarks, remark] } };
  }
}

/** Generated rows know nothing of the meaning of a new check, key or foreign key; NOT NULL is another matter, because the plan must fill it. */
function brokenRule(error: unknown): string | null {
  if (!(error instanceof FluxError)) return null;
  const [cause] = error.cause instanceof FluxError ? error.cause.diagnostics : [];
  if (cause?.code === "FLUX514") return "A step needs a table without rows, and says so";
  if (!(error.cause instanceof StepError)) return null;
  const { message } = error.cause.cause as Error;
  if (message.includes("flux_not_null_")) return null;
  return ["23514", "23503", "23505", "23P01"].includes(error.cause.code)
    ? `The generated rows break a rule that the plan adds (${message})`
    : null;
}

async function proveOver(input: ProofInput, withRows: boolean): Promise<Proven> {
  const { shadow, registry, plan } = input;
  const database = await shadow.database(input.template);
  const { connection } = database;
  const tables = touchedTables(plan, input.live);
  const generated = [];
  if (withRows) for (const table of tables) generated.push(await generateRows(connection, table));
  const maintained = await maintainedColumns(connection, tables);
  const start = await snapshots(connection, tables, maintained);
  const total = 2 * plan.steps.length;
  let done = 0;

  const steps = new Map<string, Step>(plan.steps.map((step) => [step.id, step]));
  let before = hashesOf(input.live);
  let model = input.live;
  for (const group of groupsOf(plan.steps)) {
    const locks = new Map<string, readonly StepLock[]>();
    await run(plan, group, "forwards", () =>
      runGroup(connection.client, group, {
        backfill: { pause: 0 },
        onStep: async ({ step }) => {
          if (step.transaction !== "alone" && step.run.type === "sql") locks.set(step.id, await locksHeld(connection));
          input.onProgress?.(++done, total);
        },
      }),
    );
    model = (await readModel(connection, registry, null, { repeatedly: true })).model;
    const after = hashesOf(model);
    annotate(steps, group, locks, effectsBetween(before, after));
    before = after;
    if (group.some(({ phase, round }) => phase === "backfill" && round === 1))
      await requireUntouched(connection, plan, start, maintained);
  }
  requireSame(input, model, input.desired, "forwards");
  const forwardRows = await snapshots(connection, tables, maintained);
  const lossless = plan.steps.every((step) => step.undo.result === "lossless");
  requireRows(plan, start, forwardRows);

  const undone = plan.steps.filter((step) => step.undo.result !== "impossible");
  if (undone.length === plan.steps.length) {
    for (const group of undoGroupsOf(plan.steps)) {
      await run(plan, group, "backwards", () => undoGroup(connection.client, group, { backfill: { pause: 0 } }));
      done += group.length;
      input.onProgress?.(Math.min(done, total), total);
    }
    const { model: back } = await readModel(connection, registry, null, { repeatedly: true });
    const lost = new Set(plan.steps.flatMap((step) => (step.undo.result === "loses data" ? step.causes : [])));
    requireSame({ ...input, counts: (key) => input.counts(key) && !lost.has(key) }, back, input.live, "backwards");
    if (lossless) requireEqualRows(start, await snapshots(connection, tables, maintained));
  }
  await database.disconnect();
  const remarks = generated.flatMap(({ remark }) => (remark === null ? [] : [remark]));
  const stuck = plan.steps.find((step) => step.undo.result === "impossible");
  if (stuck) remarks.push(`The way back was not run: "${stuck.title}" cannot be undone (${stuck.undo.what}).`);
  return {
    steps: plan.steps.map((step) => steps.get(step.id) as Step),
    proof: {
      server: shadow.versionName,
      forward: plan.steps.length,
      backward: undone.length === plan.steps.length ? plan.steps.length : 0,
      rows: generated.reduce((sum, { rows }) => sum + rows, 0),
      remarks,
    },
  };
}

async function run(
  plan: Plan,
  group: readonly Step[],
  direction: "forwards" | "backwards",
  work: () => Promise<unknown>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    const step = error instanceof StepError ? error.step : (group[0] as Step);
    if (error instanceof FluxError || error instanceof StepError) {
      const failure = new FluxError({
        code: "FLUX411",
        severity: "error",
        summary: `The plan "${plan.name}" fails ${direction} at "${step.title}"`,
        detail: `${(error instanceof StepError ? (error.cause as Error) : error).message}${sqlOf(step, direction)}`,
        remedy:
          "No file was written. If an expression of the document (backfill, reverse, a check) is at fault, correct it there; else please report it.",
      });
      throw Object.assign(failure, { cause: error });
    }
    throw error;
  }
}

function sqlOf(step: Step, direction: "forwards" | "backwards"): string {
  const actions = direction === "forwards" ? [step.run] : step.undo.actions;
  return actions
    .map((action) => `\n    ${action.type === "sql" ? action.sql : `backfill of ${action.backfill.relation.name}`}`)
    .join("");
}

/** Relations the plan locks or fills that exist before it. */
function touchedTables(plan: Plan, live: Model): readonly RelationName[] {
  const tables = new Set([...live.objects.values()].filter((o) => o.kind === "table").map((o) => o.key as string));
  const found = new Map<string, RelationName>();
  for (const step of plan.steps) {
    for (const cause of [...step.causes]) {
      const key = cause.split("/").slice(0, 2).join("/");
      if (!tables.has(key)) continue;
      for (const { relation } of step.locks) found.set(`${relation.schema}.${relation.name}`, relation);
    }
  }
  const existing = new Set([...live.objects.values()].filter((o) => o.kind === "table").map((o) => tableName(o.key)));
  return [...found.values()].filter((relation) => existing.has(`${relation.schema}.${relation.name}`)).slice(0, 20);
}

const tableName = (key: ObjectKey): string => namesOf(key).join(".");

/** Table locks of this session on user relations, strongest first of each relation. */
async function locksHeld({ client }: Connection): Promise<readonly StepLock[]> {
  const { rows } = await client.query<{ schema: string; name: string; mode: string }>(`
    SELECT n.nspname AS schema, c.relname AS name, l.mode
      FROM pg_locks l JOIN pg_class c ON c.oid = l.relation JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE l.pid = pg_backend_pid() AND l.locktype = 'relation' AND c.relkind IN ('r', 'p', 'v', 'm') AND n.nspname NOT LIKE 'pg\\_%'
       AND n.nspname <> 'information_schema'
     ORDER BY 1, 2`);
  const strongest = new Map<string, StepLock>();
  for (const { schema, name: relation, mode } of rows) {
    const words = modeOf(mode);
    const known = strongest.get(`${schema}.${relation}`);
    if (!known || lockModes.indexOf(words) > lockModes.indexOf(known.mode))
      strongest.set(`${schema}.${relation}`, { relation: { schema, name: relation }, mode: words });
  }
  return [...strongest.values()];
}

/** pg_locks says `AccessExclusiveLock`; the manual says ACCESS EXCLUSIVE. */
function modeOf(mode: string): LockMode {
  return mode
    .replace(/Lock$/, "")
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toUpperCase() as LockMode;
}

function annotate(
  steps: Map<string, Step>,
  group: readonly Step[],
  locks: ReadonlyMap<string, readonly StepLock[]>,
  effects: Step["effects"],
): void {
  group.forEach((step, i) => {
    const measured = locks
      .get(step.id)
      ?.filter(({ mode }) => lockModes.indexOf(mode) >= lockModes.indexOf("SHARE UPDATE EXCLUSIVE"));
    const known = new Set(step.locks.map(({ relation }) => `${relation.schema}.${relation.name}`));
    const more =
      group.length === 1
        ? (measured ?? []).filter(({ relation }) => !known.has(`${relation.schema}.${relation.name}`))
        : [];
    steps.set(step.id, { ...step, locks: [...step.locks, ...more], effects: i === group.length - 1 ? effects : {} });
  });
}

function effectsBetween(
  before: ReadonlyMap<ObjectKey, string>,
  after: ReadonlyMap<ObjectKey, string>,
): Step["effects"] {
  const effects: { [key: string]: string | null } = {};
  for (const [key, hash] of after) if (before.get(key) !== hash) effects[key] = hash;
  for (const key of before.keys()) if (!after.has(key)) effects[key] = null;
  return effects;
}

function requireSame(input: ProofInput, actual: Model, wanted: Model, direction: "forwards" | "backwards"): void {
  const a = hashesOf(actual);
  const b = hashesOf(wanted);
  const title = (key: ObjectKey): string => {
    const object = (wanted.objects.get(key) ?? actual.objects.get(key)) as NonNullable<
      ReturnType<typeof actual.objects.get>
    >;
    return phraseOf(input.registry.get(object.kind), object);
  };
  const lines: string[] = [];
  for (const key of new Set([...a.keys(), ...b.keys()])) {
    if (!input.counts(key) || a.get(key) === b.get(key)) continue;
    if (!a.has(key)) lines.push(`${title(key)} is missing`);
    else if (!b.has(key)) lines.push(`${title(key)} is left over`);
    else lines.push(`${title(key)} differs`, ...differences(actual, wanted, key).map((line) => `  ${line}`));
  }
  if (lines.length === 0) return;
  fail(
    "FLUX412",
    `The plan does not ${direction === "forwards" ? "reach the schema of the document" : "lead back to the live schema"}`,
    {
      detail: lines.slice(0, 12).join("\n"),
      remedy: "No file was written. This is a bug in flux-migrate; please report it with the two schemas.",
    },
  );
}

function differences(actual: Model, wanted: Model, key: ObjectKey): readonly string[] {
  const [is, was] = [actual, wanted].map((model) => model.objects.get(key)?.attributes ?? {}) as [
    Attributes,
    Attributes,
  ];
  return Object.keys(was)
    .filter((attribute) => !sameJson(is[attribute], was[attribute]))
    .flatMap((attribute) =>
      differenceLines(attribute, is[attribute] ?? null, was[attribute] ?? null, ["the result", "the plan's aim"]),
    );
}

/** Table -> columns that the user's own triggers set on every update, such as `updated_at`: a backfill changes them too. */
type Maintained = ReadonlyMap<string, readonly string[]>;

/** Found by an update that changes nothing. */
async function maintainedColumns(connection: Connection, tables: readonly RelationName[]): Promise<Maintained> {
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
async function requireUntouched(
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
  for (const { relation, columns, rows } of start) {
    const after = now.find((other) => other.relation === relation);
    const kept = columns.filter((column) => after?.columns.includes(column) && !filled.includes(column));
    const only = (list: readonly string[]): readonly string[] =>
      list
        .map((row) =>
          JSON.stringify(Object.entries(JSON.parse(row) as object).filter(([column]) => kept.includes(column))),
        )
        .sort();
    const [was, is] = [only(rows), only(after?.rows ?? [])];
    const at = was.findIndex((row, i) => row !== is[i]);
    if (after === undefined || at < 0) continue;
    fail("FLUX413", `Before the deploy the plan changes values of ${relation.name} that the running application uses`, {
      detail: `Before: ${was[at]}\nAfter:  ${is[at] ?? "(no row)"}`,
      remedy: "No file was written. This is a bug in flux-migrate; please report it with the two schemas.",
    });
  }
}

interface RowSnapshot {
  readonly relation: RelationName;
  readonly columns: readonly string[];
  readonly rows: readonly string[];
}

/** Every row of the tables as JSON; a table that is gone is left out. */
async function snapshots(
  { client }: Connection,
  tables: readonly RelationName[],
  without: Maintained,
): Promise<readonly RowSnapshot[]> {
  const result: RowSnapshot[] = [];
  for (const relation of tables) {
    const { rows: columns } = await client.query<{ name: string; kind: string }>(
      `SELECT attname AS name, relkind AS kind FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        WHERE attrelid = to_regclass(${literal(names(relation.schema, relation.name))}) AND relkind IN ('r', 'p') AND attnum > 0 AND NOT attisdropped ORDER BY attname`,
    );
    if (columns.length === 0) continue;
    const only = columns[0]?.kind === "p" ? "" : "ONLY ";
    const left = without.get(`${relation.schema}.${relation.name}`) ?? [];
    const list = columns.flatMap((column) => (left.includes(column.name) ? [] : [name(column.name)])).join(", ");
    const { rows } = await client.query<{ row: string }>(
      `SELECT row_to_json(r)::text AS row FROM (SELECT ${list} FROM ${only}${names(relation.schema, relation.name)}) r ORDER BY 1`,
    );
    result.push({ relation, columns: columns.map((column) => column.name), rows: rows.map(({ row }) => row) });
  }
  return result;
}

/** No table that stands at the end has fewer or more rows than at the start, unless the plan says that it loses them. */
function requireRows(plan: Plan, start: readonly RowSnapshot[], end: readonly RowSnapshot[]): void {
  for (const before of start) {
    const after = end.find(
      ({ relation }) => relation.schema === before.relation.schema && relation.name === before.relation.name,
    );
    if (
      after === undefined ||
      after.rows.length === before.rows.length ||
      plan.steps.some((step) => step.losesData !== null)
    )
      continue;
    fail(
      "FLUX413",
      `The plan changes the number of rows of ${before.relation.name}: ${before.rows.length} before, ${after.rows.length} after`,
      {
        remedy: "No file was written. This is a bug in flux-migrate; please report it.",
      },
    );
  }
}

function requireEqualRows(start: readonly RowSnapshot[], end: readonly RowSnapshot[]): void {
  for (const before of start) {
    const after = end.find(
      ({ relation }) => relation.schema === before.relation.schema && relation.name === before.relation.name,
    );
    if (after !== undefined && JSON.stringify(after.rows) === JSON.stringify(before.rows)) continue;
    const at = before.rows.findIndex((row, i) => row !== after?.rows[i]);
    fail("FLUX413", `The way back does not restore the rows of ${before.relation.name}`, {
      detail: `Before: ${before.rows[at] ?? "(no row)"}\nAfter:  ${after?.rows[at] ?? "(no row)"}`,
      remedy:
        "No file was written. If `reverse` of a column does not invert its `backfill`, correct it; else please report it.",
    });
  }
}
