import type { Options } from "../storage-parameters.ts";

/** `CREATE SERVER`. */
export type ServerAttributes = {
  readonly wrapper: string;
  readonly type: string | null;
  readonly version: string | null;
  readonly options: Options;
  /** Names of options whose values are secrets: neither read nor changed. */
  readonly secrets: readonly string[];
};
