import type pg from "pg";
import { dumpCatalog, readComparer } from "../corpus/catalog-dump.ts";
import type { Major } from "./database.ts";
import { canonicalDump, catalogDump, dumpSchema, observerOf } from "./dump.ts";

/** The schema of a database in the words of somebody else, a line or statement each, as if flux had never been there. */
export async function observed(major: Major, url: string, client: pg.Client): Promise<readonly string[]> {
  if (observerOf(major) === "catdump.sql") {
    const facts = await dumpCatalog(client, readComparer(catalogDump));
    return facts.filter((fact) => !isNumbered.test(fact));
  }
  return canonicalDump(await dumpSchema(major, url, ["--exclude-schema=flux"]), false);
}

/** What a foreign key to a partitioned table has for each partition is numbered in the order in which partitions came. */
const isNumbered = /^constraint\t.*\tFOREIGN KEY .*\tparent\t.+/;
