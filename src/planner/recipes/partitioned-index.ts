import type { IndexAttributes } from "../../kinds/index/attributes.ts";
import { createSql } from "../../kinds/index/ddl.ts";
import { statement } from "../../model/kind.ts";
import {
  childrenOf,
  keyOf,
  kindOf,
  type Model,
  namesOf,
  type ObjectKey,
  type SchemaObject,
  sameJson,
} from "../../model/object.ts";
import { literal, names, name as quoted } from "../../sql/quote.ts";
import { createStatements, type DraftStep, idOf, makeStep, nothing } from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { indexIsInvalid, indexIsValid } from "./probes.ts";
import { needsOf, phrase } from "./statements.ts";
import { isPartitioned, partitionsOf, relation, tableOf } from "./table-facts.ts";

type Index = SchemaObject<IndexAttributes>;

/**
 * CREATE INDEX CONCURRENTLY does not exist for partitioned tables: the parent's index is declared on it alone, each
 * partition's is built concurrently and attached; the parent's turns valid with the last.
 * @param own indexes of partitions that are attached as they are
 * @see https://www.postgresql.org/docs/current/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-MAINTENANCE
 */
export function partitionedIndex(
  input: PlanInput,
  index: Index,
  causes: readonly ObjectKey[],
  own: readonly SchemaObject[] = [],
): readonly DraftStep[] {
  const schema = namesOf(index.key)[0] as string;
  const declare = makeStep(input, {
    id: `create-index:${idOf(index.key)}`,
    title: `Declare ${phrase(input, index)} on the partitioned table alone (invalid until every partition has its part)`,
    phase: "expand",
    run: statement("create index on only", tableOf(index.key), createSql(index, { only: true })),
    undo: [statement("drop index", tableOf(index.key), `DROP INDEX ${names(schema, index.name)}`)],
    causes,
    creates: [index.key],
    needs: needsOf([index]),
  });
  return [declare, ...partsOf(input, index, declare.id, causes, own)];
}

function partsOf(
  input: PlanInput,
  parent: Index,
  follows: string,
  causes: readonly ObjectKey[],
  owned: readonly SchemaObject[],
): readonly DraftStep[] {
  const schema = namesOf(parent.key)[0] as string;
  return partitionsOf(input.live, tableOf(parent.key)).flatMap((partition) => {
    const there = owned.find((one) => one.parent === partition.key);
    const part = there ? named(parent, there.name, partition) : partOf(input.desired, parent, partition);
    const own = relation(partition.key);
    const nested = isPartitioned(input.live, partition.key);
    const id = `create-index:${idOf(part.key)}`;
    const build = makeStep(input, {
      id,
      title: nested
        ? `Declare index ${part.name} on ${own.name} alone`
        : `Build index ${part.name} without blocking writes to ${own.name}`,
      phase: "expand",
      run: statement(
        nested ? "create index on only" : "create index concurrently",
        partition.key,
        createSql(part, nested ? { only: true } : { concurrently: true }),
      ),
      undo: nothing,
      causes,
      follows: [follows],
      ...(!nested && {
        after: indexIsValid(own.schema, part.name),
        repair: {
          leftover: indexIsInvalid(own.schema, part.name),
          sql: `DROP INDEX CONCURRENTLY IF EXISTS ${names(own.schema, part.name)}`,
        },
      }),
    });
    const attached: DraftStep = makeStep(input, {
      id: `attach-index:${idOf(part.key)}`,
      title: `Make ${part.name} a part of index ${parent.name}`,
      phase: "expand",
      run: statement(
        "attach index",
        partition.key,
        `ALTER INDEX ${names(schema, parent.name)} ATTACH PARTITION ${names(own.schema, part.name)}`,
      ),
      undo: nothing,
      causes,
      creates: [part.key],
      follows: [there ? follows : id],
      after: {
        sql: `EXISTS (SELECT FROM pg_inherits WHERE inhrelid = to_regclass(${literal(names(own.schema, part.name))}) AND inhparent = to_regclass(${literal(names(schema, parent.name))}))`,
        says: `${part.name} is a part of ${parent.name}`,
      },
    });
    if (there) return [attached];
    const below = nested ? partsOf(input, part, id, causes, owned) : [];
    return [build, ...below, attached, ...marksOf(input, part, attached)];
  });
}

/** What the document says of the partition's index beside its name. */
function marksOf(input: PlanInput, part: Index, { id, causes }: DraftStep): readonly DraftStep[] {
  const said = input.desired.objects.get(part.key);
  const [, ...marks] = said ? createStatements(input, said, input.desired) : [];
  return marks.map((run, i) =>
    makeStep(input, {
      id: `${id}#${i + 2}`,
      title: `Set options of ${phrase(input, part)}`,
      phase: "expand",
      run,
      undo: nothing,
      causes,
      follows: [i === 0 ? id : `${id}#${i + 1}`],
    }),
  );
}

/** The partition's index, under the name that the model shows or that PostgreSQL would choose. */
export function partOf(model: Model, parent: Index, partition: SchemaObject): Index {
  const said = childrenOf(model, partition.key).find(
    (child) => child.kind === "index" && child.attributes["attachedTo"] === parent.name,
  );
  const columns = parent.dependsOn
    .filter((key) => kindOf(key) === "column")
    .map((key) => namesOf(key).at(-1) as string);
  const plainColumns = parent.attributes.columns.map(
    (text) =>
      columns.find((column) => text === column || text.startsWith(`${column} `) || text.startsWith(quoted(column))) ??
      "expr",
  );
  const chosen = `${partition.name}_${[...plainColumns, ...parent.attributes.include].join("_")}_idx`;
  return named(parent, said?.name ?? chosen, partition);
}

/** The index as a partition's part of it. */
function named(whole: Index, name: string, partition: SchemaObject): Index {
  return { ...whole, name, parent: partition.key, key: keyOf(partition.key, "index", name) };
}

const definition = ["unique", "nullsNotDistinct", "method", "columns", "include", "where", "deferrable"] as const;

/** Whether PostgreSQL takes an index or key of a partition for its part of a partitioned table's. */
export function isAlike(whole: SchemaObject, own: SchemaObject): boolean {
  return definition.every((one) => sameJson(whole.attributes[one] ?? null, own.attributes[one] ?? null));
}
