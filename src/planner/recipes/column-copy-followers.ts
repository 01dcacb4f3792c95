import { createSql } from "../../kinds/index/ddl.ts";
import type { KeyAttributes } from "../../kinds/key-constraint.ts";
import type { Change } from "../../model/change.ts";
import { isWithin, type Json, kindOf, namesOf, type ObjectKey, type SchemaObject } from "../../model/object.ts";
import { copyName, oldName } from "../../model/own-names.ts";
import type { Action, Undo } from "../../model/plan.ts";
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
  removed,
} from "../draft.ts";
import { buildAction, buildSteps, dropAction, dropStep } from "./build-index.ts";
import type { ColumnCopy } from "./column-copy-values.ts";
import { notValidThenValidate } from "./constraint-not-valid.ts";
import { addUsingIndex, constraintNameOf, indexBehind } from "./key-using-index.ts";
import { below, changesBelow, satelliteSteps, satellites } from "./satellites.ts";
import { phrase } from "./statements.ts";
import { named, relationSql, tableOf } from "./table-facts.ts";

/**
 * The objects that must come along when a copy takes a column's place. Indexes and constraints are built on the copy
 * under temporary names and take over the names at the switch; what is only text (views, triggers, policies) is
 * created again at the switch.
 */
export interface Followers {
  readonly takes: readonly Change[];
  /** Dependents that are dropped and created again at the switch. */
  readonly rebuilt: (object: SchemaObject) => boolean;
  /** What the switch gives and needs, so that copies which share a follower switch in turn. */
  readonly brings: readonly string[];
  readonly awaits: readonly string[];
  /** Steps of the backfill phase, after the given ids. */
  readonly build: (filled: readonly string[]) => readonly DraftStep[];
  /** Steps of the switch before and after the columns change names. */
  readonly before: (group: string) => readonly DraftStep[];
  readonly after: (group: string) => readonly DraftStep[];
  /** Steps after the switch that remove what served the old column. */
  readonly retire: () => readonly DraftStep[];
}

/** What the step gives that adds a column's copy. */
export const copied = (column: string): string => `copied:${column}`;

/** What a copy gives that brings a follower along, and needs that does not, though it depends on its column as well. */
const brought = (follower: string): string => `brought:${follower}`;

const beside = new Set(["index", "check", "foreign_key", "primary_key", "unique", "sequence_owner"]);

/** One follower: as it is, as it shall be, and as it reads over the copy. */
interface Follower {
  readonly live: SchemaObject;
  readonly desired: SchemaObject;
  readonly copy: SchemaObject;
}

/**
 * @param served followers that another copy of the same plan brings along already; those found here are added
 */
export function followersOf(draft: Draft, copy: ColumnCopy, served: Set<ObjectKey>): Followers {
  const { input } = draft;
  const below = (object: SchemaObject): boolean => isWithin(object.key, copy.key);
  const dependents = [...input.live.objects.values()].filter(
    (object) => !below(object) && object.dependsOn.includes(copy.key) && object.key !== copy.table,
  );
  const shared = dependents.filter((object) => beside.has(object.kind) && served.has(object.key));
  const followers = dependents
    .filter((object) => beside.has(object.kind) && !served.has(object.key))
    .flatMap((now): readonly Follower[] => {
      const live = input.before.objects.get(now.key) ?? now;
      const desired = input.desired.objects.get(live.key);
      const over = input.desiredWithCopies.objects.get(live.key) ?? desired;
      return desired && over ? [{ live, desired, copy: over }] : [];
    });
  const keys = new Set(followers.map(({ live }) => live.key));
  for (const key of keys) served.add(key);
  const takes = [
    ...draft.changes.filter((change) => keys.has(change.key) && change.type === "alter"),
    ...[...keys].flatMap((key) => changesBelow(draft.changes, key)),
  ];
  // A foreign key needs the unique index that it references, so it is built after and dropped before.
  const parts = followers
    .toSorted((a, b) => rankOf(a) - rankOf(b))
    .map((follower) => partsOf(draft, copy, follower, referencing(copy, followers, follower.live.key)));
  return {
    takes,
    brings: [...keys].map(brought),
    // An undo makes what was dropped on the old column, which must bear its name again by then.
    awaits: [
      ...shared.map(({ key }) => brought(key)),
      ...draft.changes
        .filter(({ type, key }) => type === "drop" && dependents.some((one) => one.key === key && beside.has(one.kind)))
        .map(({ key }) => removed(key)),
    ],
    rebuilt: (object) =>
      object.dependsOn.includes(copy.key) && !below(object) && !beside.has(object.kind) && object.key !== copy.table,
    build: (filled) => buildInTurn(parts, filled),
    before: (group) => parts.toReversed().flatMap((part) => part.before(group)),
    after: (group) => parts.flatMap((part) => part.after(group)),
    retire: () => parts.flatMap((part) => part.retire()),
  };
}

