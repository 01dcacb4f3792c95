import { type KeyAttributes, keyTail } from "../../kinds/key-constraint.ts";
import { statement } from "../../model/kind.ts";
import { childrenOf, keyOf, type ObjectKey, type SchemaObject } from "../../model/object.ts";
import { copyName } from "../../model/own-names.ts";
import type { Phase } from "../../model/plan.ts";
import { literal, name, names } from "../../sql/quote.ts";
import {
  createStatements,
  type DraftStep,
  dropStatements,
  idOf,
  makeStep,
  nothing,
  type Outcome,
  type Recipe,
} from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { isReserved } from "./beneath.ts";
import { buildSteps } from "./build-index.ts";
import { afterFills } from "./fill.ts";
import {
  addUsingIndex,
  columnsOf,
  constraintNameOf,
  indexBehind,
  keyKinds,
  notNullOf,
  pendingNotNull,
} from "./key-using-index.ts";
import { constraintIs, indexIsValid } from "./probes.ts";
import { chain, needsOf, phrase } from "./statements.ts";
import { isPartitioned, isSmall, partitionsOf, relation, relationSql, tableOf } from "./table-facts.ts";

type Key = SchemaObject<KeyAttributes>;

/** What is known of the key beforehand. */
interface Spec {
  readonly key: Key;
  readonly columns: readonly ObjectKey[];
  /** Where the constraint can be declared: its columns must be NOT NULL by then. */
  readonly phase: Phase;
  /** What must be there before that. */
  readonly needs: readonly string[];
}

/** A primary key or unique constraint on a partitioned table that exists. */
export const partitionedKey: Recipe = {
  name: "key of a partitioned table",
  why: "adding the constraint builds the indexes of all partitions while nobody can use the table",
  takes: ["primary_key: create", "unique: create"],
  plan: (draft) =>
    draft.changes.flatMap((change): readonly Outcome[] => {
      const { input } = draft;
      if (change.type !== "create" || !keyKinds.has(change.after.kind) || isReserved(input, change.key)) return [];
      const key = change.after as Key;
      if (!isPartitioned(input.live, tableOf(key.key))) return [];
      if (key.attributes.attachedTo !== null || key.attributes.withoutOverlaps) return [];
      const columns = columnsOf(key);
      const phase = pendingNotNull(input, key) ? "contract" : "expand";
      const spec: Spec = { key, columns, phase, needs: [...needsOf([key]), ...notNullOf(key)] };
      // The partitions' parts are then made by PostgreSQL itself, which marks one that was a key of its own as such for ever: `connoinherit`.
      const steps = isSmall(input, tableOf(key.key)) ? null : keyBesides(input, spec);
      return [{ takes: [change], steps: afterFills(draft, columns, steps ?? atOnce(input, spec)) }];
    }),
};

/** Where partitions cannot be served one by one. */
function atOnce(input: PlanInput, { key, phase, needs }: Spec): readonly DraftStep[] {
  return chain(input, createStatements(input, key, input.desired), dropStatements(input, key, input.desired), {
    id: `add-${key.kind}:${idOf(key.key)}`,
    title: `Create ${phrase(input, key)}`,
    phase,
    causes: [key.key],
    needs,
    creates: [key.key],
  });
}

/**
 * A key of a partitioned table: each partition's index is built concurrently and made its constraint; the partitioned
 * table's is declared on it alone, and takes them as its parts without reading a row. Null where their names are
 * PostgreSQL's to shorten.
 * @see https://www.postgresql.org/docs/current/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-MAINTENANCE
 */
function keyBesides(input: PlanInput, spec: Spec): readonly DraftStep[] | null {
  const tree = treeOf(input, spec.key);
  if (tree === null || tree.parts.length === 0) return null;
  const leaves = leavesIn(tree).flatMap((leaf) => leafSteps(input, spec, leaf));
  const declared = declaredIn(tree).map((node) => declaration(input, spec, node, leaves));
  const attached = attachments(input, spec, tree);
  // Unless a partition that has come since the plan was made lacks its part.
  const whole = indexIsValid(relation(tableOf(spec.key.key)).schema, constraintNameOf(spec.key));
  return [
    ...leaves,
    ...declared,
    ...attached.map((step) => (step === attached.at(-1) ? { ...step, after: whole } : step)),
  ];
}

/** Whoever needs the key needs its parts, too. */
const groupOf = ({ key }: Spec): string => `declare-key:${idOf(key.key)}`;

/** The key as each table below has it. */
interface Node {
  readonly key: Key;
  readonly parts: readonly Node[];
  readonly isLeaf: boolean;
}

function treeOf(input: PlanInput, key: Key): Node | null {
  const table = tableOf(key.key);
  const parts: Node[] = [];
  for (const partition of partitionsOf(input.desired, table)) {
    const part = partOf(input, key, partition);
    const node = part && treeOf(input, part);
    if (!node) return null;
    parts.push(node);
  }
  return { key, parts, isLeaf: !isPartitioned(input.desired, table) };
}

