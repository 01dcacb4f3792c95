/** `CREATE AGGREGATE`. The name of the object carries the types of all its arguments: `group_concat(text)`. */
export type AggregateAttributes = {
  /** As `pg_get_function_arguments` prints them; an ordered-set aggregate has ORDER BY in it. */
  readonly arguments: string;
  readonly hypothetical: boolean;
  readonly sfunc: string;
  readonly stype: string;
  /** Planner's estimate of the state's size in bytes; 0: PostgreSQL's default. */
  readonly sspace: number;
  readonly finalfunc: string | null;
  readonly finalfuncExtra: boolean;
  /** null: PostgreSQL's default (read_only; read_write for an ordered-set aggregate). */
  readonly finalfuncModify: FinalfuncModify;
  readonly combinefunc: string | null;
  readonly serialfunc: string | null;
  readonly deserialfunc: string | null;
  readonly initcond: string | null;
  readonly msfunc: string | null;
  readonly minvfunc: string | null;
  readonly mstype: string | null;
  readonly msspace: number;
  readonly mfinalfunc: string | null;
  readonly mfinalfuncExtra: boolean;
  readonly mfinalfuncModify: FinalfuncModify;
  readonly minitcond: string | null;
  /** `OPERATOR(pg_catalog.<)`: the aggregate gives what an index in its order gives first. */
  readonly sortop: string | null;
  readonly parallel: "unsafe" | "restricted" | "safe";
};
export type FinalfuncModify = "read_only" | "shareable" | "read_write" | null;
