import { nameOfRelationClaims } from "../../kinds/claims.ts";
import type { IndexAttributes } from "../../kinds/index/attributes.ts";
import { childrenOf, kindOf, type SchemaObject, sameJson } from "../../model/object.ts";
import { copyName } from "../../model/own-names.ts";
import { claimsOf } from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { isPartitioned, named, partitionsOf, tableOf } from "./table-facts.ts";

type Index = SchemaObject<IndexAttributes>;

/** A partition's part of its parent's index. */
export interface IndexPart {
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
  /** The index that has the part's name as long as it is there. */
  readonly holder: SchemaObject | null;
}

/**
 * The parts that a new index of a partitioned table gets.
 * @param final the name that it shall have; another index has it, and parts, if it is not the one that it is made by
 */
export function partsOfIndex(input: PlanInput, parent: Index, final: string = parent.name): readonly IndexPart[] {
  return partitionsOf(input.live, tableOf(parent.key)).map((partition) => partOf(input, parent, final, partition));
}

function partOf(input: PlanInput, parent: Index, final: string, partition: SchemaObject): IndexPart {
  const said =
    childrenOf(input.desired, partition.key).find(
      (child) => child.kind === "index" && child.attributes["attachedTo"] === final,
    ) ?? null;
  const known = said?.name ?? chosenName(parent, partition.name);
  const own = known === null ? null : named({ ...parent, parent: partition.key }, known);
  const holder = own === null ? null : holderOf(input, own);
  const same = childrenOf(input.live, partition.key).find((child) => isSame(input, parent, child)) as Index | undefined;
  if (same) return { partition, index: same, said, known, isUnnamed: same.name !== known, adopted: true, holder: null };
  const isUnnamed = own === null || holder !== null || final !== parent.name;
  const index = isUnnamed ? named({ ...parent, parent: partition.key }, copyName(`${partition.name}_${final}`)) : own;
  return { partition, index: index as Index, said, known, isUnnamed, adopted: false, holder };
}

const definition = [
  "unique",
  "nullsNotDistinct",
  "method",
  "columns",
  "include",
  "where",
  "storageParameters",
] as const;

/** An index of a partition that goes, and would be built anew as the part. */
function isSame(input: PlanInput, parent: Index, { key, kind, attributes }: SchemaObject): boolean {
  if (kind !== "index" || input.desired.objects.has(key) || isPartitioned(input.live, tableOf(key))) return false;
  const { valid, attachedTo, replicaIdentity, clustered, statisticsTargets, tablespace } = attributes;
  const isPlain =
    valid === true && attachedTo === null && !replicaIdentity && !clustered && sameJson(statisticsTargets ?? {}, {});
  if (!isPlain || tablespace !== parent.attributes.tablespace || childrenOf(input.live, key).length > 0) return false;
  return definition.every((attribute) => sameJson(attributes[attribute] ?? null, parent.attributes[attribute]));
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
export function wholeThatHolds(input: PlanInput, index: SchemaObject): SchemaObject | null {
  const partition = index.parent === null ? undefined : input.live.objects.get(index.parent);
  const above = partition?.dependsOn.find((key) => kindOf(key) === "table" && partition.attributes["partitionOf"]);
  if (!partition || !above) return null;
  const wholes = childrenOf(input.live, above).filter(
    (one) => one.kind === "index" && !input.desired.objects.has(one.key),
  );
  return wholes.find((one) => chosenName(one as Index, partition.name) === index.name) ?? null;
}

/** The name of PostgreSQL's choice; null where the index's columns were not read from a database, or it would have to shorten it. */
function chosenName({ attributes }: Index, partition: string): string | null {
  const chosen = `${partition}_${attributes.columnNames.join("_")}_idx`;
  return attributes.columnNames.length === 0 || Buffer.byteLength(chosen) > 63 ? null : chosen;
}
