import type { IndexAttributes } from "../../kinds/index/attributes.ts";
import { drop as letPostgresName, rename } from "../../kinds/index/ddl.ts";
import type { Change } from "../../model/change.ts";
import { childrenOf, type ObjectKey, type SchemaObject } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { createStatements, type Draft, dropStatements, idOf, type Outcome } from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { afterFills } from "./fill.ts";
import { type IndexPart, isAlike, partsOfIndex, settleOptions } from "./index-part.ts";
import { noMoreSaid } from "./partitioned-index.ts";
import { satellites } from "./satellites.ts";
import { chain, needsOf, phrase } from "./statements.ts";
import { isPartitioned } from "./table-facts.ts";

type Index = SchemaObject<IndexAttributes>;

/** A part, and the name of what it is a part of. */
interface Placed {
  readonly part: IndexPart;
  readonly whole: string;
}

/** The parts at any depth, each after what it is a part of. */
function placed(input: PlanInput, parent: Index, whole: string): readonly Placed[] {
  return partsOfIndex(input, parent, whole).flatMap((part) => [
    { part, whole },
    ...(!part.adopted && isPartitioned(input.desired, part.partition.key)
      ? placed(input, part.index, part.known ?? part.index.name)
      : []),
  ]);
}

/** Whether PostgreSQL's own statement would make an index that goes, or one that stays, its part, or trip over its name. */
export function concernsOthers(input: PlanInput, index: SchemaObject): boolean {
  return placed(input, index as Index, index.name).some(
    ({ part }) => part.holder !== null || alikeOn(input, index, part).length > 0,
  );
}

const alikeOn = ({ live }: PlanInput, whole: SchemaObject, { partition }: IndexPart): readonly SchemaObject[] =>
  childrenOf(live, partition.key).filter((one) => one.kind === "index" && isAlike(whole, one));

/**
 * An index of a partitioned table by PostgreSQL's own statement, which takes over those of the partitions. Null where it
 * would take one that stays, or trip over a name.
 */
export function indexAtOnce(draft: Draft, change: Change & { readonly type: "create" }): Outcome | null {
  const { input, changes } = draft;
  const whole = change.after;
  const parts = placed(input, whole as Index, whole.name);
  const isFit = ({ part }: Placed): boolean =>
    part.holder === null && alikeOn(input, whole, part).length === (part.adopted ? 1 : 0);
  if (!parts.every(isFit)) return null;
  const adopted = parts.flatMap(({ part }) => (part.adopted ? [part.index] : []));
  const silenced = adopted.flatMap((own) => noMoreSaid(input, own));
  const concerned = new Set<ObjectKey>([
    ...[...adopted, ...silenced].map(({ key }) => key),
    ...parts.flatMap(({ part }) => (part.said ? [part.said.key] : [])),
  ]);
  const taken = changes.filter((one) => concerned.has(one.key));
  const causes = [change.key, ...taken.map(({ key }) => key)];
  const again = adopted
    .map((own) => input.before.objects.get(own.key) ?? own)
    .flatMap((own) => [
      ...createStatements(input, own, input.before).slice(0, 1),
      ...satellites(input, own, input.before),
    ]);
  const steps = chain(
    input,
    [
      ...createStatements(input, whole, input.desired),
      ...silenced.flatMap((one) => dropStatements(input, one, input.live)),
      ...parts.flatMap((one) => nameOf(input, one)),
    ],
    [...dropStatements(input, whole, input.desired), ...again],
    {
      id: `create-index:${idOf(whole.key)}`,
      title: `Create ${phrase(input, whole)}`,
      phase: "expand",
      causes,
      creates: [change.key, ...taken.flatMap(({ type, key }) => (type === "create" ? [key] : []))],
      removes: taken.flatMap(({ type, key }) => (type === "drop" ? [key] : [])),
      needs: needsOf([whole]),
    },
  );
  return { takes: [change, ...taken], steps: afterFills(draft, whole.dependsOn, steps) };
}

/** What gives a part its name, and what the document says of it. */
function nameOf(input: PlanInput, { part, whole }: Placed): readonly Statement[] {
  const { index, said, known, adopted, isUnnamed } = part;
  const settled = adopted ? settleOptions(part.whole, index, said) : [];
  if (said) return [...settled, ...createStatements(input, said, input.desired)];
  if (!adopted || !isUnnamed) return [];
  if (known !== null) return rename(index, known);
  return letPostgresName({ ...index, attributes: { ...index.attributes, attachedTo: whole } });
}
