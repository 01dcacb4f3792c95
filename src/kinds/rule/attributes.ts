/** A rewrite rule, but for the one that makes a view. */
export type RuleAttributes = {
  /** The whole CREATE RULE statement, as `pg_get_ruledef` prints it, without the final semicolon. */
  readonly definition: string;
  readonly enabled: "origin" | "disabled" | "replica" | "always";
};
