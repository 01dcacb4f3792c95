import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { applyPlan } from "../../src/apply/apply.ts";
import { rollbackPlan } from "../../src/apply/rollback.ts";
import { makePlanFor } from "../../src/cli/workflow.ts";
import { type DocumentFile, writeDocument } from "../../src/desired/write.ts";
import { registry } from "../../src/kinds/registry.ts";
import { connect } from "../../src/live/connect.ts";
import { readModel } from "../../src/live/read.ts";
import { FluxError } from "../../src/model/diagnostic.ts";
import type { Plan } from "../../src/model/plan.ts";
import { type Case, type Direction, readSql } from "./cases.ts";
import { differences, dumpCatalog, type Facts } from "./catalog-dump.ts";
import { lostRows, readRows } from "./rows.ts";
import { type Database, loadSql, type Server, withExistingRoles } from "./server.ts";

/** What became of one case in one direction. */
export interface Result {
  readonly case: Case;
  readonly major: number;
  readonly direction: Direction;
  readonly mode: Plan["mode"];
  /** excepted: what went wrong is on the list of what may. */
  readonly outcome: "converged" | "refused" | "excepted" | "failed";
  readonly secondPlanEmpty: boolean;
  /** null: some undo is called impossible. */
  readonly rolledBack: boolean | null;
  /** Stage and reason of what went wrong, one line each; the first is the main one. */
  readonly problems: readonly string[];
  /** Plan, differences, messages in full. */
  readonly report: string;
  readonly ms: number;
}

export interface CaseOptions {
  readonly server: Server;
  readonly major: number;
  readonly comparer: string;
  readonly directions: readonly Direction[];
  readonly modes: readonly Plan["mode"][];
  /** In milliseconds, for each direction and mode. */
  readonly timeout: number;
}

const sides = { forward: ["from", "to", "seed"], backward: ["to", "from", "seed-b"] } as const;

/** What a side of a case is: by the comparer's queries, and as flux has pulled it. */
interface Side {
  readonly facts: Facts;
  readonly files: readonly DocumentFile[];
}

/** What is known of the sides of a case; it is the same in every direction and mode. */
type Sides = Map<"from" | "to", Side>;

/** Runs a case in every direction and mode asked for. */
export async function runCase(one: Case, options: CaseOptions): Promise<readonly Result[]> {
  const results: Result[] = [];
  const known: Sides = new Map();
  for (const direction of options.directions)
    for (const mode of options.modes) {
      // Roles are dropped with the databases, and what is owned or granted with them.
      const work = (): Promise<Result> => runOne(one, direction, mode, one.usesRoles ? new Map() : known, options);
      results.push(await (one.usesRoles ? options.server.alone(work) : work()));
    }
  return results;
}

async function runOne(
  one: Case,
  direction: Direction,
  mode: Plan["mode"],
  known: Sides,
  options: CaseOptions,
): Promise<Result> {
  const { server, major } = options;
  const start = performance.now();
  const folder = await mkdtemp(join(tmpdir(), "flux-corpus-"));
  const databases: Database[] = [];
  const create = async (): Promise<Database> => {
    const database = await server.createDatabase();
    databases.push(database);
    return database;
  };
  const stop = new AbortController();
  const notes = { problems: [], parts: [] } as Notes;
  const base = { case: one, major, direction, mode };
  let verdict: Verdict = failed;
  try {
    const work = migrate(one, direction, mode, known, options, create, folder, notes, stop.signal);
    verdict = await withTimeout(work, options.timeout, stop);
  } catch (error) {
    problem(notes, "crash", error);
  } finally {
    for (const database of databases) await database.drop().catch((error) => problem(notes, "clean-up", error));
    if (one.usesRoles) await server.dropRoles().catch((error) => problem(notes, "clean-up", error));
    await rm(folder, { recursive: true, force: true });
  }
  return {
    ...base,
    ...verdict,
    problems: notes.problems,
    report: `${notes.parts.join("\n\n")}\n`,
    ms: performance.now() - start,
  };
}

type Verdict = Pick<Result, "outcome" | "secondPlanEmpty" | "rolledBack">;
const failed: Verdict = { outcome: "failed", secondPlanEmpty: false, rolledBack: false };

