import { expect, it } from "vitest";
import { connect } from "../../src/live/connect.ts";
import { readSizes } from "../../src/live/sizes.ts";
import { withDatabase } from "../support/database.ts";

it("says that a table is empty, but asks no other server about the foreign tables below one", () =>
  withDatabase(18, async (url, client) => {
    await client.query(`CREATE FOREIGN DATA WRAPPER wrapper; CREATE SERVER away FOREIGN DATA WRAPPER wrapper;
      CREATE TABLE empty (id integer); CREATE TABLE parts (id integer) PARTITION BY LIST (id);
      CREATE TABLE parts_1 PARTITION OF parts FOR VALUES IN (1);
      CREATE FOREIGN TABLE parts_2 PARTITION OF parts FOR VALUES IN (2) SERVER away;`);
    const connection = await connect(url);
    try {
      const sizes = await readSizes(
        connection,
        ["empty", "parts", "parts_1"].map((name) => ({ schema: "public", name })),
      );
      expect(sizes.map(({ rows }) => rows)).toEqual([0, 1, 0]);
    } finally {
      await connection.client.end();
    }
  }));
