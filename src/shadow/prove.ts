import { groupsOf, undoGroupsOf } from "../apply/groups.ts";
import { namesNothing, raisedIn, runGroup, StepError, undoGroup } from "../apply/step-runner.ts";
import { readModel } from "../live/read.ts";
import { FluxError, fail } from "../model/diagnostic.ts";
import { differenceLines } from "../model/difference.ts";
import { hashesOf } from "../model/fingerprint.ts";
import type { Registry } from "../model/kind.ts";
import {
  type Attributes,
  comparedAttributes,
  keyOf,
  kindOf,
  type Model,
  namesOf,
  type ObjectKey,
} from "../model/object.ts";
import { phraseOf } from "../model/phrase.ts";
import type { Plan, Proof, RelationName, Step, StepLock } from "../model/plan.ts";
import { meanTheSame } from "../model/printed-sql.ts";
import { lockModes } from "../model/statement.ts";
import { watchApplications } from "./applications.ts";
import { byPlace, columnsMistaken } from "./columns-read.ts";
import { maintainedColumns, requireEqualRows, requireRows, requireUntouched, snapshots } from "./compare-rows.ts";
import { elaborateLive } from "./elaborate.ts";
import { generateRows } from "./generate-rows.ts";
import { locksHeld } from "./locks-held.ts";
import type { Shadow, ShadowDatabase } from "./open-shadow.ts";
import { goneLabels } from "./sample-values.ts";
import { touchedTables } from "./touched-tables.ts";

