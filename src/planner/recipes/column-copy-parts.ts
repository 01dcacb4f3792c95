import { type Json, kindOf, namesOf, type ObjectKey, type SchemaObject } from "../../model/object.ts";
import { copyName } from "../../model/own-names.ts";
import type { Undo } from "../../model/plan.ts";
import type { Statement } from "../../model/statement.ts";
import { name, names } from "../../sql/quote.ts";
import {
  createStatements,
  type Draft,
  type DraftStep,
  dropStatements,
  idOf,
  kindOfObject,
  makeStep,
  nothing,
} from "../draft.ts";
import { copied } from "../tokens.ts";
import type { ColumnCopy } from "./column-copy-values.ts";
import { notValidThenValidate } from "./constraint-not-valid.ts";
import { needsParts } from "./pending-constraint.ts";
import { below, satelliteSteps } from "./satellites.ts";
import { phrase } from "./statements.ts";
import { named, relationSql, tableOf } from "./table-facts.ts";

/** One follower: as it is, as it shall be, and as it reads over the copy. */
export interface Follower {
  readonly live: SchemaObject;
  readonly desired: SchemaObject;
  readonly copy: SchemaObject;
}

/** What a part needs of the other columns: that their copies exist and are filled, where they are copied as well. */
export function otherColumns(copy: ColumnCopy, live: SchemaObject): readonly string[] {
  return live.dependsOn
    .filter((key) => kindOf(key) === "column" && key !== copy.key)
    .flatMap((key) => [copied(key), `filled:${key}`]);
}

/** The steps that bring one follower along. */
export interface Part {
  /** Steps of the backfill phase, after the given ids. */
  readonly build: (filled: readonly string[]) => readonly DraftStep[];
  /** Steps of the switch before and after the columns change names. */
  readonly before: (group: string) => readonly DraftStep[];
  readonly after: (group: string) => readonly DraftStep[];
  /** Steps after the switch that remove what served the old column. */
  readonly retire: () => readonly DraftStep[];
}

export const none = (): readonly DraftStep[] => [];

/** Columns over the copies, once this one has its final name: others may not have theirs yet. */
export const renamed = (copy: ColumnCopy, columns: Json | undefined): readonly string[] =>
  (columns as readonly string[]).map((column) => (column === copy.copy ? copy.after.name : column));

export function renameStep(
  draft: Draft,
  group: string,
  from: SchemaObject,
  to: string,
  causes: readonly ObjectKey[],
  title: string,
): DraftStep {
  const rename = kindOfObject(draft.input, from).rename as (object: SchemaObject, to: string) => readonly Statement[];
  return makeStep(draft.input, {
    id: `${group}:rename:${idOf(from.key)}`,
    title,
    phase: "contract",
    run: rename(from, to)[0] as Statement,
    undo: rename(named(from, to), from.name),
    causes,
    atomic: group,
  });
}

export function withSatellites(
  { input }: Draft,
  group: string,
  desired: SchemaObject,
  causes: readonly ObjectKey[],
): readonly DraftStep[] {
  const steps = satelliteSteps(input, desired, { phase: "contract", causes, atomic: group, follows: [] });
  if (desired.attributes["replicaIdentity"] !== true) return steps;
  // It stands on columns that are never null. On the way back whole rows identify themselves until the old index is there.
  const table = tableOf(desired.key);
  const sql = `ALTER TABLE ${relationSql(table)} REPLICA IDENTITY FULL`;
  const whole: Undo = { ...nothing, actions: [{ type: "sql", sql }] };
  return steps.map((step, i) => ({
    ...step,
    needs: desired.dependsOn.map((key) => `not null:${key}`),
    undo: i === 0 ? whole : step.undo,
  }));
}

/** The old index may be gone by then; the undo of the build makes it anew. */
export function renameBack(old: SchemaObject, to: string): Undo {
  const schema = namesOf(old.key)[0] as string;
  const sql = `ALTER INDEX IF EXISTS ${names(schema, old.name)} RENAME TO ${name(to)}`;
  return { actions: [{ type: "sql", sql }], transaction: "shared", result: "lossless", what: "" };
}

/** A check or foreign key: on the copy it is validated beside the old one, and takes its name at the switch. */
export function constraintParts(draft: Draft, copy: ColumnCopy, { live, desired, copy: over }: Follower): Part {
  const { input } = draft;
  const causes = [...copy.causes, live.key];
  const fresh = named(over, copyName(desired.name));
  const title = phrase(input, desired);
  const pending = needsParts(input, live) ? live : { ...live, attributes: { ...live.attributes, validated: false } };
  return {
    build: (filled) =>
      notValidThenValidate(input, fresh, causes, null, live).map((step) => ({
        ...step,
        phase: "backfill" as const,
        needs: otherColumns(copy, live),
        follows: [...step.follows, ...filled],
      })),
    before: (group) => [
      makeStep(input, {
        id: `${group}:drop:${idOf(live.key)}`,
        title: `Drop the old ${title}`,
        phase: "contract",
        run: dropStatements(input, live, input.live)[0] as Statement,
        undo: [createStatements(input, pending, input.before)[0] as Statement, ...below(input, live.key, input.before)],
        causes,
        atomic: group,
      }),
    ],
    after: (group) => [
      renameStep(draft, group, fresh, desired.name, causes, `Give the new ${title} its name`),
      ...withSatellites(draft, group, desired, causes),
    ],
    retire: none,
  };
}
