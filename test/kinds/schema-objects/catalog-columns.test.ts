import { describe, expect, it } from "vitest";
import { ignored as ofAggregate } from "../../../src/kinds/aggregate/catalog.ts";
import { ignored as ofCollation } from "../../../src/kinds/collation/catalog.ts";
import { ignored as ofType } from "../../../src/kinds/domain/catalog.ts";
import { ignored as ofEnum } from "../../../src/kinds/enum/catalog.ts";
import { ignored as ofExtension } from "../../../src/kinds/extension/catalog.ts";
import { ignored as ofRoutine } from "../../../src/kinds/function/catalog.ts";
import { ignored as ofRange } from "../../../src/kinds/range_type/catalog.ts";
import { registry } from "../../../src/kinds/registry.ts";
import { ignored as ofSubscription } from "../../../src/kinds/subscription/catalog.ts";
import { ignored as ofTrigger } from "../../../src/kinds/trigger/catalog.ts";
import { ignored as ofUserMapping } from "../../../src/kinds/user_mapping/catalog.ts";
import { majors, withDatabase } from "../../support/database.ts";

/** Catalog -> the kinds that read it, and its columns that are no attributes, with the reason. */
const catalogs: {
  readonly [catalog: string]: readonly [kinds: readonly string[], ignored: { readonly [column: string]: string }];
} = {
  pg_aggregate: [["aggregate"], ofAggregate],
  pg_collation: [["collation"], ofCollation],
  pg_default_acl: [["default_privileges", "schema_default_privileges"], {}],
  pg_description: [["comment"], {}],
  pg_enum: [["enum"], ofEnum],
  pg_extension: [["extension"], ofExtension],
  pg_policy: [["policy"], {}],
  pg_proc: [["function"], ofRoutine],
  pg_range: [["range_type"], ofRange],
  pg_seclabel: [["security_label"], {}],
  pg_sequence: [["sequence"], {}],
  pg_subscription: [["subscription"], ofSubscription],
  pg_trigger: [["trigger"], ofTrigger],
  pg_user_mappings: [["user_mapping"], ofUserMapping],
  pg_type: [["enum", "domain", "composite_type", "range_type"], ofType],
};

describe.each(majors)("on PostgreSQL %i", (major) => {
  it("every column is read or ignored for a reason", () =>
    withDatabase(major, async (_url, client) => {
      const scope = { version: major * 10_000, namespaces: "(SELECT oid FROM pg_namespace)" };
      for (const [catalog, [kinds, ignored]] of Object.entries(catalogs)) {
        const words = new Set(kinds.flatMap((kind) => registry.get(kind).catalog.sql(scope).match(/\w+/g) ?? []));
        const { rows } = await client.query<{ attname: string }>(
          "SELECT attname FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped",
          [catalog],
        );
        expect(rows.length, catalog).toBeGreaterThan(2);
        const forgotten = rows
          .map(({ attname }) => attname)
          .filter((column) => !words.has(column) && !(column in ignored));
        expect(forgotten, catalog).toEqual([]);
      }
    }));
});
