/** `GRANT role TO role`: an object below the member. The name is that of the role that it is a member of. */
export type MembershipAttributes = {
  /**
   * What has been granted, by the managed role that granted it (GRANTED BY); the empty name stands for everybody else: the
   * first superuser, roles that are not managed, and who created the role. Before version 16 there is that one only, and
   * it has `inherit` and `set`.
   */
  readonly grants: { readonly [grantor: string]: MembershipOptions };
};

export type MembershipOptions = {
  /** It may make others members. */
  readonly admin: boolean;
  /** It has the role's rights without SET ROLE. */
  readonly inherit: boolean;
  /** It may SET ROLE to it. */
  readonly set: boolean;
};
