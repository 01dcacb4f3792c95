import type pg from "pg";
import pc from "picocolors";
import { expect } from "vitest";
import { applyPlan } from "../../src/apply/apply.ts";
import { driftLines } from "../../src/cli/drift-words.ts";
import { findDrift } from "../../src/cli/find-drift.ts";
import type { PlanRequest } from "../../src/cli/plan-request.ts";
import { diagnosticText } from "../../src/cli/print-diagnostic.ts";
import { tamperingWith } from "../../src/cli/tampering.ts";
import { makePlanFor } from "../../src/cli/workflow.ts";
import { diffModels } from "../../src/diff/diff-models.ts";
import { registryWith } from "../../src/kinds/registry.ts";
import type { Change } from "../../src/model/change.ts";
import { FluxError } from "../../src/model/diagnostic.ts";
import type { Model, ObjectKey } from "../../src/model/object.ts";
import { linksOf } from "../../src/model/object.ts";
import type { Plan } from "../../src/model/plan.ts";
import { renderPlanText } from "../../src/render/plan-text.ts";
import { type Facts, factsOf, requestOf, withBuilt, withOwnRoles } from "./built.ts";
import type { Case } from "./cases.ts";
import { type Major, withDatabase } from "./database.ts";
import { canonicalDump } from "./dump.ts";
import { modelAt, rollbackAll } from "./migration.ts";
import { comparable, readRows, renamesIn, type TableRows } from "./rows.ts";

/** What a case showed. */
export interface CaseRun {
  /** What `flux plan` writes, or what it says when it refuses. */
  readonly text: string;
  /** What was different between the two ends. */
  readonly changes: readonly Change[];
}

/**
 * Goes from a case's `before.yaml` to `after.yaml` and all the way back; whatever is not as it must be throws.
 * @param sharing how many cases of the suite start from the same document and rows
 */
export function runCase(one: Case, major: Major, sharing: number): Promise<CaseRun> {
  if (one.options.managed_roles)
    return withOwnRoles(one, major, (start, url, client) => thereAndBack(one, major, start, url, client));
  return withBuilt(one, major, sharing, ({ template, start }) =>
    withDatabase(major, (url, client) => thereAndBack(one, major, start, url, client), { template }),
  );
}

async function thereAndBack(one: Case, major: Major, start: Facts, url: string, client: pg.Client): Promise<CaseRun> {
  const request = requestOf(one, url, "after.yaml");
  const planned = await planOrRefusal(one, () => makePlanFor(request));
  if (typeof planned === "string") return { text: planned, changes: [] };
  const { plan } = planned;
  const wayBack = one.options.no_way_back === undefined;
  const all = { forward: plan.steps.length, backward: wayBack ? plan.steps.length : 0 };
  expect(plan.proof, "the proof covers every step").toMatchObject(all);
  await applyThroughGates(request, plan, async () => expect(await drifts(request), "drift at a gate").toEqual([]));
  expect(await drifts(request), "drift at the end").toEqual([]);
  const again = await makePlanFor(request);
  expect(titles(again.plan), "a second plan").toEqual([]);
  requireRows(one, plan, start.rows, await readRows(client));
  const run = {
    text: planText(one, plan),
    changes: diffModels(start.model, withoutFlux(await modelAt(url, one.options.managed_roles))),
  };
  if (!wayBack) {
    expect(plan.steps.map((step) => step.undo.result)).toContain("impossible");
    return run;
  }
  await rollbackAll(url, plan);
  await client.query("DROP SCHEMA flux CASCADE");
  requireStart(plan, start, await factsOf(one, major, url));
  return run;
}

const titles = (plan: Plan): readonly string[] => plan.steps.map((step) => step.title);

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

async function applyThroughGates(request: PlanRequest, plan: Plan, atGate: () => Promise<void>): Promise<void> {
  const tampering = tamperingWith(registryWith(request.managedRoles ?? []), request);
  for (let deployed = false; ; deployed = true) {
    const { state } = await applyPlan(request.url, plan, {
      deployed,
      allowDataLoss: true,
      backfill: { pause: 0 },
      differences: async (connection, flight) =>
        (await tampering(connection, flight)).flatMap((one) => driftLines(one)),
    });
    if (state === "finished") return;
    await atGate();
  }
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
    if (now.filenode !== table.filenode && !isReplaced(plan, table.name))
      expect(announcesRewrite(plan, [table.name, now.name]), `${table.name} was rewritten and no step said so`).toBe(
        true,
      );
    if (table.isPartition) continue;
    const pairs = table.columns.map((column) => [column, renames.column(table.name, column)] as const);
    const lost = pairs.filter(([, column]) => !now.columns.includes(column));
    const replacedEmpty = table.rows.length === 0 && isReplaced(plan, table.name);
    if (lost.length > 0 && !replacedEmpty)
      expect(announced, `${table.name}: ${lost.join()} is gone and no step said so`).toBe(true);
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

/** An empty table may be another one under the same name. */
function isReplaced(plan: Plan, table: string): boolean {
  return plan.steps.some(
    ({ run, locks }) =>
      run.type === "sql" && run.sql.startsWith("DROP TABLE ") && locks.some(({ relation }) => relation.name === table),
  );
}

/** After the way back everything is as it was, but for the data that the undos said is lost. */
function requireStart(plan: Plan, start: Facts, back: Facts): void {
  const lossy = plan.steps.filter((step) => step.undo.result === "loses data" && step.undo.unless === undefined);
  const lost = new Set<ObjectKey>(lossy.flatMap((step) => step.causes));
  const unrestored = (key: ObjectKey): readonly string[] =>
    lossy.flatMap((step) => (step.causes.includes(key) ? (step.undo.unrestored ?? []) : []));
  const facts = (model: Model): readonly unknown[] =>
    [...model.objects.values()].map(({ key, attributes }) => ({
      key,
      attributes: Object.fromEntries(Object.entries(attributes).filter(([name]) => !unrestored(key).includes(name))),
    }));
  expect(facts(back.model), "the model after the way back").toEqual(facts(start.model));
  // NOT NULL comes back only where the values did.
  if (!lossy.some((step) => step.id.startsWith("drop-not-null:")))
    expect(canonicalDump(back.dump, !readdsColumns(plan)), "the schema after the way back").toEqual(
      canonicalDump(start.dump, !readdsColumns(plan)),
    );
  for (const table of start.rows) {
    if (table.isPartition || isLost(lost, table, null)) continue;
    const columns = table.columns.filter((column) => !isLost(lost, table, column));
    const now = back.rows.find(({ schema, name }) => schema === table.schema && name === table.name) as TableRows;
    expect(comparable(now, columns), `rows of ${table.name} after the way back`).toEqual(comparable(table, columns));
  }
}

/** A column that was dropped comes back as the last of its table. */
function readdsColumns(plan: Plan): boolean {
  return plan.steps.some((step) =>
    step.undo.actions.some((action) => action.type === "sql" && / ADD COLUMN /.test(action.sql)),
  );
}

/** Whether one of the lost objects is this column, or the table itself. */
function isLost(lost: ReadonlySet<ObjectKey>, table: TableRows, column: string | null): boolean {
  return [...lost].some((key) => {
    const [schema, relation, own, ...more] = linksOf(key);
    if (schema?.name !== table.schema || relation?.name !== table.name || more.length > 0) return false;
    return column === null ? own === undefined : own?.kind === "column" && own.name === column;
  });
}
