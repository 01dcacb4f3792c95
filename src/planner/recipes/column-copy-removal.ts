import { commentOnNotNull } from "../../kinds/column/ddl.ts";
import type { Column } from "../../kinds/column/statements.ts";
import { statement } from "../../model/kind.ts";
import { childrenOf, keyOf, type SchemaObject } from "../../model/object.ts";
import { oldName } from "../../model/own-names.ts";
import type { Phase, Undo } from "../../model/plan.ts";
import type { Statement } from "../../model/statement.ts";
import { name } from "../../sql/quote.ts";
import { createStatements, type DraftStep, idOf, inTurn, kindOfObject, losing, makeStep } from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { formerly } from "../tokens.ts";
import { freedNotNull, notNullOfOld, releasesEarly } from "./column-copy-switch.ts";
import { createSync, differ, dropSync, syncOf } from "./column-copy-sync.ts";
import type { ColumnCopy } from "./column-copy-values.ts";
import { defaultNull, hasDomainDefault } from "./domain-of-column.ts";
import { notNullAgain } from "./not-null.ts";
import { columnIs, not } from "./probes.ts";
import { backfillOf, named, relation, relationSql } from "./table-facts.ts";

/** Trigger, function and old column go last; taking that back brings the column again and fills it from the new one. */
export function removeOld(input: PlanInput, copy: ColumnCopy): readonly DraftStep[] {
  const rel = relation(copy.table);
  const sql = relationSql(copy.table);
  const label = `${rel.name}.${copy.retired}`;
  const now = syncOf(copy, { old: copy.retired, fresh: copy.after.name }, false);
  const [create, drop] = [createSync(now), dropSync(now)];
  const old = named(
    {
      ...copy.before,
      attributes: { ...copy.before.attributes, notNull: false, identity: null, generated: null, notNullName: null },
    },
    copy.retired,
  );
  const target = name(copy.retired);
  const restore = backfillOf(
    input,
    copy.table,
    copy.retired,
    copy.down,
    differ(target, `(${copy.down})::${copy.before.attributes["type"]}`),
  );
  const without = hasDomainDefault(input.live, copy.before) ? [defaultNull(old)] : [];
  const again = [...createStatements(input, old, input.before, without), ...childrenAgain(input, copy, old)];
  const loss = copy.lossless ? null : `values of ${rel.name}.${copy.from} that ${copy.down} does not give back`;
  const triggerUndo: Undo = {
    actions: [
      { type: "sql", sql: create.trigger.sql },
      { type: "backfill", backfill: { ...restore, key: isThereByThen(input, restore.key, copy) ? restore.key : null } },
    ],
    transaction: "alone",
    result: loss === null ? "lossless" : "loses data",
    what: loss ?? "",
  };
  const base = idOf(copy.key);
  const steps: DraftStep[] = [];
  if (copy.before.attributes["notNull"] === true && !releasesEarly(input, copy))
    steps.push(releaseOld(input, copy, copy.retired, "contract", []));
  const follows = steps.map((step) => step.id);
  const firstOff =
    drop.first === null || create.first === null
      ? []
      : [
          makeStep(input, {
            id: `sync-first-off:${base}`,
            title: `Stop keeping ${label} current before other triggers`,
            phase: "contract",
            run: drop.first,
            undo: [create.first],
            causes: copy.causes,
            follows: [`sync-trigger-off:${base}`],
          }),
        ];
  return [
    ...steps,
    makeStep(input, {
      id: `sync-trigger-off:${base}`,
      title: `Stop keeping ${label} current`,
      phase: "contract",
      run: drop.trigger,
      undo: triggerUndo,
      causes: copy.causes,
      follows,
    }),
    ...firstOff,
    makeStep(input, {
      id: `sync-function-off:${base}`,
      title: `Drop the function that kept ${label} current`,
      phase: "contract",
      run: drop.function,
      undo: [create.function],
      causes: copy.causes,
      follows: [`sync-trigger-off:${base}`, ...firstOff.map((step) => step.id)],
    }),
    makeStep(input, {
      id: `drop-column:${base}`,
      title: `Drop the old column ${label}`,
      phase: "contract",
      run: statement("drop column", copy.table, `ALTER TABLE ${sql} DROP COLUMN ${target}`),
      undo: loss === null ? again : losing(again, loss),
      causes: copy.causes,
      creates: copy.copy === copy.after.name ? freedNotNull(input, copy) : [],
      removes: [formerly(copy.key)],
      follows: [`sync-function-off:${base}`],
      losesData: loss,
      hazards: loss === null ? [] : [{ code: "FLUX801", message: `After this step ${loss} are gone for good` }],
      after: not(columnIs(rel, copy.retired)),
    }),
  ];
}

/**
 * The old column gives up its NOT NULL: before it stops being kept current, or as soon as new code may write nulls.
 * @param column what it is called at the time
 */
export function releaseOld(
  input: PlanInput,
  copy: ColumnCopy,
  column: string,
  phase: Phase,
  follows: readonly string[],
): DraftStep {
  const alter = `ALTER TABLE ${relationSql(copy.table)} ALTER COLUMN ${name(column)}`;
  return makeStep(input, {
    id: `release-old:${idOf(copy.key)}`,
    title: `Let ${relation(copy.table).name}.${column} be null`,
    phase,
    run: statement("drop not null", copy.table, `${alter} DROP NOT NULL`),
    undo: inTurn(oldNotNull(input, copy, column)),
    causes: copy.causes,
    follows,
  });
}

/** Rows cannot be walked by the column that is being filled, nor by one that is gone when the way back comes here. */
function isThereByThen(input: PlanInput, key: readonly string[] | null, copy: ColumnCopy): boolean {
  const stays = (column: string): boolean => input.desired.objects.has(keyOf(copy.table, "column", column));
  return key?.every((column) => column !== copy.from && column !== copy.after.name && stays(column)) === true;
}

/** Comments and grants of the old column, which went with it. */
function childrenAgain(input: PlanInput, copy: ColumnCopy, old: SchemaObject): readonly Statement[] {
  const parent = kindOfObject(input, old).reference(old);
  return childrenOf(input.before, copy.key)
    .filter((child) => child.kind !== "default" && child.kind !== "sequence_grant")
    .flatMap((child) =>
      kindOfObject(input, child).create(
        { ...child, parent: old.key, key: keyOf(old.key, child.kind, child.name) },
        { clauses: [], parent },
      ),
    );
}

/** From 18 on the constraint comes back under the name that it had while the column was set aside, with its comment. */
function oldNotNull(input: PlanInput, copy: ColumnCopy, column: string): readonly Statement[] {
  const constraint = notNullOfOld(copy);
  const own = column === copy.from ? constraint : oldName(constraint);
  const old = { ...copy.before, attributes: { ...copy.before.attributes, notNullName: own } } as Column;
  return [...notNullAgain(input, copy.table, column, own), ...commentOnNotNull(old)];
}
