import type { Change } from "../../model/change.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import { statement } from "../../model/kind.ts";
import { childrenOf, keyOf, namesOf, type ObjectKey, type SchemaObject } from "../../model/object.ts";
import { copyName, oldName } from "../../model/own-names.ts";
import type { Hazard, Probe } from "../../model/plan.ts";
import { name } from "../../sql/quote.ts";
import {
  createStatements,
  type Draft,
  type DraftStep,
  idOf,
  inStep,
  kindOfObject,
  makeStep,
  nothing,
  type Outcome,
  type Recipe,
  swapped,
} from "../draft.ts";
import { changesByCopy, type PlanInput, type TypeChangeFacts } from "../input.ts";
import { manyRows } from "./broken-rules.ts";
import { copied, followersOf } from "./column-copy-followers.ts";
import type { Switch } from "./column-copy-identity.ts";
import { releaseOld, removeOld } from "./column-copy-removal.ts";
import { defaultOf, hasOwnValue, notNullOfCopy, releasesEarly, switches } from "./column-copy-switch.ts";
import { createSync, differ, dropSync, type Sync, syncOf } from "./column-copy-sync.ts";
import { functionsOf, hasTriggersBefore, twinSteps, twinTriggers, withTwins } from "./column-copy-triggers.ts";
import { keptOrRefused, losesSilently, losesVisibly } from "./lossy-casts.ts";
import { notNullSteps } from "./not-null.ts";
import { columnIs } from "./probes.ts";
import { rebuildOf, rebuildSteps } from "./rebuild.ts";
import { chain, phrase } from "./statements.ts";
import {
  backfillOf,
  firedBy,
  heirOf,
  isComputed,
  named,
  outOfReach,
  relation,
  relationSql,
  tableOf,
} from "./table-facts.ts";

/** One column that is replaced by a copy of itself: under another name, of another type, or both. */
export interface ColumnCopy {
  readonly table: ObjectKey;
  /** The column under its final name. */
  readonly key: ObjectKey;
  readonly before: SchemaObject;
  readonly after: SchemaObject;
  /** Physical names: of the old column until the switch, of the copy until the switch, of the old one after it. */
  readonly from: string;
  readonly copy: string;
  readonly retired: string;
  /** SQL over the row: the copy's value from the old column, and back. */
  readonly up: string;
  readonly down: string;
  /** The way back restores every value. */
  readonly lossless: boolean;
  /** What of new values the old column does not keep, and so the way back does not bring; null for nothing. */
  readonly forgets: string | null;
  /** A value that the new type does not take makes a write fail. */
  readonly refuses: boolean;
  /** Changes of the column itself and of what lies below it. */
  readonly changes: readonly Change[];
  readonly causes: readonly ObjectKey[];
  /** The table has BEFORE triggers of its own, which must see both columns in step and may change either. */
  readonly twice: boolean;
}

/** Rename and change of type: a new column, both kept in step, a backfill, and a switch in contract. */
export const columnCopy: Recipe = {
  name: "column by copy",
  why: "RENAME COLUMN breaks the running application, and a change of type may write the whole table anew",
  takes: ["column: rename", "column: alter type", "column: alter collation"],
  plan: (draft) => {
    const outcomes: Outcome[] = [];
    const taken = new Set<Change>();
    const served = new Set<ObjectKey>();
    for (const change of referencedFirst(draft)) {
      const rest = { ...draft, changes: draft.changes.filter((c) => !taken.has(c)) };
      if (taken.has(change) || !startsCopy(rest, change)) continue;
      const outcome = planCopy(rest, change.key, served);
      for (const other of outcome.takes) taken.add(other);
      outcomes.push(outcome);
    }
    return outcomes;
  },
};

