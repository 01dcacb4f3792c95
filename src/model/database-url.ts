/** What a database URL looks like: the one that is shown with a password, which is nobody's. */
export const urlTemplate: string = "postgres://user:password@host:5432/database";
