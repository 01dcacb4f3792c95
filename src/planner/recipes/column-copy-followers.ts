import { createSql } from "../../kinds/index/ddl.ts";
import type { KeyAttributes } from "../../kinds/key-constraint.ts";
import type { Change } from "../../model/change.ts";
import { isNamedPart } from "../../model/named-part.ts";
import { isWithin, type ObjectKey, type SchemaObject } from "../../model/object.ts";
import { copyName, oldName } from "../../model/own-names.ts";
import type { Action, Undo } from "../../model/plan.ts";
import type { Statement } from "../../model/statement.ts";
import { createStatements, type Draft, type DraftStep, dropStatements, idOf, makeStep, nothing } from "../draft.ts";
import { brought, removed } from "../tokens.ts";
import { buildAction, buildSteps, dropAction, dropStep } from "./build-index.ts";
import { partitionedForeignKeyParts } from "./column-copy-partitioned-foreign-key.ts";
import { partitionedIndexParts } from "./column-copy-partitioned-index.ts";
import { partitionedKeyParts } from "./column-copy-partitioned-key.ts";
import {
  constraintParts,
  type Follower,
  none,
  otherColumns,
  type Part,
  renameBack,
  renamed,
  renameStep,
  withSatellites,
} from "./column-copy-parts.ts";
import type { ColumnCopy } from "./column-copy-values.ts";
import { addUsingIndex, constraintNameOf, indexBehind } from "./key-using-index.ts";
import { below, changesBelow, satellites } from "./satellites.ts";
import { phrase } from "./statements.ts";
import { isPartitioned, named, tableOf } from "./table-facts.ts";

/**
 * The objects that must come along when a copy takes a column's place. Indexes and constraints are built on the copy
 * under temporary names and take over the names at the switch; what is only text (views, triggers, policies) is
 * created again at the switch.
 */
export interface Followers extends Part {
  readonly takes: readonly Change[];
  /** What the switch gives and needs, so that copies which share a follower switch in turn. */
  readonly brings: readonly string[];
  readonly awaits: readonly string[];
}

const beside = new Set(["index", "check", "foreign_key", "primary_key", "unique", "sequence_owner"]);

/** Whether it is built beside the old one, on the copy, rather than created again at the switch. */
export const isBroughtAlong = ({ kind }: SchemaObject): boolean => beside.has(kind);

/** Whether an object that is no part of a column, nor its table, stands on it. */
export const standsOn = ({ key, dependsOn }: SchemaObject, column: ObjectKey): boolean =>
  dependsOn.includes(column) && !isWithin(key, column) && key !== tableOf(column);

/**
 * @param served followers that another copy of the same plan brings along already; those found here are added
 */
export function followersOf(draft: Draft, copy: ColumnCopy, served: Set<ObjectKey>): Followers {
  const { input } = draft;
  const dependents = [...input.live.objects.values()].filter(
    (object) =>
      standsOn(object, copy.key) &&
      // Parts come and go with what they are parts of.
      !isNamedPart(object),
  );
  const shared = dependents.filter((object) => isBroughtAlong(object) && served.has(object.key));
  const followers = dependents
    .filter((object) => isBroughtAlong(object) && !served.has(object.key))
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
        .filter(({ type, key }) => type === "drop" && dependents.some((one) => one.key === key && isBroughtAlong(one)))
        .map(({ key }) => removed(key)),
    ],
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
      return isPartitioned(draft.input.live, tableOf(follower.live.key))
        ? partitionedIndexParts(draft, copy, follower)
        : indexParts(draft, copy, follower);
    case "primary_key":
    case "unique":
      return isPartitioned(draft.input.live, tableOf(follower.live.key))
        ? partitionedKeyParts(draft, copy, follower, foreignKeys)
        : keyParts(draft, copy, follower, foreignKeys);
    case "foreign_key":
      return isPartitioned(draft.input.live, tableOf(follower.live.key))
        ? partitionedForeignKeyParts(draft, copy, follower)
        : constraintParts(draft, copy, follower);
    case "sequence_owner":
      return ownerParts(draft, copy, follower);
    default:
      return constraintParts(draft, copy, follower);
  }
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
            on: [tableOf(desired.key)],
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
