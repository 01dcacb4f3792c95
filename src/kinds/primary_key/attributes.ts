import type { KeyAttributes } from "../key-constraint.ts";

/** The primary key of a table. Its index is part of it. */
export type PrimaryKeyAttributes = KeyAttributes & {
  /** null only in a document that leaves it to PostgreSQL. */
  readonly constraintName: string | null;
};
