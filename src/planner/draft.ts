import type { Change } from "../model/change.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import { givenNames } from "../model/given-names.ts";
import type { Kind } from "../model/kind.ts";
import {
  childrenOf,
  linksOf,
  type Model,
  namesOf,
  type ObjectKey,
  rebase,
  type SchemaObject,
} from "../model/object.ts";
import type { Action, Hazard, Phase, Probe, RelationName, Step, StepLock, Undo } from "../model/plan.ts";
import type { Statement, StatementClass } from "../model/statement.ts";
import { withBystanders } from "./bystanders.ts";
import { estimate } from "./estimate.ts";
import { isReferredInEither } from "./hierarchy.ts";
import type { PlanInput } from "./input.ts";
import { type FormFacts, formFacts } from "./locks.ts";

/** A step before phases are final: what it provides and requires is what orders it. */
export interface DraftStep extends Omit<Step, "round" | "group" | "effects"> {
  /** The objects as they were that it lets go of: it must run before whoever removes them. */
  readonly releases: readonly string[];
  /** Ids of steps that must run before this one, beyond what creates, needs, removes and releases say. */
  readonly follows: readonly string[];
  /** Steps of one atomic group commit together, adjacent, in the order given; null: grouping is free. */
  readonly atomic: string | null;
}

/** The plan in the making. Each pass takes one and gives one. */
export interface Draft {
  readonly input: PlanInput;
  /** Changes that no recipe has taken on yet. */
  readonly changes: readonly Change[];
  readonly steps: readonly DraftStep[];
  /** What the application must do before contract, one sentence each. */
  readonly instructions: readonly string[];
  readonly notes: readonly string[];
  readonly problems: readonly Diagnostic[];
}

/** A draft in which nothing is planned yet. */
export function draftOf(input: PlanInput, changes: readonly Change[] = []): Draft {
  return { input, changes, steps: [], instructions: [], notes: [], problems: [] };
}

/** What a recipe makes of the changes it takes on. */
export interface Outcome {
  readonly takes: readonly Change[];
  /** Parts of the taken changes that are left to other recipes. */
  readonly leaves?: readonly Change[];
  readonly steps: readonly DraftStep[];
  readonly instructions?: readonly string[];
  readonly notes?: readonly string[];
  readonly problems?: readonly Diagnostic[];
}

/** An online-safe sequence for one sort of change. */
export interface Recipe {
  readonly name: string;
  readonly why: string;
  /** What it is there for, as the coverage page says it: `column: rename`, `column: alter type`, `index: replace` for whatever cannot be altered; absent: whatever it finds. */
  readonly takes?: readonly string[];
  readonly plan: (draft: Draft) => readonly Outcome[];
}

/** What a recipe says of one step; the rest follows from the statement's form. */
export interface StepSpec {
  readonly id: string;
  readonly title: string;
  readonly phase: Phase;
  readonly run: Statement | Action;
  readonly undo: readonly Statement[] | Undo;
  readonly causes: readonly ObjectKey[];
  readonly creates?: readonly string[];
  readonly needs?: readonly string[];
  readonly removes?: readonly string[];
  readonly releases?: readonly string[];
  readonly follows?: readonly string[];
  readonly atomic?: string | null;
  readonly transaction?: Step["transaction"];
  readonly class?: StatementClass;
  readonly losesData?: string | null;
  readonly losesNothingIf?: Probe | null;
  readonly hazards?: readonly Hazard[];
  readonly before?: Probe | null;
  readonly after?: Probe | null;
  readonly repair?: Step["repair"];
}

/** What is dropped below a renamed object is known by the key that it has now, too. */
function withFormerKeys(input: PlanInput, causes: readonly ObjectKey[]): readonly ObjectKey[] {
  const former = (key: ObjectKey): ObjectKey =>
    input.changes.reduce((k, change) => (change.type === "rename" ? rebase(k, change.key, change.before.key) : k), key);
  return [...new Set(causes.flatMap((key) => (input.desired.objects.has(key) ? [key] : [key, former(key)])))];
}

