import { nameOfRelationClaims } from "../../kinds/claims.ts";
import type { IndexAttributes } from "../../kinds/index/attributes.ts";
import { changeIndexOptions } from "../../kinds/key-constraint.ts";
import type { Options } from "../../kinds/storage-parameters.ts";
import { statement } from "../../model/kind.ts";
import { childrenOf, type Model, namesOf, type SchemaObject, sameJson } from "../../model/object.ts";
import { copyName } from "../../model/own-names.ts";
import type { Statement } from "../../model/statement.ts";
import { names } from "../../sql/quote.ts";
import { partitionedAbove } from "../hierarchy.ts";
import type { PlanInput } from "../input.ts";
import { claimsOf } from "../tokens.ts";
import { constraintNameOf } from "./key-using-index.ts";
import { named, partitionsOf, tableOf } from "./table-facts.ts";

type Index = SchemaObject<IndexAttributes>;

/** A partition's part of its parent's index. */
export interface IndexPart {
  readonly whole: Index;
  readonly partition: SchemaObject;
  /** As it is built, or found. */
  readonly index: Index;
  /** What the document says of it, its name first. */
  readonly said: SchemaObject | null;
  /** The name that it shall have; null where PostgreSQL alone knows that. */
  readonly known: string | null;
  /** Whether it bears a name for the time being: its own is not known, or not free yet. */
  readonly isUnnamed: boolean;
  /** The partition's own index that becomes the part: the same, and the document has no use for it any more. */
  readonly adopted: boolean;
  /** What has the part's name as long as it is there: an index, or the whole that such a one is a part of. */
  readonly holder: SchemaObject | null;
}

/**
 * The parts that a new index of a partitioned table gets, whose partitions are those of the document by then.
 * @param final the name that it shall have; another index has it, and parts, if it is not the one that it is made by
 */
export function partsOfIndex(input: PlanInput, parent: Index, final: string = parent.name): readonly IndexPart[] {
  return partitionsOf(input.desired, tableOf(parent.key)).map((partition) => partOf(input, parent, final, partition));
}

function partOf(input: PlanInput, parent: Index, final: string, partition: SchemaObject): IndexPart {
  const said = saidOf(input.desired, final, partition);
  const known = said?.name ?? chosenName(parent, partition.name);
  const own = known === null ? null : named({ ...parent, parent: partition.key }, known);
  const alike = childrenOf(input.live, partition.key).filter((child) => becomesPart(input, parent, child, said));
  const same = (alike.find(({ name }) => name === known) ?? alike[0]) as Index | undefined;
  if (same)
    return {
      whole: parent,
      partition,
      index: same,
      said,
      known,
      isUnnamed: same.name !== known,
      adopted: true,
      holder: null,
    };
  const holder = own === null ? null : (holderOf(input, own) ?? wholeThatHolds(input, own));
  const isUnnamed = own === null || holder !== null || final !== parent.name;
  const index = isUnnamed ? temporarily({ ...parent, parent: partition.key }, final, partition) : own;
  return {
    whole: parent,
    partition,
    index: withOptionsOf(said, index as Index),
    said,
    known,
    isUnnamed,
    adopted: false,
    holder,
  };
}

/** The storage parameters that a part has: those of the whole, but for what is said of the part. */
export function optionsOfPart(whole: SchemaObject, said: SchemaObject | null): Options {
  return {
    ...(whole.attributes["storageParameters"] as Options),
    ...(said?.attributes["storageParameters"] as Options),
  };
}

/** Leads what was an index of a partition's own, and has become a part, to the storage parameters that it shall have as one. */
export function settleOptions(whole: SchemaObject, own: SchemaObject, said: SchemaObject | null): readonly Statement[] {
  const before = own.attributes["storageParameters"] as Options;
  const wanted = { attachedTo: null, storageParameters: optionsOfPart(whole, said) };
  return changeIndexOptions(own, constraintNameOf(own), { attachedTo: null, storageParameters: before }, wanted);
}

/** A part made like its whole, with the storage parameters that are said of it. */
export const withOptionsOf = <Part extends SchemaObject>(said: SchemaObject | null, part: Part): Part => ({
  ...part,
  attributes: { ...part.attributes, storageParameters: optionsOfPart(part, said) },
});

const temporarily = (index: Index, whole: string, partition: SchemaObject): Index =>
  named(index, copyName(`${partition.name}_${whole}`)) as Index;

