import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { registry } from "../../src/kinds/registry.ts";
import { registryOf } from "../../src/model/kind.ts";
import { majors, withDatabase } from "../support/database.ts";
import { readDatabase, recreate } from "../support/recreate.ts";

const own = registryOf(registry.kinds.filter((k) => ["schema","enum","sequence","function","procedure","trigger","policy"].includes(k.name)));
describe.each(majors)("on PostgreSQL %i", (major) => {
  it.each(["types", "routines"])("reads, writes and creates %s", (name) =>
    withDatabase(major, async (url, client) => {
      await client.query(await readFile(new URL(`${name}.sql`, import.meta.url), "utf8"));
      const { model } = await readDatabase(url, own);
      await withDatabase(major, async (copy, other) => {
        expect(await recreate(other, own, model, (o) => o.key === "schema:public")).toEqual([]);
        expect(Object.fromEntries((await readDatabase(copy, own)).model.objects)).toEqual(Object.fromEntries(model.objects));
      });
      console.log([...model.objects.values()].map((o) => `${o.key} ${JSON.stringify(o.attributes)} => ${JSON.stringify(registry.get(o.kind).document.write(o))} ${o.dependsOn}`).join("\n"));
      for (const object of model.objects.values()) {
        const { document } = registry.get(object.kind);
        expect(document.read(document.write(object), object.name).attributes).toEqual(object.attributes);
      }
    }));
});
