import type { ObjectKey, SchemaObject } from "../model/object.ts";
import type { PlanInput } from "./input.ts";

/** What a key stood for before a copy took its place; whoever lets go of the key lets go of that too. */
export const formerly = (key: string): string => `former:${key}`;

/** What whoever removes an object gives: its place is free, and taking that back comes after whoever needs it. */
export const removed = (key: string): string => `removed:${key}`;

/** What a renamed object gives once nothing stands on it under its old name; whoever drops it, if only for a moment, needs that. */
export const settled = (key: string): string => `settled:${key}`;

/** What a step gives that lets go of a name (see `Kind.claims`): whoever takes that name comes after it. */
export const freed = (claim: string): string => `freed:${claim}`;

/**
 * What a step gives that puts another object in the place of one, a column or a type: whoever needs that, and is no part
 * of the exchange, comes after it.
 */
export const swapped = (key: string): string => `swapped:${key}`;

/** Whether it is what such a step gives. */
export const isSwapped = (made: string): boolean => made.startsWith(swapped(""));

/** What a step gives that brings an index or constraint along with a column's copy: it stands on the new column from there on. */
export const brought = (key: string): string => `brought:${key}`;

/** What the step gives that adds a column's copy, or another state of it, which has none of the names that the column has, or shall have, yet. */
export const copied = (column: string): string => `copied:${column}`;

/** What a step gives that makes a new name valid; whatever has to do with the object comes after it. */
export const newName = (key: string): string => `new name:${key}`;

/** What a step gives that keeps a renamed column in step with the old one: functions of triggers may speak of it then. */
export const inStep = (column: string): string => `in step:${column}`;

/** What a stand-in gives: what the object stands on may stand on it, too, before it is all that it shall be. */
export const standing = (key: string): string => `standing:${key}`;

/** The key in a `newName`, null in what is none. */
export const newNameIn = (made: string): ObjectKey | null =>
  made.startsWith(newName("")) ? (made.slice(newName("").length) as ObjectKey) : null;

/** The names that these objects have. */
export function claimsOf(input: Pick<PlanInput, "registry">, objects: readonly SchemaObject[]): readonly string[] {
  return objects.flatMap((object) => input.registry.get(object.kind).claims?.(object) ?? []);
}

/**
 * What a step gives, and what it needs, that lets go of the names of some objects and takes those of others; a name that
 * it keeps is neither.
 */
export function namesPassedOn(
  input: Pick<PlanInput, "registry">,
  before: readonly SchemaObject[],
  after: readonly SchemaObject[],
): { readonly creates: readonly string[]; readonly needs: readonly string[] } {
  const [from, to] = [claimsOf(input, before), claimsOf(input, after)];
  return {
    creates: from.filter((claim) => !to.includes(claim)).map(freed),
    needs: to.filter((claim) => !from.includes(claim)).map(freed),
  };
}
