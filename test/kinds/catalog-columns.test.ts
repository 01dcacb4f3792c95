import { describe, expect, it } from "vitest";
import { ignored as ofAttribute } from "../../src/kinds/column/catalog.ts";
import { ignored as ofConstraint } from "../../src/kinds/constraint.ts";
import { ignored as ofDefault } from "../../src/kinds/default/catalog.ts";
import { ignored as ofIndex } from "../../src/kinds/index/catalog.ts";
import { registry } from "../../src/kinds/registry.ts";
import { ignored as ofRule } from "../../src/kinds/rule/catalog.ts";
import { ignored as ofStatistics } from "../../src/kinds/statistics/catalog.ts";
import { ignoredOfHierarchy, ignored as ofTable } from "../../src/kinds/table/catalog.ts";
import { majors, withDatabase } from "../support/database.ts";

/** Catalog -> the kinds that read it, and its columns that are no attributes, with the reason. */
const catalogs: {
  readonly [catalog: string]: readonly [kinds: readonly string[], ignored: { readonly [column: string]: string }];
} = {
  pg_class: [["table", "view", "materialized_view"], ofTable],
  pg_attribute: [["column"], ofAttribute],
  pg_attrdef: [["default"], ofDefault],
  pg_index: [["index", "primary_key", "exclusion"], ofIndex],
  pg_constraint: [["primary_key", "unique", "exclusion", "check", "foreign_key"], ofConstraint],
  pg_inherits: [["table"], ignoredOfHierarchy],
  pg_partitioned_table: [["table"], ignoredOfHierarchy],
  pg_rewrite: [["rule"], ofRule],
  pg_statistic_ext: [["statistics"], ofStatistics],
};

describe.each(majors)("on PostgreSQL %i", (major) => {
  it.each(Object.keys(catalogs))("%s has no column that nobody answers for", (catalog) =>
    withDatabase(major, async (_url, client) => {
      const [kinds, ignored] = catalogs[catalog] as (typeof catalogs)[string];
      const scope = { version: major * 10_000, namespaces: "(SELECT oid FROM pg_namespace)" };
      const sql = kinds.map((kind) => registry.get(kind).catalog.sql(scope)).join("\n");
      const { rows } = await client.query<{ attname: string }>(
        "SELECT attname FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped",
        [catalog],
      );
      expect(rows.length).toBeGreaterThan(2);
      const read = (column: string): boolean => new RegExp(`\\b${column}\\b`).test(sql);
      expect(rows.map(({ attname }) => attname).filter((column) => !(column in ignored) && !read(column))).toEqual([]);
    }),
  );
});