/** A key is copied before the foreign keys to it, which come along with it. */
function referencedFirst({ input, changes }: Draft): readonly Change[] {
  const before = new Map<ObjectKey, readonly ObjectKey[]>();
  for (const { kind, parent, attributes, dependsOn } of input.live.objects.values()) {
    if (kind !== "foreign_key" || parent === null) continue;
    const own = (attributes["columns"] as readonly string[]).map((column) => keyOf(parent, "column", column));
    for (const column of own)
      before.set(column, [...(before.get(column) ?? []), ...dependsOn.filter((key) => !own.includes(key))]);
  }
  const sorted = new Set<Change>();
  const visit = (change: Change, above: readonly Change[]): void => {
    if (sorted.has(change) || above.includes(change)) return;
    for (const key of before.get(change.key) ?? [])
      for (const other of changes) if (other.key === key) visit(other, [...above, change]);
    sorted.add(change);
  };
  for (const change of changes) visit(change, []);
  return [...sorted];
}

function startsCopy({ input }: Draft, change: Change): boolean {
  if ((change.type !== "alter" && change.type !== "rename") || change.after.kind !== "column") return false;
  if (!input.live.objects.has(tableOf(change.key)) || change.after.attributes["type"] === null) return false;
  if (change.type === "rename") return true;
  if (isComputed(change)) return false;
  return (
    change.attributes.some(({ name }) => name === "type" || name === "collation") &&
    changesByCopy(input.typeChanges.get(change.key))
  );
}

function planCopy(draft: Draft, key: ObjectKey, served: Set<ObjectKey>): Outcome {
  const { input } = draft;
  const changes = draft.changes.filter((change) => change.key === key || change.key.startsWith(`${key}/`));
  const copy = copyOf(input, key, changes);
  if ("code" in copy) return { takes: changes, steps: [], problems: [copy] };
  const followers = followersOf(draft, copy, served);
  const rebuild = rebuildOf(draft, [key], (object) => followers.rebuilt(object));
  const blocked = rebuild.blocked[0] ?? partitionKey(input, copy);
  const heir = heirOf(input.live, copy.table);
  if (heir) return { takes: changes, steps: [], problems: [outOfReach(input, copy.after, "replaced by a copy", heir)] };
  if (blocked) return { takes: changes, steps: [], problems: [blockedBy(input, copy, blocked)] };
  const takes = [...new Set([...changes, ...followers.takes, ...rebuild.takes])];
  const group = `switch:${idOf(key)}`;
  const twins = twinTriggers(input, copy);
  const rebuilt = rebuildSteps(withTwins(draft, twins), rebuild, group, "contract", copy.causes);
  const around = { ...rebuilt, creates: withoutCopies(draft, rebuilt.creates) };
  const sync = syncOf(copy, { old: copy.from, fresh: copy.copy }, hasOwnValue(input, copy));
  const expand = expandSteps(input, copy, sync);
  const fill = backfillStep(input, copy, expand.at(-1) as DraftStep);
  const filled = [fill.id];
  const twinned = twins
    .filter(({ key: own }) => !served.has(own) && served.add(own))
    .flatMap((twin) => twinSteps(input, copy, twin, filled));
  const notNull = requiresNotNull(copy)
    ? notNullSteps(
        // NOT NULL of the copy is proven by a CHECK on 18 as well, where the constraint needs a name of its own meanwhile.
        { ...input, serverVersion: Math.min(input.serverVersion, 179_999) },
        {
          key,
          column: copy.copy,
          causes: copy.causes,
          guarded: expand.map((step) => step.id),
          filled,
          hazards: copy.before.attributes["notNull"] === true ? [] : [nullsFail(input, copy)],
          ...(input.serverVersion >= 180_000 && { constraint: notNullOfCopy(copy) }),
        },
      )
    : [];
  const [beforeSwitch, setNotNull] = [notNull.slice(0, 2), notNull.slice(2)];
  const built = followers.build(filled);
  const ready = [...filled, ...beforeSwitch, ...built, ...twinned].map((step) =>
    typeof step === "string" ? step : step.id,
  );
  const tightened = setNotNull.map((step, i) => (i === 0 ? { ...step, follows: [...step.follows, ...ready] } : step));
  const switched = [
    ...around.drops,
    ...followers.before(group),
    ...switches(input, copy).map((part) => switchStep(input, copy, group, part)),
    ...followers.after(group),
    ...around.creates,
  ].map((step, i, all) => ({
    ...step,
    needs: i === 0 ? [...step.needs, ...followers.awaits] : step.needs,
    creates:
      i === all.length - 1
        ? [...step.creates, ...followers.brings, ...(copy.copy === copy.after.name ? [] : [swapped(key)])]
        : step.creates,
    atomic: group,
    class: step.class === "instant" ? ("swap" as const) : step.class,
    follows: i === 0 ? [...step.follows, ...ready, ...tightened.map((s) => s.id)] : step.follows,
  }));
  const done = switched.at(-1);
  const removal = [...followers.retire(), ...removeOld(input, copy)];
  return {
    takes,
    steps: [
      ...expand,
      fill,
      ...beforeSwitch,
      ...built,
      ...twinned,
      ...tightened,
      ...switched,
      ...removal.map((step) => ({
        ...step,
        follows: [...step.follows, ...(done ? [done.id] : ready), ...tightened.map((s) => s.id)],
      })),
    ],
    instructions: [instruction(input, copy), ...functionsOf(input, copy)],
    notes: firedBy(input, copy.table),
  };
}

