import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type pg from "pg";
import { describe, expect, it } from "vitest";
import { registry } from "../../src/kinds/registry.ts";
import { keyOf, type Model, type SchemaObject } from "../../src/model/object.ts";
import { majors, withDatabase } from "../support/database.ts";
import { parentReference, readAll, run } from "./create-model.ts";

const kinds = [
  "table",
  "column",
  "default",
  "primary_key",
  "unique",
  "exclusion",
  "check",
  "foreign_key",
  "index",
  "statistics",
  "view",
  "materialized_view",
  "rule",
];

async function sqlOf(file: string): Promise<string> {
  const url = new URL(`sql/${file}.sql`, import.meta.url);
  return existsSync(url) ? readFile(url, "utf8") : "";
}

/** Drops object by object, the last kind first; what fails is tried again as long as that gets further. */
async function dropAll(client: pg.Client, model: Model, objects: readonly SchemaObject[]): Promise<readonly string[]> {
  const order = registry.kinds.map((kind) => kind.name);
  let pending = [...objects].sort((a, b) => order.indexOf(b.kind) - order.indexOf(a.kind));
  for (;;) {
    const failed: { readonly object: SchemaObject; readonly message: string }[] = [];
    for (const object of pending) {
      const context = { clauses: [], parent: parentReference(model, object) };
      const sql = registry
        .get(object.kind)
        .drop(object, context)
        .map((statement) => statement.sql);
      const message = sql.length === 0 ? null : await run(client, sql.join(";\n"));
      const gone = message?.endsWith("does not exist") === true; // with what it stood on
      if (message !== null && !gone) failed.push({ object, message: `${object.key}: ${message}` });
    }
    if (failed.length === 0 || failed.length === pending.length) return failed.map(({ message }) => message);
    pending = failed.map(({ object }) => object);
  }
}

describe.each(majors)("on PostgreSQL %i", (major) => {
  it.each(["tables", "constraints", "indexes", "views", "names"])("drops one by one what is in %s", (file) =>
    withDatabase(major, async (url, client) => {
      await client.query((await sqlOf(`${file}.setup`)) + (await sqlOf(file)));
      const model = await readAll(url);
      const objects = [...model.objects.values()].filter((object) => kinds.includes(object.kind));
      expect(await dropAll(client, model, objects)).toEqual([]);
      const left = [...(await readAll(url)).objects.values()].filter((object) => kinds.includes(object.kind));
      expect(left.map((object) => object.key)).toEqual([]);
    }),
  );

  it.each(["constraints", "indexes", "views"])("renames what is in %s", (file) =>
    withDatabase(major, async (url, client) => {
      await client.query((await sqlOf(`${file}.setup`)) + (await sqlOf(file)));
      const renamed = new Set<string>();
      for (const kind of kinds) {
        const { rename, probe } = registry.get(kind);
        const object = [...(await readAll(url)).objects.values()].find((candidate) => candidate.kind === kind);
        if (rename === null || !object) continue;
        const to = `new "name" of ${kind}`;
        const key = keyOf(object.parent, kind, to);
        expect(
          await run(
            client,
            rename(object, to)
              .map(({ sql }) => sql)
              .join(";\n"),
          ),
        ).toBeNull();
        const found = (await readAll(url)).objects.get(key);
        expect(found?.key).toBe(key);
        const { rows } = await client.query(
          `SELECT ${probe(found as SchemaObject)} AS now, ${probe(object)} AS before`,
        );
        expect(rows).toEqual([{ now: true, before: false }]);
        renamed.add(kind);
      }
      expect(renamed.size).toBeGreaterThan(3);
    }),
  );
});
