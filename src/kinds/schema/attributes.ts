/** `CREATE SCHEMA`; what it holds are objects of their own. */
export type SchemaAttributes = Record<never, never>;
