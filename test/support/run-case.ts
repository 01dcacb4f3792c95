import { join } from "node:path";
import type pg from "pg";
import pc from "picocolors";
import { expect } from "vitest";
import { applyPlan } from "../../src/apply/apply.ts";
import { diagnosticText } from "../../src/cli/print-diagnostic.ts";
import { findDrift, makePlanFor, type PlanRequest } from "../../src/cli/workflow.ts";
import { diffModels } from "../../src/diff/diff-models.ts";
import type { Change } from "../../src/model/change.ts";
import { FluxError } from "../../src/model/diagnostic.ts";
import type { Model, ObjectKey } from "../../src/model/object.ts";
import { linksOf } from "../../src/model/object.ts";
import type { Plan } from "../../src/model/plan.ts";
import { renderPlanText } from "../../src/render/plan-text.ts";
import type { Case } from "./cases.ts";
import { type Major, withDatabase } from "./database.ts";
import { dumpSchema } from "./dump.ts";
import { applyAll, modelAt, requestFor, rollbackAll } from "./migration.ts";
import { comparable, readRows, renamesIn, type TableRows } from "./rows.ts";

/** What a case showed. */
export interface CaseRun {
  /** What `flux plan` writes, or what it says when it refuses. */
  readonly text: string;
  /** What was different between the two ends. */
  readonly changes: readonly Change[];
}

/** Builds `before.yaml`, goes to `after.yaml` and all the way back; whatever is not as it must be throws. */
export function runCase(one: Case, major: Major): Promise<CaseRun> {
  return withDatabase(major, async (url, client) => {
    const request = (file: string, more: Partial<PlanRequest> = {}): PlanRequest => {
      const { schemas = ["public"], accept_drops: acceptDrops = false } = one.options;
      return requestFor(url, join(one.folder, file), {
        schemas: schemas === "all" ? null : schemas,
        acceptDrops,
        ...more,
      });
    };
    const build = await makePlanFor(request("before.yaml", { mode: "direct" }));
    await applyAll(url, build.plan);
    await client.query("DROP SCHEMA IF EXISTS flux CASCADE");
    if (one.seed) await client.query(one.seed);
    await client.query("ANALYZE");
    const start = { model: await modelAt(url), rows: await readRows(client), dump: await dump(one, major, url) };
    const planned = await planOrRefusal(one, () => makePlanFor(request("after.yaml")));
    if (typeof planned === "string") return { text: planned, changes: [] };
    const { plan } = planned;
    expect(plan.proof, "the proof covers every step").toMatchObject({
      forward: plan.steps.length,
      backward: plan.steps.length,
    });
    await applyThroughGates(url, plan, async () =>
      expect(await drifts(request("after.yaml")), "drift at a gate").toEqual([]),
    );
    expect(await drifts(request("after.yaml")), "drift at the end").toEqual([]);
    const again = await makePlanFor(request("after.yaml"));
    expect(
      again.plan.steps.map((step) => step.title),
      "a second plan",
    ).toEqual([]);
    const end = await modelAt(url);
    requireRows(one, plan, start.rows, await readRows(client));
    await rollbackAll(url, plan);
    await requireStart(one, plan, start, { major, url, client });
    return { text: planText(one, plan), changes: diffModels(withoutFlux(start.model), withoutFlux(end)) };
  });
}

const withoutFlux = (model: Model): Model => ({
  ...model,
  objects: new Map([...model.objects].filter(([key]) => linksOf(key)[0]?.name !== "flux")),
});

async function planOrRefusal<T>(one: Case, plan: () => Promise<T>): Promise<T | string> {
  const { refused } = one.options;
  try {
    const made = await plan();
    expect(refused, "the change is not refused").toBeUndefined();
    return made;
  } catch (error) {
    if (!(error instanceof FluxError) || refused === undefined) throw error;
    expect([...new Set(error.diagnostics.map(({ code }) => code))], error.message).toEqual([refused]);
    const paint = pc.createColors(false);
    const text = error.diagnostics.map((diagnostic) => diagnosticText(diagnostic, paint)).join("\n\n");
    return `${text.replaceAll(`${one.folder}/`, "")}\n`;
  }
}