/** What is made again does not wait for the switch of another column: the column that it needs is there before and after. */
export function withoutCopies({ input }: Draft, steps: readonly DraftStep[]): readonly DraftStep[] {
  const replaced = new Set<string>(
    [...input.typeChanges].flatMap(([column, facts]) => (changesByCopy(facts) ? [column] : [])),
  );
  return steps.map((step) => ({ ...step, needs: step.needs.filter((need) => !replaced.has(need)) }));
}

function instruction(input: PlanInput, copy: ColumnCopy): string {
  const table = relation(copy.table).name;
  if (copy.from !== copy.after.name)
    return `Deploy application code that uses ${table}.${copy.after.name} instead of ${table}.${copy.from}.`;
  return `Deploy application code that reads and writes ${phrase(input, copy.after)} both as ${copy.before.attributes["type"]} and as ${copy.after.attributes["type"]}.`;
}

function misfitsFail(input: PlanInput, copy: ColumnCopy): Hazard {
  const title = phrase(input, copy.after);
  const message = `From this step on a write to ${title} that does not fit ${copy.after.attributes["type"]} fails`;
  return { code: "FLUX804", message };
}

function nullsFail(input: PlanInput, copy: ColumnCopy): Hazard {
  const message = `From this step on a write that leaves ${phrase(input, copy.after)} null fails`;
  return { code: "FLUX803", message };
}

/** An INSERT by new code that leaves the renamed column null looks to the trigger like one that does not name it. */
function nullsGetTheDefault(input: PlanInput, copy: ColumnCopy): readonly Hazard[] {
  if (copy.copy !== copy.after.name || requiresNotNull(copy) || defaultOf(input.before, copy.key) === null) return [];
  const title = phrase(input, copy.after);
  const message = `Until contract an INSERT that gives ${title} an explicit NULL stores the default of ${copy.from}`;
  return [{ code: "FLUX810", message }];
}

/** ON CONFLICT waits for one unique index only; the other one, on the same values, may be first to see the row of another session. */
function conflictsTwice(input: PlanInput, copy: ColumnCopy): readonly Hazard[] {
  const unique = ({ kind, attributes }: SchemaObject): boolean =>
    kind === "primary_key" || kind === "unique" || (kind === "index" && attributes["unique"] === true);
  const found = [...input.live.objects.values()].some((o) => o.dependsOn.includes(copy.key) && unique(o));
  const title = phrase(input, copy.after);
  const message = `While ${title} has two unique indexes, INSERT ... ON CONFLICT may fail with 23505 under concurrent writes; retry it`;
  return found ? [{ code: "FLUX811", message }] : [];
}

const requiresNotNull = (copy: ColumnCopy): boolean => copy.after.attributes["notNull"] === true;

