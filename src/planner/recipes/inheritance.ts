import { tableKey } from "../../kinds/relation.ts";
import type { TableAttributes } from "../../kinds/table/attributes.ts";
import type { Change } from "../../model/change.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import { isWithin, keyOf, namesOf, type ObjectKey, rebase, type SchemaObject } from "../../model/object.ts";
import type { Phase } from "../../model/plan.ts";
import { type Draft, type DraftStep, nothing, type Outcome, type Recipe, splitAlter } from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { removed } from "../tokens.ts";
import { alterInPlace } from "./alter.ts";
import { dropObject } from "./drop-object.ts";
import { columnsOf, fromParentsAlone, hasInherited } from "./own-rules.ts";
import { isOf } from "./partition-membership.ts";
import { phrase } from "./statements.ts";
import { relation } from "./table-facts.ts";

type Alter = Change & { readonly type: "alter" };
type Create = Change & { readonly type: "create" };
type Drop = Change & { readonly type: "drop" };

/** What a table has from a parent becomes its own by NO INHERIT; what it has already is merged by INHERIT, and stays its own. */
export const inheritance: Recipe = {
  name: "inheritance",
  why: "a table that leaves its parent keeps the parent's columns and checks with their values",
  takes: ["table: alter inherits"],
  plan: (draft) =>
    draft.changes.flatMap((change): readonly Outcome[] => {
      if (change.type !== "rename" && switchesOwner(draft.input, change))
        return [{ takes: [change], steps: [], problems: [stays(draft.input, change)] }];
      if (change.type !== "alter" || change.after.kind !== "table") return [];
      return change.attributes.some(({ name }) => name === "inherits") ? [planChange(draft, change)] : [];
    }),
};

const parentsOf = ({ attributes }: SchemaObject): readonly string[] =>
  attributes["inherits"] as TableAttributes["inherits"];

function planChange(draft: Draft, change: Alter): Outcome {
  const { input, changes } = draft;
  const { key, before, after } = change;
  const lost = parentsOf(before)
    .filter((one) => !parentsOf(after).includes(one))
    .map(tableKey);
  const gained = parentsOf(after).filter((one) => !parentsOf(before).includes(one));
  const problems =
    lost.length + gained.length === 0
      ? [otherOrder(input, after)]
      : [...changes.flatMap((one) => onlyInherited(input, key, one)), ...missing(input, change)];
  if (problems.length > 0) return { takes: [change], steps: [], problems };
  const kept = changes.flatMap((one): readonly { readonly one: Create; readonly parent: ObjectKey }[] => {
    if (one.type !== "create") return [];
    const parent = lost.find((from) => isOf(input.live, one.after, key, from));
    return parent === undefined ? [] : [{ one, parent }];
  });
  const takes = kept.map(({ one }) => one);
  const [mine, rest] = splitAlter(change, (name) => name === "inherits");
  const own = changes.filter(
    (one) => one.type !== "drop" && one.key !== key && isWithin(one.key, key) && !takes.some((other) => other === one),
  );
  const phase: Phase =
    input.mode === "direct" ? "expand" : lost.length > 0 ? "contract" : own.length > 0 ? "backfill" : "expand";
  const steps = alterInPlace(input, mine, phase, "inherit") ?? [];
  const keys = takes.map((one) => one.key);
  const merged = changes.filter((one) => lost.some((parent) => isMerged(input, one, key, parent)));
  const loosened = merged.flatMap((one) => loosening(draft, one, phase));
  const vanishing = left(draft, change, lost);
  const drops = vanishing.map((one) => dropObject(draft, one, new Set()));
  const gone = changes.flatMap((one) => (one.type === "drop" && standsIn(one.before, key) ? [one.key] : []));
  const unreturned = [...takes, ...vanishing];
  return {
    takes: [change, ...takes, ...merged],
    leaves: [...(rest ? [rest] : []), ...kept.flatMap(({ one, parent }) => ownNotNull(draft, change, parent, one))],
    steps: steps
      .map(
        (step, i): DraftStep => ({
          ...step,
          // Without the parent they are its own for good.
          undo:
            i === 0 && unreturned.length > 0
              ? { ...nothing, result: "impossible", what: forGood(input, unreturned) }
              : step.undo,
          causes: [...step.causes, ...keys],
          // INHERIT wants the parent's columns, NOT NULL and checks to be there.
          needs: gained.length === 0 ? step.needs : [...step.needs, ...own.flatMap((one) => ready(one.key))],
          creates: i === steps.length - 1 ? keys : [],
        }),
      )
      .concat(
        [...loosened, ...drops.flatMap((one) => one.steps)].map((step) => ({
          ...step,
          phase,
          follows: [...step.follows, ...steps.map(({ id }) => id)],
          needs: [...step.needs, ...gone.map(removed)],
        })),
      ),
    ...(lost.length > 0 && {
      instructions: [
        ...lost.map(
          (parent) =>
            `Deploy application code that does not look for the rows of ${phrase(input, after)} in ${relation(parent).name}.`,
        ),
        ...drops.flatMap((one) => one.instructions ?? []),
      ],
    }),
  };
}

