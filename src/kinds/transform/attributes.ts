/** `CREATE TRANSFORM`. The name of the object is its type and its language: `hstore LANGUAGE plperl`. */
export type TransformAttributes = {
  /** Functions with the types of their arguments: `to_perl(internal)`. */
  readonly fromSql: string | null;
  readonly toSql: string | null;
};