function copyOf(input: PlanInput, key: ObjectKey, changes: readonly Change[]): ColumnCopy | Diagnostic {
  const after = input.desired.objects.get(key) as SchemaObject;
  const before = input.live.objects.get(key) as SchemaObject;
  const rename = changes.find((change) => change.key === key && change.type === "rename");
  const from = rename?.type === "rename" ? rename.before.name : before.name;
  const retyped = before.attributes["type"] !== after.attributes["type"];
  const { backfill, reverse } = after.intent;
  if (backfill !== undefined && reverse === undefined) return needsReverse(input, after, from);
  const types = [before, after].map((column) => String(column.attributes["type"])) as [string, string];
  const lost = backfill === undefined && retyped ? losesSilently(...types) : null;
  const isKept = lost !== null && losesVisibly(...types) && input.losses?.get(key) === 0;
  if (lost !== null && !isKept) return needsBackfill(input, after, types, lost);
  const copy = rename ? after.name : copyName(after.name);
  const facts = input.typeChanges.get(key);
  // An assignment raises where a cast would cut a text or a string of bits short.
  const cast = (column: string, type: string, how: TypeChangeFacts["cast"] | undefined): string =>
    !retyped || how === "assignment" ? name(column) : `${name(column)}${how === "text" ? "::text" : ""}::${type}`;
  return {
    table: tableOf(key),
    key,
    before,
    after,
    from,
    copy,
    retired: rename ? from : oldName(after.name),
    up: isKept ? keptOrRefused(name(from), ...types) : (backfill ?? cast(from, types[1], facts?.cast)),
    down: reverse ?? cast(after.name, types[0], facts?.back),
    forgets:
      reverse !== undefined ? `what ${reverse} does not keep` : retyped ? losesSilently(types[1], types[0]) : null,
    refuses: backfill === undefined && retyped && !isWidening(before, after),
    lossless:
      backfill === undefined &&
      (!retyped || isWidening(before, after) || (facts?.cast === "assignment" && facts.back === "assignment")),
    changes,
    causes: [key, ...changes.map((change) => change.key)],
    twice: rename !== undefined && hasTriggersBefore(input, tableOf(key)),
  };
}

const ladders: readonly (readonly string[])[] = [
  ["smallint", "integer", "bigint", "numeric"],
  ["real", "double precision"],
  ["character varying", "text"],
  ["json", "text"],
  ["jsonb", "text"],
  ["date", "timestamp without time zone"],
  ["uuid", "text"],
  ["boolean", "text"],
];

