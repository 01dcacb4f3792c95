import type { Change } from "../../model/change.ts";
import { type Json, keyOf, namesOf, type ObjectKey, type SchemaObject } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { type DraftStep, idOf } from "../draft.ts";
import { ofTable } from "../hierarchy.ts";
import type { PlanInput } from "../input.ts";
import { defaultOf, followsInBoth, placesBelow, setOnly } from "./inherited-defaults.ts";
import { columnsOf } from "./own-rules.ts";
import { chain, phrase } from "./statements.ts";
import { tableOf } from "./table-facts.ts";

/** A column of a table that joins or leaves, whose default is not that of the partitioned table's column. */
interface Differing {
  /** What is planned of it by itself. */
  readonly changes: readonly Change[];
  /** The partitioned table's default, as the table's. */
  readonly given: SchemaObject;
  /** null: it has none. */
  readonly own: SchemaObject | null;
}

/**
 * ATTACH and DETACH leave a column's default as it is. A partition that says nothing of it has the partitioned table's, so a
 * table that joins gets that, and one that has left has it and loses it, or gets its own in place of it.
 */
export function differingDefaults(
  { live, desired }: PlanInput,
  changes: readonly Change[],
  table: ObjectKey,
  parent: ObjectKey,
  joins: boolean,
): readonly Differing[] {
  const [apart, joined] = joins ? [live, desired] : [desired, live];
  return [...columnsOf(joined, parent).keys()].flatMap((name): readonly Differing[] => {
    const column = keyOf(table, "column", name);
    const key = keyOf(column, "default", "");
    const theirs = joined.objects.has(key) ? null : defaultOf(joined, { table: parent, column: name });
    const columns = [columnsOf(apart, table).get(name), columnsOf(apart, parent).get(name)];
    // A generated column can have none, and that it is one is told where it does not fit.
    if (theirs === null || !columns[0] || columns.some((one) => one && one.attributes["generated"] !== null)) return [];
    const given = { ...ofTable(theirs, theirs.parent as ObjectKey, column), dependsOn: [column, ...usedBy(theirs)] };
    const own = apart.objects.get(key) ?? null;
    if (own?.attributes["expression"] === given.attributes["expression"]) return [];
    return [{ changes: changes.filter((one) => one.key === key), given, own }];
  });
}

/** What a default stands on beside its own table. */
const usedBy = ({ key, dependsOn }: SchemaObject): readonly ObjectKey[] =>
  dependsOn.filter((one) => tableOf(one) !== tableOf(key));

/** The table gets the partitioned table's default. */
export function givenDefault({ given: after, own: before }: Differing): Change {
  if (before === null) return { type: "create", key: after.key, after };
  const [was = null, is = null] = [before, after].map(({ attributes }) => attributes["expression"]);
  return { type: "alter", key: after.key, before, after, attributes: [{ name: "expression", before: was, after: is }] };
}

/** The table that has left gets its own default, or none, and with it those of its partitions that say nothing else. */
export function ownDefaultSteps(
  input: PlanInput,
  { given, own }: Differing,
  follows: readonly string[],
): readonly DraftStep[] {
  const table = tableOf(given.key);
  const places = placesBelow(input, { table, column: namesOf(given.key).at(-2) as string });
  const set = (expression: Json | undefined): readonly Statement[] =>
    places.map((place) => setOnly(place, (expression ?? null) as string | null));
  return chain(input, set(own?.attributes["expression"]), set(given.attributes["expression"]), {
    id: `${own ? "set" : "drop"}-default:${idOf(given.key)}`,
    title: own
      ? `Set ${phrase(input, given)} in place of the parent's`
      : `Drop ${phrase(input, given)}, which came with the parent's`,
    phase: "contract",
    causes: [own?.key ?? table],
    creates: own ? [own.key] : [],
    removes: own ? [] : [given.key],
    needs: own ? usedBy(own) : [],
    releases: usedBy(given),
    follows,
  });
}

/** A partition that goes from one partitioned table to another has the other's defaults there, and so have its own partitions. */
export function movedDefaultSteps(input: PlanInput, table: ObjectKey, parent: ObjectKey): readonly DraftStep[] {
  const { live, desired } = input;
  return [...columnsOf(desired, parent).keys()].flatMap((column) => {
    const place = { table, column };
    if (!followsInBoth(input, place)) return [];
    const [was, is] = [defaultOf(live, place), defaultOf(desired, place)];
    const [from = null, to = null] = [was, is].map((one) => one?.attributes["expression"] as string | undefined);
    if (from === to) return [];
    const places = placesBelow(input, place);
    const key = keyOf(keyOf(table, "column", column), "default", "");
    return chain(
      input,
      places.map((one) => setOnly(one, to)),
      places.map((one) => setOnly(one, from)),
      {
        id: `set-default:${idOf(key)}`,
        title: `${to === null ? "Drop" : "Set"} the default of ${namesOf(table).at(-1)}.${column}, as ${namesOf(parent).at(-1)} has it`,
        phase: "contract",
        causes: [table],
        needs: is ? usedBy(is) : [],
        releases: was ? usedBy(was) : [],
      },
    );
  });
}
