import { childrenOf, type Json, modelOf, type ObjectKey, type SchemaObject } from "../../model/object.ts";
import { createStatements, type Draft, type DraftStep, dropStatements, idOf } from "../draft.ts";
import type { PlanInput } from "../input.ts";
import type { ColumnCopy } from "./column-copy-values.ts";
import { chain, phrase } from "./statements.ts";
import { leavesOf, relation, tableOf } from "./table-facts.ts";

const list = (value: Json | undefined): readonly string[] => (value ?? []) as readonly string[];

/** The user's triggers on a table and on its partitions, those that the plan creates included. */
function triggersOn(input: PlanInput, table: ObjectKey): readonly SchemaObject[] {
  return [input.live, input.desired].flatMap((model) =>
    [...new Set([table, ...leavesOf(model, table)])].flatMap((own) =>
      childrenOf(model, own).filter(({ kind }) => kind === "trigger"),
    ),
  );
}

/** Whether triggers of the user's own may change a row before it is written. */
export function hasTriggersBefore(input: PlanInput, table: ObjectKey): boolean {
  return triggersOn(input, table).some(
    ({ attributes }) =>
      attributes["timing"] === "before" &&
      attributes["forEach"] === "row" &&
      list(attributes["events"]).some((event) => event !== "delete"),
  );
}

/**
 * Triggers on UPDATE OF a renamed column as they must be while it has two names: they fire for either. An UPDATE counts
 * by the columns that it names, not by those that a trigger changes.
 * @see https://www.postgresql.org/docs/current/sql-createtrigger.html
 */
export function twinTriggers(input: PlanInput, copy: ColumnCopy): readonly SchemaObject[] {
  if (copy.copy !== copy.after.name) return [];
  const renamed = new Map(
    input.changes.flatMap((change) =>
      change.type === "rename" && change.after.kind === "column" && change.after.parent === copy.table
        ? [[change.before.name, change.after.name] as const]
        : [],
    ),
  );
  return childrenOf(input.before, copy.table)
    .filter(({ kind, attributes }) => kind === "trigger" && list(attributes["updateOf"]).includes(copy.from))
    .map((trigger) => {
      const old = list(trigger.attributes["updateOf"]);
      const updateOf = [...old, ...old.flatMap((column) => renamed.get(column) ?? [])];
      return { ...trigger, attributes: { ...trigger.attributes, updateOf } };
    });
}

/** The draft whose way back makes these triggers rather than the original ones. */
export function withTwins(draft: Draft, twins: readonly SchemaObject[]): Draft {
  if (twins.length === 0) return draft;
  const { input } = draft;
  const objects = new Map([...input.before.objects, ...twins.map((twin) => [twin.key, twin] as const)]);
  return { ...draft, input: { ...input, before: modelOf(objects.values()) } };
}

/** After the backfill, which must not fire them, and before the application that writes the new name. */
export function twinSteps(
  input: PlanInput,
  copy: ColumnCopy,
  twin: SchemaObject,
  follows: readonly string[],
): readonly DraftStep[] {
  const old = input.before.objects.get(twin.key) as SchemaObject;
  const gone = twin.attributes["constraint"] === null ? [] : dropStatements(input, twin, input.live);
  const columns = list(twin.attributes["updateOf"]).filter(
    (column) => !list(old.attributes["updateOf"]).includes(column),
  );
  const added = input.changes.flatMap((change) =>
    change.type === "rename" && change.after.parent === copy.table && columns.includes(change.after.name)
      ? [change.key]
      : [],
  );
  return chain(
    input,
    [...gone, ...createStatements(input, twin, input.before)],
    [...gone, ...createStatements(input, old, input.before)],
    {
      id: `twin-trigger:${idOf(twin.key)}`,
      title: `Let ${phrase(input, old)} fire on updates of ${columns.join(" and ")}, too`,
      phase: "backfill",
      causes: [...copy.causes, twin.key],
      needs: added.flatMap((column) => [column, `filled:${column}`]),
      follows,
    },
  );
}

/** PostgreSQL knows no columns in the body of a function; that of a trigger must not speak of one that goes. */
export function functionsOf(input: PlanInput, copy: ColumnCopy): readonly string[] {
  if (copy.copy !== copy.after.name) return [];
  const changed = new Set(input.changes.map((change) => change.key));
  const kept = triggersOn(input, copy.table).filter(
    ({ key, attributes, dependsOn }) =>
      input.desired.objects.has(key) &&
      attributes["forEach"] === "row" &&
      !dependsOn.some((on) => changed.has(on) && tableOf(on) !== copy.table),
  );
  if (kept.length === 0) return [];
  const table = relation(copy.table).name;
  const names = [...new Set(kept.map(({ name }) => name))].sort().join(", ");
  return [
    `Make sure that the functions of ${names} on ${table} do not speak of ${copy.from} any more: it will be dropped.`,
  ];
}
