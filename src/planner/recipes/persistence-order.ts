import type { Change } from "../../model/change.ts";
import type { Model, ObjectKey } from "../../model/object.ts";
import type { PlanInput } from "../input.ts";
import { removed } from "../tokens.ts";
import { tableOf } from "./table-facts.ts";

type Alter = Change & { readonly type: "alter" };

/** What the steps around a change of UNLOGGED provide and need. */
export interface PersistenceOrder {
  readonly creates: readonly string[];
  readonly needs: readonly string[];
}

interface Reference {
  readonly key: ObjectKey;
  readonly from: ObjectKey;
  readonly to: ObjectKey;
}

/** Stands for the moment from which the table is as logged as it shall be. */
const settled = (table: ObjectKey): string => `persistence:${table}`;

/**
 * A logged table may not refer to an unlogged one: of tables that become unlogged the referring ones come first, of
 * tables that become logged the ones they refer to. A foreign key that goes for good goes before.
 */
export function orderOfPersistence(input: PlanInput, change: Change): PersistenceOrder {
  const unlogged = persistenceSet(change);
  if (unlogged === null) return { creates: [], needs: [] };
  const all = [...referencesIn(input.live), ...referencesIn(input.desired)].filter(({ from, to }) => from !== to);
  const turning = new Set(input.changes.filter((one) => persistenceSet(one) === unlogged).map(({ key }) => key));
  const before = (table: ObjectKey): readonly ObjectKey[] =>
    all.flatMap(({ from, to }) => {
      const [first, second] = unlogged ? [from, to] : [to, from];
      return second === table && turning.has(first) ? [first] : [];
    });
  const gone = all.filter(
    ({ key, from, to }) => (unlogged ? to : from) === change.key && input.changes.some((one) => drops(one, key)),
  );
  return {
    creates: [settled(change.key)],
    needs: [
      // Tables that refer to each other have no order.
      ...before(change.key)
        .filter((first) => !reaches(before, first, change.key))
        .map(settled),
      ...gone.map(({ key }) => removed(key)),
    ],
  };
}

const drops = (change: Change, key: ObjectKey): boolean => change.type === "drop" && change.key === key;

/** Whether a change makes a table unlogged (true) or logged (false); null when it does neither. */
function persistenceSet(change: Change): boolean | null {
  if (change.type !== "alter" || change.after.kind !== "table") return null;
  const { attributes }: Alter = change;
  return attributes.some(({ name }) => name === "unlogged") ? change.after.attributes["unlogged"] === true : null;
}

function referencesIn({ objects }: Model): readonly Reference[] {
  return [...objects.values()].flatMap(({ kind, key, dependsOn }) => {
    if (kind !== "foreign_key") return [];
    const from = tableOf(key);
    return [...new Set(dependsOn.map(tableOf))].map((to): Reference => ({ key, from, to }));
  });
}

function reaches(next: (table: ObjectKey) => readonly ObjectKey[], from: ObjectKey, to: ObjectKey): boolean {
  const seen = new Set<ObjectKey>([from]);
  for (const table of seen) for (const one of next(table)) seen.add(one);
  return seen.has(to);
}
