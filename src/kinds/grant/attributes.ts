/** `GRANT ... TO role`, all of one role's rights on one object. The name of the object is the role's; `public` means PUBLIC. */
export type GrantAttributes = {
  /** Privilege in capitals -> with grant option. Empty (PUBLIC only): what PUBLIC has by default is revoked. */
  readonly privileges: { readonly [privilege: string]: boolean };
  /** The role owns the object, and has not all rights on it as owners have by default. */
  readonly own: boolean;
};
