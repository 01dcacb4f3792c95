import type { Change } from "../model/change.ts";
import type { Registry } from "../model/kind.ts";
import type { Model, ObjectKey } from "../model/object.ts";

/** What PostgreSQL itself does for a change of a column's type, found by running it on an empty copy of the table. */
export interface TypeChangeFacts {
  readonly rewrites: boolean;
  /** An index is built again, or a constraint verified, under ACCESS EXCLUSIVE. */
  readonly rebuilds: boolean;
  /** assignment: no USING is needed · explicit: `value::type` works · text: only by way of text, if at all. */
  readonly cast: "assignment" | "explicit" | "text";
  /** The same of the way back. */
  readonly back: "assignment" | "explicit" | "text";
}

/** What the installed package of an extension can do with it. */
export interface ExtensionFacts {
  /** `ALTER EXTENSION ... SET SCHEMA` works. */
  readonly relocatable: boolean;
  /** There is a script that brings it to the version that it shall have, and one that brings it back. */
  readonly updates: boolean;
  readonly updatesBack: boolean;
  /** Tables belong to it, which go with it when it is dropped. */
  readonly holdsRows: boolean;
}

export interface TableSize {
  readonly rows: number;
  readonly bytes: number;
}

/** Everything the planner may know. Plain data: the planner asks no database. */
export interface PlanInput {
  readonly name: string;
  readonly mode: "online" | "direct";
  readonly serverVersion: number;
  readonly registry: Registry;
  /** The live model under the new names of declared renames. */
  readonly live: Model;
  /**
   * The live model under the same keys, with the texts that hold while a renamed column still has its old name: what an
   * undo must bring back. Equal to `live` where no column is renamed.
   */
  readonly before: Model;
  readonly desired: Model;
  readonly changes: readonly Change[];
  readonly sizes: ReadonlyMap<ObjectKey, TableSize>;
  /** By the key of a rule that the changes bring, how many rows of today break it; absent: not known. See `rowRules`. */
  readonly breaking: ReadonlyMap<ObjectKey, number>;
  /** By key, for every extension that changes; absent: not known. */
  readonly extensions?: ReadonlyMap<ObjectKey, ExtensionFacts>;
  /** By column key, how many rows hold a value that the column's new type would not keep; absent: not known. */
  readonly losses?: ReadonlyMap<ObjectKey, number>;
  /** By column key, for every column whose type or collation changes. */
  readonly typeChanges: ReadonlyMap<ObjectKey, TypeChangeFacts>;
  /** To which others PostgreSQL has a cast from a type, of those that values of replaced types have; absent: not known. */
  readonly casts?: ReadonlyMap<string, readonly string[]>;
  /** By column key, for every column added to a live table: whether ADD COLUMN with its default rewrites the table. */
  readonly columnAdds: ReadonlyMap<ObjectKey, { readonly rewrites: boolean }>;
  /**
   * The desired model as PostgreSQL prints it while the columns that are replaced by a copy bear their temporary
   * names (`copyName`); equal to `desired` where there are none.
   */
  readonly desiredWithCopies: Model;
  /** The role that runs the plan, and so owns what it creates; absent: not known. */
  readonly role?: string;
  /** By the name of a role that is dropped, what it has that no step takes away; absent: nothing. */
  readonly holdings?: ReadonlyMap<string, readonly string[]>;
  /** The roles that the document names, whose rights it settles; absent: all. */
  readonly namedRoles?: ReadonlySet<string>;
}

/**
 * Whether a column's change of type or collation is made through a copy of the column rather than in place.
 * Shared by the elaborator, which prepares `desiredWithCopies`, and the recipe.
 */
export function changesByCopy(facts: TypeChangeFacts | undefined): boolean {
  return facts === undefined || facts.rewrites || facts.rebuilds || facts.cast !== "assignment";
}