/** A draft step with the facts of its statement's form filled in. */
export function makeStep(input: PlanInput, spec: StepSpec): DraftStep {
  const isStatement = "form" in spec.run;
  const run = isStatement ? withBystanders(input, spec.run as Statement) : null;
  const facts = formFacts(run?.form ?? "batch update");
  const on = run?.on ?? [];
  const action: Action = run ? { type: "sql", sql: run.sql } : (spec.run as Action);
  const locks: StepLock[] = [];
  on.forEach((key, i) => {
    const mode = facts.locks[Math.min(i, facts.locks.length - 1)];
    const relation = relationOf(key);
    if (mode && relation) locks.push({ relation, mode });
  });
  if (action.type === "backfill") locks.push({ relation: action.backfill.relation, mode: "ROW EXCLUSIVE" });
  const sizes = (run === spec.run ? on.slice(0, 1) : on).flatMap((key) => sizeOf(input, key) ?? []);
  const bytes = sizes.reduce((sum, size) => sum + size.bytes, 0);
  const rows = action.type === "backfill" ? action.backfill.estimatedRows : (sizes[0]?.rows ?? 0);
  return {
    id: spec.id,
    title: spec.title,
    phase: spec.phase,
    run: action,
    undo: undoOf(spec.undo),
    causes: withFormerKeys(input, spec.causes),
    creates: spec.creates ?? [],
    needs: spec.needs ?? [],
    removes: spec.removes ?? [],
    releases: spec.releases ?? [],
    follows: spec.follows ?? [],
    atomic: spec.atomic ?? null,
    transaction: spec.transaction ?? (facts.class === "concurrent" || action.type === "backfill" ? "alone" : "shared"),
    class: spec.class ?? facts.class,
    locks,
    rewrites: facts.rewrites ?? false,
    scans: facts.scans ?? false,
    losesData: spec.losesData ?? null,
    ...(spec.losesNothingIf && { losesNothingIf: spec.losesNothingIf }),
    hazards: [...(spec.hazards ?? []), ...keepsOut(input, spec, facts, on)],
    estimate: estimate(spec.class ?? facts.class, facts, { rows, bytes }),
    ...(isStatement && (spec.run as Statement).rights && { rights: (spec.run as Statement).rights }),
    before: spec.before ?? null,
    after: spec.after ?? null,
    repair: spec.repair ?? null,
  };
}

/** Reading or writing all rows of a table that is in use, under a lock that keeps writers out. */
function keepsOut(input: PlanInput, spec: StepSpec, facts: FormFacts, on: readonly ObjectKey[]): readonly Hazard[] {
  const strong = ["SHARE", "SHARE ROW EXCLUSIVE", "ACCESS EXCLUSIVE"];
  const [mode] = facts.locks;
  const [table] = on;
  if (input.mode === "direct" || mode === undefined || table === undefined || !strong.includes(mode)) return [];
  if (!(facts.rewrites || facts.scans) || input.live.objects.get(table)?.kind !== "table") return [];
  if (spec.hazards?.some(({ code }) => code === "FLUX802")) return [];
  const who = mode === "ACCESS EXCLUSIVE" ? "reads or writes" : "writes";
  const what = facts.rewrites ? "written anew" : "read";
  const message = `The whole table ${namesOf(table).at(-1)} is ${what} while nobody ${who} it`;
  return [{ code: "FLUX802", message }];
}

/** Statements as the undo of a step, lossless. */
export function undoOf(undo: readonly Statement[] | Undo): Undo {
  if ("actions" in undo) return undo;
  const alone = undo.some((statement) => formFacts(statement.form).class === "concurrent");
  return {
    actions: undo.map(({ sql }) => ({ type: "sql", sql })),
    transaction: alone ? "alone" : "shared",
    result: "lossless",
    what: "",
  };
}

/**
 * The same undo, with what it cannot bring back.
 * @param unless holds as long as there is nothing to lose
 */
export function losing(undo: readonly Statement[] | Undo, what: string, unless?: Probe): Undo {
  return { ...undoOf(undo), result: "loses data", what, ...(unless && { unless }) };
}

/** Undone by these statements, each in a transaction of its own. */
export function inTurn(undo: readonly Statement[]): Undo {
  return { ...undoOf(undo), transaction: "alone" };
}

/** Nothing to undo. */
export const nothing: Undo = { actions: [], transaction: "shared", result: "lossless", what: "" };

/** The relation that a key lies in, null for what lies in none. */
export function relationOf(key: ObjectKey): RelationName | null {
  const [schema, name] = namesOf(key);
  return schema === undefined || name === undefined ? null : { schema, name };
}

/** The live size of the relation that a key lies in. */
export function sizeOf(input: PlanInput, key: ObjectKey): { rows: number; bytes: number } | undefined {
  const relation = key.split("/").slice(0, 2).join("/") as ObjectKey;
  return input.sizes.get(relation);
}

/** An object's kind. */
export function kindOfObject(input: PlanInput, object: SchemaObject): Kind {
  return input.registry.get(object.kind);
}

/** What creates an object, with the clauses of the given children folded in, and makes its rights its own. */
export function createStatements(
  input: PlanInput,
  object: SchemaObject,
  model: Model,
  folded: readonly SchemaObject[] = [],
): readonly Statement[] {
  return [...createOrReplace(input, object, model, folded), ...settleRights(input, object, model)];
}

