import type { Change } from "../../model/change.ts";
import {
  type Attributes,
  childrenOf,
  keyOf,
  type Model,
  type ObjectKey,
  type SchemaObject,
  sameJson,
} from "../../model/object.ts";
import type { Outcome, Recipe } from "../draft.ts";
import { parentsIn } from "../hierarchy.ts";
import type { PlanInput } from "../input.ts";

/** What a column is of which nothing is said but that it is inherited. */
const inherited: Attributes = {
  type: null,
  collation: null,
  notNull: false,
  notNullName: null,
  notNullComment: null,
  notNullValidated: true,
  notNullNoInherit: false,
  generated: null,
  identity: null,
  storage: null,
  compression: null,
  statisticsTarget: null,
  options: {},
};

/**
 * An inherited column is an object only while a table says something of its own about it. The column is there before and
 * after, so that saying it, or no longer saying it, alters a column rather than adds or drops one.
 */
export const ownRules: Recipe = {
  name: "own rules",
  why: "the column is there already, with its values",
  plan: ({ input, changes }) =>
    changes.flatMap((change): readonly Outcome[] => {
      if (change.type !== "create" && change.type !== "drop") return [];
      const object = change.type === "create" ? change.after : change.before;
      if (object.kind !== "column" || object.attributes["type"] !== null) return [];
      const stays = [input.live, input.desired].every((model) => hasInherited(model, object));
      return stays ? [{ takes: [change], leaves: altered(change), steps: [] }] : [];
    }),
};

function altered(change: Change & { readonly type: "create" | "drop" }): readonly Change[] {
  const bare = (object: SchemaObject): SchemaObject => ({ ...object, attributes: inherited });
  const [before, after] =
    change.type === "create" ? [bare(change.after), change.after] : [change.before, bare(change.before)];
  const attributes = Object.keys(after.attributes).flatMap((name) => {
    const [was, is] = [before.attributes[name] ?? null, after.attributes[name] ?? null];
    return sameJson(was, is) ? [] : [{ name, before: was, after: is }];
  });
  return attributes.length === 0 ? [] : [{ type: "alter", key: change.key, before, after, attributes }];
}

/** Whether a table has a column from one of those that it inherits from, or is a partition of. */
export function hasInherited(model: Model, { parent, name }: SchemaObject): boolean {
  return parent !== null && parentsIn(model, parent).some((above) => columnsOf(model, above).has(name));
}

/** The columns of a table by name, as it or the nearest table above it declares them. */
export function columnsOf(model: Model, table: ObjectKey): ReadonlyMap<string, SchemaObject> {
  const own = childrenOf(model, table).filter(
    ({ kind, attributes }) => kind === "column" && attributes["type"] !== null,
  );
  const inherited = parentsIn(model, table).flatMap((above) => [...columnsOf(model, above)]);
  return new Map([...inherited.toReversed(), ...own.map((one) => [one.name, one] as const)]);
}

/** The columns that a table which joins parents shall have from these alone, as only a table created so has. */
export function fromParentsAlone(
  { live, desired }: PlanInput,
  { before, after }: Change & { readonly type: "alter" },
): readonly string[] {
  const had = parentsIn(live, before.key);
  const all = parentsIn(desired, after.key);
  const kept = all.filter((one) => had.includes(one));
  const gained = all.filter((one) => !had.includes(one));
  const namesIn = (parents: readonly ObjectKey[]): ReadonlySet<string> =>
    new Set(parents.flatMap((one) => [...columnsOf(desired, one).keys()]));
  const others = namesIn(kept);
  return [...namesIn(gained)].filter((name) => {
    const own = desired.objects.get(keyOf(after.key, "column", name));
    return (own?.attributes["type"] ?? null) === null && !others.has(name);
  });
}

/** The columns of a table that becomes a partition which are of other types than the partitioned table's: ATTACH converts nothing. */
export function ofOtherTypes(
  { live, desired }: PlanInput,
  { before, after }: Change & { readonly type: "alter" },
): readonly string[] {
  if ((before.attributes["partitionOf"] ?? null) !== null || (after.attributes["partitionOf"] ?? null) === null)
    return [];
  const theirs = columnsOf(desired, after.key);
  return [...columnsOf(live, before.key)].flatMap(([name, { attributes }]) => {
    const other = theirs.get(name)?.attributes;
    return other && ["type", "collation"].some((one) => !sameJson(attributes[one], other[one])) ? [name] : [];
  });
}
