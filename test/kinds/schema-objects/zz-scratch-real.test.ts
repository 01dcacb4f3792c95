import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { it } from "vitest";
import { registry } from "../../../src/kinds/registry.ts";
import { connect } from "../../../src/live/connect.ts";
import { readModel } from "../../../src/live/read.ts";
import { readUnmodelled } from "../../../src/live/unmodelled.ts";
import { type SchemaObject, sameJson } from "../../../src/model/object.ts";
import { majors, withDatabase } from "../../support/database.ts";
import { readDatabase, recreate } from "../../support/recreate.ts";

const dir = "/work/shared/corpus/real";
const names = (
  process.env["REAL"] ??
  "pagila,sakila,adventureworks,northwind,chinook,postgrest-spec,postgraphile-kitchen-sink,grafast-dataplan-pg,supabase-storage"
).split(",");
for (const major of majors)
  for (const name of names)
    it(
      `${name} ${major}`,
      () =>
        withDatabase(major, async (url, client) => {
          if (existsSync(`${dir}/${name}.prelude.sql`))
            await client
              .query(readFileSync(`${dir}/${name}.prelude.sql`, "utf8"))
              .catch((e) => console.log("prelude", e.message));
          if (name === "adventureworks") {
            await new Promise<void>((done) =>
              execFile("psql", ["-q", "-f", `${dir}/${name}.sql`, url], { maxBuffer: 1e9 }, (_e, _o, err) => {
                console.log(err.split("\n").slice(0, 5).join("\n"));
                done();
              }),
            );
          } else
            try {
              await client.query(readFileSync(`${dir}/${name}.sql`, "utf8"));
            } catch (e) {
              console.log(name, major, "load", (e as Error).message);
              return;
            }
          const c = await connect(url);
          const t0 = performance.now();
          const live = await readModel(c, registry, null);
          const t1 = performance.now();
          const un = await readUnmodelled(c, live, null);
          const t2 = performance.now();
          await c.client.end();
          const out: string[] = [
            `== ${name} ${major}: ${live.model.objects.size} objects read ${Math.round(t1 - t0)} ms, unmodelled ${un.length} in ${Math.round(t2 - t1)} ms`,
          ];
          const count = new Map<string, number>();
          for (const u of un) count.set(u.noun, (count.get(u.noun) ?? 0) + 1);
          out.push(JSON.stringify(Object.fromEntries(count)));
          await withDatabase(major, async (copy, other) => {
            await other.query("SET search_path = pg_catalog");
            const failed = await recreate(other, registry, live.model, (o) => o.key !== "schema:public");
            out.push(...failed.map((f) => `  FAILED ${f.slice(0, 400)}`));
            const again = (await readDatabase(copy, registry)).model;
            let n = 0;
            for (const o of live.model.objects.values()) {
              const b = again.objects.get(o.key);
              if (!b) {
                if (n++ < 15) out.push(`  missing ${o.key}`);
              } else if (!sameJson(o.attributes, b.attributes)) {
                if (n++ < 15)
                  out.push(
                    `  differs ${o.key}\n    ${JSON.stringify(o.attributes).slice(0, 600)}\n    ${JSON.stringify(b.attributes).slice(0, 600)}`,
                  );
              } else if (!sameJson(o.dependsOn, b.dependsOn)) {
                if (n++ < 15) out.push(`  depends ${o.key}\n    ${o.dependsOn}\n    ${b.dependsOn}`);
              }
            }
            for (const k of again.objects.keys()) if (!live.model.objects.has(k) && n++ < 15) out.push(`  extra ${k}`);
            out.push(`  differences: ${n}`);
            for (const o of live.model.objects.values()) {
              const kind = registry.get(o.kind);
              if (
                ![
                  "extension",
                  "enum",
                  "domain",
                  "composite_type",
                  "range_type",
                  "sequence",
                  "sequence_owner",
                  "function",
                  "procedure",
                  "aggregate",
                  "trigger",
                  "policy",
                  "grant",
                  "comment",
                ].includes(o.kind)
              )
                continue;
              const value = JSON.parse(JSON.stringify(kind.document.write(o)));
              if (!sameJson(kind.document.read(value, o.name).attributes, o.attributes))
                out.push(`  document ${o.key} ${JSON.stringify(value)}\n   ${JSON.stringify(o.attributes)}`);
            }
          });
          let probes = 0;
          for (const o of live.model.objects.values() as Iterable<SchemaObject>) {
            if (probes++ > 3000) break;
            try {
              const { rows } = await client.query(`SELECT ${registry.get(o.kind).probe(o)} AS x`);
              if (rows[0].x !== true) out.push(`  probe ${o.key}`);
            } catch (e) {
              out.push(`  probe ${o.key} ${(e as Error).message}`);
            }
          }
          console.log(out.join("\n"));
        }),
      300000,
    );
