/** SQL boolean: no extension owns the object, so it is the user's own. */
export function notMember(catalog: string, oid: string): string {
  return `NOT EXISTS (SELECT FROM pg_depend member WHERE member.classid = '${catalog}'::regclass AND member.objid = ${oid} AND member.objsubid = 0 AND member.deptype = 'e')`;
}

/** SQL text: an address as the reader joins on it. */
export function addressSql(catalog: string, oid: string, sub = "0"): string {
  return `('${catalog}'::regclass::oid || '.' || ${oid} || '.' || ${sub})`;
}

/** SQL text[]: addresses that also mean a type: its array type and what else is given; nulls are left out. */
export function typeAliases(type: string, more: readonly string[] = []): string {
  const array = `CASE WHEN ${type}.typarray <> 0 THEN ${addressSql("pg_type", `${type}.typarray`)} END`;
  return `array_remove(ARRAY[${[array, ...more].join(", ")}], NULL)`;
}

/** SQL text: `schema.name` as `canonicalName` writes it. */
export function qualifiedText(schema: string, own: string): string {
  return `(CASE WHEN ${schema} ~ '^"|[.]' THEN quote_ident(${schema}) ELSE ${schema}::text END || '.' || ${own})`;
}

/** SQL text: a name as SQL takes it when pg_catalog is searched first: `simple`, `app.words`. */
export function sqlNameText(schema: string, own: string): string {
  return `concat(CASE WHEN ${schema} <> 'pg_catalog' THEN quote_ident(${schema}) || '.' END, quote_ident(${own}))`;
}

/** SQL text: a function with the types of its arguments, `app.to_mood(integer)`; null where there is none. */
export function signatureText(oid: string): string {
  return `CASE WHEN ${oid} <> 0 THEN ${oid}::oid::regprocedure::text END`;
}

/** SQL boolean: the type is in a managed schema, or comes with the server or an extension. */
export function typeIsManaged(type: string, namespaces: string): string {
  return `EXISTS (SELECT FROM pg_type own WHERE own.oid = ${type} AND (own.oid < 16384 OR own.typnamespace IN ${namespaces} OR NOT ${notMember("pg_type", "own.oid")}))`;
}
