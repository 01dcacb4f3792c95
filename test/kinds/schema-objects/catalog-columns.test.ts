import { describe, expect, it } from "vitest";
import { ignored as ofAggregate } from "../../../src/kinds/aggregate/catalog.ts";
import { ignored as ofCollation } from "../../../src/kinds/collation/catalog.ts";
import { ignored as ofConversion } from "../../../src/kinds/conversion/catalog.ts";
import { ignored as ofType } from "../../../src/kinds/domain/catalog.ts";
import { ignored as ofEnum } from "../../../src/kinds/enum/catalog.ts";
import { ignored as ofExtension } from "../../../src/kinds/extension/catalog.ts";
import { ignored as ofRoutine } from "../../../src/kinds/function/catalog.ts";
import { ignored as ofLanguage } from "../../../src/kinds/language/catalog.ts";
import { ignored as ofOperator } from "../../../src/kinds/operator/catalog.ts";
import { ignored as ofOperatorClass } from "../../../src/kinds/operator_class/catalog.ts";
import { ignoredOfMembers, ignored as ofOperatorFamily } from "../../../src/kinds/operator_family/catalog.ts";
import { ignored as ofRange } from "../../../src/kinds/range_type/catalog.ts";
import { registry } from "../../../src/kinds/registry.ts";
import { ignored as ofSubscription } from "../../../src/kinds/subscription/catalog.ts";
import { ignored as ofTextSearchConfiguration } from "../../../src/kinds/text_search_configuration/catalog.ts";
import { ignored as ofTextSearchDictionary } from "../../../src/kinds/text_search_dictionary/catalog.ts";
import { ignored as ofTrigger } from "../../../src/kinds/trigger/catalog.ts";
import { ignored as ofUserMapping } from "../../../src/kinds/user_mapping/catalog.ts";
import { majors, withDatabase } from "../../support/database.ts";

/** Catalog -> the kinds that read it, and its columns that are no attributes, with the reason. */
const catalogs: {
  readonly [catalog: string]: readonly [kinds: readonly string[], ignored: { readonly [column: string]: string }];
} = {
  pg_aggregate: [["aggregate"], ofAggregate],
  pg_cast: [["cast"], {}],
  pg_collation: [["collation"], ofCollation],
  pg_conversion: [["conversion"], ofConversion],
  pg_default_acl: [["default_privileges", "schema_default_privileges"], {}],
  pg_description: [["comment"], {}],
  pg_enum: [["enum"], ofEnum],
  pg_extension: [["extension"], ofExtension],
  pg_language: [["language"], ofLanguage],
  pg_am: [["access_method"], {}],
  pg_amop: [["operator_class", "operator_family"], ignoredOfMembers],
  pg_amproc: [["operator_class", "operator_family"], ignoredOfMembers],
  pg_opclass: [["operator_class"], ofOperatorClass],
  pg_opfamily: [["operator_family"], ofOperatorFamily],
  pg_operator: [["operator"], ofOperator],
  pg_policy: [["policy"], {}],
  pg_proc: [["function"], ofRoutine],
  pg_range: [["range_type"], ofRange],
  pg_seclabel: [["security_label"], {}],
  pg_sequence: [["sequence"], {}],
  pg_transform: [["transform"], {}],
  pg_trigger: [["trigger"], ofTrigger],
  pg_ts_config: [["text_search_configuration"], ofTextSearchConfiguration],
  pg_ts_config_map: [["text_search_configuration"], {}],
  pg_ts_dict: [["text_search_dictionary"], ofTextSearchDictionary],
  pg_ts_parser: [["text_search_parser"], {}],
  pg_ts_template: [["text_search_template"], {}],
  pg_subscription: [["subscription"], ofSubscription],
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