/** Its create statements: run where the object is there already, they leave its rights as they are. */
export function createOrReplace(
  input: PlanInput,
  object: SchemaObject,
  model: Model,
  folded: readonly SchemaObject[] = [],
): readonly Statement[] {
  const create = kindOfObject(input, object).create(object, {
    clauses: clausesOf(input, object, folded),
    parent: parentReference(input, object, model),
    taken: takenNames(input),
    version: input.serverVersion,
  });
  return [
    ...create,
    ...folded.flatMap(
      (child) =>
        kindOfObject(input, child).afterClause?.(child, {
          clauses: clausesOf(input, child, folded),
          parent: "",
          taken: takenNames(input),
        }) ?? [],
    ),
  ];
}

const taken = new WeakMap<PlanInput, ReadonlySet<string>>();

/** The names that NOT NULL constraints are said to have, before the plan or after it: a new one may find them there. */
function takenNames(input: PlanInput): ReadonlySet<string> {
  const known = taken.get(input);
  if (known) return known;
  const names = new Set([...givenNames(input.live), ...givenNames(input.desired)]);
  taken.set(input, names);
  return names;
}

const settling = new WeakMap<PlanInput, readonly SchemaObject[]>();

/** Whatever gives rights on new objects, before the plan or after it: either may be there when an object is created. */
function settlingObjects(input: PlanInput): readonly SchemaObject[] {
  const known = settling.get(input);
  if (known) return known;
  const both = [...input.live.objects.values(), ...input.desired.objects.values()];
  const found = both.filter((object) => kindOfObject(input, object).settle);
  settling.set(input, found);
  return found;
}

/** The rights of roles that the document does not name are PostgreSQL's matter, but what is created anew keeps its own. */
function settleRights(input: PlanInput, object: SchemaObject, model: Model): readonly Statement[] {
  const all = settlingObjects(input);
  if (all.length === 0) return [];
  const isAnew = input.live.objects.has(object.key);
  const manages = (role: string): boolean => isAnew || (input.namedRoles?.has(role) ?? true);
  const context = { below: childrenOf(model, object.key), role: input.role ?? null, manages };
  const statements = all.flatMap((one) => kindOfObject(input, one).settle?.(one, object, context) ?? []);
  return statements.filter((one, i) => statements.findIndex(({ sql }) => sql === one.sql) === i);
}

export function dropStatements(input: PlanInput, object: SchemaObject, model: Model): readonly Statement[] {
  const isReferredTo = isReferredInEither([input.live, input.desired], object);
  const parent = parentReference(input, object, model);
  return kindOfObject(input, object).drop(object, { clauses: [], parent, isReferredTo });
}

/** The clauses of an object's direct children among `folded`, with their own children's clauses inside. */
function clausesOf(input: PlanInput, object: SchemaObject, folded: readonly SchemaObject[]): readonly string[] {
  return folded
    .filter((child) => child.parent === object.key)
    .map((child) => {
      const clause = kindOfObject(input, child).clause;
      if (!clause) throw new Error(`This is a bug in flux-migrate: ${child.kind} cannot stand inside its parent`);
      return clause(child, { clauses: clausesOf(input, child, folded), parent: "", taken: takenNames(input) });
    })
    .filter((clause) => clause !== "");
}

function parentReference(input: PlanInput, object: SchemaObject, model: Model): string {
  const parent = object.parent === null ? undefined : model.objects.get(object.parent);
  return parent ? kindOfObject(input, parent).reference(parent) : "";
}

/** An object and everything below it. */
export function subtree(model: Model, key: ObjectKey): readonly SchemaObject[] {
  const own = model.objects.get(key);
  const below = childrenOf(model, key).flatMap((child) => subtree(model, child.key));
  return own ? [own, ...below] : below;
}

/** What stands below these without a name of its own is told by their name. */
const plainParents: readonly string[] = ["table", "column"];

/** A short, stable, readable piece of a step id: `public.orders.total`. */
export function idOf(key: ObjectKey): string {
  const links = linksOf(key);
  const parent = links.at(-2);
  const below = links.at(-1)?.name === "" && parent && !plainParents.includes(parent.kind) ? parent.kind : "";
  return [...links.slice(0, -2).map(({ name }) => name), below, ...links.slice(-2).map(({ name }) => name)]
    .filter((name) => name !== "")
    .join(".");
}

/** The attributes of an alter change that a recipe takes on, and those it leaves; null where there are none. */
export function splitAlter(
  change: Change & { type: "alter" },
  takes: (attribute: string) => boolean,
): readonly [Change & { type: "alter" }, (Change & { type: "alter" }) | null] {
  const mine = { ...change, attributes: change.attributes.filter(({ name }) => takes(name)) };
  const rest = change.attributes.filter(({ name }) => !takes(name));
  return [mine, rest.length === 0 ? null : { ...change, attributes: rest }];
}
