import type { Change } from "../../model/change.ts";
import type { SchemaObject } from "../../model/object.ts";
import type { Probe, Undo } from "../../model/plan.ts";
import type { Statement } from "../../model/statement.ts";
import { losing, undoOf } from "../draft.ts";
import { changesByCopy, type PlanInput } from "../input.ts";
import { phrase } from "./statements.ts";
import { lostBetween, valueTypes, wordsOfLost } from "./value-types.ts";
import { hasRoomFor, undoOfAddedColumn, undoOfWidened } from "./written-since.ts";

type Alter = Change & { readonly type: "alter" };

/** What goes, and what holds as long as there is none of it; null: nothing tells. */
export interface Loss {
  readonly what: string;
  readonly unless: Probe | null;
}

/** What altering a type's attributes gives up in its tables: ALTER ATTRIBUTE assigns, which rounds and cuts without an error. */
export function lossesOf(input: PlanInput, gone: readonly SchemaObject[], altered: readonly Alter[]): readonly Loss[] {
  const retyped = altered.flatMap(({ key, before, after }): readonly Loss[] => {
    if (!changesByCopy(input.typeChanges.get(key))) return [];
    const lost = lostBetween(...valueTypes(input, { before, after }));
    const what = wordsOfLost(lost, (one) => `${one.what} of ${phrase(input, after)} (${one.from} as ${one.to})`);
    return what === null ? [] : [{ what, unless: hasRoomFor(input, before, after) }];
  });
  return [...gone.map((one) => ({ what: `the values of ${phrase(input, one)}`, unless: null })), ...retyped];
}

/** What the way back gives up of what is written later. */
export function sinceOf(input: PlanInput, made: readonly SchemaObject[], altered: readonly Alter[]): readonly Loss[] {
  const undo = undoOf([{ form: "alter type", on: [], sql: "" }]);
  const undone = [
    ...made.map((one) => undoOf(undoOfAddedColumn(input, one, null, []))),
    ...altered.map(({ before, after }) => undoOfWidened(input, before, after, undo)),
  ];
  return undone.flatMap(({ result, what, unless }) =>
    result === "loses data" ? [{ what, unless: unless ?? null }] : [],
  );
}

export const wordsOf = (losses: readonly Loss[]): string => losses.map(({ what }) => what).join(", ");

/** Holds while none of it would be lost; null where nothing tells that. */
export function probeOf(losses: readonly Loss[]): Probe | null {
  const probes = losses.flatMap(({ unless }) => unless ?? []);
  if (probes.length === 0 || probes.length < losses.length) return null;
  return {
    sql: probes.map(({ sql }) => `(${sql})`).join(" AND "),
    says: probes.map(({ says }) => says).join(", and "),
  };
}

/** What is lost on the way there is lost for good, whatever is written later. */
export function withLosses(undo: readonly Statement[], there: readonly Loss[], since: readonly Loss[]): Undo {
  const all = [...there.map(({ what }) => ({ what, unless: null })), ...since];
  return all.length === 0 ? undoOf(undo) : losing(undo, wordsOf(all), probeOf(all) ?? undefined);
}
