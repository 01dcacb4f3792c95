import { describe, expect, it } from "vitest";
import { majors, withDatabase } from "../support/database.ts";
import { applyAll, driftFrom, planTo, rollbackAll } from "../support/migration.ts";

const valid = `SELECT string_agg(indexrelid::regclass || ' ' || indisvalid, ', ' ORDER BY indexrelid::regclass::text COLLATE "C") AS all FROM pg_index WHERE NOT indisprimary AND indexrelid >= 16384`;

describe.each(majors)("an index that was found invalid, on PostgreSQL %i", (major) => {
  it("is built again where the build had failed", () =>
    withDatabase(major, async (url, client) => {
      await client.query("CREATE TABLE a (b integer); INSERT INTO a VALUES (1), (1)");
      await expect(client.query("CREATE UNIQUE INDEX CONCURRENTLY a_b ON a (b)")).rejects.toThrow("could not create");
      await client.query("DELETE FROM a WHERE ctid = '(0,1)'");
      const yaml = "tables: { a: { columns: { b: integer }, indexes: { a_b: { columns: [b], unique: true } } } }";
      expect(await driftFrom(url, yaml)).toEqual([
        "different index a_b: valid: no in the database, yes in the document",
      ]);
      const plan = await planTo(url, yaml);
      expect(plan.steps.map(({ title }) => title)).toEqual([
        "Drop index a_b without blocking anyone",
        "Build index a_b without blocking writes",
      ]);
      await applyAll(url, plan);
      expect((await client.query(valid)).rows).toEqual([{ all: "a_b true" }]);
      await rollbackAll(url, plan);
      expect((await planTo(url, yaml)).steps).toEqual([]);
    }));

  it("is declared again with all its parts where a partition lacks one", () =>
    withDatabase(major, async (url, client) => {
      await client.query(`CREATE TABLE a (b integer) PARTITION BY LIST (b); CREATE TABLE a_1 PARTITION OF a FOR VALUES IN (1);
        CREATE TABLE a_2 PARTITION OF a FOR VALUES IN (2) PARTITION BY LIST (b); CREATE TABLE a_22 PARTITION OF a_2 FOR VALUES IN (2);
        CREATE INDEX a_b ON ONLY a (b); CREATE INDEX a_1_b_idx ON a_1 (b); ALTER INDEX a_b ATTACH PARTITION a_1_b_idx`);
      const yaml = `tables:
        a: { partition_by: LIST (b), columns: { b: integer }, indexes: { a_b: [b] } }
        a_1: { partition_of: { table: a, values: IN (1) } }
        a_2: { partition_of: { table: a, values: IN (2) }, partition_by: LIST (b) }
        a_22: { partition_of: { table: a_2, values: IN (2) } }`;
      const plan = await planTo(url, yaml);
      await applyAll(url, plan);
      expect((await client.query(valid)).rows).toEqual([
        { all: "a_1_b_idx true, a_22_b_idx true, a_2_b_idx true, a_b true" },
      ]);
      expect((await planTo(url, yaml)).steps).toEqual([]);
      await rollbackAll(url, plan);
      expect((await planTo(url, yaml)).steps).toEqual([]);
    }));

  it("takes over the index that a partition has ready for it", () =>
    withDatabase(major, async (url, client) => {
      await client.query(`CREATE TABLE a (b integer) PARTITION BY LIST (b); CREATE TABLE a_1 PARTITION OF a FOR VALUES IN (1);
        CREATE TABLE a_2 PARTITION OF a FOR VALUES IN (2) PARTITION BY LIST (b); CREATE TABLE a_22 PARTITION OF a_2 FOR VALUES IN (2);
        CREATE INDEX a_b_idx ON ONLY a (b); CREATE INDEX a_1_b_idx ON a_1 (b); CREATE INDEX a_2_b_idx ON ONLY a_2 (b)`);
      const before = (await client.query("SELECT 'a_1_b_idx'::regclass::oid AS oid")).rows;
      const yaml = `tables:
        a: { partition_by: LIST (b), columns: { b: integer }, indexes: { a_b_idx: [b] } }
        a_1: { partition_of: { table: a, values: IN (1) }, indexes: { a_1_b_idx: [b] } }
        a_2: { partition_of: { table: a, values: IN (2) }, partition_by: LIST (b), indexes: { a_2_b_idx: [b] } }
        a_22: { partition_of: { table: a_2, values: IN (2) } }`;
      const plan = await planTo(url, yaml);
      await applyAll(url, plan);
      expect((await client.query(valid)).rows).toEqual([
        { all: "a_1_b_idx true, a_22_b_idx true, a_2_b_idx true, a_b_idx true" },
      ]);
      expect((await client.query("SELECT 'a_1_b_idx'::regclass::oid AS oid")).rows).toEqual(before);
      expect((await planTo(url, yaml)).steps).toEqual([]);
      await rollbackAll(url, plan);
      await applyAll(url, await planTo(url, yaml));
      expect((await planTo(url, yaml)).steps).toEqual([]);
    }));

  it("is made whole where it belongs to a key of a partitioned table whose partitions lack their parts", () =>
    withDatabase(major, async (url, client) => {
      await client.query(`CREATE TABLE a (b integer NOT NULL, c integer) PARTITION BY LIST (b); CREATE TABLE a_1 PARTITION OF a FOR VALUES IN (1);
        CREATE TABLE a_2 PARTITION OF a FOR VALUES IN (2); INSERT INTO a VALUES (1, 1), (2, 2);
        ALTER TABLE ONLY a ADD CONSTRAINT a_pkey PRIMARY KEY (b); ALTER TABLE ONLY a ADD CONSTRAINT a_once UNIQUE (b, c);
        ALTER TABLE a_1 ADD CONSTRAINT a_1_once UNIQUE (b, c); ALTER INDEX a_once ATTACH PARTITION a_1_once`);
      const yaml = `tables:
        a: { partition_by: LIST (b), columns: { b: { type: integer, not_null: true }, c: integer }, primary_key: [b], unique: { a_once: [b, c] } }
        a_1: { partition_of: { table: a, values: IN (1) }, unique: { a_1_once: { attached_to: a_once } } }
        a_2: { partition_of: { table: a, values: IN (2) } }`;
      expect(await driftFrom(url, yaml)).toEqual([
        "different primary key primary key of a: valid: no in the database, yes in the document",
        "different unique constraint a_once: valid: no in the database, yes in the document",
      ]);
      const plan = await planTo(url, yaml);
      await applyAll(url, plan);
      const all =
        "SELECT count(*)::int, bool_and(indisvalid) AS valid FROM pg_index JOIN pg_class t ON t.oid = indrelid WHERE t.relname LIKE 'a%' AND t.relnamespace = 'public'::regnamespace AND indisunique";
      expect((await client.query(all)).rows).toEqual([{ count: 6, valid: true }]);
      expect((await planTo(url, yaml)).steps).toEqual([]);
      await rollbackAll(url, plan);
      expect((await planTo(url, yaml)).steps).toEqual([]);
    }));
});
