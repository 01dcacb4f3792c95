/** `ALTER DEFAULT PRIVILEGES FOR ROLE`: what others may do with objects that a role will create. The name is that role's. */
export type DefaultPrivilegesAttributes = {
  /** What differs from PostgreSQL's own defaults, in the order of schema, sort of object, grantee. */
  readonly rules: readonly DefaultRule[];
};

/** All rights that one role gets on one sort of object. */
export type DefaultRule = {
  /** null: in every schema. */
  readonly schema: string | null;
  readonly on: "tables" | "sequences" | "functions" | "types" | "schemas" | "large objects";
  /** `public` means PUBLIC. */
  readonly to: string;
  /** Privilege in capitals -> with grant option. Empty: what the role has by PostgreSQL's own defaults is revoked. */
  readonly privileges: { readonly [privilege: string]: boolean };
};