/** Types whose values all survive the way there and back. */
function isWidening(before: SchemaObject, after: SchemaObject): boolean {
  const base = (object: SchemaObject): string => String(object.attributes["type"]).replace(/\(.*\)/, "");
  const limited = /\(/.test(String(after.attributes["type"]));
  if (base(before) === base(after)) return false;
  return (
    !limited &&
    ladders.some(
      (ladder) => ladder.includes(base(before)) && ladder.indexOf(base(before)) < ladder.indexOf(base(after)),
    )
  );
}

function expandSteps(input: PlanInput, copy: ColumnCopy, sync: Sync): readonly DraftStep[] {
  const { causes, table } = copy;
  const fresh = named(
    { ...copy.after, attributes: { ...copy.after.attributes, notNull: false, identity: null, generated: null } },
    copy.copy,
  );
  const label = `${relation(table).name}.${copy.copy}`;
  const group = `copy:${idOf(copy.key)}`;
  const add = chain(
    input,
    createStatements(input, fresh, input.desired),
    [statement("drop column", table, `ALTER TABLE ${relationSql(table)} DROP COLUMN ${name(copy.copy)}`)],
    {
      id: `add-column:${idOf(fresh.key)}`,
      title: `Add column ${label} as a copy of ${relation(table).name}.${copy.from}`,
      phase: "expand",
      causes,
      creates: [copy.key, copied(copy.key)],
      needs: copy.after.dependsOn.filter((key) => key !== copy.key),
      atomic: group,
      after: columnIs(relation(table), copy.copy),
    },
  );
  const [create, drop] = [createSync(sync), dropSync(sync)];
  const function_ = makeStep(input, {
    id: `sync-function:${idOf(copy.key)}`,
    title: `Create the function that keeps ${relation(table).name}.${copy.from} and ${copy.copy} in step`,
    phase: "expand",
    run: create.function,
    undo: [drop.function],
    causes,
    follows: [add.at(-1)?.id ?? ""],
    atomic: group,
  });
  const trigger = makeStep(input, {
    id: `sync-trigger:${idOf(copy.key)}`,
    title: `Keep ${relation(table).name}.${copy.from} and ${copy.copy} in step in every row that is written (trigger)`,
    phase: "expand",
    run: create.trigger,
    undo: [drop.trigger],
    causes,
    creates: [inStep(copy.key)],
    follows: [function_.id],
    atomic: group,
    hazards: [
      ...(copy.refuses ? [misfitsFail(input, copy)] : []),
      ...nullsGetTheDefault(input, copy),
      ...conflictsTwice(input, copy),
    ],
  });
  const first =
    create.first === null || drop.first === null
      ? []
      : [
          makeStep(input, {
            id: `sync-first:${idOf(copy.key)}`,
            title: `Bring both in step before other triggers see the row (trigger)`,
            phase: "expand",
            run: create.first,
            undo: [drop.first],
            causes,
            follows: [function_.id],
            atomic: group,
          }),
        ];
  const renames = copy.copy === copy.after.name;
  const nullable = releasesEarly(input, copy) ? [releaseOld(input, copy, copy.from, "expand", [trigger.id])] : [];
  return [
    ...add,
    ...childSteps(input, copy, fresh, trigger),
    function_,
    ...first,
    renames ? forgetting(copy, trigger) : trigger,
    ...nullable,
  ];
}

/** Comments and grants go on the copy from the start; default and sequence come with the switch, because the trigger copies it meanwhile. */
function childSteps(input: PlanInput, copy: ColumnCopy, fresh: SchemaObject, trigger: DraftStep): readonly DraftStep[] {
  const parent = kindOfObject(input, fresh).reference(fresh);
  return childrenOf(input.desired, copy.key)
    .filter((child) => child.kind !== "default" && child.kind !== "sequence_grant")
    .flatMap((child) => {
      const own = { ...child, parent: fresh.key, key: keyOf(fresh.key, child.kind, child.name) };
      const kind = kindOfObject(input, child);
      return kind.create(own, { clauses: [], parent }).map((create, i) =>
        makeStep(input, {
          id: `copy-${child.kind}:${idOf(copy.key)}:${child.name}${i}`,
          title: `Give ${relation(copy.table).name}.${copy.copy} the same ${kind.noun}`,
          phase: "expand",
          run: create,
          undo: nothing,
          causes: copy.causes,
          follows: [trigger.id],
        }),
      );
    });
}

function backfillStep(input: PlanInput, copy: ColumnCopy, follows: DraftStep): DraftStep {
  const target = name(copy.copy);
  return makeStep(input, {
    id: `backfill:${idOf(copy.table)}.${copy.copy}`,
    title: `Backfill ${relation(copy.table).name}.${copy.copy} in batches`,
    phase: "backfill",
    run: {
      type: "backfill",
      backfill: backfillOf(
        input,
        copy.table,
        copy.copy,
        copy.up,
        differ(target, `(${copy.up})::${copy.after.attributes["type"]}`),
      ),
    },
    undo: nothing,
    causes: copy.causes,
    creates: [`filled:${copy.key}`],
    follows: [follows.id],
  });
}

function switchStep(input: PlanInput, copy: ColumnCopy, group: string, { id, title, run, undo }: Switch): DraftStep {
  const step = makeStep(input, {
    id: `${group}:${id}`,
    title,
    phase: "contract",
    run,
    undo,
    causes: copy.causes,
    atomic: group,
  });
  return id === "new" ? forgetting(copy, step) : step;
}

/** Taking back the step that lets new code write to the column loses what only the new type can hold. */
function forgetting(copy: ColumnCopy, step: DraftStep): DraftStep {
  if (copy.forgets === null) return step;
  const column = `${relation(copy.table).name}.${copy.after.name}`;
  const what = `${copy.forgets} in what was written to ${column} since`;
  const unless = copy.after.intent["reverse"] === undefined ? {} : { unless: comesBack(copy) };
  return { ...step, undo: { ...step.undo, result: "loses data", what, ...unless } };
}

/** The user's expressions, there and back, give every value of the new column again. */
function comesBack(copy: ColumnCopy): Probe {
  const rel = relation(copy.table);
  const [own, from] = [`${name(rel.name)}.${name(copy.after.name)}`, name(copy.from)];
  const down = `(SELECT (${copy.down})::${copy.before.attributes["type"]} AS ${from})`;
  const up = `(SELECT (${copy.up})::${copy.after.attributes["type"]} FROM ${down} AS column_of_row)`;
  return {
    sql: `NOT EXISTS (SELECT FROM ${relationSql(copy.table)} WHERE ${differ(own, up)})`,
    says: `${copy.down} keeps every value of ${rel.name}.${copy.after.name}`,
  };
}

/** PostgreSQL cannot move a partition key to another column. */
function partitionKey(input: PlanInput, copy: ColumnCopy): SchemaObject | undefined {
  const table = input.live.objects.get(copy.table);
  return table?.dependsOn.includes(copy.key) ? table : undefined;
}

function place(object: SchemaObject): Pick<Diagnostic, "at"> {
  return object.origin ? { at: { ...object.origin, text: "" } } : {};
}

function needsBackfill(
  input: PlanInput,
  after: SchemaObject,
  [from, to]: readonly [string, string],
  lost: string,
): Diagnostic {
  return {
    code: "FLUX314",
    severity: "error",
    summary: `${phrase(input, after)} would lose ${lost}: ${from} to ${to}`,
    detail: `PostgreSQL converts such values without an error, so nobody would notice.${holders(input, after)}`,
    remedy: `Say that it is meant: add "backfill: <SQL expression over the row>", the ${to} of a row, and "reverse: <SQL expression over ${after.name}>", the ${from} for old code.`,
    ...place(after),
  };
}

function holders(input: PlanInput, column: SchemaObject): string {
  const count = input.losses?.get(column.key) ?? 0;
  if (count === 0) return "";
  return count === 1
    ? " A row has one now."
    : ` ${count > manyRows ? `More than ${manyRows}` : count} rows have one now.`;
}

function needsReverse(input: PlanInput, after: SchemaObject, from: string): Diagnostic {
  return {
    code: "FLUX311",
    severity: "error",
    summary: `${phrase(input, after)} has a backfill but no reverse`,
    detail: `While old and new code run side by side, what new code writes to ${after.name} must reach ${from} as well.`,
    remedy: `Add "reverse: <SQL expression over ${after.name}>", the value of ${from} for old code.`,
    ...place(after),
  };
}

function blockedBy(input: PlanInput, copy: ColumnCopy, blocker: SchemaObject): Diagnostic {
  const own = blocker.key === copy.table;
  return {
    code: "FLUX321",
    severity: "error",
    summary: own
      ? `${phrase(input, copy.after)} is part of the partition key of ${namesOf(copy.table).at(-1)}`
      : `${phrase(input, copy.after)} cannot be replaced by a copy: ${phrase(input, blocker)} is computed from it`,
    detail: own
      ? "PostgreSQL cannot change the partition key of a table that exists."
      : "A generated column cannot be moved to another source while it is in use.",
    remedy: own
      ? "Create a new partitioned table and move the data in a migration of your own."
      : `Drop ${blocker.name} in one plan and add it again in a later one, or change it to a plain column first.`,
    ...place(copy.after),
  };
}
