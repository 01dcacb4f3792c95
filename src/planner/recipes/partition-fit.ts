import { addNotNull } from "../../kinds/column/ddl.ts";
import type { Column } from "../../kinds/column/statements.ts";
import type { TableAttributes } from "../../kinds/table/attributes.ts";
import type { Change } from "../../model/change.ts";
import {
  type Attributes,
  childrenOf,
  keyOf,
  type Model,
  namesOf,
  type ObjectKey,
  rebase,
  type SchemaObject,
  sameJson,
} from "../../model/object.ts";
import type { Undo } from "../../model/plan.ts";
import type { Statement } from "../../model/statement.ts";
import { name } from "../../sql/quote.ts";
import {
  createStatements,
  type Draft,
  type DraftStep,
  dropStatements,
  idOf,
  inTurn,
  makeStep,
  nothing,
} from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { notValidThenValidate } from "./constraint-not-valid.ts";
import { dropObject } from "./drop-object.ts";
import { notNullName } from "./inherited-names.ts";
import { notNullAgain } from "./not-null.ts";
import { chain, phrase } from "./statements.ts";
import { relationSql, tableOf } from "./table-facts.ts";

/** What a table gets before it becomes a partition, because ATTACH demands it; and what it keeps as a table of its own. */
export interface Fit {
  readonly takes: readonly Change[];
  readonly leaves: readonly Change[];
  readonly steps: readonly DraftStep[];
  /** What takes away, once it is detached again, what ATTACH gave it. */
  readonly undo: readonly Statement[];
}

/** The same object, as one of another table's. */
const ofTable = (object: SchemaObject, from: ObjectKey, to: ObjectKey): SchemaObject => ({
  ...object,
  key: rebase(object.key, from, to),
  parent: object.parent === null ? null : rebase(object.parent, from, to),
});

const columnsOf = (model: Model, table: ObjectKey): readonly SchemaObject[] =>
  childrenOf(model, table).filter(({ kind }) => kind === "column");

/** Columns are the same but for NOT NULL, which can be given and taken, and the identity, which ATTACH gives and DETACH takes. */
function sameButForNull(own: SchemaObject, theirs: SchemaObject): boolean {
  const same = (one: string): boolean => sameJson(own.attributes[one], theirs.attributes[one]);
  return ["type", "collation", "generated"].every(same) && (own.attributes["identity"] === null || same("identity"));
}

