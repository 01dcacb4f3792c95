import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { statisticsByName } from "../corpus/catalog-dump.ts";
import { corpus } from "./corpus.ts";
import type { Major } from "./database.ts";

const run = promisify(execFile);
const binaries = "/usr/lib/postgresql/15/bin";
/** Queries of the corpus that print what is in the catalogs. */
export const catalogDump: string = join(corpus, "tools/catdump.sql");

/** What looks at schemas from outside, for a major; null where this machine has nothing for it. */
export function observerOf(major: Major): "pg_dump" | "catdump.sql" | null {
  if (major === 15 && existsSync(join(binaries, "pg_dump"))) return "pg_dump";
  return existsSync(catalogDump) && existsSync(join(binaries, "psql")) ? "catdump.sql" : null;
}

/** The schema of a database in the words of somebody else; null where there is nobody. */
export async function dumpSchema(major: Major, url: string, more: readonly string[] = []): Promise<string | null> {
  const observer = observerOf(major);
  const options = { maxBuffer: 1 << 26 };
  if (observer === "pg_dump") {
    const { stdout } = await run(
      join(binaries, "pg_dump"),
      ["--schema-only", "--no-owner", ...more, "-d", url],
      options,
    );
    return stdout.replace(/^\\(un)?restrict .*$/gm, "");
  }
  if (observer === null) return null;
  const { stdout } = await run(
    join(binaries, "psql"),
    ["-XAtq", "-v", "ON_ERROR_STOP=1", "-f", catalogDump, url],
    options,
  );
  return stdout;
}

/** A dump as sorted statements or facts, with or without the order of a table's columns. */
export function canonicalDump(dump: string | null, columnOrder: boolean): readonly string[] {
  if (dump === null) return [];
  if (!dump.includes("-- PostgreSQL database dump"))
    return withoutOrigins(
      dump
        .split("\n")
        .filter((line) => columnOrder || !line.startsWith("colorder\t"))
        .map((line) => (columnOrder ? line : statisticsByName(line))),
    ).toSorted();
  const statements = dump
    .replace(/^--.*\n/gm, "")
    .split(/;\n+/)
    .map((text) => text.trim());
  return (columnOrder ? statements : statements.map(sortedLines)).sort();
}

const sortedLines = (text: string): string =>
  statisticsByName(text)
    .split("\n")
    .map((line) => line.replace(/,$/, ""))
    .sort()
    .join("\n");

/** The roles of a server that bear one of these names, in the words of somebody else, as sorted statements; none where there is nobody. */
export async function dumpRoles(major: Major, url: string, names: readonly string[]): Promise<readonly string[]> {
  if (observerOf(major) !== "pg_dump") return [];
  const { stdout } = await run(join(binaries, "pg_dumpall"), ["--roles-only", "-d", url], { maxBuffer: 1 << 26 });
  return stdout
    .split("\n")
    .filter((line) => names.some((name) => line.includes(name)))
    .sort();
}

/**
 * A partition's part of a constraint is the same whether it came with the parent's or was there before and became its
 * part; pg_dump writes both alike, and brings back the latter.
 */
function withoutOrigins(facts: readonly string[]): readonly string[] {
  const partitions = new Set(facts.flatMap((line) => (line.startsWith("partbound\t") ? [line.split("\t")[1]] : [])));
  return facts.map((line) => {
    const fields = line.split("\t");
    const [what, table, , , type, , , inherited] = fields;
    if (what !== "constraint" || !partitions.has(table) || inherited === "0") return line;
    const origin = type === "n" ? 6 : 8;
    return fields.map((field, i) => (i === origin ? "" : field)).join("\t");
  });
}
