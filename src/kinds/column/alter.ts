import type { AlterRule } from "../../model/kind.ts";
import type { Statement } from "../../model/statement.ts";
import { name } from "../../sql/quote.ts";
import { changeOptions } from "../storage-parameters.ts";
import { usualStorage } from "../usual-storage.ts";
import type { ColumnAttributes } from "./attributes.ts";
import {
  addNotNull,
  notNullName,
  parentsExpression,
  parentsStorage,
  setExpression,
  setNotNullComment,
  statistics,
} from "./ddl.ts";
import { changeIdentity } from "./identity.ts";
import { alter, alterColumn, type Column, typeAndCollation } from "./statements.ts";

/**
 * The type alone, or with the collation; a generated column takes no USING. A length is left to the assignment, which
 * raises where a cast would cut the value short.
 */
function changeType(before: Column, after: Column): "replace" | readonly Statement[] {
  if (before.attributes.type === null || after.attributes.type === null) return "replace";
  const assigned = after.attributes.generated !== null || assigns(before.attributes.type, after.attributes.type);
  return [castColumn(before, after, assigned ? "assignment" : "cast"), ...toastAgain(after)];
}

/** A column of another type has that type's storage, and no compression of its own. */
function toastAgain(after: Column): readonly Statement[] {
  const { storage, compression } = after.attributes;
  return [
    ...(storage === null ? [] : [alterColumn("set column option", after, `SET STORAGE ${storage}`)]),
    ...(compression === null ? [] : [alterColumn("set column option", after, `SET COMPRESSION ${compression}`)]),
  ];
}

/** @param how an explicit cast cuts short what has no room; by way of text goes what PostgreSQL has no cast for */
export function castColumn(before: Column, after: Column, how: "assignment" | "cast" | "text"): Statement {
  const array = [before, after].every(({ attributes }) => attributes.type?.endsWith("[]")) ? "[]" : "";
  const value = `${name(after.name)}${how === "text" ? `::text${array}` : ""}::${after.attributes.type}`;
  const cast = how === "assignment" ? "" : ` USING ${value}`;
  return alterColumn("alter column type rewrite", after, `TYPE ${typeAndCollation(after.attributes)}${cast}`);
}

/** PostgreSQL assigns anything to a text, and strings of bits to each other. */
const assigns = (before: string, after: string): boolean =>
  !after.endsWith("]") && (/^character\b/.test(after) || (/^bit\b/.test(after) && /^bit\b/.test(before)));

const both = (before: Column, after: Column): boolean => before.attributes.notNull && after.attributes.notNull;

/** An identity column must be NOT NULL: the identity goes first, whichever of the two rules is asked; it is the same statement. */
const losesBoth = (before: Column, after: Column): boolean =>
  before.attributes.identity !== null && after.attributes.identity === null && !after.attributes.notNull;

/** And it must be so before the identity comes. */
function alterIdentity(before: Column, after: Column): readonly Statement[] {
  const gainsBoth =
    before.attributes.identity === null && after.attributes.identity !== null && !before.attributes.notNull;
  return [...(gainsBoth ? addNotNull(after) : []), ...changeIdentity(before, after)];
}

/** Adding NOT NULL brings its name and state along, so these rules count only while it stays. */
function changeNotNull(before: Column, after: Column): readonly Statement[] {
  if (after.attributes.notNull) return addNotNull(after);
  const identity = losesBoth(before, after) ? changeIdentity(before, after) : [];
  return [...identity, alterColumn("drop not null", after, "DROP NOT NULL")];
}

/** There is no way back to NOT VALID but through dropping it. */
const isBornAgain = (before: Column, after: Column): boolean =>
  before.attributes.notNullValidated && !after.attributes.notNullValidated;

function renameNotNull(before: Column, after: Column): readonly Statement[] {
  const [from, to] = [notNullName(before), notNullName(after)];
  // An heir's own has the usual name, too, when the parent comes to have one: only then it says so.
  if (!both(before, after) || isBornAgain(before, after) || from === to) return [];
  return [alter("rename constraint", after, `RENAME CONSTRAINT ${name(from)} TO ${name(to)}`)];
}

/** By then it has its old name still. */
function changeNotNullComment(before: Column, after: Column): readonly Statement[] {
  if (!both(before, after) || isBornAgain(before, after)) return [];
  return [setNotNullComment(before, after.attributes.notNullComment)];
}

/** By then it has its new name. */
function validateNotNull(before: Column, after: Column): readonly Statement[] {
  if (!both(before, after)) return [];
  if (!isBornAgain(before, after))
    return [alter("validate not null", after, `VALIDATE CONSTRAINT ${name(notNullName(after))}`)];
  return [alterColumn("drop not null", after, "DROP NOT NULL"), ...addNotNull(after)];
}

function inheritNotNull(before: Column, after: Column): readonly Statement[] {
  if (!both(before, after) || isBornAgain(before, after)) return [];
  const word = after.attributes.notNullNoInherit ? "NO INHERIT" : "INHERIT";
  return [alter("alter constraint", after, `ALTER CONSTRAINT ${name(notNullName(after))} ${word}`)];
}

/** What is said of an inherited column is set in place; a table's own is made anew, which every version knows. */
function changeGenerated(before: Column, after: Column): "replace" | readonly Statement[] {
  const [from, to] = [before.attributes.generated, after.attributes.generated];
  if (before.attributes.type === null && after.attributes.type === null)
    return to ? [setExpression(after, to)] : from ? [parentsExpression(after, from)] : [];
  if (from?.stored && to === null) return [alterColumn("drop expression", after, "DROP EXPRESSION")];
  return "replace";
}

function changeStorage(_before: Column, after: Column): readonly Statement[] {
  const { storage, type } = after.attributes;
  if (storage === null && type === null) return [parentsStorage(after)];
  return [alterColumn("set column option", after, `SET STORAGE ${storage ?? usualStorage(type ?? "")}`)];
}

export const rules: { readonly [Name in keyof ColumnAttributes]: AlterRule<ColumnAttributes> } = {
  type: changeType,
  collation: (before, after) => (before.attributes.type === after.attributes.type ? changeType(before, after) : []),
  notNull: changeNotNull,
  notNullName: renameNotNull,
  notNullComment: changeNotNullComment,
  notNullValidated: validateNotNull,
  notNullNoInherit: inheritNotNull,
  generated: changeGenerated,
  identity: alterIdentity,
  storage: changeStorage,
  compression: (_before, after) => [
    alterColumn("set column option", after, `SET COMPRESSION ${after.attributes.compression ?? "default"}`),
  ],
  statisticsTarget: (_before, after) => statistics(after),
  options: (before, after) =>
    changeOptions(before.attributes.options, after.attributes.options).map((action) =>
      alterColumn("set statistics", after, action),
    ),
};
