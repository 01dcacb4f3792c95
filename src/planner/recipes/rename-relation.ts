import type { Change } from "../../model/change.ts";
import { statement } from "../../model/kind.ts";
import { childrenOf, keyOf, parentOf, type SchemaObject } from "../../model/object.ts";
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
import type { PlanInput } from "../input.ts";
import { namesPassedOn, newName, settled } from "../tokens.ts";
import { relationIs, relationIsAbsent } from "./probes.ts";
import { chain, phrase } from "./statements.ts";
import { relation } from "./table-facts.ts";

/** What a view can stand for, by kind: what pg_class calls it, and what such a view cannot do. */
const relations: { readonly [kind: string]: { readonly relkind: string; readonly limits: string | null } } = {
  table: { relkind: "r", limits: "it takes reads and writes, but not COPY, TRUNCATE, or ON CONFLICT ON CONSTRAINT" },
  view: { relkind: "v", limits: null },
  materialized_view: { relkind: "m", limits: "REFRESH MATERIALIZED VIEW needs the new name" },
  foreign_table: { relkind: "f", limits: "it takes reads and writes, but not COPY or TRUNCATE" },
};

/** Both names of a relation work until contract: the old one becomes a view over it. */
export const renameRelation: Recipe = {
  name: "rename relation",
  why: "RENAME alone breaks the running application",
  takes: ["table: rename", "view: rename", "materialized_view: rename", "foreign_table: rename"],
  plan: (draft) =>
    draft.changes
      .filter(
        (change): change is Change & { type: "rename" } =>
          change.type === "rename" && relations[change.after.kind] !== undefined,
      )
      .map((change) => planRename(draft, change)),
};

function planRename(draft: Draft, change: Change & { type: "rename" }): Outcome {
  const { input } = draft;
  const [from, to] = [relation(change.before.key), relation(change.key)];
  const oldSql = names(from.schema, from.name);
  const { kind, attributes } = change.after;
  const { noun } = kindOfObject(input, change.after);
  const { relkind, limits } = relations[kind] as (typeof relations)[string];
  const group = `rename-${kind}:${idOf(change.key)}`;
  const passed = namesPassedOn(input, [change.before], [change.after]);
  const causes = [change.key, change.before.key];
  const columns = presentColumns(draft, change);
  const byColumn = hasColumnGrants(input, change);
  const filtered = attributes["rowSecurity"] === true;
  const rights = byColumn && !filtered ? "" : " WITH (security_invoker = true)";
  const view = `CREATE VIEW ${oldSql}${rights} AS SELECT ${columns.length === 0 ? "*" : columns.join(", ")} FROM ${names(to.schema, to.name)}`;
  const dropView = statement("drop view", change.before.key, `DROP VIEW ${oldSql}`);
  const rename = kindOfObject(input, change.before).rename as NonNullable<ReturnType<typeof kindOfObject>["rename"]>;
  const renamed = chain(input, rename(change.before, to.name), rename(change.after, from.name), {
    id: group,
    title: `Rename ${phrase(input, change.before)} to ${to.name}`,
    phase: "expand",
    causes,
    creates: [
      ...subtree(input.live, change.key).flatMap(({ key }) => (input.desired.objects.has(key) ? [key] : [])),
      newName(change.key),
    ],
    needs: passed.needs,
    atomic: group,
    after: relationIs(to, typeof attributes["partitionBy"] === "string" ? "p" : relkind, `${to.name} is the ${noun}`),
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
          title: `Let the view belong to the owner of the ${noun}`,
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
  const grants = grantSteps(draft, change, group, noun, compatible.id);
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
    creates: [settled(change.key), ...passed.creates],
    releases: childrenOf(input.live, change.key).flatMap((child) => (child.kind === "column" ? [child.key] : [])),
    follows: [compatible.id],
    after: relationIsAbsent(from),
  });
  return {
    takes: [change],
    steps: [...renamed, compatible, ...owned, ...grants, off],
    instructions: [`Deploy application code that uses ${noun} ${to.name} instead of ${from.name}.`],
    notes: [
      ...(limits === null ? [] : [`While ${from.name} is a view, ${limits}.`]),
      ...(byColumn && filtered
        ? [
            `While ${from.name} is a view, it keeps to the row security of ${to.name}, and so only who may read all of its columns may use it.`,
          ]
        : []),
    ],
  };
}

/**
 * A view that checks the rights of whoever uses it asks for those on all its columns, whichever are used; one that does not
 * has no regard for row security.
 */
function hasColumnGrants({ live }: PlanInput, { key }: Change): boolean {
  return childrenOf(live, key).some(
    (column) => column.kind === "column" && childrenOf(live, column.key).some(({ kind }) => kind === "grant"),
  );
}

/** The columns as they are called when the relation is renamed; a list, because `*` would mean others when the view is made again. */
function presentColumns(draft: Draft, table: Change): readonly string[] {
  const own = draft.input.live.objects.get(table.key)?.attributes["columns"] as
    | readonly { readonly name: string }[]
    | undefined;
  const present = presentName(draft);
  return own
    ? own.map((column) => name(column.name))
    : childrenOf(draft.input.live, table.key)
        .filter((child) => child.kind === "column")
        .map((column) => name(present(column)));
}

function presentName({ changes }: Draft): (column: SchemaObject) => string {
  const renamed = new Map(
    changes.flatMap((change) => (change.type === "rename" ? [[change.key, change.before.name] as const] : [])),
  );
  return (column) => renamed.get(column.key) ?? column.name;
}

/** Whoever may use the relation, or columns of it, may use the view. */
function grantSteps(
  draft: Draft,
  change: Change & { type: "rename" },
  group: string,
  noun: string,
  follows: string,
): readonly DraftStep[] {
  const { input } = draft;
  const view = keyOf(parentOf(change.before.key), "view", change.before.name);
  const present = presentName(draft);
  const children = childrenOf(input.live, change.key);
  const columns = children
    .filter((child) => child.kind === "column")
    .map((column) => ({ key: column.key, to: keyOf(view, "column", present(column)), label: `${present(column)}.` }));
  return [{ key: change.key, to: view, label: "" }, ...columns].flatMap(({ key, to, label }) =>
    childrenOf(input.live, key)
      .filter((child) => child.kind === "grant")
      .flatMap((grant) =>
        kindOfObject(input, grant)
          .create({ ...grant, parent: to, key: keyOf(to, grant.kind, grant.name) }, { clauses: [], parent: "" })
          .map((granted, i) =>
            makeStep(input, {
              id: `${group}:grant:${label}${grant.name}${i}`,
              title:
                label === ""
                  ? `Let ${grant.name} use the view as it uses the ${noun}`
                  : `Let ${grant.name} use that column of the view: ${label.slice(0, -1)}`,
              phase: "expand",
              run: granted,
              undo: nothing,
              causes: [change.key],
              follows: [follows],
              atomic: group,
            }),
          ),
      ),
  );
}
