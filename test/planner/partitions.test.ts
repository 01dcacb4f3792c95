import { describe, expect, it } from "vitest";
import { majors, withDatabase } from "../support/database.ts";
import { applyAll, driftFrom, modelAt, planTo, rollbackAll } from "../support/migration.ts";

const before = `
tables:
  places: { columns: { id: { type: bigint, identity: always } }, primary_key: [id] }
  visits:
    partition_by: RANGE (day)
    columns:
      id: { type: bigint, not_null: true }
      day: { type: date, not_null: true }
      place_id: bigint
      seconds: { type: integer, not_null: true, default: "0" }
    primary_key: [id, day]
  visits_a: { partition_of: { table: visits, values: "FROM ('2024-01-01') TO ('2024-07-01')" } }
  visits_b: { partition_of: { table: visits, values: "FROM ('2024-07-01') TO ('2025-01-01')" } }
`;
const rows = `
  INSERT INTO places SELECT FROM generate_series(1, 50);
  INSERT INTO visits SELECT i, '2024-01-01'::date + i % 360, 1 + i % 50, i FROM generate_series(1, 2000) i`;

const cases: Record<string, string> = {
  "a foreign key": before.replace(
    "    primary_key: [id, day]",
    "    primary_key: [id, day]\n    foreign_keys: { visits_place_fkey: { columns: [place_id], references: places(id) } }",
  ),
  "an index": before.replace(
    "    primary_key: [id, day]",
    "    primary_key: [id, day]\n    indexes: { visits_place_idx: [place_id] }",
  ),
  "a check": before.replace(
    "    primary_key: [id, day]",
    '    primary_key: [id, day]\n    checks: { visits_seconds: "seconds >= 0" }',
  ),
  "a NOT NULL column": before.replace(
    "      place_id: bigint\n",
    '      place_id: bigint\n      minutes: { type: integer, not_null: true, backfill: "seconds / 60" }\n',
  ),
  "a renamed column": before.replace(
    "      seconds: { type: integer",
    "      duration: { renamed_from: seconds, type: integer",
  ),
  "a wider type": before.replace("seconds: { type: integer", "seconds: { type: bigint"),
  "another key, and a partition": `${before.replace(
    "    primary_key: [id, day]",
    "    primary_key: [id, day]\n    unique: { visits_key: [day, id, seconds] }",
  )}  visits_c: { partition_of: { table: visits, values: "FROM ('2025-01-01') TO ('2025-07-01')" } }\n`,
  "a new partition": `${before}  visits_c: { partition_of: { table: visits, values: "FROM ('2025-01-01') TO ('2025-07-01')" } }\n`,
};

describe.each(majors)("on PostgreSQL %i, a partitioned table gets", (major) => {
  it.each(Object.keys(cases))("%s", (what) =>
    withDatabase(major, async (url, client) => {
      await applyAll(url, await planTo(url, before, { mode: "direct" }));
      await client.query(rows);
      const start = await modelAt(url);
      const after = cases[what] as string;
      const plan = await planTo(url, after);
      expect(plan.proof?.backward).toBe(plan.steps.length);
      await applyAll(url, plan);
      expect(await driftFrom(url, after)).toEqual([]);
      await rollbackAll(url, plan);
      const end = await modelAt(url);
      const facts = (model: typeof end): unknown =>
        [...model.objects.values()].map(({ key, attributes }) => ({ key, attributes }));
      expect(facts(end)).toEqual(facts(start));
    }),
  );
});

const whole = `
tables:
  places: { columns: { id: integer }, primary_key: [id] }
  log:
    partition_by: RANGE (day)
    columns: { id: { type: bigint, not_null: true }, day: { type: date, not_null: true }, place: integer }
    primary_key: [id, day]
    unique: { log_day_key: [day, id] }
    foreign_keys: { log_place: { columns: [place], references: places(id) } }
    indexes: { log_by_place: { columns: [place], where: id > 3 } }
`;
const columns =
  "columns: { id: { type: bigint, not_null: true }, day: { type: date, not_null: true }, place: integer }";
const bounds = "partition_of: { table: log, values: \"FROM ('2024-01-01') TO ('2025-01-01')\" }";

describe.each(majors)("on PostgreSQL %i, a table with many rows", (major) => {
  it("has all that ATTACH would make under its lock before it becomes a partition", () =>
    withDatabase(major, async (url, client) => {
      await applyAll(url, await planTo(url, `${whole}  log_1: { ${columns} }`, { mode: "direct" }));
      await client.query(`INSERT INTO places SELECT generate_series(1, 50);
        INSERT INTO log_1 SELECT i, '2024-01-01'::date + i % 360, 1 + i % 50 FROM generate_series(1, 2000) i; ANALYZE`);
      const start = await modelAt(url);
      const after = `${whole}  log_1: { ${bounds} }`;
      const plan = await planTo(url, after);
      expect(plan.steps.map(({ title }) => title)).toEqual(
        expect.arrayContaining([
          "Build index log_1_place_idx without blocking writes",
          "Make that index primary key of log_1",
          "Make that index unique constraint log_1_day_id_key",
          "Check the existing rows against foreign key log_place",
        ]),
      );
      await applyAll(url, plan);
      expect(await driftFrom(url, after)).toEqual([]);
      await rollbackAll(url, plan);
      expect([...(await modelAt(url)).objects.keys()]).toEqual([...start.objects.keys()]);
    }));
});

describe.each(majors)("on PostgreSQL %i, a partition that came since the plan was made", (major) => {
  it("is missed, and served by the next plan", () =>
    withDatabase(major, async (url, client) => {
      const of = (more: string): string => `tables:
        t: { partition_by: RANGE (k), columns: { k: integer, v: text }, ${more} }
        t1: { partition_of: { table: t, values: FROM (0) TO (10) } }\n`;
      await applyAll(url, await planTo(url, of(""), { mode: "direct" }));
      const after = of("indexes: { t_by_v: [v] }");
      const plan = await planTo(url, after);
      await client.query("CREATE TABLE t2 PARTITION OF t FOR VALUES FROM (10) TO (20)");
      await expect(applyAll(url, plan)).rejects.toThrow("t_by_v is there and valid");
      await rollbackAll(url, plan);
      const both = `${after}        t2: { partition_of: { table: t, values: FROM (10) TO (20) } }\n`;
      await applyAll(url, await planTo(url, both));
      expect(await driftFrom(url, both)).toEqual([]);
    }));
});