const rankOf = ({ live }: Follower): number =>
  ["primary_key", "unique", "index"].indexOf(live.kind) + (live.kind === "foreign_key" ? 9 : 1);

/** Each after the backfill and the parts before it, and after the copies of the other columns it stands on. */
function buildInTurn(parts: readonly Part[], filled: readonly string[]): readonly DraftStep[] {
  const steps: DraftStep[] = [];
  for (const part of parts) {
    const before = [...filled, ...steps.map((step) => step.id)];
    steps.push(...part.build(before));
  }
  return steps;
}

/** What a part needs of the other columns: that their copies exist and are filled, where they are copied as well. */
function otherColumns(copy: ColumnCopy, live: SchemaObject): readonly string[] {
  return live.dependsOn
    .filter((key) => kindOf(key) === "column" && key !== copy.key)
    .flatMap((key) => [copied(key), `filled:${key}`]);
}

type Part = Pick<Followers, "build" | "before" | "after" | "retire">;
const none = (): readonly DraftStep[] => [];

/** Columns over the copies, once this one has its final name: others may not have theirs yet. */
const renamed = (copy: ColumnCopy, columns: Json | undefined): readonly string[] =>
  (columns as readonly string[]).map((column) => (column === copy.copy ? copy.after.name : column));

/** The new foreign keys to a key, as they read once the columns of this copy have changed names and before they have their own. */
function referencing(copy: ColumnCopy, followers: readonly Follower[], key: ObjectKey): readonly SchemaObject[] {
  return followers
    .filter(({ live }) => live.kind === "foreign_key" && live.dependsOn.includes(key))
    .map(({ desired, copy: over }) => {
      const { attributes } = over;
      const columns = {
        columns:
          tableOf(over.key) === copy.table ? renamed(copy, attributes["columns"]) : (attributes["columns"] ?? null),
        referencedColumns: renamed(copy, attributes["referencedColumns"]),
      };
      return named({ ...over, attributes: { ...attributes, ...columns } }, copyName(desired.name));
    });
}

function partsOf(draft: Draft, copy: ColumnCopy, follower: Follower, foreignKeys: readonly SchemaObject[]): Part {
  switch (follower.live.kind) {
    case "index":
      return indexParts(draft, copy, follower);
    case "primary_key":
    case "unique":
      return keyParts(draft, copy, follower, foreignKeys);
    case "sequence_owner":
      return ownerParts(draft, copy, follower);
    default:
      return constraintParts(draft, copy, follower);
  }
}

