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
