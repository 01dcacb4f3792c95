import type { Rights } from "../rights.ts";

/** `GRANT ... TO role`, all of one role's rights on one object. The name of the object is the role's; `public` means PUBLIC. */
export type GrantAttributes = Rights;
