import { randomBytes } from "node:crypto";
import type { Connection } from "../live/connect.ts";
import type { Registry } from "../model/kind.ts";
import { childrenOf, type Model, namesOf, type ObjectKey, type SchemaObject } from "../model/object.ts";
import { literal, name, names } from "../sql/quote.ts";

/** What a change of a column's type makes PostgreSQL do. */
export interface TypeFacts {
  readonly rewrites: boolean;
  readonly rebuilds: boolean;
  /** assignment: no USING is needed · explicit: `value::type` works · text: only by way of text, if at all. */
  readonly cast: "assignment" | "explicit" | "text";
  /** The same of the way back. */
  readonly back: "assignment" | "explicit" | "text";
}

/** Nothing else has this name. */
const cloneName = `flux_clone_${randomBytes(4).toString("hex")}`;
const cloneOf = (column: SchemaObject): string => names(namesOf(column.key)[0] as string, cloneName);

/**
 * Runs each change on an empty copy of its table and listens to what the server says it does (debug1: rewriting,
 * verifying, building). Nothing is believed that PostgreSQL has not just shown; extension types and casts included.
 * @param connection in a transaction in which the shadow database holds the live model under the new names
 */
export async function typeFacts(
  connection: Connection,
  columns: readonly SchemaObject[],
): Promise<Map<ObjectKey, TypeFacts>> {
  const facts = new Map<ObjectKey, TypeFacts>();
  for (const column of columns) {
    const { type, collation } = column.attributes as {
      readonly type: string;
      readonly collation: { readonly schema: string; readonly name: string } | null;
    };
    const clone = cloneOf(column);
    const alter = `ALTER TABLE ${clone} ALTER COLUMN ${name(column.name)} TYPE ${type}${collation === null ? "" : ` COLLATE ${names(collation.schema, collation.name)}`}`;
    const prepare = [
      "SET LOCAL TimeZone = 'Europe/Paris'",
      `ALTER TABLE ${clone} ALTER COLUMN ${name(column.name)} DROP DEFAULT`,
    ];
    const said = await onClone(connection, column, [...prepare, alter]);
    const cast = await castOf(connection, column, [...prepare], alter, type, said);
    const there = `${alter} USING NULL::${type}`;
    const [live, old] = [
      await typeNow(connection, column),
      `ALTER TABLE ${clone} ALTER COLUMN ${name(column.name)} TYPE`,
    ];
    const back = await castOf(connection, column, [...prepare, there], `${old} ${live}`, live);
    facts.set(column.key, {
      rewrites: said === null || said.some(isRewrite),
      rebuilds: said?.some((m) => /^(verifying table|building index)/.test(m)) ?? false,
      cast,
      back,
    });
  }
  return facts;
}

async function typeNow({ client }: Connection, column: SchemaObject): Promise<string> {
  const [schema, table] = namesOf(column.key) as [string, string];
  const { rows } = await client.query<{ type: string }>(
    "SELECT format_type(atttypid, atttypmod) AS type FROM pg_attribute WHERE attrelid = to_regclass($1) AND attname = $2",
    [names(schema, table), column.name],
  );
  return rows[0]?.type ?? String(column.attributes["type"]);
}

/** How PostgreSQL lets a statement convert the column. */
async function castOf(
  connection: Connection,
  column: SchemaObject,
  prepare: readonly string[],
  alter: string,
  type: string,
  known?: readonly string[] | null,
): Promise<TypeFacts["cast"]> {
  const said = known === undefined ? await onClone(connection, column, [...prepare, alter]) : known;
  if (said !== null) return "assignment";
  const explicit = await onClone(connection, column, [...prepare, `${alter} USING ${name(column.name)}::${type}`]);
  return explicit === null ? "text" : "explicit";
}

/** Those of the casts that PostgreSQL has. */
export async function castFacts(
  { client }: Connection,
  wanted: ReadonlyMap<string, readonly string[]>,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const has = async (from: string, to: string): Promise<boolean> => {
    await client.query("SAVEPOINT casts");
    try {
      await client.query(`SELECT NULL::${from}::${to}`);
      return true;
    } catch (error) {
      if ((error as { code?: string }).code === undefined) throw error;
      return false;
    } finally {
      await client.query("ROLLBACK TO casts");
    }
  };
  const found = new Map<string, string[]>();
  for (const [from, targets] of wanted)
    for (const to of new Set(targets)) if (await has(from, to)) found.set(from, [...(found.get(from) ?? []), to]);
  return found;
}

/** Whether adding each column, with its default, rewrites its table. */
export async function addFacts(
  connection: Connection,
  registry: Registry,
  desired: Model,
  columns: readonly SchemaObject[],
): Promise<Map<ObjectKey, { readonly rewrites: boolean }>> {
  const facts = new Map<ObjectKey, { readonly rewrites: boolean }>();
  for (const column of columns) {
    const clauses = childrenOf(desired, column.key).flatMap(
      (child) => registry.get(child.kind).clause?.(child, { clauses: [], parent: "" }) ?? [],
    );
    const clause = registry.get(column.kind).clause?.(column, { clauses, parent: "" }) ?? "";
    const said = await onClone(connection, column, [`ALTER TABLE ${cloneOf(column)} ADD COLUMN ${clause}`]);
    // What cannot be tried here (its type is new, say) is treated as the costly case.
    facts.set(column.key, { rewrites: said === null ? needsValue(clauses) : said.some(isRewrite) });
  }
  return facts;
}

const isRewrite = (message: string): boolean => message.startsWith("rewriting table");
const needsValue = (clauses: readonly string[]): boolean => clauses.length > 0;

/** The server's messages while it runs the statements on an empty copy of the column's table; null when it refuses. */
async function onClone(
  { client }: Connection,
  column: SchemaObject,
  statements: readonly string[],
): Promise<readonly string[] | null> {
  const [schema, table] = namesOf(column.key) as [string, string];
  const said: string[] = [];
  const listen = (notice: { message?: string | undefined }): void => {
    said.push(notice.message ?? "");
  };
  await client.query(`SAVEPOINT clone; SET LOCAL search_path = ${name(schema)}, public`);
  try {
    // Not a temporary one: with the first of these a session has one more schema, and the server forgets its plans.
    await client.query(`CREATE TABLE ${cloneOf(column)} (LIKE ${names(schema, table)} INCLUDING ALL)`);
    client.on("notice", listen);
    await client.query(`SET LOCAL client_min_messages = ${literal("debug1")}`);
    for (const statement of statements) await client.query(statement);
    return said;
  } catch (error) {
    if ((error as { code?: string }).code === undefined) throw error;
    return null;
  } finally {
    client.off("notice", listen);
    await client.query("ROLLBACK TO clone");
  }
}
