import type { IndexAttributes } from "../../kinds/index/attributes.ts";
import { createSql, create as giveName, drop as letPostgresName, rename } from "../../kinds/index/ddl.ts";
import { statement } from "../../model/kind.ts";
import { childrenOf, namesOf, type ObjectKey, type SchemaObject } from "../../model/object.ts";
import type { Action, Hazard, Phase, Undo } from "../../model/plan.ts";
import type { Statement } from "../../model/statement.ts";
import { literal, names } from "../../sql/quote.ts";
import { createStatements, type DraftStep, dropStatements, idOf, makeStep, nothing } from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { removed } from "../tokens.ts";
import { indexAgain } from "./index-again.ts";
import { attachIndex, type IndexPart, partsOfIndex, settleOptions } from "./index-part.ts";
import { indexIsInvalid, indexIsValid } from "./probes.ts";
import { chain, needsOf, phrase } from "./statements.ts";
import { isPartitioned, named, relation, tableOf } from "./table-facts.ts";

type Index = SchemaObject<IndexAttributes>;

/** How an index takes the place of one that is there. */
export interface Place {
  /** The name that it takes over. */
  readonly final: string;
  /** The step after which that, and the names of the parts, are free. */
  readonly freedBy: string;
}

/** An index of a partitioned table in the making. */
export interface PartitionedIndex {
  readonly steps: readonly DraftStep[];
  /** Indexes of partitions that have become its parts, and what was said of them and is no more. */
  readonly adopted: readonly ObjectKey[];
}

/**
 * CREATE INDEX CONCURRENTLY does not exist for partitioned tables: the parent's index is declared on it alone, each
 * partition's is built concurrently and attached; the parent's turns valid with the last.
 * @param index under the name that it is declared by
 * @param place where it takes the place of another
 * @see https://www.postgresql.org/docs/current/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-MAINTENANCE
 */
export function partitionedIndex(
  input: PlanInput,
  index: Index,
  causes: readonly ObjectKey[],
  place: Place | null = null,
): PartitionedIndex {
  const schema = namesOf(index.key)[0] as string;
  const final = place?.final ?? index.name;
  const parts = allParts(input, index, final);
  const adopted = parts.filter((part) => part.adopted).map((part) => part.index);
  const declare = makeStep(input, {
    id: `create-index:${idOf(index.key)}`,
    title: `Declare ${phrase(input, index)} on the partitioned table alone (invalid until every partition has its part)`,
    phase: "expand",
    run: statement("create index on only", tableOf(index.key), createSql(index, { only: true })),
    undo: withoutParts(
      `DROP INDEX ${names(schema, index.name)}`,
      adopted.flatMap((own) => indexAgain(input, own)),
    ),
    causes,
    creates: [index.key],
    needs: needsOf([index]),
  });
  const steps = partSteps(input, { index, final, whole: final }, declare.id, causes, place?.freedBy ?? null);
  return {
    steps: [declare, ...onceWhole(steps, index)],
    adopted: adopted.flatMap((own) => [own.key, ...noMoreSaid(input, own).map(({ key }) => key)]),
  };
}

/** The last part makes the whole valid, unless a partition that has come since the plan was made lacks its own. */
function onceWhole(steps: readonly DraftStep[], whole: Index): readonly DraftStep[] {
  const attached = steps.filter(({ id }) => id.startsWith("attach-index:"));
  const last = attached.at(-1);
  const others = attached.slice(0, -1).map(({ id }) => id);
  const after = indexIsValid(namesOf(whole.key)[0] as string, whole.name);
  return steps.map((step) => (step === last ? { ...step, follows: [...step.follows, ...others], after } : step));
}

function allParts(input: PlanInput, parent: Index, final: string): readonly IndexPart[] {
  return partsOfIndex(input, parent, final).flatMap((part) =>
    isDeclared(input, part) ? [part, ...allParts(input, part.index, part.known ?? part.index.name)] : [part],
  );
}

/** Whether the part is partitioned itself, and not there with parts of its own already. */
const isDeclared = ({ desired }: PlanInput, { partition, adopted }: IndexPart): boolean =>
  !adopted && isPartitioned(desired, partition.key);

/** What has become a part goes with the whole, and is built again. */
function withoutParts(drop: string, again: readonly Action[]): Undo {
  const actions: readonly Action[] = [{ type: "sql", sql: drop }, ...again];
  return { actions, transaction: again.length > 0 ? "alone" : "shared", result: "lossless", what: "" };
}

/** The whole that parts are made for. */
interface Whole {
  readonly index: Index;
  /** The name that the document knows it by. */
  readonly final: string;
  /** The name that it has when its parts get theirs. */
  readonly whole: string;
}

function partSteps(
  input: PlanInput,
  { index: parent, final, whole }: Whole,
  follows: string,
  causes: readonly ObjectKey[],
  freedBy: string | null,
): readonly DraftStep[] {
  return partsOfIndex(input, parent, final).flatMap((part) => {
    const { index, known } = part;
    const nested = isDeclared(input, part);
    const build = part.adopted ? [] : [buildPart(input, part, nested, follows, causes)];
    const ready = build[0]?.id ?? follows;
    const own: Whole = { index, final: known ?? index.name, whole: index.name };
    const below = nested ? partSteps(input, own, ready, causes, freedBy) : [];
    const silenced = part.adopted ? silenceSteps(input, index, causes, follows) : [];
    const attached = attachPart(input, parent, part, silenced.at(-1)?.id ?? ready, causes);
    const named = part.isUnnamed ? nameSteps(input, part, whole, [...below, attached], freedBy) : [];
    const marked = part.isUnnamed ? [] : marksOf(input, part, attached);
    return [...build, ...below, ...silenced, attached, ...named, ...marked];
  });
}

