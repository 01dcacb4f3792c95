import { addNotNull } from "../../kinds/column/ddl.ts";
import type { Column } from "../../kinds/column/statements.ts";
import type { TableAttributes } from "../../kinds/table/attributes.ts";
import type { Change } from "../../model/change.ts";
import {
  type Attributes,
  keyOf,
  type Model,
  namesOf,
  type ObjectKey,
  rebase,
  type SchemaObject,
  sameJson,
} from "../../model/object.ts";
import type { Phase, Undo } from "../../model/plan.ts";
import type { Statement } from "../../model/statement.ts";
import { name } from "../../sql/quote.ts";
import {
  createStatements,
  type Draft,
  type DraftStep,
  dropStatements,
  idOf,
  inTurn,
  kindOfObject,
  makeStep,
  nothing,
  splitAlter,
} from "../draft.ts";
import { counterpart, ofTable, withInherited } from "../hierarchy.ts";
import type { PlanInput } from "../input.ts";
import { alterInPlace } from "./alter.ts";
import { dropStep } from "./build-index.ts";
import { notValidThenValidate } from "./constraint-not-valid.ts";
import { dropObject } from "./drop-object.ts";
import { droppedWithParts } from "./dropped-with-parts.ts";
import { isAlike } from "./index-part.ts";
import { notNullName } from "./inherited-names.ts";
import { notNullAgain } from "./not-null.ts";
import { addColumnsAtOnce, loosenedFor, missingColumns, sameButForNull } from "./partition-columns.ts";
import { handedOn, hasAlike, isMadeBefore, keptBy, makesParts, partSteps } from "./partition-parts.ts";
import { chain, phrase, renaming } from "./statements.ts";
import { isPartitioned, relationSql, tableOf } from "./table-facts.ts";

type Alter = Change & { readonly type: "alter" };

/** What a table gets before it becomes a partition, because ATTACH demands it; and what it keeps as a table of its own. */
export interface Fit {
  readonly takes: readonly Change[];
  readonly leaves: readonly Change[];
  readonly steps: readonly DraftStep[];
  /** What takes away, once it is detached again, what ATTACH gave it. */
  readonly undo: readonly Statement[];
}

/** PostgreSQL attaches no table that lacks a NOT NULL or a CHECK of the partitioned table: it gets them first. */
export function fitFor(draft: Draft, table: ObjectKey, parent: ObjectKey): Fit {
  const { input, changes } = draft;
  const whole = withInherited(input.desired, parent);
  const lacking = whole.flatMap((theirs) => {
    if (theirs.kind !== "column") return [];
    const own = input.live.objects.get(rebase(theirs.key, parent, table));
    const lacks = theirs.attributes["notNull"] === true && own && own.attributes["notNull"] !== true;
    return lacks && sameButForNull(own, theirs) ? [{ own, theirs }] : [];
  });
  const parts = handedOn(input, parent).flatMap((theirs) => keptBy(input.live, theirs, table, input.desired));
  const renamed = changes.flatMap((change) => {
    const part = change.type === "drop" ? parts.find((one) => isKeptAs(change.before, one, parts)) : undefined;
    return part && change.type === "drop" ? [{ one: change.before, to: part.name }] : [];
  });
  const checks = whole
    .filter(({ kind, attributes }) => kind === "check" && attributes["noInherit"] !== true)
    .map((check) => ofTable(check, parent, table))
    .filter(({ key }) => !input.live.objects.has(key));
  const missing = parts.filter((one) => one.kind !== "check" && !hasAlike(input.live, table, one));
  const loosened = changes.flatMap((change) => loosenedFor(input, change, table, parent));
  const added = missingColumns(input, table, parent);
  const lacked = added.map(({ key }) => key);
  const built = makesParts(input, table) ? missing.filter((one) => isMadeBefore(input, one)) : [];
  return {
    takes: changes.filter(
      ({ type, key }) =>
        type === "drop" && [...lacking.map(({ own }) => own), ...loosened].some((one) => one.key === key),
    ),
    leaves: [...loosened, ...(input.mode === "online" ? added : [])],
    undo: missing.filter((one) => !built.includes(one)).flatMap((one) => dropStatements(input, one, input.live)),
    steps: [
      ...renamed.flatMap(({ one, to }) => renameSteps(input, one, to, "expand")),
      ...(input.mode === "direct" ? addColumnsAtOnce(input, added, table, parent) : []),
      ...lacking.flatMap(({ own, theirs }) => requireValue(input, table, own, theirs)),
      ...checks.flatMap((check) =>
        input.mode === "online"
          ? notValidThenValidate(input, check, [table], null).map((step) => ({
              ...step,
              needs: [...step.needs, ...lacked],
            }))
          : chain(input, createStatements(input, check, input.desired), dropStatements(input, check, input.desired), {
              id: `add-check:${idOf(check.key)}`,
              title: `Add ${phrase(input, check)}, which the partitioned table has`,
              phase: "expand",
              causes: [table],
              needs: [...check.dependsOn.filter((key) => input.desired.objects.has(key)), ...lacked],
            }),
      ),
      ...built
        .flatMap((one) => partSteps(draft, table, one))
        .map((step) => ({ ...step, needs: [...step.needs, ...lacked] })),
    ],
  };
}

