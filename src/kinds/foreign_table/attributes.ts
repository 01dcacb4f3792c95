import type { Collation } from "../collate.ts";
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
  readonly default: string | null;
  readonly options: Options;
};
