import type { IndexAttributes } from "../../kinds/index/attributes.ts";
import type { KeyAttributes } from "../../kinds/key-constraint.ts";
import { statement } from "../../model/kind.ts";
import { keyOf, type ObjectKey, type SchemaObject } from "../../model/object.ts";
import { copyName } from "../../model/own-names.ts";
import type { Statement } from "../../model/statement.ts";
import { name } from "../../sql/quote.ts";
import {
  createStatements,
  type Draft,
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
import { constraintIs } from "./probes.ts";
import { chain, needsOf, phrase } from "./statements.ts";
import { isPartitioned, relation, relationSql, tableOf } from "./table-facts.ts";

type Key = SchemaObject<KeyAttributes>;
/** The kinds whose constraint can take an index over. */
export const keyKinds: ReadonlySet<string> = new Set(["primary_key", "unique"]);

/** A primary key or unique constraint on a table that exists: its index is built first, beside the running application. */
export const keyUsingIndex: Recipe = {
  name: "key using index",
  why: "adding the constraint alone builds its index while nobody can use the table",
  takes: ["primary_key: create", "unique: create"],
  plan: (draft) =>
    draft.changes.flatMap((change): readonly Outcome[] => {
      if (change.type !== "create" || isReserved(draft.input, change.key)) return [];
      const steps = keySteps(draft, change.after) ?? keyOnceNotNull(draft.input, change.after);
      return steps === null ? [] : [{ takes: [change], steps }];
    }),
};

/** The steps that create a key of a live table: its index, then the constraint, then its options. Null where it must be created at once. */
export function keySteps(draft: Draft, object: SchemaObject): Outcome["steps"] | null {
  const { live } = draft.input;
  if (!keyKinds.has(object.kind)) return null;
  const key = object as Key;
  const table = tableOf(key.key);
  if (!live.objects.has(table) || isPartitioned(live, table)) return null;
  if (key.attributes.attachedTo !== null || key.attributes.withoutOverlaps) return null;
  return afterFills(draft, columnsOf(key), steps(draft.input, key, pendingNotNull(draft.input, key)));
}

/**
 * A primary key does not take NOT NULL that is not validated yet. Null where it need not wait for that.
 * One WITHOUT OVERLAPS cannot be made of an index.
 */
function keyOnceNotNull(input: PlanInput, object: SchemaObject): Outcome["steps"] | null {
  const key = object as Key;
  const { attachedTo, withoutOverlaps } = key.attributes;
  if (key.kind !== "primary_key" || attachedTo !== null || !withoutOverlaps) return null;
  if (!input.live.objects.has(tableOf(key.key)) || !pendingNotNull(input, key)) return null;
  return chain(input, createStatements(input, key, input.desired), dropStatements(input, key, input.desired), {
    id: `create-${key.kind}:${idOf(key.key)}`,
    title: `Create ${phrase(input, key)}`,
    phase: "contract",
    causes: [key.key],
    creates: [key.key],
    needs: [...needsOf([key]), ...notNullOf(key)],
    after: constraintIs(relation(tableOf(key.key)), constraintNameOf(key), true),
  });
}

/** The columns that make the key. */
export const columnsOf = (key: Key): readonly ObjectKey[] =>
  key.attributes.columns.map((column) => keyOf(tableOf(key.key), "column", column));

/** The columns that the index has beside the key. */
const includedIn = (key: Key): readonly ObjectKey[] =>
  key.attributes.include.map((column) => keyOf(tableOf(key.key), "column", column));

/** What must be NOT NULL, and valid, before the key is declared. */
export function notNullOf(key: Key): readonly string[] {
  return key.kind === "primary_key" ? columnsOf(key).map((column) => `not null:${column}`) : [];
}

/** Columns of a primary key that are still nullable in the live table. */
export function pendingNotNull(input: PlanInput, key: Key): boolean {
  if (key.kind !== "primary_key") return false;
  return columnsOf(key).some((column) => input.live.objects.get(column)?.attributes["notNull"] !== true);
}

function steps(input: PlanInput, key: Key, afterNotNull: boolean): Outcome["steps"] {
  const table = tableOf(key.key);
  const constraint = constraintNameOf(key);
  const index = indexBehind(key, copyName(constraint));
  const columns = columnsOf(key);
  const build = buildSteps(input, index, [key.key], "expand").map((step) => ({
    ...step,
    creates: [],
    needs: [...columns, ...includedIn(key)],
  }));
  const [, ...marks] = createStatements(input, key, input.desired);
  const add = makeStep(input, {
    id: `add-${key.kind}:${idOf(key.key)}`,
    title: `Make that index ${phrase(input, key)}`,
    phase: afterNotNull ? "contract" : "expand",
    run: addUsingIndex(key, index.name),
    undo: dropStatements(input, key, input.desired),
    causes: [key.key],
    creates: [key.key],
    needs: [...needsOf([key]), ...notNullOf(key)],
    follows: build.map((step) => step.id),
    after: constraintIs(relation(table), constraint, true),
  });
  const rest = marks.map((mark, i) =>
    makeStep(input, {
      id: `${add.id}#${i + 2}`,
      title: `Set options of ${phrase(input, key)}`,
      phase: add.phase,
      run: mark,
      undo: nothing,
      causes: [key.key],
      follows: [add.id],
    }),
  );
  return [...build, add, ...rest];
}

/** The constraint's own name; a primary key keeps it among its attributes. */
export function constraintNameOf(key: SchemaObject): string {
  const given = key.attributes["constraintName"];
  return typeof given === "string" ? given : key.name;
}

export function addUsingIndex(key: Key, index: string): Statement {
  const table = tableOf(key.key);
  const word = key.kind === "primary_key" ? "PRIMARY KEY" : "UNIQUE";
  const { deferrable, initiallyDeferred } = key.attributes;
  const deferral = `${deferrable ? " DEFERRABLE" : ""}${initiallyDeferred ? " INITIALLY DEFERRED" : ""}`;
  const sql = `ALTER TABLE ${relationSql(table)} ADD CONSTRAINT ${name(constraintNameOf(key))} ${word} USING INDEX ${name(index)}${deferral}`;
  return statement("add key using index", table, sql);
}

/** The unique index that will carry the constraint. */
export function indexBehind(key: Key, indexName: string): SchemaObject<IndexAttributes> {
  const a = key.attributes as KeyAttributes & { readonly nullsNotDistinct?: boolean };
  const table = tableOf(key.key);
  return {
    ...key,
    kind: "index",
    name: indexName,
    key: keyOf(table, "index", indexName),
    attributes: {
      unique: true,
      nullsNotDistinct: a.nullsNotDistinct ?? false,
      method: "btree",
      columns: a.columns.map(name),
      include: a.include,
      where: null,
      storageParameters: a.storageParameters,
      tablespace: a.tablespace,
      statisticsTargets: {},
      replicaIdentity: false,
      clustered: false,
      valid: true,
      attachedTo: null,
      columnNames: [],
    },
  };
}
