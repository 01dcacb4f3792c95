import type { Options } from "../storage-parameters.ts";

/** `CREATE FOREIGN DATA WRAPPER`. */
export type ForeignDataWrapperAttributes = {
  /** `schema.name` of the handler function. */
  readonly handler: string | null;
  /** `schema.name` of the validator function. */
  readonly validator: string | null;
  readonly options: Options;
};
