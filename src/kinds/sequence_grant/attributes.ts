import type { Rights } from "../rights.ts";

/** All of one role's rights on the sequence behind an identity column, which is no object of its own. */
export type SequenceGrantAttributes = Rights;