function requireValue(
  input: PlanInput,
  table: ObjectKey,
  column: SchemaObject,
  theirs: SchemaObject,
): readonly DraftStep[] {
  const id = `not-null-for-parent:${idOf(column.key)}`;
  const constraint = input.serverVersion >= 180_000 ? notNullName(input.desired, table, column.name) : null;
  const attributes = { ...column.attributes, notNull: true, notNullName: constraint, notNullComment: null };
  const named = { ...column, attributes } as Column;
  const run = input.mode === "direct" ? addNotNull(named) : notNullAgain(input, table, column.name, constraint);
  const off = `ALTER TABLE ${relationSql(table)} ALTER COLUMN ${name(column.name)} DROP NOT NULL`;
  const dropNotNull: Statement = { form: "drop not null", on: [table], sql: off };
  const title = phrase(input, column);
  const message = `From this step on a write that leaves ${title} null fails`;
  return run.map((statement, i) =>
    makeStep(input, {
      id: i === 0 ? id : `${id}#${i + 1}`,
      title: `Require ${title}, as the partitioned table does${run.length > 1 ? ` (${i + 1} of ${run.length})` : ""}`,
      phase: i === 0 ? "expand" : "backfill",
      run: statement,
      undo: undoOfOne(statement, run, dropNotNull),
      causes: [table],
      // PostgreSQL looks for a name that no other table of the schema has; the first one gets it.
      needs: i === 0 ? [theirs.key] : [],
      follows: i === 0 ? [] : [i === 1 ? id : `${id}#${i}`],
      hazards: i === 0 && input.mode === "online" ? [{ code: "FLUX803", message }] : [],
    }),
  );
}

/** A CHECK that proves NOT NULL comes and goes on the way, and on the way back; else there are NOT NULL and its validation. */
function undoOfOne(
  { form }: Statement,
  all: readonly Statement[],
  dropNotNull: Statement,
): readonly Statement[] | Undo {
  if (form === "drop constraint") return inTurn(all.slice(0, 2));
  if (form === "add check not valid") return all.slice(-1);
  return form.startsWith("validate") ? [] : [dropNotNull];
}

