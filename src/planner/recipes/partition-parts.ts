import type { IndexAttributes } from "../../kinds/index/attributes.ts";
import type { KeyAttributes } from "../../kinds/key-constraint.ts";
import { isNamedPart } from "../../model/named-part.ts";
import {
  childrenOf,
  keyOf,
  type Model,
  namesOf,
  type ObjectKey,
  type SchemaObject,
  sameJson,
} from "../../model/object.ts";
import type { Draft, DraftStep } from "../draft.ts";
import { ofTable, partitionedAbove } from "../hierarchy.ts";
import type { PlanInput } from "../input.ts";
import { buildSteps } from "./build-index.ts";
import { notValidThenValidate } from "./constraint-not-valid.ts";
import { optionsOfPart, partsBelow } from "./index-part.ts";
import { keyKinds, keySteps, pendingNotNull } from "./key-using-index.ts";
import { isPartitioned, isSmall, tableOf } from "./table-facts.ts";

/** Whether a table has a key, index or foreign key that ATTACH takes for the partitioned table's. */
export function hasAlike(model: Model, table: ObjectKey, { kind, attributes }: SchemaObject): boolean {
  return childrenOf(model, table).some(
    (own) =>
      own.kind === kind &&
      ["columns", "include", "where", "referencedTable"].every((one) =>
        sameJson(own.attributes[one] ?? null, attributes[one] ?? null),
      ),
  );
}

/**
 * What the partitioned tables above have that a partition has from them as it comes or goes: checks and foreign keys that
 * go do so before, indexes and keys after.
 */
export function handedOn({ live, desired }: PlanInput, parent: ObjectKey): readonly SchemaObject[] {
  const nearest = live.objects.get(parent);
  // A new one is whole before anything joins it.
  if (!nearest) return childrenOf(desired, parent);
  const above = [parent, ...partitionedAbove(live, nearest).map(({ key }) => key)];
  return above
    .flatMap((key) => childrenOf(live, key))
    .filter((one) => !isNamedPart(one))
    .filter(({ kind, key }) => (kind !== "check" && kind !== "foreign_key") || goesAfter(desired, key));
}

/** Whether it is there while partitions come and go: it stays, or goes with the table. */
const goesAfter = ({ objects }: Model, key: ObjectKey): boolean => objects.has(key) || !objects.has(tableOf(key));

/**
 * A constraint or index of a partitioned table, as the partition has it once it is detached.
 * @param division says what its partitions are
 */
export function keptBy(model: Model, theirs: SchemaObject, table: ObjectKey, division: Model): readonly SchemaObject[] {
  const parent = tableOf(theirs.key);
  const own = ofTable(theirs, parent, table);
  const { kind, attributes } = theirs;
  if (kind === "check") return attributes["noInherit"] === true ? [] : [own];
  if (kind === "foreign_key") return [own];
  if (kind === "index") return partBelow(model, theirs, table, division);
  if (kind !== "primary_key" && kind !== "unique") return [];
  const given = kind === "primary_key" ? attributes["constraintName"] : null;
  const theirName =
    typeof given === "string" ? given : kind === "primary_key" ? `${namesOf(parent)[1]}_pkey` : theirs.name;
  const said = childrenOf(model, table).find((one) => one.kind === kind && one.attributes["attachedTo"] === theirName);
  const storageParameters = optionsOfPart(theirs, said ?? null);
  if (kind === "primary_key") {
    const constraintName = said?.attributes["constraintName"] ?? null;
    return [{ ...own, attributes: { ...attributes, storageParameters, constraintName } }];
  }
  const columns = [
    ...(attributes["columns"] as readonly string[]),
    ...((attributes["include"] as readonly string[] | undefined) ?? []),
  ];
  const called = said?.name ?? `${namesOf(table)[1]}_${columns.join("_")}_key`;
  return [{ ...own, attributes: { ...attributes, storageParameters }, name: called, key: keyOf(table, kind, called) }];
}

/** A partition's part of an index, as its own. */
function partBelow(model: Model, whole: SchemaObject, table: ObjectKey, division: Model): readonly SchemaObject[] {
  const found = partsBelow(division, whole as SchemaObject<IndexAttributes>, model).find(
    ({ part }) => part.parent === table,
  );
  return found ? [found.part] : [];
}

/** Whether ATTACH would build indexes and look rows up while nobody gets at the table, and it can have them before. */
export const makesParts = (input: PlanInput, table: ObjectKey): boolean =>
  input.mode === "online" && !isSmall(input, table) && !isPartitioned(input.live, table);

/** Whether a table can have what will be a partition's part while it is in use. */
export function isMadeBefore(input: PlanInput, part: SchemaObject): boolean {
  if (part.kind === "index" || part.kind === "foreign_key") return true;
  if (!keyKinds.has(part.kind) || part.attributes["withoutOverlaps"] === true) return false;
  return !pendingNotNull(input, part as SchemaObject<KeyAttributes>);
}

/** A primary key with the name that PostgreSQL would choose, where it has none. */
function underName(key: SchemaObject): SchemaObject {
  if (key.kind !== "primary_key" || typeof key.attributes["constraintName"] === "string") return key;
  return { ...key, attributes: { ...key.attributes, constraintName: `${namesOf(key.key)[1]}_pkey` } };
}

/** Makes what ATTACH takes for the table's part then. */
export function partSteps(draft: Draft, table: ObjectKey, part: SchemaObject): readonly DraftStep[] {
  const { input } = draft;
  const steps =
    part.kind === "foreign_key"
      ? notValidThenValidate(input, part, [table], null)
      : part.kind === "index"
        ? buildSteps(input, part, [table], "expand")
        : (keySteps(draft, underName(part)) ?? []);
  return steps.map((step) => ({ ...step, causes: [table], creates: [] }));
}