function buildPart(
  input: PlanInput,
  { index, partition }: IndexPart,
  nested: boolean,
  follows: string,
  causes: readonly ObjectKey[],
): DraftStep {
  const own = relation(partition.key);
  return makeStep(input, {
    id: `create-index:${idOf(index.key)}`,
    title: nested
      ? `Declare index ${index.name} on ${own.name} alone`
      : `Build index ${index.name} without blocking writes to ${own.name}`,
    phase: "expand",
    run: statement(
      nested ? "create index on only" : "create index concurrently",
      partition.key,
      createSql(index, nested ? { only: true } : { concurrently: true }),
    ),
    undo: nothing,
    causes,
    follows: [follows],
    hazards: index.attributes.unique && !nested ? [repeated(index.name)] : [],
    ...(!nested && {
      after: indexIsValid(own.schema, index.name),
      repair: {
        leftover: indexIsInvalid(own.schema, index.name),
        sql: `DROP INDEX CONCURRENTLY IF EXISTS ${names(own.schema, index.name)}`,
      },
    }),
  });
}

/** A unique index refuses values from the moment it is being built. */
function repeated(index: string): Hazard {
  return { code: "FLUX804", message: `From this step on a write that repeats a value of index ${index} fails` };
}

/** What is said of an index and the document does not say of it as a part. */
export const noMoreSaid = (input: PlanInput, { key }: Index): readonly SchemaObject[] =>
  childrenOf(input.live, key).filter((child) => !input.desired.objects.has(child.key));

function silenceSteps(
  input: PlanInput,
  index: Index,
  causes: readonly ObjectKey[],
  follows: string,
): readonly DraftStep[] {
  const gone = noMoreSaid(input, index);
  const statements = gone.flatMap((one) => dropStatements(input, one, input.live));
  return chain(input, statements, nothing, {
    id: `silence-index:${idOf(index.key)}`,
    title: `Take away what was said of ${phrase(input, index)}`,
    phase: "expand",
    causes: [...causes, ...gone.map(({ key }) => key)],
    follows: [follows],
  });
}

function attachPart(
  input: PlanInput,
  parent: Index,
  { index, partition, said, adopted, isUnnamed }: IndexPart,
  follows: string,
  causes: readonly ObjectKey[],
): DraftStep {
  const [whole, own] = [
    names(namesOf(parent.key)[0] as string, parent.name),
    names(relation(partition.key).schema, index.name),
  ];
  return makeStep(input, {
    id: `attach-index:${idOf(index.key)}`,
    title: `Make ${index.name} a part of index ${parent.name}`,
    phase: "expand",
    run: attachIndex(parent, index),
    undo: nothing,
    causes: adopted ? [...causes, index.key] : causes,
    creates: isUnnamed || adopted ? [] : [index.key],
    removes: adopted && said?.key !== index.key ? [index.key] : [],
    follows: [follows],
    after: {
      sql: `EXISTS (SELECT FROM pg_inherits WHERE inhrelid = to_regclass(${literal(own)}) AND inhparent = to_regclass(${literal(whole)}))`,
      says: `${index.name} is a part of ${parent.name}`,
    },
  });
}

/**
 * Once attached, a part gets the name that the document gives it, or that PostgreSQL chooses, as soon as that is free.
 * @param whole the name that its whole has by then
 * @param before what is done with it and the parts below it, which find it by its name for the time being
 * @param freedBy the step after which the names of the parts are free
 */
function nameSteps(
  input: PlanInput,
  part: IndexPart,
  whole: string,
  before: readonly DraftStep[],
  freedBy: string | null,
): readonly DraftStep[] {
  const { index, said, known, holder } = part;
  const isLate = holder !== null || before.some(({ phase }) => phase === "contract");
  const phase: Phase = isLate ? "contract" : freedBy ? "backfill" : "expand";
  const causes = before.at(-1)?.causes ?? [];
  const attached = { ...index, attributes: { ...index.attributes, attachedTo: whole } };
  const [run, undo] =
    known === null
      ? [letPostgresName(attached), giveName(attached).slice(0, 1)]
      : [rename(index, known), rename(named(index, known) as Index, index.name)];
  const step = makeStep(input, {
    id: `name-index:${idOf(index.key)}`,
    title: `Give ${index.name} the name ${known ?? "that PostgreSQL chooses for it"}`,
    phase,
    run: run[0] as Statement,
    undo,
    causes,
    creates: said ? [said.key] : [],
    needs: holder === null ? [] : [removed(holder.key)],
    follows: [...before.map(({ id }) => id), ...(freedBy ? [freedBy] : [])],
  });
  return [step, ...marksOf(input, part, step)];
}

/** It was built with its storage parameters; one that was there before has its own. */
function marksIn(input: PlanInput, { index, said, adopted, whole }: IndexPart): readonly Statement[] {
  if (said === null) return [];
  const bare = { ...said, attributes: { ...said.attributes, storageParameters: {} } };
  const [, ...marks] = createStatements(input, bare, input.desired);
  return [...(adopted ? settleOptions(whole, { ...index, name: said.name, key: said.key }, said) : []), ...marks];
}

/** What the document says of the partition's index beside its name. */
function marksOf(input: PlanInput, part: IndexPart, { id, causes, phase }: DraftStep): readonly DraftStep[] {
  const { said } = part;
  return marksIn(input, part).map((run, i) =>
    makeStep(input, {
      id: `${id}#${i + 2}`,
      title: `Set options of ${phrase(input, said as SchemaObject)}`,
      phase,
      run,
      undo: nothing,
      causes,
      follows: [i === 0 ? id : `${id}#${i + 1}`],
    }),
  );
}
