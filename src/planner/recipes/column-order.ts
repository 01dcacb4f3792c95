import type { ColumnAttributes } from "../../kinds/column/attributes.ts";
import type { Options } from "../../kinds/storage-parameters.ts";
import type { Change } from "../../model/change.ts";
import { childrenOf, kindOf, type ObjectKey, type SchemaObject, sameJson } from "../../model/object.ts";
import { idOf, kindOfObject } from "../draft.ts";
import { partitionedAbove } from "../hierarchy.ts";
import type { PlanInput } from "../input.ts";
import { copied, inStep } from "../tokens.ts";
import { phrase } from "./statements.ts";

/** What must be done before a column can be altered, though no object depends on it. */
export interface ColumnOrder {
  /** Ids of steps. */
  readonly follows: readonly string[];
  readonly needs: readonly string[];
}

/**
 * NOT NULL goes after the primary key that demands it; identity comes after the default that stood in its place, and
 * after NOT NULL.
 */
export function orderOfAlter(input: PlanInput, change: Change & { type: "alter" }): ColumnOrder {
  const { before, after } = change;
  if (after.kind === "function") return { follows: [], needs: columnsOfTriggers(input, after) };
  if (after.kind === "table") return { follows: [], needs: columnsBeforeToast(input, change) };
  if (after.kind !== "column") return { follows: [], needs: [] };
  const alters = (name: string): boolean => change.attributes.some((attribute) => attribute.name === name);
  const looses = alters("notNull") && after.attributes["notNull"] === false;
  const counts = alters("identity") && before.attributes["identity"] === null;
  const gained = before.attributes["notNull"] === false && after.attributes["notNull"] === true;
  return {
    follows: [
      ...(looses ? keysOver(input, before) : []),
      ...(counts ? droppedChildren(input, before.key, "default") : []),
    ],
    needs: counts && gained ? [`not null:${after.key}`] : [],
  };
}

/** Columns that come to a table: it may have no TOAST table before, and PostgreSQL forgets what is said of that. */
function columnsBeforeToast(
  { changes }: PlanInput,
  { key, attributes, after }: Change & { type: "alter" },
): readonly string[] {
  const said = Object.keys((after.attributes["storageParameters"] ?? {}) as Options);
  const isSaid =
    attributes.some(({ name }) => name === "storageParameters") && said.some((one) => one.startsWith("toast."));
  if (!isSaid) return [];
  return changes.flatMap((change) => {
    if (change.type === "drop" || change.after.kind !== "column" || change.after.parent !== key) return [];
    return change.type === "create" ? [change.key] : [copied(change.key)];
  });
}

/** New and renamed columns of the tables whose triggers call the function: its body may speak of them. */
function columnsOfTriggers({ desired, changes }: PlanInput, function_: SchemaObject): readonly string[] {
  const tables = new Set(
    [...desired.objects.values()].flatMap(({ kind, parent, dependsOn }) =>
      kind === "trigger" && dependsOn.includes(function_.key) ? [parent] : [],
    ),
  );
  if (tables.size === 0) return [];
  return changes.flatMap((change) => {
    if (change.type === "drop" || change.after.kind !== "column" || !tables.has(change.after.parent)) return [];
    return change.type === "rename" ? [inStep(change.key)] : change.type === "create" ? [change.key] : [];
  });
}

/** A default takes the place of an identity once that is gone. */
export function orderOfCreate(input: PlanInput, object: SchemaObject): readonly string[] {
  // What gives rights on new objects gives none on what comes with an extension, whose rights are its own.
  if (kindOfObject(input, object).settle)
    return input.changes.flatMap(({ type, key }) =>
      type === "create" && kindOf(key) === "extension" ? [`create-extension:${idOf(key)}`] : [],
    );
  if (object.kind === "foreign_key") return newPartitions(input, object);
  const column =
    object.kind === "default" && object.parent !== null ? input.live.objects.get(object.parent) : undefined;
  const now = column && input.desired.objects.get(column.key);
  const replaces = column && column.attributes["identity"] !== null && now?.attributes["identity"] === null;
  return replaces ? [`alter-column:${idOf(column.key)}`] : [];
}

