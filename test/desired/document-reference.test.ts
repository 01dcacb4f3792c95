import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { loadDocument } from "../../src/desired/load.ts";
import { registry } from "../../src/kinds/registry.ts";
import { createModel, readAll } from "../kinds/create-model.ts";
import { withDatabase } from "../support/database.ts";
import { documentReference, exampleOf } from "../support/document-reference.ts";
import { folderOf } from "./support.ts";

const kinds = registry.kinds.map(({ name }) => name);

it("docs/reference/document.md is up to date", async () => {
  await expect(documentReference(registry)).toMatchFileSnapshot("../../docs/reference/document.md");
});

it("every kind has its example, of about ten lines, and nothing else has one", () => {
  const files = readdirSync(join(import.meta.dirname, "../../docs/reference/examples")).sort();
  expect(files).toEqual(kinds.map((kind) => `${kind}.yaml`).sort());
  for (const kind of kinds) expect(exampleOf(kind).trimEnd().split("\n").length, kind).toBeLessThanOrEqual(11);
});

it.each(kinds)("the example of kind %s is one, and PostgreSQL takes it", (kind) =>
  withDatabase(18, async (url, client) => {
    const folder = folderOf({ "example.yaml": exampleOf(kind) });
    const { model } = await loadDocument(folder, registry, { managed: null });
    expect([...model.objects.values()].map((object) => object.kind)).toContain(kind);
    for (const role of ["app", "app_owner"])
      await client.query(`DO $$ BEGIN CREATE ROLE ${role}; EXCEPTION WHEN duplicate_object THEN NULL; END $$`);
    const refused = await createModel(client, model, new Set((await readAll(url)).objects.keys()));
    const unloaded = refused.filter((words) => /security label provider "anon" is not loaded/.test(words));
    expect(refused.filter((words) => !unloaded.includes(words))).toEqual([]);
    const roles = [...model.objects.values()].filter((object) => object.kind === "role").map(({ name }) => name);
    const { objects } = await readAll(url, roles);
    for (const role of roles) await client.query(`DROP ROLE ${role}`);
    expect([...model.objects.keys()].filter((key) => !objects.has(key))).toHaveLength(unloaded.length);
  }),
);
