import type { AlterRule } from "../model/kind.ts";
import { type Attributes, type SchemaObject, sameJson } from "../model/object.ts";
import type { Statement } from "../model/statement.ts";

/** What one statement makes of several attributes that differ. */
export type AlterTogether<A extends Attributes> = (
  before: SchemaObject<A>,
  after: SchemaObject<A>,
  differs: (attribute: keyof A) => boolean,
  version: number,
) => "replace" | "create or replace" | readonly Statement[];

/**
 * The alter rule of attributes that one statement must alter at once: the first of them that differs gives the
 * statements of all, the others give none.
 */
export function together<A extends Attributes, Name extends keyof A & string>(
  attributes: readonly Name[],
  alter: AlterTogether<A>,
): { readonly [N in Name]: AlterRule<A> } {
  const rule = (own: Name): AlterRule<A> => {
    return (before, after, version) => {
      const differs = (name: keyof A): boolean => !sameJson(before.attributes[name], after.attributes[name]);
      return attributes.find(differs) === own ? alter(before, after, differs, version) : [];
    };
  };
  return Object.fromEntries(attributes.map((name) => [name, rule(name)])) as { [N in Name]: AlterRule<A> };
}
