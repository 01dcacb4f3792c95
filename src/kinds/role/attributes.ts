import type { Options } from "../storage-parameters.ts";

/** `CREATE ROLE`. Its password is nobody's matter but PostgreSQL's: neither read nor written. */
export type RoleAttributes = {
  readonly login: boolean;
  readonly superuser: boolean;
  readonly createDb: boolean;
  readonly createRole: boolean;
  readonly inherit: boolean;
  readonly replication: boolean;
  readonly bypassRls: boolean;
  /** null: any number. */
  readonly connectionLimit: number | null;
  /** As PostgreSQL prints it in UTC: `2030-01-01 00:00:00+00`; null: for ever. */
  readonly validUntil: string | null;
  /** `ALTER ROLE ... SET`, in every database. */
  readonly settings: Options;
  /** `ALTER ROLE ... IN DATABASE ... SET`, in the database that is managed. */
  readonly settingsHere: Options;
  /** Names of settings whose values are secrets: neither read nor changed. */
  readonly secrets: readonly string[];
  /** Other databases in which it has settings, which are their documents' matter. */
  readonly settingsElsewhere: readonly string[];
};
