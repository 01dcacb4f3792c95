/** `CREATE ACCESS METHOD`. PostgreSQL can alter nothing of one. */
export type AccessMethodAttributes = {
  readonly type: "index" | "table";
  readonly handler: string;
};
