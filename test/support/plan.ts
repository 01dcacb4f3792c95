/**
 * Hand-made plans for tests of what comes after the planner.
 *
 * @example
 * const plan = planOf(
 *   sqlStep({ id: "a", sql: "CREATE TABLE public.a (b integer)", undo: "DROP TABLE public.a" }),
 *   sqlStep({ id: "a.drop", sql: "DROP TABLE public.old", phase: "contract", impossible: "the rows are gone" }),
 * );
 */
import { createHash } from "node:crypto";
import type { ObjectKey } from "../../src/model/object.ts";
import type { Backfill, Plan, Probe, Step, Undo } from "../../src/model/plan.ts";

/** What a test says of a step; all but id and sql has a default. */
export interface SqlStep extends Partial<Omit<Step, "run" | "undo">> {
  readonly id: string;
  readonly sql: string;
  /** The SQL that takes it back; absent: nothing needs to be done. */
  readonly undo?: string;
  readonly undoAlone?: boolean;
  /** How to tell that an undo which cannot run in a transaction is done, and what clears its leftovers. */
  readonly undone?: { readonly done: Probe; readonly repair: Step["repair"] };
  /** What is lost when it is taken back. */
  readonly loses?: string;
  /** Why it cannot be taken back. */
  readonly impossible?: string;
}

/** A step that runs one statement. */
export function sqlStep({ id, sql, undo, undoAlone, undone, loses, impossible, ...rest }: SqlStep): Step {
  const result: Undo["result"] = impossible ? "impossible" : loses ? "loses data" : "lossless";
  return {
    ...stepDefaults(id),
    run: { type: "sql", sql },
    undo: {
      actions: undo === undefined ? [] : [{ type: "sql", sql: undo, ...(undone && { alone: undone }) }],
      transaction: undoAlone ? "alone" : "shared",
      result,
      what: impossible ?? loses ?? "",
    },
    ...rest,
  };
}

/** What a test says of a backfill; all but id, table, set and where has a default. */
export interface BackfillStep extends Partial<Omit<Step, "run">>, Partial<Backfill> {
  readonly id: string;
  /** In schema public. */
  readonly table: string;
  readonly set: { readonly [column: string]: string };
  readonly where: string;
}

/** A step that runs a backfill. */
export function backfillStep(input: BackfillStep): Step {
  const { id, table, set, where, relation, leaves, key, assignments, searchPath, estimatedRows, ...rest } = input;
  const own = { schema: "public", name: table };
  const backfill: Backfill = {
    relation: relation ?? own,
    leaves: leaves ?? [own],
    key: key ?? null,
    assignments: assignments ?? Object.entries(set).map(([column, expression]) => ({ column, expression })),
    where,
    searchPath: searchPath ?? [],
    estimatedRows: estimatedRows ?? 1000,
  };
  return {
    ...stepDefaults(id),
    phase: "backfill",
    transaction: "alone",
    class: "batch",
    run: { type: "backfill", backfill },
    ...rest,
  };
}

/** A plan of the given steps, in mode online, with a gate for each round that has contract steps. */
export function planOf(...steps: readonly Step[]): Plan {
  const rounds = new Set(steps.filter((step) => step.phase === "contract").map((step) => step.round));
  return withId({
    formatVersion: 1,
    id: "",
    name: "test",
    mode: "online",
    serverVersion: 150_000,
    from: { touched: "from" },
    to: { touched: "to" },
    touches: ["schema:public" as ObjectKey],
    steps,
    gates: [...rounds].map((round) => ({ round, instructions: ["Deploy the application that can do without it."] })),
    proof: null,
    notes: [],
  });
}

/** Changes a plan and names it anew. */
export function withId(plan: Plan): Plan {
  const id = createHash("sha256")
    .update(JSON.stringify({ ...plan, id: "" }))
    .digest("hex")
    .slice(0, 16);
  return { ...plan, id };
}

/** A probe that asks whether a relation exists. */
export function exists(relation: string): Probe {
  return { sql: `to_regclass('${relation}') IS NOT NULL`, says: `${relation} exists` };
}

function stepDefaults(id: string): Omit<Step, "run"> {
  return {
    id,
    title: `Step ${id}`,
    round: 1,
    phase: "expand",
    undo: { actions: [], transaction: "shared", result: "lossless", what: "" },
    causes: [],
    creates: [],
    needs: [],
    removes: [],
    transaction: "shared",
    group: id,
    class: "instant",
    locks: [],
    rewrites: false,
    scans: false,
    losesData: null,
    hazards: [],
    estimate: 0,
    before: null,
    after: null,
    repair: null,
    effects: {},
  };
}
