import { nameOfRelationClaims } from "../../kinds/claims.ts";
import type { IndexAttributes } from "../../kinds/index/attributes.ts";
import { childrenOf, kindOf, namesOf, type SchemaObject, sameJson } from "../../model/object.ts";
import { copyName } from "../../model/own-names.ts";
import { name as quoted } from "../../sql/quote.ts";
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
  /** Whether it bears a name for the time being: its own is not known, or not free yet. */
  readonly isUnnamed: boolean;
  /** The partition's own index that becomes the part: the same, and the document has no use for it any more. */
  readonly adopted: boolean;
  /** The index that has the part's name as long as it is there. */
  readonly holder: SchemaObject | null;
}

/** The parts that a new index of a partitioned table gets. */
export function partsOfIndex(input: PlanInput, parent: Index): readonly IndexPart[] {
  return partitionsOf(input.live, tableOf(parent.key)).map((partition) => partOf(input, parent, partition));
}

function partOf(input: PlanInput, parent: Index, partition: SchemaObject): IndexPart {
  const said =
    childrenOf(input.desired, partition.key).find(
      (child) => child.kind === "index" && child.attributes["attachedTo"] === parent.name,
    ) ?? null;
  const known = said?.name ?? chosenName(parent, partition.name);
  const own = known === null ? null : named({ ...parent, parent: partition.key }, known);
  const holder = own === null ? null : holderOf(input, own);
  const same = childrenOf(input.live, partition.key).find((child) => isSame(input, parent, child)) as Index | undefined;
  if (same) return { partition, index: same, said, isUnnamed: same.name !== known, adopted: true, holder: null };
  const isUnnamed = own === null || holder !== null;
  const index = isUnnamed
    ? named({ ...parent, parent: partition.key }, copyName(`${partition.name}_${parent.name}`))
    : own;
  return { partition, index: index as Index, said, isUnnamed, adopted: false, holder };
}

/** What PostgreSQL compares to take an index or key of a partition for its part of a partitioned table's. */
const definition = [
  "unique",
  "nullsNotDistinct",
  "method",
  "columns",
  "include",
  "where",
  "storageParameters",
] as const;

/** An index of a partition that becomes the part by the document's word, or that goes and would be built anew as the part. */
function isSame(input: PlanInput, parent: Index, { key, kind, attributes }: SchemaObject): boolean {
  if (kind !== "index" || isPartitioned(input.live, tableOf(key))) return false;
  const after = input.desired.objects.get(key);
  if (after) {
    const joins = attributes["attachedTo"] === null && after.attributes["attachedTo"] === parent.name;
    return joins && definition.every((one) => sameJson(attributes[one] ?? null, parent.attributes[one]));
  }
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

/** The name of PostgreSQL's choice; null where an expression is part of it, which PostgreSQL alone names. */
export function chosenName({ dependsOn, attributes }: Index, partition: string): string | null {
  const all = dependsOn.filter((key) => kindOf(key) === "column").map((key) => namesOf(key).at(-1) as string);
  const columns = attributes.columns.map((text) =>
    all.find((column) => [column, quoted(column)].some((own) => text === own || text.startsWith(`${own} `))),
  );
  const names: string[] = [];
  for (const column of [...columns, ...attributes.include]) {
    if (column === undefined) return null;
    names.push(numbered(column, names));
  }
  return `${partition}_${names.join("_")}_idx`;
}

/** As PostgreSQL names the columns of an index: one that comes again gets a number. */
function numbered(column: string, taken: readonly string[]): string {
  for (let i = 0; ; i++) {
    const candidate = `${column}${i === 0 ? "" : i}`;
    if (!taken.includes(candidate)) return candidate;
  }
}

/** Whether PostgreSQL takes a key of a partition for its part of a partitioned table's, or an index but for its parameters. */
export function isAlike(whole: SchemaObject, own: SchemaObject): boolean {
  const all = [...definition, "deferrable"].filter((one) => one !== "storageParameters");
  return all.every((one) => sameJson(whole.attributes[one] ?? null, own.attributes[one] ?? null));
}
