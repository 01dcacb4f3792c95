import { expect, it } from "vitest";
import { tableKey } from "../../src/kinds/relation.ts";
import type { Model, SchemaObject } from "../../src/model/object.ts";
import { isWider, mayOverlap, withinBounds } from "../../src/planner/recipes/partition-bounds.ts";
import { majors, withDatabase } from "../support/database.ts";

const model = (partitionBy: string): Model =>
  ({
    objects: new Map([[tableKey("public.t"), { attributes: { partitionBy } } as unknown as SchemaObject]]),
  }) as unknown as Model;
const partition = (bound: string) => ({ parent: "public.t", bound });

const widened = [
  ["RANGE (a)", "a integer", "FOR VALUES FROM ('0') TO ('10')", "FOR VALUES FROM ('-5') TO (MAXVALUE)"],
  [
    "RANGE (a)",
    "a date",
    "FOR VALUES FROM ('2024-01-01') TO ('2024-02-01')",
    "FOR VALUES FROM ('2024-01-01') TO ('2024-12-01')",
  ],
  ["RANGE (a)", "a text", "FOR VALUES FROM ('a''b,') TO ('m')", "FOR VALUES FROM ('a''b,') TO (MAXVALUE)"],
  ["LIST (a)", "a text", "FOR VALUES IN ('x')", "FOR VALUES IN ('x', 'y (''z'')', NULL)"],
  ["LIST (a)", "a text", "FOR VALUES IN ('x', NULL)", "FOR VALUES IN (NULL, 'y', 'x')"],
] as const;

it.each(majors)("wider bounds are attached without a look at the rows on PostgreSQL %i", (major) =>
  withDatabase(major, async (_, client) => {
    const said: string[] = [];
    client.on("notice", ({ message }) => said.push(message ?? ""));
    for (const [by, column, from, to] of widened) {
      expect(isWider(partition(from), partition(to)), to).toBe(true);
      expect(isWider(partition(to), partition(from)), from).toBe(false);
      const within = withinBounds(model(by), partition(from));
      await client.query(
        `CREATE TABLE t (${column}) PARTITION BY ${by}; CREATE TABLE p (${column}, CHECK (${within}))`,
      );
      said.length = 0;
      await client.query("SET client_min_messages = debug1");
      await client.query(`ALTER TABLE t ATTACH PARTITION p ${to}`);
      await client.query("RESET client_min_messages");
      expect(said.join("\n"), `${within} in ${to}`).toContain("is implied by existing constraints");
      await client.query("DROP TABLE t");
    }
  }),
);

it("what cannot be compared is not called wider", () => {
  const wider = (a: string, b: string): boolean => isWider(partition(a), partition(b));
  expect(wider("FOR VALUES FROM ('a') TO ('b')", "FOR VALUES FROM ('a') TO ('c')")).toBe(false);
  expect(wider("FOR VALUES FROM ('0') TO (MAXVALUE)", "FOR VALUES FROM ('0') TO ('10')")).toBe(false);
  expect(wider("FOR VALUES FROM ('9') TO ('10')", "FOR VALUES FROM ('10') TO ('20')")).toBe(false);
  expect(wider("DEFAULT", "FOR VALUES FROM ('10') TO ('20')")).toBe(false);
  expect(withinBounds(model("RANGE (lower(a))"), partition("FOR VALUES FROM ('a') TO ('b')"))).toBeNull();
});

const apart = [
  ["FOR VALUES FROM ('1') TO ('10')", "FOR VALUES FROM ('10') TO ('20')"],
  [
    "FOR VALUES FROM ('2024-01-01 00:00:00+00') TO ('2024-02-01 00:00:00+00')",
    "FOR VALUES FROM ('2024-03-01 00:00:00+00') TO (MAXVALUE)",
  ],
  ["FOR VALUES FROM ('1', MINVALUE) TO ('1', '5')", "FOR VALUES FROM ('1', '5') TO ('2', MAXVALUE)"],
  ["FOR VALUES IN ('a', NULL)", "FOR VALUES IN ('b')"],
  ["FOR VALUES WITH (modulus 4, remainder 1)", "FOR VALUES WITH (modulus 2, remainder 0)"],
  ["DEFAULT", "FOR VALUES IN ('b')"],
] as const;
const inTheWay = [
  ["FOR VALUES FROM ('1') TO ('10')", "FOR VALUES FROM ('9') TO ('20')"],
  ["FOR VALUES FROM ('a') TO ('b')", "FOR VALUES FROM ('c') TO ('d')"],
  ["FOR VALUES FROM ('1', MINVALUE) TO ('1', MAXVALUE)", "FOR VALUES FROM ('1', '5') TO ('2', MAXVALUE)"],
  ["FOR VALUES IN ('a', NULL)", "FOR VALUES IN (NULL)"],
  ["FOR VALUES WITH (modulus 4, remainder 3)", "FOR VALUES WITH (modulus 2, remainder 1)"],
  ["DEFAULT", "DEFAULT"],
] as const;

it("tells partitions that can be there together from those that may be in each other's way", () => {
  for (const [cases, expected] of [
    [apart, false],
    [inTheWay, true],
  ] as const)
    for (const [a, b] of cases) {
      expect(mayOverlap(partition(a), partition(b)), `${a} ${b}`).toBe(expected);
      expect(mayOverlap(partition(b), partition(a)), `${b} ${a}`).toBe(expected);
    }
});
