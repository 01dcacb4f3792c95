import { describe, expect, it } from "vitest";
import { modesOn } from "../support/combinations.ts";
import { majors, withDatabase } from "../support/database.ts";
import { applyAll, driftFrom, planTo, rollbackAll } from "../support/migration.ts";

const moved = (table: "t1" | "t2"): string => {
  const on = (name: string): string => (name === table ? ", indexes: { u: { columns: [a, b], unique: true } }" : "");
  return `
tables:
  t1: { columns: { a: integer, b: integer }${on("t1")} }
  t2: { columns: { a: integer, b: integer }${on("t2")} }
  r: { columns: { a: integer, b: integer }, foreign_keys: { fk: { columns: [a, b], references: "${table}(a, b)" } } }
`;
};

const mutual = (by: string): string => `
tables:
  a: { ${by}columns: { id: { type: bigint, not_null: true }, b: bigint }, primary_key: [id], foreign_keys: { a_b_fkey: { columns: [b], references: b(id) } } }
  b: { ${by}columns: { id: { type: bigint, not_null: true }, a: bigint }, primary_key: [id], foreign_keys: { b_a_fkey: { columns: [a], references: a(id) } } }
`;

const pairs = [
  ["a unique index that moves under a foreign key", moved("t1"), moved("t2")],
  ["empty tables that refer to each other and become partitioned", mutual(""), mutual("partition_by: RANGE (id), ")],
] as const;

describe.each(majors)("a foreign key and what it stands on, changed at once on PostgreSQL %i", (major) => {
  for (const mode of modesOn(major))
    it.each(pairs)(`${mode}: %s, there and back`, (_, one, other) =>
      withDatabase(major, async (url) => {
        for (const [from, to] of [
          [one, other],
          [other, one],
        ] as const) {
          await applyAll(url, await planTo(url, from, { mode }));
          const plan = await planTo(url, to, { mode });
          await applyAll(url, plan);
          expect(await driftFrom(url, to)).toEqual([]);
          await rollbackAll(url, plan);
          expect(await driftFrom(url, from)).toEqual([]);
        }
      }),
    );
});
