import type { Change } from "../../model/change.ts";
import { statement } from "../../model/kind.ts";
import { childrenOf, keyOf, type ObjectKey, type SchemaObject } from "../../model/object.ts";
import { name } from "../../sql/quote.ts";
import {
  createStatements,
  type Draft,
  dropStatements,
  idOf,
  kindOfObject,
  losing,
  type Outcome,
  type Recipe,
} from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { isReleased } from "./dropped-column.ts";
import { releaseOf } from "./set-not-null.ts";
import { chain, needsOf, phrase } from "./statements.ts";
import { heirsOf, relation, relationSql, tableOf } from "./table-facts.ts";

type Drop = Change & { readonly type: "drop" };
type Create = Change & { readonly type: "create" };

/** A column that goes from a table and stays, with its values, in those that inherit from it: ONLY makes it their own. */
export const inheritedColumns: Recipe = {
  name: "inherited columns",
  why: "DROP COLUMN takes the column, and its values, from every table that inherits it",
  takes: ["column: drop"],
  plan: (draft) =>
    draft.changes.flatMap((change): readonly Outcome[] => {
      if (change.type !== "drop" || change.before.kind !== "column" || change.before.attributes["type"] === null)
        return [];
      const heirs = heirsOf(draft.input.live, tableOf(change.key)).filter(({ key }) =>
        draft.input.desired.objects.has(key),
      );
      const kept = heirs.flatMap((heir) => keptBy(draft, heir, change.before));
      return kept.length === 0 ? [] : [planDrop(draft.input, change, heirs, kept)];
    }),
};

/** The heir's own column in the document, where it has none of its own now and it is just the parent's. */
function keptBy({ changes }: Draft, heir: SchemaObject, column: SchemaObject): readonly Create[] {
  const key = keyOf(heir.key, "column", column.name);
  return changes.filter(
    (change): change is Create =>
      change.type === "create" &&
      change.key === key &&
      change.after.attributes["type"] === column.attributes["type"] &&
      change.after.attributes["generated"] === null,
  );
}

function planDrop(input: PlanInput, change: Drop, heirs: readonly SchemaObject[], kept: readonly Create[]): Outcome {
  const column = change.before;
  const [drop] = dropStatements(input, column, input.live);
  if (!drop) throw new Error(`This is a bug in flux-migrate: ${column.key} cannot be dropped`);
  const table = tableOf(column.key);
  const bare = (key: ObjectKey): string => `ALTER TABLE ${relationSql(key)} DROP COLUMN ${name(column.name)}`;
  const losers = heirs.filter(({ key }) => !kept.some((one) => one.after.parent === key));
  const own = childrenOf(input.before, column.key).filter((child) => kindOfObject(input, child).clause !== null);
  const title = phrase(input, column);
  const released = isReleased(input, column);
  const former = input.before.objects.get(column.key) ?? column;
  const undo = [
    ...kept.map(({ after }) => statement("drop column", after.parent, bare(after.parent as ObjectKey))),
    ...createStatements(input, released ? withoutNotNull(former) : former, input.before, own),
  ];
  const statements = [
    statement(
      "drop column",
      [table, ...heirs.map(({ key }) => key)],
      `ALTER TABLE ONLY ${relationSql(table)} DROP COLUMN ${name(column.name)}`,
    ),
    ...losers.map(({ key }) => statement("drop column", key, bare(key))),
  ];
  const causes = [change.key, ...heirs.map(({ key }) => keyOf(key, "column", column.name))];
  return {
    takes: [change, ...kept],
    leaves: kept.flatMap(({ after }) => asItWas(after, released ? withoutNotNull(column) : column)),
    steps: [
      ...(released ? [releaseOf(input, column)] : []),
      ...chain(input, statements, losing(undo, `the rows of ${title}, there and in the tables that inherit it`), {
        id: `drop-column:${idOf(column.key)}`,
        title: `Drop ${title}, but not in the tables that inherit it`,
        phase: "contract",
        causes,
        creates: kept.map(({ key }) => key),
        removes: [change.key],
        releases: needsOf([column]),
        losesData: `the rows of ${title}`,
        hazards: [
          {
            code: "FLUX801",
            message: `The rows of ${title} are gone for good; only the structure can be brought back`,
          },
        ],
      }),
    ],
    instructions: [
      `Deploy application code that no longer uses ${title}; it stays in ${kept.map(({ after }) => relation(after.key).name).join(", ")}.`,
    ],
  };
}

const withoutNotNull = (column: SchemaObject): SchemaObject => ({
  ...column,
  attributes: {
    ...column.attributes,
    notNull: false,
    notNullName: null,
    notNullComment: null,
    notNullValidated: true,
    notNullNoInherit: false,
  },
});

/** What the heir says otherwise than its parent did. */
function asItWas(after: SchemaObject, parent: SchemaObject): readonly Change[] {
  const before = { ...after, attributes: { ...parent.attributes } };
  const attributes = Object.keys(after.attributes).flatMap((attribute) => {
    const [was, is] = [before.attributes[attribute] ?? null, after.attributes[attribute] ?? null];
    return JSON.stringify(was) === JSON.stringify(is) ? [] : [{ name: attribute, before: was, after: is }];
  });
  return attributes.length === 0 ? [] : [{ type: "alter", key: after.key, before, after, attributes }];
}
