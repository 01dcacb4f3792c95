/** `CREATE CAST`. The name of the object is its two types: `integer AS mood`. PostgreSQL can alter nothing of one. */
export type CastAttributes = {
  readonly method: "function" | "inout" | "binary";
  /** With the types of its arguments: `to_mood(integer)`; null for other methods. */
  readonly function: string | null;
  /** Where it applies without being asked for. */
  readonly context: "explicit" | "assignment" | "implicit";
};