function renameStep(
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

function withSatellites(
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

function indexParts(draft: Draft, copy: ColumnCopy, { live, desired, copy: over }: Follower): Part {
  const { input } = draft;
  const causes = [...copy.causes, live.key];
  const fresh = named(over, copyName(desired.name));
  const old = named(live, oldName(live.name));
  const title = phrase(input, desired);
  // Taking the build back also brings the old index back, in case it is gone by then.
  const undo: Undo = {
    actions: [
      buildAction(live, { ifNotExists: true }),
      ...satellites(input, live, input.before).map(({ sql }): Action => ({ type: "sql", sql })),
      dropAction(fresh),
    ],
    transaction: "alone",
    result: "lossless",
    what: "",
  };
  return {
    build: (filled) =>
      buildSteps(input, fresh, causes, "backfill", undo)
        .slice(0, 1)
        .map((step) => ({
          ...step,
          creates: [],
          needs: otherColumns(copy, live),
          follows: [...step.follows, ...filled],
        })),
    before: (group) => [
      {
        ...renameStep(draft, group, live, old.name, causes, `Set the old ${title} aside`),
        undo: renameBack(old, live.name),
      },
    ],
    after: (group) => [
      renameStep(draft, group, fresh, desired.name, causes, `Give the new ${title} its name`),
      ...withSatellites(draft, group, desired, causes),
    ],
    retire: () => [{ ...dropStep(input, old, "contract", causes, [], nothing), removes: [] }],
  };
}

/** The old index may be gone by then; the undo of the build makes it anew. */
function renameBack(old: SchemaObject, to: string): Undo {
  const schema = namesOf(old.key)[0] as string;
  const sql = `ALTER INDEX IF EXISTS ${names(schema, old.name)} RENAME TO ${name(to)}`;
  return { actions: [{ type: "sql", sql }], transaction: "shared", result: "lossless", what: "" };
}

function constraintParts(draft: Draft, copy: ColumnCopy, { live, desired, copy: over }: Follower): Part {
  const { input } = draft;
  const causes = [...copy.causes, live.key];
  const fresh = named(over, copyName(desired.name));
  const title = phrase(input, desired);
  const pending = { ...live, attributes: { ...live.attributes, validated: false } };
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

/** A table has one primary key: at the switch the old one goes and the waiting unique index becomes the new one. */
function keyParts(
  draft: Draft,
  copy: ColumnCopy,
  { live, desired, copy: over }: Follower,
  foreignKeys: readonly SchemaObject[],
): Part {
  const { input } = draft;
  const causes = [...copy.causes, live.key];
  const index = indexBehind(over as SchemaObject<KeyAttributes>, copyName(constraintNameOf(desired)));
  const columns = renamed(copy, over.attributes["columns"]);
  const switched = { ...desired, attributes: { ...desired.attributes, columns } } as SchemaObject<KeyAttributes>;
  const title = phrase(input, desired);
  return {
    build: (filled) =>
      buildSteps(input, index, causes, "backfill").map((step) => ({
        ...step,
        creates: [],
        needs: otherColumns(copy, live),
        follows: [...step.follows, ...filled],
      })),
    before: (group) => [
      makeStep(input, {
        id: `${group}:drop:${idOf(live.key)}`,
        title: `Drop the old ${title}`,
        phase: "contract",
        run: dropStatements(input, live, input.live)[0] as Statement,
        undo: [...createStatements(input, live, input.before), ...below(input, live.key, input.before)],
        causes,
        atomic: group,
        hazards: [
          {
            code: "FLUX807",
            message: `Taking this step back builds the old ${title} again while nobody can use the table`,
          },
        ],
      }),
    ],
    after: (group) => [
      makeStep(input, {
        id: `${group}:add:${idOf(desired.key)}`,
        title: `Make the new index ${title}`,
        phase: "contract",
        run: addUsingIndex(desired as SchemaObject<KeyAttributes>, index.name),
        undo: [
          ...foreignKeys.flatMap((object) => dropStatements(input, object, input.desired)),
          ...dropStatements(input, desired, input.desired),
          {
            form: "create index",
            on: [copy.table],
            sql: createSql(indexBehind(switched, index.name)),
          },
          ...foreignKeys.flatMap((object) => createStatements(input, object, input.desired)),
        ],
        causes,
        atomic: group,
      }),
      ...withSatellites(draft, group, desired, causes),
    ],
    retire: none,
  };
}

/** A serial's sequence goes over to the new column. */
function ownerParts(draft: Draft, copy: ColumnCopy, { live, desired }: Follower): Part {
  const { input } = draft;
  return {
    build: none,
    before: (group) => [
      ownerStep(
        draft,
        group,
        "release",
        dropStatements(input, live, input.live),
        createStatements(input, live, input.before),
        copy,
      ),
    ],
    after: (group) => [
      ownerStep(
        draft,
        group,
        "take",
        createStatements(input, desired, input.desired),
        dropStatements(input, desired, input.desired),
        copy,
      ),
    ],
    retire: none,
  };
}

function ownerStep(
  draft: Draft,
  group: string,
  id: string,
  run: readonly Statement[],
  undo: readonly Statement[],
  copy: ColumnCopy,
): DraftStep {
  return makeStep(draft.input, {
    id: `${group}:sequence-${id}`,
    title: id === "take" ? "Let the sequence belong to the new column" : "Take the sequence from the old column",
    phase: "contract",
    run: run[0] as Statement,
    undo,
    causes: copy.causes,
    atomic: group,
  });
}
