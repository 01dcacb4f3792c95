/** SQL boolean: no extension owns the object, so it is the user's own. */
export function notMember(catalog: string, oid: string): string {
  return `NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = '${catalog}'::regclass AND e.objid = ${oid} AND e.objsubid = 0 AND e.deptype = 'e')`;
}

/** SQL text: an address as the reader joins on it. */
export function address(catalog: string, oid: string, sub = "0"): string {
  return `('${catalog}'::regclass::oid || '.' || ${oid} || '.' || ${sub})`;
}

/** SQL text[]: addresses that also mean a type: its array type, and its multirange type or the relation behind it where it has one. */
export function typeAliases(type: string, more: readonly string[] = []): string {
  return `array_remove(ARRAY[${[`CASE WHEN ${type}.typarray <> 0 THEN ${address("pg_type", `${type}.typarray`)} END`, ...more].join(", ")}], NULL)`;
}
