import { readFileSync } from "node:fs";
import type pg from "pg";

/** The facts of a database's schema, a line each, by queries that know nothing of flux. */
export type Facts = readonly string[];

/** The comparer's queries, without what only psql understands, blind to flux's own schema and unseen by event triggers. */
export function readComparer(file: string): string {
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => !/^\\|\\gset/.test(line))
    .join("\n")
    .replace("reset all;", "reset all; set session_replication_role = replica;")
    .replace("nspname <> 'information_schema'", "nspname NOT IN ('information_schema', 'flux')");
}

const asText = { getTypeParser: () => (value: string) => value };

/**
 * Dumps the schema as if flux had never been there. Positions of columns are left out.
 * Event triggers of the case must not see the schema go, nor what the comparer makes for itself.
 */
export async function dumpCatalog(client: pg.Client, comparer: string): Promise<Facts> {
  await client.query("SET session_replication_role = replica");
  await client.query("BEGIN; DROP SCHEMA IF EXISTS flux CASCADE");
  try {
    const config = { text: comparer, rowMode: "array" as const, types: asText } as pg.QueryArrayConfig;
    const results = (await client.query(config)) as unknown as readonly pg.QueryArrayResult<(string | null)[]>[];
    const facts = results
      .filter(({ command }) => command === "SELECT")
      .flatMap(({ rows }) => rows.map((row) => row.map((value) => value ?? "").join("\t")))
      .filter((line) => !line.startsWith("colorder\t"))
      .map(statisticsByName);
    return facts.toSorted();
  } finally {
    await client.query("ROLLBACK; RESET session_replication_role; DISCARD ALL").catch(() => client.query("ROLLBACK"));
  }
}

/** The columns of extended statistics stand in the order that they have in their table. */
export const statisticsByName = (text: string): string =>
  text.replace(
    /(CREATE STATISTICS .* ON )(.*)( FROM )/,
    (_, head: string, columns: string, tail: string) => `${head}${columns.split(", ").sort().join(", ")}${tail}`,
  );

/** Lines only here and only there: `< ` and `> `. */
export function differences(a: Facts, b: Facts): readonly string[] {
  const [inA, inB] = [new Set(a), new Set(b)];
  return [
    ...a.filter((line) => !inB.has(line)).map((line) => `< ${line}`),
    ...b.filter((line) => !inA.has(line)).map((line) => `> ${line}`),
  ];
}