/** What PostgreSQL calls the parts of a new partition before they get their own names, an index of the partition itself may be called, too. */
export function namedParts(
  { desired }: PlanInput,
  { kind, key, name, parent, attributes }: SchemaObject,
): readonly ObjectKey[] {
  const table = parent === null ? undefined : desired.objects.get(parent);
  if (kind !== "index" || !table || attributes["attachedTo"] !== null || !name.startsWith(`${table.name}_`)) return [];
  return childrenOf(desired, table.key).flatMap((other) =>
    other.kind === "index" && other.key !== key && other.attributes["attachedTo"] !== null ? [other.key] : [],
  );
}

/**
 * Unique indexes of partitioned tables above that are alike a key of a partition: PostgreSQL would make the key's index a
 * part of one that comes later, and then drop neither of the two.
 */
export function wholesOver(
  { desired }: PlanInput,
  { kind, parent, attributes: own }: SchemaObject,
): readonly ObjectKey[] {
  const table = parent === null ? undefined : desired.objects.get(parent);
  if (!table || (kind !== "primary_key" && kind !== "unique") || own["attachedTo"] !== null) return [];
  const columns = [...(own["columns"] as readonly string[]), ...((own["include"] as readonly string[] | null) ?? [])];
  return partitionedAbove(desired, table)
    .flatMap((above) => childrenOf(desired, above.key))
    .filter(
      ({ kind: other, attributes }) =>
        other === "index" && attributes["unique"] === true && sameJson(attributes["columnNames"] ?? [], columns),
    )
    .map(({ key }) => key);
}

/** While a foreign key refers to a partitioned table, its partitions cannot simply be dropped: those of the plan come first. */
export function newPartitions({ changes, desired }: PlanInput, foreignKey: SchemaObject): readonly string[] {
  const isBeneath = (table: SchemaObject): boolean =>
    partitionedAbove(desired, table).some(({ name }) => name === foreignKey.attributes["referencedTable"]);
  return changes.flatMap((change) =>
    change.type === "create" && change.after.kind === "table" && isBeneath(change.after)
      ? [`create-table:${idOf(change.key)}`]
      : [],
  );
}

/** What the application must do before an identity is dropped, or takes no values any more; null when nothing. */
export function demandOfIdentity(input: PlanInput, { before, after }: Change & { type: "alter" }): string | null {
  if (input.mode === "direct" || after.kind !== "column") return null;
  const [was, is] = [before, after].map(({ attributes }) => attributes["identity"] as ColumnAttributes["identity"]);
  if (!was || was.generation === is?.generation) return null;
  const title = phrase(input, after);
  if (is?.generation === "always") return `Deploy application code that gives ${title} no value.`;
  const filled = childrenOf(input.desired, after.key).some(({ kind }) => kind === "default");
  return is || filled ? null : `Deploy application code that gives ${title} a value of its own.`;
}

/** What the application must do before a column that a table inherits is computed otherwise; null when nothing. */
export function demandOfExpression(input: PlanInput, { after, attributes }: Change & { type: "alter" }): string | null {
  if (input.mode === "direct" || after.kind !== "column" || !attributes.some(({ name }) => name === "generated"))
    return null;
  return after.attributes["type"] === null
    ? `Deploy application code that works with the old and the new values of ${phrase(input, after)}.`
    : null;
}

const droppedIds = (object: SchemaObject): readonly string[] => [
  `drop-${object.kind}:${idOf(object.key)}`,
  `replace:${idOf(object.key)}:drop`,
  `release-parts:${idOf(object.key)}`,
];

function droppedChildren(input: PlanInput, parent: ObjectKey, kind: string): readonly string[] {
  return input.changes.flatMap((change) =>
    change.type === "drop" && change.before.kind === kind && change.before.parent === parent
      ? droppedIds(change.before)
      : [],
  );
}

function keysOver(input: PlanInput, column: SchemaObject): readonly string[] {
  return input.changes.flatMap((change) =>
    (change.type === "drop" || change.type === "alter") &&
    change.before.kind === "primary_key" &&
    change.before.dependsOn.includes(column.key)
      ? droppedIds(change.before)
      : [],
  );
}