/** What a model says of the part that a partition has of an index. */
const saidOf = (model: Model, whole: string, partition: SchemaObject): SchemaObject | null =>
  childrenOf(model, partition.key).find(
    ({ kind, attributes }) => kind === "index" && attributes["attachedTo"] === whole,
  ) ?? null;

/** The part that a partition has of an index in a model. */
export function partIn(model: Model, whole: Index, partition: SchemaObject): Index {
  const said = saidOf(model, whole.name, partition);
  const name = said?.name ?? chosenName(whole, partition.name);
  const part = withOptionsOf(said, { ...whole, parent: partition.key });
  return name === null ? temporarily(part, whole.name, partition) : (named(part, name) as Index);
}

/**
 * The parts that an index has in a model at any depth, each after what it is a part of.
 * @param names says how they are called, where that is another one
 */
export function partsBelow(
  model: Model,
  whole: Index,
  names: Model = model,
): readonly { readonly part: Index; readonly of: Index }[] {
  return partitionsOf(model, tableOf(whole.key)).flatMap((partition) => {
    const part = partIn(names, whole, partition);
    return [{ part, of: whole }, ...partsBelow(model, part, names)];
  });
}

const definition = ["unique", "nullsNotDistinct", "method", "columns", "include", "where", "deferrable"] as const;

/** Whether PostgreSQL takes an index or key of a partition for its part of a partitioned table's. */
export function isAlike(whole: SchemaObject, own: SchemaObject): boolean {
  return (
    own.attributes["attachedTo"] === null &&
    definition.every((one) => sameJson(whole.attributes[one] ?? null, own.attributes[one] ?? null))
  );
}

/** Whether an index of a partition is taken over: it goes, or the document has it as the part, which is as it would be built. */
function becomesPart(input: PlanInput, whole: Index, own: SchemaObject, said: SchemaObject | null): boolean {
  if (own.kind !== "index" || !isAlike(whole, own)) return false;
  if (own.key !== said?.key && input.desired.objects.has(own.key)) return false;
  const { valid, replicaIdentity, clustered, statisticsTargets, tablespace, storageParameters } = own.attributes;
  const isSaid =
    (!replicaIdentity || said?.attributes["replicaIdentity"] === true) &&
    (!clustered || said?.attributes["clustered"] === true) &&
    (sameJson(statisticsTargets, {}) || sameJson(statisticsTargets, said?.attributes["statisticsTargets"] ?? {}));
  const isBuiltAlike =
    tablespace === whole.attributes.tablespace && sameJson(storageParameters, optionsOfPart(whole, said));
  return valid === true && isSaid && (isBuiltAlike || own.key === said?.key);
}

/** Makes a partition's index a part of the partitioned table's; again, it does nothing. */
export function attachIndex(whole: Index, part: Index): Statement {
  const [above, below] = [whole, part].map(({ key, name }) => names(namesOf(key)[0] as string, name));
  return statement("attach index", tableOf(part.key), `ALTER INDEX ${above} ATTACH PARTITION ${below}`);
}

/** What has the name that an index shall have, and goes. */
function holderOf(input: PlanInput, index: SchemaObject): SchemaObject | null {
  const claims = nameOfRelationClaims(index);
  for (const one of input.live.objects.values())
    if (!input.desired.objects.has(one.key) && claimsOf(input, [one]).some((claim) => claims.includes(claim)))
      return one;
  return null;
}

/** The index of a table above that goes, and with it its part which has the name that a new index of the partition shall have. */
export function wholeThatHolds({ live, desired }: PlanInput, index: SchemaObject): SchemaObject | null {
  const partition = index.parent === null ? undefined : live.objects.get(index.parent);
  if (!partition) return null;
  const wholes = partitionedAbove(live, partition)
    .flatMap(({ key }) => childrenOf(live, key))
    .filter((one) => one.kind === "index" && one.attributes["attachedTo"] === null && !desired.objects.has(one.key));
  return wholes.find((one) => partsBelow(live, one as Index).some(({ part }) => part.key === index.key)) ?? null;
}

/** The name of PostgreSQL's choice; null where the index's columns were not read from a database, or it would have to shorten it. */
function chosenName({ attributes }: Index, partition: string): string | null {
  const chosen = `${partition}_${attributes.columnNames.join("_")}_idx`;
  return attributes.columnNames.length === 0 || Buffer.byteLength(chosen) > 63 ? null : chosen;
}
