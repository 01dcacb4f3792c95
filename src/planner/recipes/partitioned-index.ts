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
import type { Statement } from "../../model/statement.ts";
import { literal, names, name as quoted } from "../../sql/quote.ts";
import { createStatements, type DraftStep, idOf, makeStep, nothing, type StepSpec } from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { indexIsInvalid, indexIsValid } from "./probes.ts";
import { needsOf, phrase } from "./statements.ts";
import { isPartitioned, partitionsOf, relation, tableOf } from "./table-facts.ts";

type Index = SchemaObject<IndexAttributes>;

interface Options {
  /** Indexes of partitions that are attached as they are. */
  readonly own?: readonly SchemaObject[];
  /** What is built instead, over other columns and under other names. */
  readonly instead?: { readonly attributes: IndexAttributes; readonly called: (name: string) => string };
}

/** The index as it is built. */
function built(index: Index, { instead }: Options): Index {
  if (!instead) return index;
  const name = instead.called(index.name);
  return { ...index, name, key: keyOf(index.parent, "index", name), attributes: instead.attributes };
}

/**
 * CREATE INDEX CONCURRENTLY does not exist for partitioned tables: the parent's index is declared on it alone, each
 * partition's is built concurrently and attached; the parent's turns valid with the last.
 * @see https://www.postgresql.org/docs/current/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-MAINTENANCE
 */
export function partitionedIndex(
  input: PlanInput,
  index: Index,
  causes: readonly ObjectKey[],
  options: Options = {},
): readonly DraftStep[] {
  const made = built(index, options);
  const table = tableOf(index.key);
  const declare = makeStep(input, {
    id: `create-index:${idOf(made.key)}`,
    title: `Declare ${phrase(input, made)} on the partitioned table alone (invalid until every partition has its part)`,
    phase: "expand",
    run: statement("create index on only", table, createSql(made, { only: true })),
    undo: [statement("drop index", table, `DROP INDEX ${nameOf(made)}`)],
    causes,
    creates: [index.key],
    needs: needsOf([index]),
  });
  return [declare, ...partsOf(input, index, declare.id, causes, options)];
}

function partsOf(
  input: PlanInput,
  parent: Index,
  follows: string,
  causes: readonly ObjectKey[],
  options: Options,
): readonly DraftStep[] {
  return partitionsOf(input.live, tableOf(parent.key)).flatMap((partition) => {
    const there = options.own?.find((one) => one.parent === partition.key);
    const part = there ? named(parent, there.name, partition) : partOf(input.desired, parent, partition);
    const [made, whole] = [built(part, options), built(parent, options)];
    const nested = isPartitioned(input.live, partition.key);
    const id = `create-index:${idOf(made.key)}`;
    const build = makeStep(input, {
      id,
      phase: "expand",
      undo: nothing,
      causes,
      follows: [follows],
      ...building(made, nested),
    });
    const attached: DraftStep = makeStep(input, {
      id: `attach-index:${idOf(made.key)}`,
      title: `Make ${made.name} a part of index ${whole.name}`,
      phase: "expand",
      run: attachIndex(whole, made),
      undo: nothing,
      causes,
      creates: [part.key],
      follows: [there ? follows : id],
      after: {
        sql: `EXISTS (SELECT FROM pg_inherits WHERE inhrelid = to_regclass(${literal(nameOf(made))}) AND inhparent = to_regclass(${literal(nameOf(whole))}))`,
        says: `${made.name} is a part of ${whole.name}`,
      },
    });
    if (there) return [attached];
    const below = nested ? partsOf(input, part, id, causes, options) : [];
    const marks = options.instead ? [] : marksOf(input, part, attached);
    return [build, ...below, attached, ...marks];
  });
}

function building(part: Index, nested: boolean): Pick<StepSpec, "title" | "run" | "after" | "repair"> {
  const table = tableOf(part.key);
  const own = relation(table);
  if (nested) {
    const run = statement("create index on only", table, createSql(part, { only: true }));
    return { title: `Declare index ${part.name} on ${own.name} alone`, run };
  }
  return {
    title: `Build index ${part.name} without blocking writes to ${own.name}`,
    run: statement("create index concurrently", table, createSql(part, { concurrently: true })),
    after: indexIsValid(own.schema, part.name),
    repair: {
      leftover: indexIsInvalid(own.schema, part.name),
      sql: `DROP INDEX CONCURRENTLY IF EXISTS ${nameOf(part)}`,
    },
  };
}

const nameOf = ({ key, name }: Index): string => names(namesOf(key)[0] as string, name);

/** Makes a partition's index a part of the partitioned table's; again, it does nothing. */
export function attachIndex(whole: Index, part: Index): Statement {
  const sql = `ALTER INDEX ${nameOf(whole)} ATTACH PARTITION ${nameOf(part)}`;
  return statement("attach index", tableOf(part.key), sql);
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
