import type pg from "pg";
import { describe, expect, it } from "vitest";
import { rendererOf } from "../../src/render/registry.ts";
import type { RenderedFile } from "../../src/render/renderer.ts";
import { majors, withDatabase } from "../support/database.ts";
import { richPlan, richPlanStart } from "./rich-plan.ts";

const options = { stamp: "20260101000000", timeouts: { lock: 1000, scanLock: 3000, statement: 5000 } };

/** Runs one block of a file as dbmate does: all of it as one query, in a transaction unless the marker says otherwise. */
async function run(client: pg.Client, file: RenderedFile, direction: "up" | "down"): Promise<void> {
  const blocks = file.text.split(/^-- migrate:(?=up|down)/m).slice(1);
  const block = blocks.find((one) => one.startsWith(direction));
  if (block === undefined) throw new Error(`${file.path} has no ${direction} block`);
  const [marker = "", ...body] = block.split("\n");
  const alone = marker.includes("transaction:false");
  if (!alone) await client.query("BEGIN");
  try {
    await client.query(body.join("\n"));
    if (!alone) await client.query("COMMIT");
  } catch (error) {
    if (!alone) await client.query("ROLLBACK");
    throw error;
  }
}

async function columns(client: pg.Client): Promise<readonly string[]> {
  const { rows } = await client.query<{ line: string }>(`
    SELECT concat_ws(' ', c.relname, a.attname, a.attnotnull, x.conname, i.relname) AS line
      FROM pg_class c
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      LEFT JOIN pg_constraint x ON x.conrelid = c.oid AND x.contype = 'c' AND a.attnum = ANY (x.conkey)
      LEFT JOIN pg_index n ON n.indrelid = c.oid AND a.attnum = ANY (n.indkey::int2[])
      LEFT JOIN pg_class i ON i.oid = n.indexrelid
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') ORDER BY 1`);
  return rows.map((row) => row.line);
}

async function one(client: pg.Client, sql: string): Promise<unknown> {
  const { rows } = await client.query({ text: sql, rowMode: "array" });
  return rows[0]?.[0];
}

describe.each(majors)("the raw files on PostgreSQL %i", (major) => {
  const files = rendererOf("raw").render(richPlan, options);

  it("run up, down and up again", () =>
    withDatabase(major, async (_, client) => {
      await client.query(richPlanStart);
      const before = await columns(client);

      for (const file of files) await run(client, file, "up");
      const after = await columns(client);
      expect(after).toContain("customers full_name t customers_full_name_idx");
      expect(after.join("\n")).not.toContain("legacy_code");
      expect(await one(client, "SELECT count(*) FROM customers WHERE full_name <> initcap(name)")).toBe("0");
      expect(await one(client, 'SELECT count(*) FROM "Audit: Log" WHERE "größe" IS NULL')).toBe("0");
      expect(await one(client, "SELECT count(*) FROM order_items WHERE sku <> 'SKU'")).toBe("0");

      const refused: string[] = [];
      for (const file of [...files].reverse())
        await run(client, file, "down").catch((error: Error) => refused.push(error.message));
      expect(refused).toEqual([
        "Add value 'sent' to enum status cannot be taken back: PostgreSQL cannot remove an enum value",
      ]);
      expect(await columns(client)).toEqual(before);
      expect(await one(client, "SELECT count(*) FROM order_items WHERE sku <> 'sku'")).toBe("0");

      const again = files.filter((file) => !file.path.includes("add_value"));
      for (const file of again) await run(client, file, "up");
      expect(await columns(client)).toEqual(after);
    }));

  it("commit a backfill in batches, and go on where it was stopped", () =>
    withDatabase(major, async (_, client) => {
      await client.query(richPlanStart);
      await client.query("ALTER TABLE customers ADD COLUMN full_name text");
      // One row in the third batch cannot be written, so that the batches before it must have been committed by then.
      await client.query(`
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'not this one'; END $$;
        INSERT INTO customers (name) SELECT 'more ' || n FROM generate_series(1, 8000) n;
        CREATE TRIGGER refuse BEFORE UPDATE ON customers FOR EACH ROW WHEN (OLD.id = 19000) EXECUTE FUNCTION refuse();`);
      const backfill = files.find((file) => file.path.includes("backfill_customers_full_name")) as RenderedFile;
      await expect(run(client, backfill, "up")).rejects.toThrow("not this one");
      expect(await one(client, "SELECT count(*) FROM customers WHERE full_name IS NOT NULL")).toBe("10000");
      await client.query("DROP TRIGGER refuse ON customers");
      await run(client, backfill, "up");
      expect(await one(client, "SELECT count(*) FROM customers WHERE full_name IS NULL")).toBe("0");
      expect(await one(client, "SHOW search_path")).toBe('"$user", public');
    }));
});
