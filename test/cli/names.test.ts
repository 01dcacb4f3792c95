import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type pg from "pg";
import { describe, expect, it } from "vitest";
import { majors, withDatabase } from "../support/database.ts";
import { type Project, withProject } from "./project.ts";

/** The longest name that PostgreSQL takes, 63 bytes, of letters of one and of two bytes. */
const longest = (start: string): string => start + "é".repeat(20) + "x".repeat(63 - 40 - Buffer.byteLength(start));

const noDrift = { code: 0, out: "No drift: the database is what the document says.\n", err: "" };
const noChanges = { code: 0, out: "No changes: the database is what the document says.\n", err: "" };

/** Plans, applies to the end with a look for drift on the way, back to the start, and forward again. */
async function walk({ flux, failure }: Project): Promise<void> {
  expect(await flux("plan")).toMatchObject({ code: 0, err: "" });
  for (const args of [["apply"], ["apply", "--deployed"], ["rollback", "--allow-data-loss"], ["apply", "--deployed"]]) {
    expect(await flux(...args)).toMatchObject({ code: 0, err: "" });
    if (args[0] === "rollback") {
      expect(await failure("apply")).toContain("FLUX616");
      const { next } = JSON.parse((await flux("status", "--json")).out);
      expect(next).toMatchObject([{ state: "rolled back" }]);
      expect(await flux("apply", next[0].folder)).toMatchObject({ code: 0, err: "" });
    }
    if (args[0] === "apply") expect(await flux("drift")).toMatchObject({ code: 0, err: "" });
  }
  expect(await flux("apply")).toEqual({ code: 0, out: "Nothing to apply.\n", err: "" });
  expect(await flux("drift")).toEqual(noDrift);
  expect(await flux("plan")).toEqual(noChanges);
}

async function columnsOf(client: pg.Client, table: string): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT attname || ' ' || format_type(atttypid, atttypmod) AS name
       FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped ORDER BY 1`,
    [table],
  );
  return rows.map(({ name }) => name);
}

describe.each(majors)("on PostgreSQL %i", (major) => {
  it("names that SQL must quote go from pull to drift", () =>
    withDatabase(major, async (url, client) => {
      await client.query(`
        CREATE TABLE "Order Items" ("user" bigint PRIMARY KEY, "sélection" text NOT NULL, "say ""hi""" integer DEFAULT 1,
          "a.b" numeric(8,2), CONSTRAINT "Check Me" CHECK ("user" > 0));
        CREATE INDEX "sélection idx" ON "Order Items" ("sélection");
        CREATE TABLE "user" ("select" bigint REFERENCES "Order Items" ("user"), "table" text);
        CREATE VIEW "sélection" AS SELECT "user", "say ""hi""" FROM "Order Items";
        COMMENT ON COLUMN "Order Items"."sélection" IS 'l''été';
        INSERT INTO "Order Items" SELECT n, 'é' || n, n, n FROM generate_series(1, 50) n;
        INSERT INTO "user" SELECT n FROM generate_series(1, 50) n`);
      await withProject(url, async (project) => {
        const { flux, folder, write } = project;
        expect(await flux("pull")).toMatchObject({ code: 0, err: "" });
        expect(await flux("plan")).toEqual(noChanges);
        expect(await flux("drift")).toEqual(noDrift);
        const path = "schema/tables/Order-Items.yaml";
        const text = await readFile(join(folder, path), "utf8");
        await write(
          path,
          text
            .replace("sélection: { type: text,", 'Größe "x": { type: text, renamed_from: sélection,')
            .replace("a.b: numeric(8,2)", "a.b: numeric(12,4)")
            .replace("sélection idx: ['\"sélection\"']", `sélection idx: ['"Größe ""x"""']`),
        );
        await write(
          "schema/tables/user.yaml",
          (await readFile(join(folder, "schema/tables/user.yaml"), "utf8")).replace(
            "table: text",
            `table: text\n      order by: { type: text, not_null: true, backfill: '''n'' || "select"' }`,
          ),
        );
        await walk(project);
        expect(await columnsOf(client, '"Order Items"')).toMatchInlineSnapshot(`
          [
            "Größe "x" text",
            "a.b numeric(12,4)",
            "say "hi" integer",
            "user bigint",
          ]
        `);
        const { rows } = await client.query(
          `SELECT * FROM "Order Items" i JOIN "user" u ON u."select" = i."user" WHERE i."user" = 7`,
        );
        expect(rows).toMatchInlineSnapshot(`
          [
            {
              "Größe "x"": "é7",
              "a.b": "7.0000",
              "order by": "n7",
              "say "hi"": 7,
              "select": "7",
              "table": null,
              "user": "7",
            },
          ]
        `);
      });
    }));

  it("names of 63 bytes are kept, with the temporary names beside them", () =>
    withDatabase(major, async (url, client) => {
      const [table, renamed, retyped, fresh, index, check] = ["t", "r", "y", "f", "i", "c"].map(longest) as [
        string,
        string,
        string,
        string,
        string,
        string,
      ];
      expect(Buffer.byteLength(table)).toBe(63);
      const document = (columns: string): string => `tables:
  ${table}:
    columns:
      id: { type: bigint, not_null: true }
${columns}
    primary_key: [id]
    checks: { ${check}: '"${retyped}" >= 0' }
    indexes: { ${index}: ['"${retyped}"'] }
`;
      await withProject(url, async (project) => {
        const { flux, write } = project;
        await write(
          "schema/t.yaml",
          document(`      short: text\n      ${retyped}: { type: integer, not_null: true }`),
        );
        expect(await flux("apply", "--direct")).toMatchObject({ code: 0, err: "" });
        await client.query(`INSERT INTO "${table}" SELECT n, 'a' || n, n FROM generate_series(1, 50) n`);
        const wider = `${retyped}: { type: bigint, not_null: true }`;
        const filled = `${fresh}: { type: text, not_null: true, backfill: "'f' || id" }`;
        await write(
          "schema/t.yaml",
          document(`      ${renamed}: { type: text, renamed_from: short }\n      ${wider}\n      ${filled}`),
        );
        await walk(project);
        expect(await columnsOf(client, `"${table}"`)).toEqual(
          [`id bigint`, `${renamed} text`, `${retyped} bigint`, `${fresh} text`].sort(),
        );
        const { rows } = await client.query(`SELECT * FROM "${table}" WHERE id = 7`);
        expect(rows).toEqual([{ id: "7", [renamed]: "a7", [retyped]: "7", [fresh]: "f7" }]);
        await write(
          "schema/t.yaml",
          document(`      ${renamed}: text
      ${retyped}: { type: bigint, not_null: true }
      ${fresh}: { type: text, not_null: true }`)
            .replace(table, `${table.slice(0, -1)}z`)
            .replace("    columns:", `    renamed_from: ${table}\n    columns:`),
        );
        await walk(project);
      });
    }));
});
