import type { KeyAttributes } from "../key-constraint.ts";

/** A UNIQUE constraint. Its index is part of it. */
export type UniqueAttributes = KeyAttributes & { readonly nullsNotDistinct: boolean };