async function withTimeout<T>(work: Promise<T>, ms: number, stop: AbortController): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      stop.abort();
      reject(new Error(`not finished after ${ms / 1000} s`));
    }, ms);
  });
  work.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function migrate(
  one: Case,
  direction: Direction,
  mode: Plan["mode"],
  known: Sides,
  { comparer, server, directions }: CaseOptions,
  create: () => Promise<Database>,
  folder: string,
  notes: Notes,
  signal: AbortSignal,
): Promise<Verdict> {
  const [from, to, seed] = sides[direction];
  const sql = (side: string): string => withExistingRoles(readSql(one.folder, side));
  const plan = async (url: string, side: Side): Promise<Plan> => {
    await writeInto(folder, side.files);
    const { plan, diagnostics } = await makePlanFor({
      url,
      documents: folder,
      schemas: null,
      roles: null,
      shadow: server.url,
      name: null,
      mode,
      acceptDrops: true,
      strict: false,
      signal,
      onProgress: () => undefined,
    });
    for (const { code, summary } of diagnostics) add(notes, "note", `${code} ${summary}`);
    return plan;
  };
  const describe = async (side: "from" | "to", { client, url }: Database): Promise<Side> => {
    const found = { facts: await dumpCatalog(client, comparer), files: await filesOf(url) };
    known.set(side, found);
    const pulled = await attempt(notes, "plan of the pulled database", () => plan(url, found));
    if (pulled && pulled.steps.length > 0) problem(notes, "plan of the pulled database is not empty", planText(pulled));
    return found;
  };
  const source = await create();
  await loadSql(source, readSql(one.folder, "prelude"), false);
  await loadSql(source, sql(from), one.autocommit.includes(from));
  const load = async (): Promise<Side> => {
    const target = await create();
    await loadSql(target, sql(to), one.autocommit.includes(to));
    return describe(to, target);
  };
  const wanted = known.get(to) ?? (await load());
  // Who is the target of the other direction is described while it is as it was made.
  if (!known.has(from) && directions.length > 1 && !one.usesRoles) await describe(from, source);
  await loadSql(source, readSql(one.folder, seed), false);
  const start = known.get(from)?.facts ?? (await dumpCatalog(source.client, comparer));
  const rows = await readRows(source.client);
  let verdict = failed;
  let first: Plan;
  try {
    first = await plan(source.url, wanted);
  } catch (error) {
    if (!isRefusal(error)) {
      problem(notes, "plan", error);
      return failed;
    }
    problem(notes, "refused", error);
    return { ...failed, outcome: "refused" };
  }
  add(notes, "plan", planText(first));
  if (!(await attempt(notes, "apply", () => applyToTheEnd(source.url, first, signal)))) return failed;
  const reached = differences(wanted.facts, await dumpCatalog(source.client, comparer));
  if (reached.length > 0) problem(notes, "differs", reached.join("\n"));
  else verdict = { ...verdict, outcome: "converged" };
  const lost = lostRows(rows, await readRows(source.client), first);
  if (lost.length > 0) {
    problem(notes, "lost without a word", lost.join("\n"));
    verdict = failed;
  }
  const second = await attempt(notes, "second plan", () => plan(source.url, wanted));
  if (second && second.steps.length > 0) problem(notes, "second plan is not empty", planText(second));
  verdict = { ...verdict, secondPlanEmpty: second?.steps.length === 0 };
  const rolledBack = await rollBack(source, first, start, comparer, notes, signal);
  return { ...verdict, rolledBack };
}

async function rollBack(
  source: Database,
  plan: Plan,
  start: Facts,
  comparer: string,
  notes: Notes,
  signal: AbortSignal,
): Promise<boolean | null> {
  const stuck = plan.steps.find((step) => step.undo.result === "impossible");
  if (stuck) {
    add(notes, "no way back", `${stuck.title}: ${stuck.undo.what}`);
    return null;
  }
  if (plan.steps.length === 0) return true;
  const back = await attempt(notes, "rollback", () =>
    rollbackPlan(source.url, { plan: plan.id, allowDataLoss: true, backfill: { pause: 0 }, signal }),
  );
  if (!back) return false;
  const left = differences(start, await dumpCatalog(source.client, comparer));
  if (left.length > 0) problem(notes, "rolled back differs", left.join("\n"));
  return left.length === 0;
}

async function applyToTheEnd(url: string, plan: Plan, signal: AbortSignal): Promise<true> {
  const options = { deployed: true, allowDataLoss: true, backfill: { pause: 0 }, attempts: 2, signal };
  while ((await applyPlan(url, plan, options)).state !== "finished") signal.throwIfAborted();
  return true;
}

/** The document of a database. */
async function filesOf(url: string): Promise<readonly DocumentFile[]> {
  const connection = await connect(url);
  try {
    const { model } = await readModel(connection, registry, null);
    const files = writeDocument(model, registry);
    return files.length > 0 ? files : [{ path: "tables.yaml", text: "tables: {}\n" }];
  } finally {
    await connection.client.end();
  }
}

/** Makes a folder hold these files and nothing else. */
async function writeInto(folder: string, files: readonly DocumentFile[]): Promise<void> {
  await rm(folder, { recursive: true });
  for (const { path, text } of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

/** The planner says why it will not (FLUX39x are its own faults); anything else is a fault. */
function isRefusal(error: unknown): boolean {
  return error instanceof FluxError && error.diagnostics.every(({ code }) => /^FLUX3[0-8]/.test(code));
}

function planText(plan: Plan): string {
  return plan.steps
    .map(({ title, phase, run, undo }) => {
      const does = run.type === "sql" ? run.sql : `backfill ${JSON.stringify(run.backfill)}`;
      const back = undo.actions.map((action) => (action.type === "sql" ? action.sql : "backfill")).join("; ");
      return `-- ${phase}: ${title}\n${does};\n--   undo (${undo.result}${undo.what && `: ${undo.what}`}) ${back}`;
    })
    .join("\n");
}

/** Collects what a run has to say. */
interface Notes {
  readonly problems: string[];
  readonly parts: string[];
}

function add(notes: Notes, title: string, text: string): void {
  notes.parts.push(`== ${title}\n${text}`);
}

function problem(notes: Notes, stage: string, what: unknown): void {
  const trace = what instanceof Error ? (what.stack ?? what.message) : String(what);
  const text = what instanceof FluxError ? messageOf(what) : trace;
  notes.problems.push(`${stage}: ${text.split("\n").slice(0, 2).join(" | ")}`);
  add(notes, `PROBLEM ${stage}`, text);
}

async function attempt<T>(notes: Notes, stage: string, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    problem(notes, stage, error);
    return undefined;
  }
}

function messageOf(error: FluxError): string {
  return error.diagnostics
    .map(({ code, summary, detail }) => `${code} ${summary}${detail ? `\n${detail}` : ""}`)
    .join("\n");
}