/** Versions are what differs from run to run; the case runs on each major anyway. */
function planText({ options }: Case, plan: Plan): string {
  const server = options.majors === undefined ? "15 and 18" : options.majors.join(" and ");
  const text = renderPlanText({ ...plan, proof: plan.proof && { ...plan.proof, server } });
  for (const never of options.never ?? []) expect(text).not.toContain(never);
  return text;
}

async function drifts(request: PlanRequest): Promise<readonly string[]> {
  const report = await findDrift(request);
  return report.drifts.map(({ type, noun, title, details }) => [type, noun, title, ...details].join(" "));
}

async function applyThroughGates(url: string, plan: Plan, atGate: () => Promise<void>): Promise<void> {
  for (let deployed = false; ; deployed = true) {
    const { state } = await applyPlan(url, plan, { deployed, backfill: { pause: 0 } });
    if (state === "finished") return;
    await atGate();
  }
}

async function dump(one: Case, major: Major, url: string): Promise<readonly string[] | null> {
  return dumpSchema(major, url, one.options.column_order === "ignored");
}

/** Rows survive, and no table's file is another, unless a step says so. */
function requireRows(one: Case, plan: Plan, before: readonly TableRows[], after: readonly TableRows[]): void {
  const renames = renamesIn(one.after === "" ? "" : one.after);
  const announced = plan.steps.some((step) => step.losesData !== null);
  const changed = new Set(one.options.changed ?? []);
  for (const table of before) {
    const now = after.find(({ schema, name }) => schema === table.schema && name === renames.table(table.name));
    if (!now) {
      expect(announced, `the rows of ${table.name} are gone and no step said so`).toBe(true);
      continue;
    }
    if (now.filenode !== table.filenode)
      expect(announcesRewrite(plan, [table.name, now.name]), `${table.name} was rewritten and no step said so`).toBe(
        true,
      );
    const pairs = table.columns.map((column) => [column, renames.column(table.name, column)] as const);
    const lost = pairs.filter(([, column]) => !now.columns.includes(column));
    if (lost.length > 0) expect(announced, `${table.name}: ${lost.join()} is gone and no step said so`).toBe(true);
    const kept = pairs.filter((pair) => !lost.includes(pair) && !changed.has(`${now.name}.${pair[1]}`));
    expect(
      comparable(
        now,
        kept.map(([, column]) => column),
      ),
      `rows of ${table.name}`,
    ).toEqual(
      comparable(
        table,
        kept.map(([column]) => column),
      ),
    );
  }
}

function announcesRewrite(plan: Plan, tables: readonly string[]): boolean {
  return plan.steps.some((step) => step.rewrites && step.locks.some(({ relation }) => tables.includes(relation.name)));
}

interface Start {
  readonly model: Model;
  readonly rows: readonly TableRows[];
  readonly dump: readonly string[] | null;
}

/** After the way back everything is as it was, but for the data that the undos said is lost. */
async function requireStart(
  one: Case,
  plan: Plan,
  start: Start,
  { major, url, client }: { readonly major: Major; readonly url: string; readonly client: pg.Client },
): Promise<void> {
  await client.query("DROP SCHEMA flux CASCADE");
  const lossy = plan.steps.filter((step) => step.undo.result === "loses data");
  const lost = new Set<ObjectKey>(lossy.flatMap((step) => step.causes));
  const facts = (model: Model): readonly unknown[] =>
    [...model.objects.values()].map(({ key, attributes }) => (lost.has(key) ? { key } : { key, attributes }));
  expect(facts(await modelAt(url)), "the model after the way back").toEqual(facts(start.model));
  if (lossy.length === 0) expect(await dump(one, major, url), "the schema after the way back").toEqual(start.dump);
  const rows = await readRows(client);
  const isLost = (table: TableRows, column: string): boolean =>
    [...lost].some((key) => {
      const [schema, relation, own] = linksOf(key);
      return (
        schema?.name === table.schema && relation?.name === table.name && own?.kind === "column" && own.name === column
      );
    });
  const gone = (table: TableRows): boolean =>
    [...lost].some((key) => linksOf(key).length === 2 && linksOf(key)[1]?.name === table.name);
  for (const table of start.rows.filter((candidate) => !gone(candidate))) {
    const columns = table.columns.filter((column) => !isLost(table, column));
    const back = rows.find(({ schema, name }) => schema === table.schema && name === table.name) as TableRows;
    expect(comparable(back, columns), `rows of ${table.name} after the way back`).toEqual(comparable(table, columns));
  }
}
