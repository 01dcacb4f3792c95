/** `CREATE EVENT TRIGGER`. */
export type EventTriggerAttributes = {
  readonly event: string;
  /** Command tags it fires for; empty: all. */
  readonly tags: readonly string[];
  /** `schema.name` of the function. */
  readonly function: string;
  readonly enabled: "origin" | "disabled" | "replica" | "always";
};
