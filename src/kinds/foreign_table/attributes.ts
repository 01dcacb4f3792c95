import type { Collation } from "../collate.ts";
import type { ColumnAttributes } from "../column/attributes.ts";
import type { Options } from "../storage-parameters.ts";

/** `CREATE FOREIGN TABLE`. It holds no rows here, so that what cannot be altered is created anew. */
export type ForeignTableAttributes = {
  readonly server: string;
  readonly options: Options;
  /** In the order of creation. */
  readonly columns: readonly ForeignColumn[];
};

export type ForeignColumn = {
  readonly name: string;
  readonly type: string;
  readonly collation: Collation;
  readonly notNull: boolean;
  /** From PostgreSQL 18 on; null for the one that PostgreSQL chooses. */
  readonly notNullName: string | null;
  readonly default: string | null;
  /** GENERATED ALWAYS AS (...) STORED. */
  readonly generated: string | null;
  readonly options: Options;
  /** SET STORAGE, when it is not the type's. */
  readonly storage: ColumnAttributes["storage"];
  readonly statisticsTarget: number | null;
  /** `n_distinct` and `n_distinct_inherited`. */
  readonly statisticsOptions: Options;
  readonly comment: string | null;
};
