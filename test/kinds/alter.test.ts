import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import type pg from "pg";
import { expect, it } from "vitest";
import { registry } from "../../src/kinds/registry.ts";
import { type Model, type SchemaObject, sameJson } from "../../src/model/object.ts";
import { formFacts } from "../../src/planner/locks.ts";
import { type Major, majors, serverUrl, withClient, withDatabase } from "../support/database.ts";
import { createSql, differences, parentReference, readAll, run } from "./create-model.ts";

const sqlOf = (file: string): Promise<string> => readFile(new URL(`sql/${file}.sql`, import.meta.url), "utf8");

interface Alteration {
  readonly object: SchemaObject;
  readonly sql: string;
  /** Names of the attributes that were altered in place. */
  readonly inPlace: readonly string[];
}

/** The statements that the rules of an object's kind give for what differs. */
function alteration(from: Model, to: Model, before: SchemaObject, after: SchemaObject): Alteration | null {
  const kind = registry.get(after.kind);
  const names = Object.keys(kind.alter).filter((name) => !sameJson(before.attributes[name], after.attributes[name]));
  if (names.length === 0) return null;
  const rules = kind.alter as { readonly [name: string]: (typeof kind.alter)[keyof typeof kind.alter] };
  const results = names.map((name) => {
    const rule = rules[name];
    return typeof rule === "function" ? rule(before, after, 150_000) : rule;
  });
  for (const result of results)
    if (Array.isArray(result)) for (const { form } of result) expect(() => formFacts(form)).not.toThrow();
  if (results.includes("replace")) {
    const dropped = kind.drop(before, { clauses: [], parent: parentReference(from, before) });
    return { object: after, sql: [...dropped.map(({ sql }) => sql), ...createSql(to, after)].join(";\n"), inPlace: [] };
  }
  const again = results.includes("create or replace") ? createSql(to, after) : [];
  const statements = results.flatMap((result) => (Array.isArray(result) ? result : [])).map(({ sql }) => sql);
  // Two attributes may ask for the same statement; the planner runs it once.
  return { object: after, sql: [...new Set([...again, ...statements])].join(";\n"), inPlace: names };
}

/** Alters what differs, kind by kind; what fails is tried again as long as that gets further. */
async function alterModel(client: pg.Client, from: Model, to: Model): Promise<readonly Alteration[]> {
  const all = registry.kinds.flatMap((kind) =>
    [...to.objects.values()].flatMap((after) => {
      const before = after.kind === kind.name ? from.objects.get(after.key) : undefined;
      return (before && alteration(from, to, before, after)) ?? [];
    }),
  );
  for (let pending = all; pending.length > 0; ) {
    const failed: { readonly one: Alteration; readonly message: string }[] = [];
    for (const one of pending) {
      const message = one.sql === "" ? null : await run(client, one.sql);
      if (message !== null) failed.push({ one, message: `${one.object.key}: ${message}\n${one.sql}` });
    }
    if (failed.length === pending.length) expect(failed.map(({ message }) => message)).toEqual([]);
    pending = failed.map(({ one }) => one);
  }
  return all;
}

async function expectAlters(major: Major, setup: string, first: string, second: string): Promise<Set<string>> {
  return withDatabase(major, async (url, client) =>
    withDatabase(major, async (otherUrl, other) => {
      await client.query(setup + first);
      await other.query(setup + second);
      const [from, to] = [await readAll(url), await readAll(otherUrl)];
      expect(differences(from, to).filter((line) => / (missing|too much):/.test(line))).toEqual([]);
      const forth = await alterModel(client, from, to);
      expect(differences(to, await readAll(url))).toEqual([]);
      const back = await alterModel(client, to, from);
      expect(differences(from, await readAll(url))).toEqual([]);
      return new Set(
        [...forth, ...back].flatMap(({ object, inPlace }) => inPlace.map((name) => `${object.kind}.${name}`)),
      );
    }),
  );
}

/** Attributes that are altered without dropping the object. */
const inPlace = [
  "check.validated",
  "column.collation",
  "column.compression",
  "column.generated",
  "column.identity",
  "column.notNull",
  "column.options",
  "column.statisticsTarget",
  "column.storage",
  "column.type",
  "default.expression",
  "exclusion.clustered",
  "exclusion.storageParameters",
  "foreign_key.deferrable",
  "foreign_key.initiallyDeferred",
  "foreign_key.validated",
  "index.clustered",
  "index.replicaIdentity",
  "index.statisticsTargets",
  "index.storageParameters",
  "materialized_view.accessMethod",
  "materialized_view.storageParameters",
  "primary_key.clustered",
  "primary_key.constraintName",
  "primary_key.replicaIdentity",
  "primary_key.storageParameters",
  "rule.enabled",
  "statistics.schema",
  "statistics.target",
  "table.accessMethod",
  "table.forceRowSecurity",
  "table.inherits",
  "table.ofType",
  "table.partitionOf",
  "table.replicaIdentity",
  "table.rowSecurity",
  "table.storageParameters",
  "table.unlogged",
  "unique.clustered",
  "unique.storageParameters",
  "view.options",
  "view.query",
];
const inPlaceOn18 = [
  "column.notNullName",
  "column.notNullNoInherit",
  "column.notNullValidated",
  "foreign_key.enforced",
  "table.notNullNames",
  "table.partitionOf",
];

it.each(majors)("alters what differs, there and back, on PostgreSQL %i", async (major) => {
  const [setup, first, second] = await Promise.all(["alter.setup", "alter-1", "alter-2"].map(sqlOf));
  const altered = await expectAlters(major, setup as string, first as string, second as string);
  expect([...altered].filter((name) => name !== "view.columns").sort()).toEqual(inPlace);
});

it("alters what PostgreSQL 18 brought", async () => {
  const [first, second] = await Promise.all(["alter-18-1", "alter-18-2"].map(sqlOf));
  const altered = await expectAlters(18, "", first as string, second as string);
  expect([...altered].sort()).toEqual(inPlaceOn18);
});

it.each(majors)("moves between tablespaces on PostgreSQL %i", async (major) => {
  const space = `space_${randomBytes(4).toString("hex")}`;
  const sql = (where: string, using: string): string => `
    CREATE TABLE a (id integer CONSTRAINT key PRIMARY KEY ${using}, b integer, EXCLUDE (b WITH =) ${using}, CONSTRAINT once UNIQUE (b) ${using}) ${where};
    CREATE INDEX i ON a (b) ${where};
    CREATE MATERIALIZED VIEW m ${where} AS SELECT 1 AS one;`;
  await withClient(serverUrl(major), async (admin) => {
    await admin.query("SET allow_in_place_tablespaces = on");
    await admin.query(`CREATE TABLESPACE ${space} LOCATION ''`);
    try {
      const there = sql(`TABLESPACE ${space}`, `USING INDEX TABLESPACE ${space}`);
      const altered = await expectAlters(major, "", sql("", ""), there);
      expect([...altered].sort()).toEqual(["materialized_view.tablespace", "table.tablespace"]);
    } finally {
      await admin.query(`DROP TABLESPACE ${space}`);
    }
  });
});