const forGood = (input: PlanInput, changes: readonly (Create | Drop)[]): string =>
  `PostgreSQL has no statement by which ${changes.map((one) => phrase(input, one.type === "drop" ? one.before : one.after)).join(", ")} would be inherited only again`;

/** The columns that stay, as the table's own, when it leaves the parent that it has them from, and shall not. */
function left({ input }: Draft, { key, before, after }: Alter, parents: readonly ObjectKey[]): readonly Drop[] {
  const { live, desired } = input;
  const kept = parentsOf(before)
    .map(tableKey)
    .filter((one) => !parents.includes(one));
  const elsewhere = new Set(kept.flatMap((one) => [...columnsOf(live, one).keys()]));
  const wanted = columnsOf(desired, after.key);
  return parents.flatMap((parent) =>
    [...columnsOf(live, parent).values()].flatMap((column): readonly Drop[] => {
      const own = keyOf(key, "column", column.name);
      const isOwn = (live.objects.get(own)?.attributes["type"] ?? null) !== null;
      if (isOwn || elsewhere.has(column.name) || wanted.has(column.name)) return [];
      return [{ type: "drop", key: own, before: { ...column, key: own, parent: key } }];
    }),
  );
}

/** What stands on a column that nothing is said about stands on its table. */
const standsIn = ({ key, dependsOn }: SchemaObject, table: ObjectKey): boolean =>
  isWithin(key, table) || dependsOn.some((one) => isWithin(one, table));

/** Columns that the table lacks, and shall have only from parents that it joins. */
function missing(input: PlanInput, change: Alter): readonly Diagnostic[] {
  const had = columnsOf(input.live, change.key);
  return fromParentsAlone(input, change)
    .filter((name) => !had.has(name))
    .map((name) => ({
      code: "FLUX340",
      severity: "error",
      summary: `${phrase(input, change.after)} cannot get column ${name} from its new parent`,
      detail:
        "PostgreSQL lets a table with rows join a parent only once it has the parent's columns, which then stay the table's own.",
      remedy: `Write ${name} under the table's columns, with its type.`,
      ...(change.after.origin && { at: { ...change.after.origin, text: "" } }),
    }));
}

/** Whether a check or NOT NULL goes that the table has from a parent that it leaves, too, and so only then. */
function isMerged({ live }: PlanInput, change: Change, table: ObjectKey, parent: ObjectKey): boolean {
  if (change.type === "drop") return change.before.kind === "check" && isOf(live, change.before, table, parent);
  if (change.type !== "alter" || change.after.kind !== "column" || change.after.parent !== table) return false;
  const theirs = live.objects.get(rebase(change.key, table, parent))?.attributes["notNull"];
  return theirs === true && change.attributes.some(({ name, after }) => name === "notNull" && after === false);
}

