import { constraintClaims } from "../../kinds/claims.ts";
import { statement } from "../../model/kind.ts";
import { childrenOf, type ObjectKey } from "../../model/object.ts";
import { copyName, oldName } from "../../model/own-names.ts";
import type { Statement } from "../../model/statement.ts";
import { name } from "../../sql/quote.ts";
import type { PlanInput } from "../input.ts";
import { claimsOf, freed } from "../tokens.ts";
import { identityAfter, identityBefore, type Switch, takenBy } from "./column-copy-identity.ts";
import { syncOf } from "./column-copy-sync.ts";
import type { ColumnCopy } from "./column-copy-values.ts";
import { hasDomainDefault } from "./domain-of-column.ts";
import { createFunction } from "./row-trigger.ts";
import { relation, relationSql } from "./table-facts.ts";

/** Whether PostgreSQL itself puts a value into the old column that an INSERT leaves out. */
export function hasOwnValue(input: PlanInput, copy: ColumnCopy): boolean {
  if (hasDomainDefault(input.live, copy.before)) return true;
  return defaultOf(input.before, copy.key) !== null || copy.before.attributes["identity"] !== null;
}

/** The old column keeps its default for old code until the switch, where the new one gets its own. */
function defaultSwitch(input: PlanInput, copy: ColumnCopy): readonly Switch[] {
  const expression = defaultOf(input.before, copy.key);
  const ofDomain = hasDomainDefault(input.live, copy.before);
  if (expression === null && !ofDomain) return [];
  const title = `Take the default off ${relation(copy.table).name}.${copy.from}`;
  return [
    {
      id: "default-off",
      title,
      run: changeDefault(copy, copy.from, ofDomain ? "NULL" : null),
      undo: [changeDefault(copy, copy.from, expression)],
    },
  ];
}

const alterColumn = (copy: ColumnCopy, column: string, action: string): string =>
  `ALTER TABLE ${relationSql(copy.table)} ALTER COLUMN ${name(column)} ${action}`;
/** @param expression null: that of its domain, or none */
const changeDefault = (copy: ColumnCopy, column: string, expression: string | null): Statement =>
  expression === null
    ? statement("drop default", copy.table, alterColumn(copy, column, "DROP DEFAULT"))
    : statement("set default", copy.table, alterColumn(copy, column, `SET DEFAULT ${expression}`));

/** Names, default and identity change hands; all of it in one transaction. A rename needs no swap of names. */
export function switches(input: PlanInput, copy: ColumnCopy): readonly Switch[] {
  const rel = relation(copy.table).name;
  const newDefault = defaultOf(input.desired, copy.key);
  const ofDomain = hasDomainDefault(input.desired, copy.after);
  const final = copy.after.name;
  const physical = { old: copy.retired, fresh: final };
  const before = syncOf(copy, { old: copy.from, fresh: copy.copy }, hasOwnValue(input, copy));
  const after = syncOf(copy, physical, false);
  const changes = copy.copy !== final || hasOwnValue(input, copy);
  return [
    ...identityBefore(copy),
    ...defaultSwitch(input, copy),
    ...(copy.copy === final ? [] : nameSwitches(input, copy)),
    ...(changes
      ? [
          {
            id: "sync",
            title: `Keep ${rel}.${copy.retired} current from now on`,
            run: createFunction(after),
            undo: [createFunction(before)],
          },
        ]
      : []),
    ...(input.serverVersion < 180_000 || copy.copy === final ? [] : ownNotNull(input, copy)),
    ...identityAfter(input, copy),
    ...(newDefault === null && !ofDomain
      ? []
      : [
          {
            id: "default-on",
            title: `Give ${rel}.${final} its default`,
            run: changeDefault(copy, final, newDefault),
            undo: [changeDefault(copy, final, ofDomain ? "NULL" : null)],
          },
        ]),
  ];
}

/** The constraint of the copy takes the name that the old one has given up. */
function ownNotNull(input: PlanInput, copy: ColumnCopy): readonly Switch[] {
  if (copy.after.attributes["notNull"] !== true) return [];
  const [from, to] = [notNullOfCopy(copy), wantedNotNull(copy)];
  const rename = (a: string, b: string): Statement =>
    statement(
      "rename constraint",
      copy.table,
      `ALTER TABLE ${relationSql(copy.table)} RENAME CONSTRAINT ${name(a)} TO ${name(b)}`,
    );
  return [
    {
      id: "not-null-own",
      title: "Give the new NOT NULL constraint its name",
      run: rename(from, to),
      undo: [rename(to, from)],
      needs: takenBy(input, copy, constraintClaims({ parent: copy.table }, to)),
    },
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
  ];
}

/** From 18 on NOT NULL has a name, which stays with the old column. */
export function notNullConstraint(input: PlanInput, copy: ColumnCopy): string | null {
  if (input.serverVersion < 180_000 || copy.before.attributes["notNull"] !== true || releasesEarly(input, copy))
    return null;
  return notNullOfOld(copy);
}

/** What a step gives that takes that name off the old column, where the copy does not get it. */
export function freedNotNull(input: PlanInput, copy: ColumnCopy): readonly string[] {
  const own = notNullConstraint(input, copy);
  if (own === null) return [];
  const wanted = claimsOf(input, [copy.after]);
  return constraintClaims(copy.before, own)
    .filter((claim) => !wanted.includes(claim))
    .map(freed);
}

/** The name of the old column's NOT NULL constraint, where PostgreSQL keeps one. */
export function notNullOfOld(copy: ColumnCopy): string {
  const own = copy.before.attributes["notNullName"];
  return typeof own === "string" ? own : `${relation(copy.table).name}_${copy.from}_not_null`;
}

/** Whether new code may write nulls, which the old column must take as soon as that code is deployed. */
export function releasesEarly(input: PlanInput, { before, after, key }: ColumnCopy): boolean {
  if (before.attributes["notNull"] !== true || after.attributes["notNull"] === true) return false;
  const held = [...input.live.objects.values()].some((o) => o.kind === "primary_key" && o.dependsOn.includes(key));
  return before.attributes["identity"] === null && !held;
}

/** The text of a column's default, null for none. */
export function defaultOf(model: PlanInput["live"], column: ObjectKey): string | null {
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
