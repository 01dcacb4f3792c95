/** `ALTER ... OWNER TO`, where the owner is not the role that flux connects as. */
export type OwnerAttributes = {
  readonly role: string;
};
