import type { Change } from "../../model/change.ts";
import { isWithin, type ObjectKey, type SchemaObject } from "../../model/object.ts";
import type { Phase } from "../../model/plan.ts";
import type { Draft, DraftStep } from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { columnsOf, madeOf, successorOf, typeKinds } from "./made-of-types.ts";
import { inOrder } from "./rebuild.ts";
import { createLinks, dropLinks, linksAmong } from "./replace-links.ts";
import { createNew, dropOld, lockEmpty } from "./replace-steps.ts";
import { alterRules } from "./statements.ts";
import { tableOf } from "./table-facts.ts";

export type Alter = Change & { readonly type: "alter" };

/** The types among the changes that PostgreSQL cannot alter in place, those that become another kind of type included. */
export function replacedTypes({ input, changes }: Draft): readonly Alter[] {
  return changes.flatMap((change): readonly Alter[] => {
    if (change.type === "alter" && typeKinds.has(change.after.kind))
      return alterRules(input, change) === null ? [change] : [];
    if (change.type !== "drop") return [];
    const after = typeKinds.has(change.before.kind) ? successorOf(input, change.key) : undefined;
    return after ? [{ type: "alter", key: change.key, before: change.before, after, attributes: [] }] : [];
  });
}

/** The tables with some of these columns that PostgreSQL cannot alter in place, and those that refer to them or they to those. */
export function replacedTables(draft: Draft, columns: readonly SchemaObject[]): readonly Alter[] {
  const { live, desired } = draft.input;
  const all = draft.changes.filter(
    (change): change is Alter =>
      change.type === "alter" && change.after.kind === "table" && alterRules(draft.input, change) === null,
  );
  const found = all.filter((table) => columns.some(({ key }) => tableOf(key) === table.key));
  for (const one of found)
    for (const other of all)
      if (!found.includes(other) && [live, desired].some((model) => linksAmong(model, [one.key, other.key]).length > 0))
        found.push(other);
  return found;
}

/** Those of the tables that go, and come back, with a type that is replaced: neither could wait for the other. */
export function tablesOfReplacedTypes(draft: Draft): readonly Alter[] {
  const types = madeOf(
    draft.input,
    replacedTypes(draft).map(({ key }) => key),
  );
  return types.length === 0 ? [] : replacedTables(draft, columnsOf(draft.input, types));
}

/** The steps that drop tables without rows, and those that create them as they shall be. */
export function tableSteps(
  input: PlanInput,
  tables: readonly Alter[],
  group: string,
  phase: Phase,
  causes: readonly ObjectKey[],
): { readonly drops: readonly DraftStep[]; readonly creates: readonly DraftStep[] } {
  const byKey = new Map(tables.map((table) => [table.key, table]));
  const keys = [...byKey.keys()];
  const [old, now] = [linksAmong(input.live, keys), linksAmong(input.desired, keys)];
  const of = ({ key }: SchemaObject): Alter => byKey.get(key) as Alter;
  const ends = inOrder(
    tables.map(({ before }) => before),
    input.live,
  ).toReversed();
  const starts = inOrder(
    tables.map(({ after }) => after),
    input.desired,
  );
  return {
    drops: [
      ...tables.flatMap(({ before }) => lockEmpty(input, before, group, phase, causes)),
      ...dropLinks(input, old, group, phase, causes),
      ...ends.flatMap((table) => dropOld(input, of(table), group, phase, causes, old)),
    ],
    creates: [
      ...starts.flatMap((table) => createNew(input, of(table), group, phase, causes, now)),
      ...createLinks(input, now, group, phase, causes),
    ],
  };
}

/** Whether something is part of one of the tables. */
export function isIn(tables: readonly Alter[], key: ObjectKey): boolean {
  return tables.some((table) => isWithin(key, table.key));
}

/** The way back of tables. */
export function turned(tables: readonly Alter[]): readonly Alter[] {
  return tables.map((table) => ({ ...table, before: table.after, after: table.before }));
}
