import type { Collation } from "../collate.ts";

/** `CREATE DOMAIN`. */
export type DomainAttributes = {
  /** Base type as `format_type` prints it. */
  readonly type: string;
  readonly collation: Collation;
  readonly default: string | null;
  readonly notNull: boolean;
  /** PostgreSQL 17 and newer: the name of the NOT NULL constraint when it is not the one that PostgreSQL would choose. */
  readonly notNullName: string | null;
  /** PostgreSQL 17 and newer: what people should know about NOT NULL (COMMENT ON CONSTRAINT). */
  readonly notNullComment: string | null;
  readonly checks: { readonly [name: string]: { readonly expression: string; readonly validated: boolean } };
  /** Check -> what people should know about it (COMMENT ON CONSTRAINT). */
  readonly comments: { readonly [check: string]: string };
};