/** What a proof is made of. */
export interface ProofInput {
  readonly shadow: Shadow;
  readonly registry: Registry;
  /** A shadow database that holds the live model; the proof changes it. */
  readonly database: ShadowDatabase;
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
 * back does not end at the live one · FLUX413 when rows went missing or changed · FLUX414 when an application could not
 * write while the plan is on its way
 */
export async function prove(input: ProofInput): Promise<Proven> {
  try {
    return await proveOver(input, input.database, true);
  } catch (error) {
    const broken = brokenRule(error);
    if (broken === null) throw error;
    const again = await elaborateLive(input.shadow, input.registry, await input.shadow.database(), input.live);
    const { steps, proof } = await proveOver(input, again.database, false);
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
  if (error.cause.code === "23502" && error.cause.step.undo.obstacles !== undefined)
    return `The generated rows stand in the way of taking back "${error.cause.step.title}"`;
  if (error.cause.code === "23502" && error.cause.step.rewrites)
    return `The generated rows lack what a new column is computed from (${message})`;
  // Whether a text is a number, say, only the real rows know; there the backfill stops at the first that is none.
  const { run: action, rewrites } = error.cause.step;
  if ((action.type === "backfill" || rewrites) && error.cause.code.startsWith("22"))
    return `A ${rewrites ? "change of type" : "backfill"} cannot convert the generated rows (${message})`;
  return ["23514", "23503", "23505", "23P01"].includes(error.cause.code)
    ? `The generated rows break a rule that the plan adds (${message})`
    : null;
}

async function proveOver(input: ProofInput, { connection }: ShadowDatabase, withRows: boolean): Promise<Proven> {
  const { shadow, registry, plan } = input;
  const tables = touchedTables(plan, input.live).map(({ relation }) => relation);
  const groups = groupsOf(plan.steps);
  const gone = goneLabels(input.live, input.desired);
  const generated = [];
  const filled =
    (table: RelationName) =>
    (column: string): boolean =>
      isNotNull(input.desired, tableKey(table), column);
  if (withRows)
    for (const table of tables) generated.push(await generateRows(connection, table, { gone, filled: filled(table) }));
  const applications =
    plan.mode === "online" && withRows ? await watchApplications(connection, plan, groups, input) : null;
  const maintained = await maintainedColumns(connection, tables);
  const start = await snapshots(connection, tables, maintained);
  const total = 2 * plan.steps.length;
  let done = 0;

  const steps = new Map<string, Step>(plan.steps.map((step) => [step.id, step]));
  let before = hashesOf(input.live);
  let model = input.live;
  for (const [place, group] of groups.entries()) {
    await applications?.at(place);
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
    const earlier = model;
    model = (await readModel(connection, registry, null, { repeatedly: true })).model;
    const after = hashesOf(model);
    annotate(steps, group, locks, earlier, effectsBetween(before, after));
    before = after;
    if (group.some(({ phase, round }) => phase === "backfill" && round === 1))
      await requireUntouched(connection, plan, start, maintained);
  }
  await applications?.at(groups.length);
  requireSame(input, model, input.desired, "forwards");
  const forwardRows = await snapshots(connection, tables, maintained);
  const lossless = plan.steps.every(({ undo }) => undo.result === "lossless" || undo.unless !== undefined);
  requireRows(plan, start, forwardRows);

  const undone = plan.steps.filter((step) => step.undo.result !== "impossible");
  if (undone.length === plan.steps.length) {
    const fromNowOn = await maintainedColumns(connection, tables);
    for (const group of undoGroupsOf(plan.steps)) {
      await run(plan, group, "backwards", () => undoGroup(connection.client, group, { backfill: { pause: 0 } }));
      done += group.length;
      input.onProgress?.(Math.min(done, total), total);
    }
    const { model: back } = await readModel(connection, registry, null, { repeatedly: true });
    requireSame(input, back, input.live, "backwards", (key) => unrestored(input, plan, key));
    if (lossless) requireEqualRows(start, await snapshots(connection, tables, maintained), fromNowOn);
  }
  const remarks = generated.flatMap(({ remark }) => (remark === null ? [] : [remark]));
  remarks.push(...(applications?.remarks() ?? []));
  const stuck = plan.steps.find((step) => step.undo.result === "impossible");
  if (stuck) remarks.push(`The way back was not run: "${stuck.title}" cannot be undone (${stuck.undo.what}).`);
  return {
    steps: plan.steps.map((step) => steps.get(step.id) as Step),
    proof: {
      server: shadow.versionName,
      forward: plan.steps.length,
      backward: undone.length === plan.steps.length ? plan.steps.length : 0,
      rows: generated.reduce((sum, { rows }) => sum + rows, 0),
      onEmptyTables: !withRows,
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
      const cause = error instanceof StepError ? (error.cause as Error) : error;
      const routine = raisedIn(cause);
      const failure = new FluxError({
        code: "FLUX411",
        severity: "error",
        summary: `The plan "${plan.name}" fails ${direction} at "${step.title}"`,
        detail: `${cause.message}${routine === null ? "" : `\n${routine}`}${sqlOf(step, direction)}`,
        remedy: `No file was written. ${namesNothing(cause) ?? "If an expression of the document (backfill, reverse, a check) is at fault, correct it there; else please report it."}`,
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

/** A step of several in one transaction holds what the steps before it hold; only what it adds is its own. */
function annotate(
  steps: Map<string, Step>,
  group: readonly Step[],
  locks: ReadonlyMap<string, readonly StepLock[]>,
  earlier: Model,
  effects: Step["effects"],
): void {
  const nameOf = ({ relation }: StepLock): string => `${relation.schema}.${relation.name}`;
  const rank = ({ mode }: StepLock): number => lockModes.indexOf(mode);
  const old = new Set([...earlier.objects.keys()].map((key) => namesOf(key).join(".")));
  group.forEach((step, i) => {
    const measured = locks.get(step.id)?.filter((lock) => rank(lock) >= lockModes.indexOf("SHARE UPDATE EXCLUSIVE"));
    const known = new Set(step.locks.map(nameOf));
    const held = group.slice(0, i).flatMap((other) => locks.get(other.id) ?? []);
    const isMore = (lock: StepLock): boolean =>
      old.has(nameOf(lock)) && !held.some((one) => nameOf(one) === nameOf(lock) && rank(one) >= rank(lock));
    const more = (measured ?? []).filter((lock) => !known.has(nameOf(lock)) && (group.length === 1 || isMore(lock)));
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

const tableKey = ({ schema, name }: RelationName): ObjectKey => keyOf(keyOf(null, "schema", schema), "table", name);

/** Whether a column is NOT NULL, or that of a table which gives it. */
const isNotNull = ({ objects }: Model, table: ObjectKey, column: string): boolean =>
  objects.get(keyOf(table, "column", column))?.attributes["notNull"] === true ||
  (objects.get(table)?.dependsOn ?? []).some(
    (key) => kindOf(key) === "table" && key !== table && isNotNull({ objects }, key, column),
  );

/** What the undos say may not come back of an object, and the state that none brings back. */
function unrestored({ registry }: ProofInput, { steps }: Plan, key: ObjectKey): readonly string[] {
  const touching = steps.filter(({ causes }) => causes.includes(key));
  if (touching.length === 0) return [];
  const { found } = registry.get(kindOf(key));
  return [...touching.flatMap(({ undo }) => undo.unrestored ?? []), ...(found?.attributes ?? [])];
}

/** @param tolerated attributes of an object in which the two may differ */
function requireSame(
  input: ProofInput,
  actual: Model,
  wanted: Model,
  direction: "forwards" | "backwards",
  tolerated: (key: ObjectKey) => readonly string[] = () => [],
): void {
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
    else {
      const differing = differences(actual, wanted, key, tolerated(key));
      if (differing.length > 0) lines.push(`${title(key)} differs`, ...differing.map((line) => `  ${line}`));
    }
  }
  const mistaken = [...columnsMistaken(actual, wanted)].filter(([key]) => input.counts(key));
  if (lines.length + mistaken.length === 0) return;
  lines.push(...mistaken.map(([key, columns]) => `${title(key)} mistakes columns: ${columns.map(title).join(", ")}`));
  fail(
    "FLUX412",
    `The plan does not ${direction === "forwards" ? "reach the schema of the document" : "lead back to the live schema"}`,
    {
      detail: lines.slice(0, 12).join("\n"),
      remedy: `No file was written. ${lines.length === mistaken.length ? byPlace : "This is a bug in flux-migrate; please report it with the two schemas."}`,
    },
  );
}

function differences(actual: Model, wanted: Model, key: ObjectKey, tolerated: readonly string[]): readonly string[] {
  const [is, was] = [actual, wanted].map((model) => {
    const object = model.objects.get(key);
    return object ? comparedAttributes(object) : {};
  }) as [Attributes, Attributes];
  return Object.keys(was)
    .filter((attribute) => !tolerated.includes(attribute) && !meanTheSame(attribute, is[attribute], was[attribute]))
    .flatMap((attribute) =>
      differenceLines(attribute, is[attribute] ?? null, was[attribute] ?? null, ["the result", "the plan's aim"]),
    );
}
