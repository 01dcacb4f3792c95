/** The kinds of which pg_type has a row that is an object. */
export const typeKinds: readonly string[] = ["enum", "domain", "composite_type", "range_type"];

/** The kinds that pg_proc has. */
export const routineKinds: readonly string[] = ["function", "procedure", "aggregate"];

/** A part of a query, and the kinds that have what it finds. */
export type PartOfKinds = readonly [kinds: readonly string[], sql: string];

/** Those parts of a query that may find something; the others would take the server as long to plan. */
export function foundParts(absent: ReadonlySet<string>, parts: readonly PartOfKinds[]): readonly string[] {
  return parts.flatMap(([kinds, sql]) => (kinds.every((kind) => absent.has(kind)) ? [] : [sql]));
}
