import { statement } from "../../model/kind.ts";
import { childrenOf, keyOf, type SchemaObject } from "../../model/object.ts";
import type { Hazard, Probe } from "../../model/plan.ts";
import { name } from "../../sql/quote.ts";
import { createStatements, type DraftStep, idOf, kindOfObject, makeStep, nothing } from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { copied, inStep } from "../tokens.ts";
import { releaseOld } from "./column-copy-removal.ts";
import { defaultOf, releasesEarly } from "./column-copy-switch.ts";
import { createSync, differ, dropSync, type Sync } from "./column-copy-sync.ts";
import { type ColumnCopy, requiresNotNull } from "./column-copy-values.ts";
import { defaultNull, hasDomainDefault } from "./domain-of-column.ts";
import { columnIs, tableIsEmpty } from "./probes.ts";
import { chain, phrase } from "./statements.ts";
import { backfillOf, named, relation, relationSql } from "./table-facts.ts";

/** Adds the copy, and what keeps both columns in step. */
export function expandSteps(input: PlanInput, copy: ColumnCopy, sync: Sync): readonly DraftStep[] {
  const { causes, table } = copy;
  const fresh = named(
    { ...copy.after, attributes: { ...copy.after.attributes, notNull: false, identity: null, generated: null } },
    copy.copy,
  );
  const label = `${relation(table).name}.${copy.copy}`;
  const group = `copy:${idOf(copy.key)}`;
  const add = chain(
    input,
    createStatements(
      input,
      fresh,
      input.desired,
      hasDomainDefault(input.desired, copy.after) ? [defaultNull(fresh)] : [],
    ),
    [statement("drop column", table, `ALTER TABLE ${relationSql(table)} DROP COLUMN ${name(copy.copy)}`)],
    {
      id: `add-column:${idOf(fresh.key)}`,
      title: `Add column ${label} as a copy of ${relation(table).name}.${copy.from}`,
      phase: "expand",
      causes,
      creates: [copy.key, copied(copy.key)],
      needs: copy.after.dependsOn.filter((key) => key !== copy.key),
      atomic: group,
      before: copy.onlyEmpty ? tableIsEmpty(relation(table)) : null,
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

export function backfillStep(input: PlanInput, copy: ColumnCopy, follows: DraftStep): DraftStep {
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

/** Taking back the step that lets new code write to the column loses what only the new type can hold. */
export function forgetting(copy: ColumnCopy, step: DraftStep): DraftStep {
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

function misfitsFail(input: PlanInput, copy: ColumnCopy): Hazard {
  const title = phrase(input, copy.after);
  const message = `From this step on a write to ${title} that does not fit ${copy.after.attributes["type"]} fails`;
  return { code: "FLUX804", message };
}

export function nullsFail(input: PlanInput, copy: ColumnCopy): Hazard {
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