/** What a detached partition keeps of the partitioned table's, and shall not have as a table of its own, or not quite so. */
export function unfit(draft: Draft, table: ObjectKey, parent: ObjectKey, follows: readonly string[]): Fit {
  const { input, changes } = draft;
  const altered = changes.flatMap((change): readonly (readonly [Change, Alter | null])[] => {
    if (change.type !== "create" || change.after.kind !== "column" || change.after.parent !== table) return [];
    // What happens to the partitioned table's column happens to the partition's, as long as it is one.
    const stays = input.desired.objects.has(parent) ? input.desired : input.live;
    const had = counterpart(input.live, change.key, table, parent);
    const theirs = had && counterpart(stays, change.key, table, parent);
    if (!theirs || !sameButForNull(change.after, theirs)) return [];
    const attributes: Attributes = {
      ...change.after.attributes,
      notNull: theirs.attributes["notNull"] ?? false,
      notNullName: theirs.attributes["notNull"] === true ? nameOf(input, table, theirs, stays) : null,
    };
    const before = { ...change.after, attributes };
    const differing = Object.keys(attributes).flatMap((attribute) => {
      const [was, is] = [attributes[attribute] ?? null, change.after.attributes[attribute] ?? null];
      return sameJson(was, is) ? [] : [{ name: attribute, before: was, after: is }];
    });
    if (differing.length === 0) return [[change, null]];
    return [[change, { type: "alter", key: change.key, before, after: change.after, attributes: differing }]];
  });
  const kept = handedOn(input, parent).flatMap((theirs) => keptBy(input.live, theirs, table, input.live));
  const others = kept.filter((one) => !input.desired.objects.has(one.key));
  const renamed = others.flatMap((one) => {
    const after = changes.find((change) => change.type === "create" && isKeptAs(change.after, one, kept));
    return after ? [{ one, to: namesOf(after.key).at(-1) as string }] : [];
  });
  const gone = others.filter((one) => renamed.every((other) => other.one !== one));
  const own = changes.filter(({ type, key }) => type === "drop" && gone.some((one) => one.key === key));
  const named = altered.flatMap(([, alter]) => (alter ? [splitAlter(alter, (one) => one === "notNullName")] : []));
  return {
    takes: [...altered.map(([create]) => create), ...own],
    leaves: named.flatMap(([, rest]) => rest ?? []),
    steps: [
      ...named.flatMap(([mine]) => (mine.attributes.length > 0 ? (alterInPlace(input, mine, "contract") ?? []) : [])),
      ...renamed.flatMap(({ one, to }) => renameSteps(input, one, to, "contract")),
      ...gone.flatMap((one) => dropSteps(draft, one)),
    ].map((step, i, all) => ({
      ...step,
      phase: "contract" as const,
      before: null,
      needs: step.needs.filter((need) => need !== table),
      // A partitioned table that comes again has its names before a partition has the same ones.
      releases: [...step.releases, parent],
      creates: i === all.length - 1 ? [table] : [],
      follows: [...step.follows, ...follows, ...all.slice(0, i).map(({ id }) => id)],
    })),
    undo: [],
  };
}

/** Whether the document has what a partition keeps under another name. */
const isKeptAs = (
  own: SchemaObject,
  { kind, parent, attributes }: SchemaObject,
  kept: readonly SchemaObject[],
): boolean =>
  own.kind === kind &&
  own.parent === parent &&
  (kind === "index" || kind === "unique") &&
  kept.every(({ key }) => key !== own.key) &&
  isAlike({ ...own, attributes }, own);

function renameSteps(input: PlanInput, one: SchemaObject, to: string, phase: Phase): readonly DraftStep[] {
  const { run, undo } = renaming(kindOfObject(input, one), one, {
    ...one,
    name: to,
    key: keyOf(one.parent, one.kind, to),
  });
  return chain(input, run, undo, {
    id: `name-${one.kind}:${idOf(one.key)}`,
    title: `Give ${phrase(input, one)} the name ${to}`,
    phase,
    causes: [one.key, keyOf(one.parent, one.kind, to)],
  });
}

/** ATTACH demands a CHECK, and makes keys and foreign keys anew; an index that it finds it does not build. */
function dropSteps(draft: Draft, before: SchemaObject): readonly DraftStep[] {
  const { input } = draft;
  const change = { type: "drop", key: before.key, before } as const;
  if (before.kind === "index" && input.mode === "online")
    return isPartitioned(input.live, tableOf(before.key))
      ? droppedWithParts(draft, change).steps
      : [dropStep(input, before, "contract", [before.key], [])];
  const { steps } = dropObject(draft, change, new Set());
  return before.kind === "check" ? steps : steps.map((step) => ({ ...step, undo: nothing }));
}

/** The name of the NOT NULL that a partition has from the partitioned table, which it keeps. */
function nameOf(input: PlanInput, table: ObjectKey, { key, name: column }: SchemaObject, model: Model): string | null {
  if (input.serverVersion < 180_000) return null;
  const { notNullNames } = (input.live.objects.get(table)?.attributes ?? {}) as Partial<TableAttributes>;
  const said = notNullNames?.[column];
  return said === undefined ? notNullName(model, tableOf(key), column) : said;
}