function loosening(draft: Draft, change: Change, phase: Phase): readonly DraftStep[] {
  if (change.type === "drop") return dropObject(draft, change, new Set()).steps.map((step) => ({ ...step, phase }));
  return (change.type === "alter" && alterInPlace(draft.input, change, phase)) || [];
}

const ready = (key: ObjectKey): readonly string[] => [key, `not null:${key}`, `valid:${key}`];

/** A column that is the table's own now, and in the document only its parent's. */
function onlyInherited(input: PlanInput, table: ObjectKey, change: Change): readonly Diagnostic[] {
  if (change.type !== "drop" && change.type !== "alter") return [];
  const { before: column } = change;
  if (column.kind !== "column" || column.parent !== table || column.attributes["type"] === null) return [];
  const becomes = change.type === "drop" || change.after.attributes["type"] === null;
  if (!becomes || !hasInherited(input.desired, column)) return [];
  return [stays(input, change)];
}

/** Whether a column that is inherited before and after becomes the table's own as well, or is so no longer. */
function switchesOwner({ live, desired }: PlanInput, change: Exclude<Change, { readonly type: "rename" }>): boolean {
  const object = change.type === "drop" ? change.before : change.after;
  if (object.kind !== "column" || ![live, desired].every((model) => hasInherited(model, object))) return false;
  const isOwn = (one: SchemaObject): boolean => one.attributes["type"] !== null;
  return change.type === "alter" ? isOwn(change.before) !== isOwn(change.after) : isOwn(object);
}

/** INHERIT merges columns, and whoever creates a table with INHERITS says which are its own; nothing changes that later. */
function stays(input: PlanInput, change: Exclude<Change, { readonly type: "rename" }>): Diagnostic {
  const column = change.type === "create" ? change.after : change.before;
  const title = phrase(input, column);
  const isOwn = change.type !== "create" && column.attributes["type"] !== null;
  return {
    code: "FLUX340",
    severity: "error",
    summary: isOwn
      ? `${title} is the table's own, and stays so`
      : `${title} is its parent's, and cannot become the table's own`,
    detail: isOwn
      ? "PostgreSQL merges a parent's column with one that is there; only a table that is created so has it from the parent alone."
      : "PostgreSQL has no statement for that while the table inherits it.",
    remedy: isOwn
      ? `Write ${column.name} under the table's columns, with its type.`
      : `Leave the type of ${column.name} out of the table's columns.`,
    ...(column.origin && { at: { ...column.origin, text: "" } }),
  };
}

function otherOrder(input: PlanInput, table: SchemaObject): Diagnostic {
  return {
    code: "FLUX341",
    severity: "error",
    summary: `The parents of ${phrase(input, table)} cannot change their order`,
    detail:
      "The order is that in which the table came to inherit from them, and it only matters when the table is created.",
    remedy: 'Write "inherits" in the order that the database has; `flux pull` shows it.',
    ...(table.origin && { at: { ...table.origin, text: "" } }),
  };
}

/** From 18 on a partition's NOT NULL constraints have the parent's names, unless it has said others, and keep them. */
function ownNotNull({ input }: Draft, { before, after }: Alter, parent: ObjectKey, column: Change): readonly Change[] {
  if (input.serverVersion < 180_000 || column.type !== "create" || column.after.attributes["notNull"] !== true)
    return [];
  const { name, key, attributes } = column.after;
  const automatic = (table: string): string => `${table}_${name}_not_null`;
  const theirs = input.live.objects.get(rebase(key, after.key, parent))?.attributes["notNullName"] as string | null;
  const said = (before.attributes["notNullNames"] as TableAttributes["notNullNames"])[name];
  const now =
    said === undefined ? (theirs ?? automatic(namesOf(parent).at(-1) ?? "")) : (said ?? automatic(after.name));
  if (now === (attributes["notNullName"] ?? automatic(after.name))) return [];
  const old = { ...column.after, attributes: { ...attributes, notNullName: now } };
  const renamed = { name: "notNullName", before: now, after: attributes["notNullName"] ?? null };
  return [{ type: "alter", key, before: old, after: column.after, attributes: [renamed] }];
}
