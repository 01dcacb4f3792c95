import type { Options } from "../storage-parameters.ts";

/** `CREATE USER MAPPING`. The name is the role's; `public` means PUBLIC. */
export type UserMappingAttributes = {
  readonly options: Options;
  /** Names of options whose values are secrets: neither read nor changed. */
  readonly secrets: readonly string[];
};
