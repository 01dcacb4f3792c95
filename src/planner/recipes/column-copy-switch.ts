import { statement } from "../../model/kind.ts";
import { childrenOf, type ObjectKey } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { name } from "../../sql/quote.ts";
import { copyName, oldName, type PlanInput } from "../input.ts";
import type { ColumnCopy } from "./column-copy.ts";
import { identityAfter, identityBefore, type Switch } from "./column-copy-identity.ts";
import { createSync, syncOf } from "./column-copy-sync.ts";
import { relation, relationSql } from "./table-facts.ts";

/** Names, default and identity change hands; all of it in one transaction. A rename needs no swap of names. */
export function switches(input: PlanInput, copy: ColumnCopy): readonly Switch[] {
  const rel = relation(copy.table).name;
  const alter = (column: string, action: string): string =>
    `ALTER TABLE ${relationSql(copy.table)} ALTER COLUMN ${name(column)} ${action}`;
  const set = (column: string, expression: string): Statement =>
    statement("set default", copy.table, alter(column, `SET DEFAULT ${expression}`));
  const drop = (column: string): Statement => statement("drop default", copy.table, alter(column, "DROP DEFAULT"));
  const oldDefault = defaultOf(input.before, copy.key);
  const newDefault = defaultOf(input.desired, copy.key);
  const final = copy.after.name;
  return [
    ...(oldDefault === null
      ? []
      : [
          {
            id: "default-off",
            title: `Take the default off the old column of ${rel}`,
            run: drop(copy.from),
            undo: [set(copy.from, oldDefault)],
          },
        ]),
    ...identityBefore(copy),
    ...(copy.copy === final ? [] : nameSwitches(input, copy)),
    ...identityAfter(copy),
    ...(newDefault === null
      ? []
      : [
          {
            id: "default-on",
            title: `Give ${rel}.${final} its default`,
            run: set(final, newDefault),
            undo: [drop(final)],
          },
        ]),
  ];
}

function nameSwitches(input: PlanInput, copy: ColumnCopy): readonly Switch[] {
  const rel = relation(copy.table).name;
  const final = copy.after.name;
  const rename = (what: "COLUMN" | "CONSTRAINT", from: string, to: string): Statement =>
    statement(
      what === "COLUMN" ? "rename column" : "rename constraint",
      copy.table,
      `ALTER TABLE ${relationSql(copy.table)} RENAME ${what} ${name(from)} TO ${name(to)}`,
    );
  const both = (id: string, title: string, what: "COLUMN" | "CONSTRAINT", from: string, to: string): Switch => ({
    id,
    title,
    run: rename(what, from, to),
    undo: [rename(what, to, from)],
  });
  const constraint = notNullConstraint(input, copy);
  const before = syncOf(copy, { old: copy.from, fresh: copy.copy });
  const after = syncOf(copy, { old: copy.retired, fresh: final });
  return [
    ...(constraint === null
      ? []
      : [
          both(
            "not-null-name",
            "Free the name of the old NOT NULL constraint",
            "CONSTRAINT",
            constraint,
            oldName(constraint),
          ),
        ]),
    both("old", `Set ${rel}.${copy.from} aside as ${copy.retired}`, "COLUMN", copy.from, copy.retired),
    both("new", `Give the copy the name ${rel}.${final}`, "COLUMN", copy.copy, final),
    {
      id: "sync",
      title: `Keep ${rel}.${copy.retired} current from now on`,
      run: createSync(after)[0],
      undo: [createSync(before)[0]],
    },
    ...(input.serverVersion < 180_000 || copy.after.attributes["notNull"] !== true
      ? []
      : [
          both(
            "not-null-own",
            "Give the new NOT NULL constraint its name",
            "CONSTRAINT",
            notNullOfCopy(copy),
            wantedNotNull(copy),
          ),
        ]),
  ];
}

/** From 18 on NOT NULL has a name, which stays with the old column. */
export function notNullConstraint(input: PlanInput, copy: ColumnCopy): string | null {
  if (input.serverVersion < 180_000 || copy.before.attributes["notNull"] !== true) return null;
  const own = copy.before.attributes["notNullName"];
  return typeof own === "string" ? own : `${relation(copy.table).name}_${copy.from}_not_null`;
}

function defaultOf(model: PlanInput["live"], column: ObjectKey): string | null {
  const child = childrenOf(model, column).find((object) => object.kind === "default");
  return (child?.attributes["expression"] as string | null | undefined) ?? null;
}

/** The name that the NOT NULL constraint of the column shall have from 18 on. */
function wantedNotNull(copy: ColumnCopy): string {
  const own = copy.after.attributes["notNullName"];
  return typeof own === "string" ? own : `${relation(copy.table).name}_${copy.after.name}_not_null`;
}

/** What it is called until the switch: a renamed column can have the final name at once. */
export function notNullOfCopy(copy: ColumnCopy): string {
  return copy.copy === copy.after.name ? wantedNotNull(copy) : copyName(wantedNotNull(copy));
}
