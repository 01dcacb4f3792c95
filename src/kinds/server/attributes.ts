import type { Options } from "../storage-parameters.ts";

/** `CREATE SERVER`. */
export type ServerAttributes = {
  readonly wrapper: string;
  readonly type: string | null;
  readonly version: string | null;
  readonly options: Options;
};