/** PostgreSQL attaches no table that lacks a NOT NULL or a CHECK of the partitioned table: it gets them first. */
export function fitFor({ input, changes }: Draft, table: ObjectKey, parent: ObjectKey): Fit {
  const lacking = columnsOf(input.desired, parent).flatMap((theirs) => {
    const own = input.live.objects.get(rebase(theirs.key, parent, table));
    const lacks = theirs.attributes["notNull"] === true && own && own.attributes["notNull"] !== true;
    return lacks && sameButForNull(own, theirs) ? [{ own, theirs }] : [];
  });
  const checks = childrenOf(input.desired, parent)
    .filter(({ kind, attributes }) => kind === "check" && attributes["noInherit"] !== true)
    .map((check) => ofTable(check, parent, table))
    .filter(({ key }) => !input.live.objects.has(key));
  return {
    takes: changes.filter(({ type, key }) => type === "drop" && lacking.some(({ own }) => own.key === key)),
    leaves: [],
    undo: childrenOf(input.desired, parent)
      .filter(({ kind }) => kind !== "check")
      .filter((theirs) => !hasAlike(input.live, table, theirs))
      .flatMap((theirs) => keptBy(input.desired, theirs, parent, table))
      .flatMap((one) => dropStatements(input, one, input.desired)),
    steps: [
      ...lacking.flatMap(({ own, theirs }) => requireValue(input, table, own, theirs)),
      ...checks.flatMap((check) =>
        input.mode === "online"
          ? notValidThenValidate(input, check, [table], null)
          : chain(input, createStatements(input, check, input.desired), dropStatements(input, check, input.desired), {
              id: `add-check:${idOf(check.key)}`,
              title: `Add ${phrase(input, check)}, which the partitioned table has`,
              phase: "expand",
              causes: [table],
              needs: check.dependsOn.filter((key) => input.desired.objects.has(key)),
            }),
      ),
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
  const named = { ...column, attributes: { ...column.attributes, notNull: true, notNullName: constraint } } as Column;
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
  const altered = changes.flatMap((change): readonly (readonly [Change, Change | null])[] => {
    if (change.type !== "create" || change.after.kind !== "column" || change.after.parent !== table) return [];
    // What happens to the partitioned table's column happens to the partition's, as long as it is one.
    const above = rebase(change.key, table, parent);
    const theirs = input.live.objects.has(above) ? input.desired.objects.get(above) : undefined;
    if (!theirs || !sameButForNull(change.after, theirs)) return [];
    const attributes: Attributes = {
      ...change.after.attributes,
      notNull: theirs.attributes["notNull"] ?? false,
      notNullName: theirs.attributes["notNull"] === true ? nameOf(input, table, theirs) : null,
    };
    const before = { ...change.after, attributes };
    const differing = Object.keys(attributes).flatMap((attribute) => {
      const [was, is] = [attributes[attribute] ?? null, change.after.attributes[attribute] ?? null];
      return sameJson(was, is) ? [] : [{ name: attribute, before: was, after: is }];
    });
    if (differing.length === 0) return [[change, null]];
    return [[change, { type: "alter", key: change.key, before, after: change.after, attributes: differing }]];
  });
  const kept = childrenOf(input.live, parent)
    .filter(({ key }) => input.desired.objects.has(key))
    .flatMap((theirs) => keptBy(input.live, theirs, parent, table));
  const gone = kept.filter((one) => !input.desired.objects.has(one.key));
  const own = changes.filter(({ type, key }) => type === "drop" && gone.some((one) => one.key === key));
  return {
    takes: [...altered.map(([create]) => create), ...own],
    leaves: altered.flatMap(([, alter]) => alter ?? []),
    steps: gone
      .flatMap((before) => {
        const { steps } = dropObject(draft, { type: "drop", key: before.key, before }, new Set());
        // ATTACH demands a CHECK, and makes all else anew.
        return before.kind === "check" ? steps : steps.map((step) => ({ ...step, undo: nothing }));
      })
      .map((step, i, all) => ({
        ...step,
        phase: "contract" as const,
        before: null,
        creates: i === all.length - 1 ? [table] : [],
        follows: [...step.follows, ...follows, ...all.slice(0, i).map(({ id }) => id)],
      })),
    undo: [],
  };
}

/** The name of the NOT NULL that a partition has from the partitioned table, which it keeps. */
function nameOf(input: PlanInput, table: ObjectKey, { key, name: column }: SchemaObject): string | null {
  if (input.serverVersion < 180_000) return null;
  const { notNullNames } = (input.live.objects.get(table)?.attributes ?? {}) as Partial<TableAttributes>;
  const said = notNullNames?.[column];
  return said === undefined ? notNullName(input.desired, tableOf(key), column) : said;
}

/** Whether a table has a key, index or foreign key that ATTACH takes for the partitioned table's. */
function hasAlike(model: Model, table: ObjectKey, { kind, attributes }: SchemaObject): boolean {
  return childrenOf(model, table).some(
    (own) =>
      own.kind === kind &&
      ["columns", "include", "where", "referencedTable"].every((one) =>
        sameJson(own.attributes[one] ?? null, attributes[one] ?? null),
      ),
  );
}

/** A constraint or index of the partitioned table, as the partition has it once it is detached. */
function keptBy(model: Model, theirs: SchemaObject, parent: ObjectKey, table: ObjectKey): readonly SchemaObject[] {
  const own = ofTable(theirs, parent, table);
  const { kind, attributes } = theirs;
  if (kind === "check") return attributes["noInherit"] === true ? [] : [own];
  if (kind === "foreign_key") return [own];
  if (!["primary_key", "unique", "index"].includes(kind)) return [];
  const given = kind === "primary_key" ? attributes["constraintName"] : null;
  const theirName =
    typeof given === "string" ? given : kind === "primary_key" ? `${namesOf(parent)[1]}_pkey` : theirs.name;
  const said = childrenOf(model, table).find((one) => one.kind === kind && one.attributes["attachedTo"] === theirName);
  if (kind === "primary_key")
    return [{ ...own, attributes: { ...attributes, constraintName: said?.attributes["constraintName"] ?? null } }];
  const columns = [
    ...(attributes["columns"] as readonly string[]),
    ...((attributes["include"] as readonly string[] | undefined) ?? []),
  ];
  const called = said?.name ?? `${namesOf(table)[1]}_${columns.join("_")}_${kind === "unique" ? "key" : "idx"}`;
  return [{ ...own, name: called, key: keyOf(table, kind, called) }];
}
