import { notNullName as ownNotNullName } from "../../kinds/column/ddl.ts";
import type { Column } from "../../kinds/column/statements.ts";
import type { Change } from "../../model/change.ts";
import {
  childrenOf,
  isWithin,
  keyOf,
  type ObjectKey,
  rebase,
  type SchemaObject,
  sameJson,
} from "../../model/object.ts";
import { createStatements, type Draft, type DraftStep, dropStatements, idOf, losing } from "../draft.ts";
import { counterpart } from "../hierarchy.ts";
import type { PlanInput } from "../input.ts";
import { removed } from "../tokens.ts";
import { notNullName } from "./inherited-names.ts";
import { columnsOf } from "./own-rules.ts";
import { chain, phrase } from "./statements.ts";

/*
 * A partition has the columns of the partitioned table and no others. ATTACH asks for that; DETACH leaves them all with
 * the table, as its own.
 */

type Alter = Change & { readonly type: "alter" };
type Create = Change & { readonly type: "create" };

/** The columns that a table lacks to become a partition, with their defaults, as if the document gave them to it. */
export function missingColumns({ live, desired }: PlanInput, table: ObjectKey, parent: ObjectKey): readonly Create[] {
  const had = columnsOf(live, table);
  return [...columnsOf(desired, parent).values()]
    .filter((theirs) => !had.has(theirs.name))
    .flatMap((theirs) => {
      const key = keyOf(table, "column", theirs.name);
      const attributes = {
        ...theirs.attributes,
        identity: null,
        notNullName: notNullName(desired, table, theirs.name),
        notNullComment: null,
      };
      const column: SchemaObject = { ...theirs, key, parent: table, attributes };
      const defaults = childrenOf(desired, theirs.key)
        .filter(({ kind }) => kind === "default")
        .map((one): SchemaObject => ({ ...one, parent: key, key: keyOf(key, "default", "") }));
      return [column, ...defaults].map((after) => ({ type: "create" as const, key: after.key, after }));
    });
}

/** The columns that a table has and the partitioned table has not, and which go before it becomes a partition. */
export function surplusColumns(
  { live, desired }: PlanInput,
  changes: readonly Change[],
  table: ObjectKey,
  parent: ObjectKey,
): readonly ObjectKey[] {
  const theirs = columnsOf(desired, parent);
  const surplus = [...columnsOf(live, table).values()].filter(({ name: column }) => !theirs.has(column));
  return surplus.map(({ key }) => key).filter((key) => changes.some((one) => one.type === "drop" && one.key === key));
}

/** A column that may not be null, and as the partitioned table's may. */
export function loosenedFor(input: PlanInput, change: Change, table: ObjectKey, parent: ObjectKey): readonly Alter[] {
  if (change.type !== "drop" || change.before.kind !== "column" || change.before.parent !== table) return [];
  const { key, before } = change;
  const theirs = counterpart(input.desired, key, table, parent);
  const isLooser = before.attributes["notNull"] === true && theirs?.attributes["notNull"] === false;
  if (!theirs || !isLooser || !sameButForNull(before, theirs)) return [];
  const after = { ...before, attributes: { ...before.attributes, notNull: false, notNullName: null } };
  const attributes = [{ name: "notNull", before: true, after: false }];
  return [{ type: "alter", key, before, after, attributes }];
}

/** Adds them with their defaults, each in one statement. */
export function addColumnsAtOnce(
  input: PlanInput,
  added: readonly Create[],
  table: ObjectKey,
  parent: ObjectKey,
): readonly DraftStep[] {
  const all = added.map(({ after }) => after);
  return all
    .filter(({ kind }) => kind === "column")
    .flatMap((column) => {
      const defaults = all.filter(({ parent }) => parent === column.key);
      return chain(
        input,
        createStatements(input, column, input.desired, defaults),
        dropStatements(input, column, input.desired),
        {
          id: `create-column:${idOf(column.key)}`,
          title: `Add ${phrase(input, column)}, which the partitioned table has`,
          phase: "expand",
          causes: [table],
          creates: [column.key, ...defaults.map(({ key }) => key)],
          // PostgreSQL looks for a name of a NOT NULL that no other table of the schema has; the first one gets it.
          needs: [...column.dependsOn, rebase(column.key, table, parent)],
        },
      );
    });
}

/** Columns are the same but for NOT NULL, which can be given and taken, and the identity, which ATTACH gives and DETACH takes. */
export function sameButForNull(own: SchemaObject, theirs: SchemaObject): boolean {
  const same = (one: string): boolean => sameJson(own.attributes[one], theirs.attributes[one]);
  return ["type", "collation", "generated"].every(same) && (own.attributes["identity"] === null || same("identity"));
}

/** The parent's columns stay the table's own when it has left, also new ones, which reach it as long as it is a partition. */
export function withoutParentsColumns(
  { input, changes }: Draft,
  { after: table }: Alter,
  parent: ObjectKey,
  columns: readonly Change[],
  detached: readonly string[],
): readonly DraftStep[] {
  const { live, desired } = input;
  const wanted = columnsOf(desired, table.key);
  const goes = new Set(columns.flatMap((one) => (one.type === "drop" ? [one.before.name] : [])));
  const old = [...columnsOf(live, parent).values()];
  const standing = changes.filter(({ type, key }) => type === "drop" && isWithin(key, table.key)).map(({ key }) => key);
  const fresh = columns.flatMap((one) => (one.type === "create" ? [one.after] : []));
  return [...old, ...fresh].flatMap((theirs) => {
    if (wanted.has(theirs.name)) return [];
    const isNew = fresh.includes(theirs);
    const key = keyOf(table.key, "column", theirs.name);
    const attributes = { ...theirs.attributes, notNullName: ownNotNullName(theirs as Column) };
    const column = { ...theirs, attributes, parent: table.key, key };
    const defaults = childrenOf(isNew ? desired : live, theirs.key)
      .filter(({ kind }) => kind === "default")
      .map((one) => ({ ...one, parent: key, key: keyOf(key, "default", "") }));
    const values = `${isNew ? "values written to" : "the values of"} ${phrase(input, column)}`;
    return chain(
      input,
      dropStatements(input, column, live).map((one) =>
        // The parent may have lost it before, and then this table with it.
        goes.has(theirs.name) ? { ...one, sql: one.sql.replace(" DROP COLUMN ", " DROP COLUMN IF EXISTS ") } : one,
      ),
      losing(createStatements(input, column, isNew ? desired : live, defaults), values),
      {
        id: `drop-column:${idOf(column.key)}`,
        title: `Drop ${phrase(input, column)}, which came with the parent's`,
        phase: "contract",
        causes: [table.key],
        needs: [...(isNew ? [theirs.key] : []), ...standing.map(removed)],
        follows: detached,
        losesData: values,
        hazards: [
          { code: "FLUX801", message: `After this step ${values}${isNew ? " since are" : " are"} gone for good` },
        ],
      },
    );
  });
}
