/** What the parts of a random document share. */
import { names } from "../../../src/sql/quote.ts";
import { keyName, type Names, roles } from "./names.ts";
import type { ColumnSpec, GrantSpec, Spec, TableSpec } from "./spec.ts";

/** A value of YAML. */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value };
export type Entry = readonly [string, Value];

/** A column that a table has. */
export interface KnownColumn {
  readonly slot: number;
  readonly name: string;
  readonly type: string;
  /** Not from a parent table. */
  readonly own: boolean;
  readonly generated: boolean;
  readonly notNull: boolean;
  readonly collated: boolean;
}

/** A table as others can refer to it. */
export interface KnownTable {
  readonly slot: number;
  readonly schema: string;
  readonly name: string;
  readonly form: TableSpec["form"];
  readonly hasKey: boolean;
  readonly columns: readonly KnownColumn[];
}

/** What the parts of a document need to know of each other. */
export interface Context {
  readonly spec: Spec;
  readonly names: Names;
  readonly tables: readonly KnownTable[];
  /** The function of that form, as SQL writes it, where there is one. */
  readonly routine: (slot: number, form: number) => string | null;
  readonly sequence: (slot: number) => string | null;
}

/** A mapping in the order asked for. */
export type Mapping = (entries: readonly Entry[]) => Value;

/** PostgreSQL cuts the name of its multirange type within a character, where it is too long. */
export const rangeName = (slot: number): string => `it's ${slot} range`;

/** The type of a column as SQL writes it. */
export function typeOf(
  { spec, names: given }: Pick<Context, "spec" | "names">,
  { name: wished, of }: ColumnSpec["type"],
): string {
  const own = (list: readonly { readonly slot: number }[], prefix: string, suffix = ""): string => {
    const found = list[of % Math.max(list.length, 1)];
    return found ? `${names("public", given.of(prefix, found.slot))}${suffix}` : "text";
  };
  switch (wished) {
    case "enum":
      return own(spec.enums, "e");
    case "enum[]":
      return own(spec.enums, "e", "[]");
    case "domain":
      return own(spec.domains, "d");
    case "composite":
      return own(spec.composites, "k");
    case "range":
      return spec.ranges.length > 0
        ? names("public", rangeName(spec.ranges[of % spec.ranges.length]?.slot ?? 0))
        : "text";
    default:
      return wished;
  }
}

/** `comment` and `grants`, where there are any. */
export function said(
  { comment, grants: all = [] }: { readonly comment: string | null; readonly grants?: GrantSpec },
  privileges: readonly string[] = [],
  /** Where the object has an owner among the roles: what owners may do needs no grant. */
  owned = false,
): { readonly [key: string]: Value } {
  const grants = owned ? all.filter(({ role }) => role > 1) : all;
  return {
    ...(comment !== null && { comment }),
    ...(privileges.length > 0 && grants.length > 0 && { grants: rightsOf(grants, privileges) }),
  };
}

function rightsOf(grants: GrantSpec, privileges: readonly string[]): Value {
  return Object.fromEntries(
    grants.map(({ role, privileges: n, grantable }): Entry => {
      const own = [privileges[n % privileges.length] as string];
      const who = role === roles.length ? "public" : (roles[role] as string);
      return [keyName(who), grantable && who !== "public" ? { with_grant_option: own, privileges: [] } : own];
    }),
  );
}

/** The table as SQL writes it. */
export const sqlOf = ({ schema, name: own }: Pick<KnownTable, "schema" | "name">): string => names(schema, own);