/** The partition's key, under the name that the desired model shows or that PostgreSQL would choose. */
function partOf(input: PlanInput, above: Key, partition: SchemaObject): Key | null {
  const primary = above.kind === "primary_key";
  const theirs = constraintNameOf(above);
  const said = childrenOf(input.desired, partition.key).find(
    ({ kind, attributes }) => kind === above.kind && attributes["attachedTo"] === theirs,
  );
  const { columns, include } = above.attributes;
  const chosen = `${partition.name}_${primary ? "pkey" : `${[...columns, ...include].join("_")}_key`}`;
  const called = said ? constraintNameOf(said) : chosen;
  if (Buffer.byteLength(called) > 63) return null;
  const own = primary ? above.name : called;
  return {
    ...above,
    name: own,
    parent: partition.key,
    key: keyOf(partition.key, above.kind, own),
    attributes: { ...above.attributes, ...(primary && { constraintName: called }) },
  } as Key;
}

const leavesIn = (node: Node): readonly Node[] => (node.isLeaf ? [node] : node.parts.flatMap(leavesIn));

/** From below: on the way back the topmost one takes the others with it. */
const declaredIn = (node: Node): readonly Node[] => (node.isLeaf ? [] : [...node.parts.flatMap(declaredIn), node]);

const word = ({ kind }: Key): string => (kind === "primary_key" ? "primary key" : "unique constraint");

function leafSteps(input: PlanInput, { key, ...spec }: Spec, { key: part }: Node): readonly DraftStep[] {
  const table = tableOf(part.key);
  const called = constraintNameOf(part);
  const index = indexBehind(part, copyName(called));
  const build = buildSteps(input, index, [key.key], "expand").map((step) => ({
    ...step,
    creates: [],
    needs: spec.columns,
  }));
  const off = `ALTER TABLE ${relationSql(table)} DROP CONSTRAINT IF EXISTS ${name(called)}`;
  return [
    ...build,
    makeStep(input, {
      id: `add-${key.kind}:${idOf(part.key)}`,
      title: `Make that index ${word(part)} ${called} of ${relation(table).name}`,
      phase: spec.phase,
      run: addUsingIndex(part, index.name),
      // Once it is a part of the partitioned table's, it goes with that.
      undo: [statement("drop constraint", table, off)],
      causes: [key.key],
      needs: spec.needs,
      follows: build.map((step) => step.id),
      after: constraintIs(relation(table), called, true),
    }),
  ];
}

const nullsNotDistinct = ({ attributes }: SchemaObject): boolean => attributes["nullsNotDistinct"] === true;

function declaration(input: PlanInput, spec: Spec, { key: node }: Node, after: readonly DraftStep[]): DraftStep {
  const { key, phase, needs } = spec;
  const table = tableOf(node.key);
  const { kind, attributes } = node;
  const form = kind === "primary_key" ? "PRIMARY KEY" : nullsNotDistinct(node) ? "UNIQUE NULLS NOT DISTINCT" : "UNIQUE";
  const isTop = node.key === key.key;
  return makeStep(input, {
    id: `add-${key.kind}:${idOf(node.key)}`,
    title: `Declare ${isTop ? phrase(input, key) : `${word(node)} of ${relation(table).name}`} on the partitioned table alone`,
    phase,
    run: statement(
      "add key on only",
      table,
      `ALTER TABLE ONLY ${relationSql(table)} ADD CONSTRAINT ${name(constraintNameOf(node))} ${form}${keyTail(attributes)}`,
    ),
    undo: isTop
      ? dropStatements(input, key, input.desired)
      : [
          statement(
            "drop constraint",
            table,
            `ALTER TABLE ${relationSql(table)} DROP CONSTRAINT IF EXISTS ${name(constraintNameOf(node))}`,
          ),
        ],
    causes: [key.key],
    needs,
    follows: after.map(({ id }) => id),
    atomic: groupOf(spec),
    after: constraintIs(relation(table), constraintNameOf(node), false),
    ...(isTop && { creates: [key.key] }),
  });
}

function attachments(input: PlanInput, spec: Spec, node: Node): readonly DraftStep[] {
  const above = constraintNameOf(node.key);
  const schema = relation(tableOf(node.key.key)).schema;
  return node.parts.flatMap((part) => {
    const table = tableOf(part.key.key);
    const own = relation(table);
    const called = constraintNameOf(part.key);
    const step = makeStep(input, {
      id: `attach-index:${idOf(part.key.key)}`,
      title: `Make ${called} a part of ${above}`,
      phase: spec.phase,
      run: statement(
        "attach index",
        table,
        `ALTER INDEX ${names(schema, above)} ATTACH PARTITION ${names(own.schema, called)}`,
      ),
      undo: nothing,
      causes: [spec.key.key],
      atomic: groupOf(spec),
      after: {
        sql: `EXISTS (SELECT FROM pg_inherits WHERE inhrelid = to_regclass(${literal(names(own.schema, called))}) AND inhparent = to_regclass(${literal(names(schema, above))}))`,
        says: `${called} is a part of ${above}`,
      },
    });
    return [...attachments(input, spec, part), step];
  });
}
