import type { Options } from "../storage-parameters.ts";

/** An index that no constraint owns. */
export type IndexAttributes = {
  readonly unique: boolean;
  readonly nullsNotDistinct: boolean;
  /** `btree` unless said otherwise. */
  readonly method: string;
  /** As SQL writes them in CREATE INDEX: column or expression, collation, operator class, order. */
  readonly columns: readonly string[];
  /** Names of the columns the index carries along. */
  readonly include: readonly string[];
  readonly where: string | null;
  readonly storageParameters: Options;
  /** null: the database's. */
  readonly tablespace: string | null;
  /** Statistics targets of expression columns: position (from 1) -> target. */
  readonly statisticsTargets: { readonly [position: string]: number };
  /** It is the table's REPLICA IDENTITY USING INDEX. */
  readonly replicaIdentity: boolean;
  /** CLUSTER goes by it. */
  readonly clustered: boolean;
  /** Lifecycle state: pg_index.indisvalid. */
  readonly valid: boolean;
  /**
   * The parent's index (in the parent's schema) that a partition has this one from; then the name is all that it says,
   * because PostgreSQL would have chosen another.
   */
  readonly attachedTo: string | null;
};
