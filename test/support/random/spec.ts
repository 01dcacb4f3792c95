/**
 * Random schemas as flat data. A `slot` is the number of a name: the same number is the same object in both schemas of a
 * pair; what refers to a number that is not there is left out of the document.
 */

/** What every object may have. */
interface Named {
  readonly slot: number;
  readonly comment: string | null;
}

export type GrantSpec = readonly {
  /** In the list of roles; one more is public. */
  readonly role: number;
  readonly privileges: number;
  readonly grantable: boolean;
}[];

interface Granted extends Named {
  readonly grants: GrantSpec;
}

export interface TypeSpec {
  /** A type of PostgreSQL's, or a kind of the schema's own. */
  readonly name: string;
  readonly of: number;
}

export interface ColumnSpec extends Granted {
  readonly type: TypeSpec;
  readonly notNull: boolean;
  readonly default: "none" | "literal" | "sequence" | "function";
  readonly generated: boolean;
  readonly identity: boolean;
  readonly collation: boolean;
  readonly storage: boolean;
  readonly statistics: boolean;
}

interface LeafSpec extends Named {
  readonly index: boolean;
  readonly trigger: boolean;
}

interface PartitionSpec extends LeafSpec {
  readonly default: boolean;
  readonly parts: readonly LeafSpec[] | null;
}

export interface TableSpec extends Granted {
  readonly away: boolean;
  readonly form: "plain" | "partitioned" | "inherits" | "unlogged";
  readonly parent: number;
  readonly by: "range" | "list" | "hash";
  readonly partitions: readonly PartitionSpec[];
  readonly columns: readonly ColumnSpec[];
  readonly key: "plain" | "include" | "identity" | "none";
  readonly uniques: readonly (Named & {
    readonly on: number;
    readonly nullsNotDistinct: boolean;
    readonly deferrable: boolean;
    readonly include: boolean;
  })[];
  readonly checks: readonly (Named & {
    readonly on: number;
    readonly form: number;
    readonly noInherit: boolean;
    readonly notValid: boolean;
  })[];
  readonly exclusions: readonly (Named & { readonly on: number; readonly where: boolean })[];
  readonly foreignKeys: readonly (Named & {
    readonly to: number;
    readonly onDelete: string;
    readonly deferrable: boolean;
    readonly notValid: boolean;
  })[];
  readonly indexes: readonly (Named & {
    readonly on: number;
    readonly form: number;
    readonly unique: boolean;
    readonly partial: boolean;
    readonly include: boolean;
    readonly with: boolean;
  })[];
  readonly statistics: readonly (Named & { readonly on: number; readonly kinds: number; readonly target: boolean })[];
  readonly rules: readonly (Named & { readonly form: number; readonly enabled: boolean })[];
  readonly triggers: readonly (Named & {
    readonly function: number;
    readonly timing: "before" | "after";
    readonly form: "row" | "statement" | "constraint" | "transition";
    readonly on: number | null;
    readonly when: boolean;
    readonly enabled: boolean;
  })[];
  readonly policies: readonly (Named & {
    readonly command: string;
    readonly restrictive: boolean;
    readonly role: number;
    readonly form: number;
    readonly of: number;
  })[];
  readonly rowSecurity: boolean | string;
  readonly replicaIdentity: string | null;
  readonly fillfactor: boolean;
  readonly owner: number;
}

/** What a view reads, and how. */
interface Reading extends Granted {
  readonly source: number;
  readonly second: number;
  readonly column: number;
  readonly form: number;
}

export interface ViewSpec extends Reading {
  readonly over: "table" | "view";
  readonly away: boolean;
  readonly barrier: boolean;
  readonly invoker: boolean;
  readonly checkOption: boolean;
  readonly trigger: boolean;
  readonly rule: boolean;
  readonly columnComment: string | null;
}

export interface MaterializedViewSpec extends Reading {
  readonly over: "table" | "view" | "materialized view";
  readonly index: boolean;
  readonly populated: boolean;
}

/** A function; its slot says its name and what it is made of. */
export interface RoutineSpec extends Granted {
  readonly of: number;
  readonly constant: number;
  readonly volatility: string;
  readonly strict: boolean;
  readonly definer: boolean;
  readonly settings: boolean;
  readonly parallel: boolean;
}

/** One random schema. */
export interface Spec {
  readonly enums: readonly (Granted & { readonly labels: readonly number[] })[];
  readonly domains: readonly (Named & {
    readonly base: string;
    readonly check: number;
    readonly notNull: boolean;
    readonly default: boolean;
  })[];
  readonly composites: readonly (Named & {
    readonly attributes: readonly { readonly slot: number; readonly type: string }[];
  })[];
  readonly ranges: readonly (Named & { readonly subtype: string })[];
  readonly collations: readonly (Named & { readonly locale: string; readonly deterministic: boolean })[];
  readonly sequences: readonly (Granted & {
    readonly type: string | null;
    readonly increment: number;
    readonly cycle: boolean;
    readonly cache: number;
    readonly owner: { readonly table: number; readonly column: number } | null;
  })[];
  readonly routines: readonly RoutineSpec[];
  readonly procedures: readonly (Granted & { readonly of: number; readonly atomic: boolean })[];
  readonly aggregates: readonly (Named & { readonly own: boolean; readonly start: number })[];
  readonly operators: readonly (Named & { readonly own: boolean })[];
  readonly casts: readonly (Named & { readonly of: number; readonly context: string })[];
  readonly dictionaries: readonly (Named & { readonly template: string })[];
  readonly configurations: readonly (Named & { readonly mapped: number })[];
  readonly tables: readonly TableSpec[];
  readonly views: readonly ViewSpec[];
  readonly materializedViews: readonly MaterializedViewSpec[];
  readonly foreignTables: readonly (Granted & { readonly columns: readonly ColumnSpec[]; readonly check: boolean })[];
  readonly publications: readonly (Named & {
    readonly form: "tables" | "schemas" | "all";
    readonly tables: readonly { readonly slot: number; readonly columns: boolean; readonly where: boolean }[];
    readonly operations: boolean;
    readonly viaRoot: boolean;
  })[];
  readonly defaultPrivileges: readonly { readonly slot: number; readonly on: string; readonly role: number }[];
  readonly eventTrigger: boolean;
}
