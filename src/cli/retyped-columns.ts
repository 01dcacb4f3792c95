import type { Change } from "../model/change.ts";
import type { Registry } from "../model/kind.ts";
import type { Model, SchemaObject } from "../model/object.ts";
import { copyName } from "../model/own-names.ts";
import { changesByCopy, type PlanInput } from "../planner/input.ts";
import { addedColumns } from "../planner/recipes/add-column.ts";
import { isShared } from "../planner/recipes/empty-heirs.ts";
import { replacedColumns, replacedValues } from "../planner/recipes/replaced-values.ts";
import { addFacts, castFacts, typeFacts } from "../shadow/column-facts.ts";
import { type DesiredInput, elaborateDesired, inVain, withCopies } from "../shadow/elaborate.ts";
import type { Shadow, ShadowDatabase } from "../shadow/open-shadow.ts";

/** What the shadow knows of columns whose type changes, and of those that come. */
export async function columnFacts(
  registry: Registry,
  { live, desired, changes }: Pick<PlanInput, "live" | "desired" | "changes">,
  { connection }: ShadowDatabase,
): Promise<Pick<PlanInput, "typeChanges" | "columnAdds" | "casts">> {
  const retyped = changes.flatMap((change) => (isRetype(change) ? [change.after] : []));
  const added = addedColumns({ changes, live }).map((key) => desired.objects.get(key) as SchemaObject);
  return {
    casts: await castFacts(connection, castsOf({ live, desired, changes })),
    typeChanges: await typeFacts(connection, retyped),
    columnAdds: await addFacts(connection, registry, desired, added),
  };
}

/** The types, beneath domains, between which values go when their types are replaced; there, and back. */
function castsOf(compared: Pick<PlanInput, "live" | "desired" | "changes">): ReadonlyMap<string, readonly string[]> {
  const pairs = new Map<string, string[]>();
  for (const column of replacedColumns(compared)) {
    const [from, to] = replacedValues(compared, column);
    if (from.text === to.text || !from.isPlain || !to.isPlain) continue;
    pairs.set(from.text, [...(pairs.get(from.text) ?? []), to.text]);
    pairs.set(to.text, [...(pairs.get(to.text) ?? []), from.text]);
  }
  return pairs;
}

interface Copy {
  readonly column: SchemaObject;
  readonly copy: string;
}

/**
 * The columns whose change of type is a copy under another name. A typed table has its columns from its type, and no
 * copies of them; nor have tables that inherit from each other of what they inherit.
 */
export function copiesOf({
  changes,
  typeChanges,
  live,
}: Pick<PlanInput, "changes" | "typeChanges" | "live">): readonly Copy[] {
  const isTyped = ({ parent }: SchemaObject): boolean =>
    parent !== null && (live.objects.get(parent)?.attributes["ofType"] ?? null) !== null;
  return changes
    .flatMap((change) => (isRetype(change) && changesByCopy(typeChanges.get(change.key)) ? [change.after] : []))
    .filter((column) => !isTyped(column) && !isShared(live, column))
    .map((column) => ({ column, copy: copyName(column.name) }));
}

/** In a database of its own: the first holds the live model by now. */
export async function withCopiesIn(
  shadow: Shadow,
  registry: Registry,
  document: DesiredInput,
  copies: readonly Copy[],
): Promise<Model> {
  const database = await shadow.database();
  return inVain(database, async () => {
    const desired = await elaborateDesired(shadow, registry, database, document);
    return (await withCopies(desired, registry, copies)).model;
  });
}

function isRetype(change: Change): change is Change & { type: "alter" } {
  return (
    change.type === "alter" &&
    change.after.kind === "column" &&
    // One that becomes inherited, or its table's own, keeps its type.
    change.before.attributes["type"] !== null &&
    change.after.attributes["type"] !== null &&
    change.attributes.some(({ name }) => name === "type" || name === "collation")
  );
}
