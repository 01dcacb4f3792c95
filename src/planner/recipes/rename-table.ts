import type { Change } from "../../model/change.ts";
import { statement } from "../../model/kind.ts";
import { childrenOf, keyOf, parentOf } from "../../model/object.ts";
import { name, names } from "../../sql/quote.ts";
import {
  type Draft,
  type DraftStep,
  idOf,
  kindOfObject,
  makeStep,
  nothing,
  type Outcome,
  type Recipe,
  subtree,
} from "../draft.ts";
import { relationIs, relationIsAbsent } from "./probes.ts";
import { chain, phrase } from "./statements.ts";
import { relation } from "./table-facts.ts";

/** Both names of a table work until contract: the old one becomes a view over it. */
export const renameTable: Recipe = {
  name: "rename table",
  why: "RENAME alone breaks the running application",
  plan: (draft) =>
    draft.changes
      .filter(
        (change): change is Change & { type: "rename" } => change.type === "rename" && change.after.kind === "table",
      )
      .map((change) => planRename(draft, change)),
};

function planRename(draft: Draft, change: Change & { type: "rename" }): Outcome {
  const { input } = draft;
  const [from, to] = [relation(change.before.key), relation(change.key)];
  const oldSql = names(from.schema, from.name);
  const group = `rename-table:${idOf(change.key)}`;
  const causes = [change.key, change.before.key];
  const columns = presentColumns(draft, change);
  const view = `CREATE VIEW ${oldSql} WITH (security_invoker = true) AS SELECT ${columns.length === 0 ? "*" : columns.join(", ")} FROM ${names(to.schema, to.name)}`;
  const dropView = statement("drop view", change.before.key, `DROP VIEW ${oldSql}`);
  const rename = kindOfObject(input, change.before).rename as NonNullable<ReturnType<typeof kindOfObject>["rename"]>;
  const renamed = chain(input, rename(change.before, to.name), rename(change.after, from.name), {
    id: group,
    title: `Rename ${phrase(input, change.before)} to ${to.name}`,
    phase: "expand",
    causes,
    creates: subtree(input.live, change.key).map((object) => object.key),
    atomic: group,
    after: relationIs(to, change.after.attributes["partitionBy"] === null ? "r" : "p", `${to.name} is the table`),
  });
  const compatible = makeStep(input, {
    id: `${group}:view`,
    title: `Let the old name ${from.name} work as a view`,
    phase: "expand",
    run: statement("create view", [change.before.key, change.key], view),
    undo: [dropView],
    causes,
    atomic: group,
  });
  const owner = childrenOf(input.live, change.key).find((child) => child.kind === "owner");
  const owned = owner
    ? [
        makeStep(input, {
          id: `${group}:owner`,
          title: "Let the view belong to the table's owner",
          phase: "expand",
          run: statement(
            "alter view",
            change.before.key,
            `ALTER VIEW ${oldSql} OWNER TO ${name(String(owner.attributes["role"]))}`,
          ),
          undo: nothing,
          causes,
          atomic: group,
        }),
      ]
    : [];
  const grants = grantSteps(draft, change, group, compatible.id);
  const off = makeStep(input, {
    id: `${group}:view-off`,
    title: `Drop the view with the old name ${from.name}`,
    phase: "contract",
    run: dropView,
    undo: [
      statement("create view", [change.before.key, change.key], view),
      ...grants.map((step) => ({ form: "grant", on: [], sql: (step.run as { readonly sql: string }).sql })),
    ],
    causes,
    releases: childrenOf(input.live, change.key).flatMap((child) => (child.kind === "column" ? [child.key] : [])),
    follows: [compatible.id],
    after: relationIsAbsent(from),
  });
  return {
    takes: [change],
    steps: [...renamed, compatible, ...owned, ...grants, off],
    instructions: [`Deploy application code that uses table ${to.name} instead of ${from.name}.`],
    notes: [
      `While ${from.name} is a view, it takes reads and writes, but not COPY, TRUNCATE, or ON CONFLICT ON CONSTRAINT.`,
    ],
  };
}

/** The columns as they are called when the table is renamed; a list, because `*` would mean others when the view is made again. */
function presentColumns({ input, changes }: Draft, table: Change): readonly string[] {
  const renamed = new Map(
    changes.flatMap((change) => (change.type === "rename" ? [[change.key, change.before.name] as const] : [])),
  );
  return childrenOf(input.live, table.key)
    .filter((child) => child.kind === "column")
    .map((column) => name(renamed.get(column.key) ?? column.name));
}

/** Whoever may use the table may use the view. */
function grantSteps(
  draft: Draft,
  change: Change & { type: "rename" },
  group: string,
  follows: string,
): readonly DraftStep[] {
  const { input } = draft;
  const view = keyOf(parentOf(change.before.key), "view", change.before.name);
  return childrenOf(input.live, change.key)
    .filter((child) => child.kind === "grant")
    .flatMap((grant) =>
      kindOfObject(input, grant)
        .create({ ...grant, parent: view, key: keyOf(view, grant.kind, grant.name) }, { clauses: [], parent: "" })
        .map((granted, i) =>
          makeStep(input, {
            id: `${group}:grant:${grant.name}${i}`,
            title: `Let ${grant.name} use the view as it uses the table`,
            phase: "expand",
            run: granted,
            undo: nothing,
            causes: [change.key],
            follows: [follows],
            atomic: group,
          }),
        ),
    );
}
