import { describe, expect, it } from "vitest";
import { ignored as ofAggregate } from "../../src/kinds/aggregate/catalog.ts";
import { ignored as ofCollation } from "../../src/kinds/collation/catalog.ts";
import { ignored as ofAttribute } from "../../src/kinds/column/catalog.ts";
import { ignored as ofConstraint } from "../../src/kinds/constraint.ts";
import { ignored as ofConversion } from "../../src/kinds/conversion/catalog.ts";
import { ignored as ofDefault } from "../../src/kinds/default/catalog.ts";
import { ignored as ofType } from "../../src/kinds/domain/catalog.ts";
import { ignored as ofEnum } from "../../src/kinds/enum/catalog.ts";
import { ignored as ofEventTrigger } from "../../src/kinds/event_trigger/catalog.ts";
import { ignored as ofExtension } from "../../src/kinds/extension/catalog.ts";
import { ignored as ofWrapper } from "../../src/kinds/foreign_data_wrapper/catalog.ts";
import { ignored as ofRoutine } from "../../src/kinds/function/catalog.ts";
import { ignored as ofIndex } from "../../src/kinds/index/catalog.ts";
import { ignored as ofLanguage } from "../../src/kinds/language/catalog.ts";
import { ignored as ofMembership } from "../../src/kinds/membership/catalog.ts";
import { ignored as ofOperator } from "../../src/kinds/operator/catalog.ts";
import { ignored as ofOperatorClass } from "../../src/kinds/operator_class/catalog.ts";
import { ignoredOfMembers, ignored as ofOperatorFamily } from "../../src/kinds/operator_family/catalog.ts";
import { ignored as ofPublication } from "../../src/kinds/publication/catalog.ts";
import { ignored as ofRange } from "../../src/kinds/range_type/catalog.ts";
import { registryWith } from "../../src/kinds/registry.ts";
import { ignored as ofRole } from "../../src/kinds/role/catalog.ts";
import { ignored as ofRule } from "../../src/kinds/rule/catalog.ts";
import { ignored as ofSchema } from "../../src/kinds/schema/catalog.ts";
import { ignored as ofServer } from "../../src/kinds/server/catalog.ts";
import { ignored as ofStatistics } from "../../src/kinds/statistics/catalog.ts";
import { ignored as ofSubscription } from "../../src/kinds/subscription/catalog.ts";
import { ignoredOfHierarchy, ignored as ofTable } from "../../src/kinds/table/catalog.ts";
import { ignored as ofTextSearchConfiguration } from "../../src/kinds/text_search_configuration/catalog.ts";
import { ignored as ofTextSearchDictionary } from "../../src/kinds/text_search_dictionary/catalog.ts";
import { ignored as ofTrigger } from "../../src/kinds/trigger/catalog.ts";
import { ignored as ofUserMapping } from "../../src/kinds/user_mapping/catalog.ts";
import { majors, withDatabase } from "../support/database.ts";

const registry = registryWith(["some_role"]);

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
  pg_roles: [["role"], ofRole],
  pg_auth_members: [["membership"], ofMembership],
  pg_db_role_setting: [["role"], {}],
  pg_shdescription: [["comment"], {}],
  pg_shseclabel: [["security_label"], {}],
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
  pg_event_trigger: [["event_trigger"], ofEventTrigger],
  pg_foreign_data_wrapper: [["foreign_data_wrapper"], ofWrapper],
  pg_foreign_server: [["server"], ofServer],
  pg_foreign_table: [["foreign_table"], {}],
  pg_namespace: [["schema"], ofSchema],
  pg_publication: [["publication"], ofPublication],
  pg_publication_rel: [["publication"], {}],
  pg_publication_namespace: [["publication"], {}],
};

/** Catalogs of which no column is an attribute, with the reason. */
const others: { readonly [catalog: string]: string } = {
  pg_authid: "the superuser's; read through pg_roles, which everybody may read",
  pg_database: "the database itself, and others",
  pg_depend: "dependencies, read by live/read.ts",
  pg_init_privs: "the rights that initdb and extensions gave, read by the kind grant to tell them apart",
  pg_largeobject: "data",
  pg_largeobject_metadata: "data",
  pg_parameter_acl: "parameters belong to the whole server",
  pg_replication_origin: "state of replication",
  pg_shdepend: "dependencies on roles",
  pg_statistic: "data",
  pg_statistic_ext_data: "data",
  pg_subscription_rel: "state of replication",
  pg_tablespace: "tablespaces belong to the whole server",
  pg_user_mapping: "read through pg_user_mappings, which everybody may read",
};

describe.each(majors)("on PostgreSQL %i", (major) => {
  it.each(Object.keys(catalogs))("%s has no column that nobody answers for", (catalog) =>
    withDatabase(major, async (_url, client) => {
      const [kinds, ignored] = catalogs[catalog] as (typeof catalogs)[string];
      const scope = {
        version: major * 10_000,
        namespaces: "(SELECT oid FROM pg_namespace)",
        role: "10",
        absent: new Set<string>(),
      };
      const words = new Set(kinds.flatMap((kind) => registry.get(kind).catalog.sql(scope).match(/\w+/g) ?? []));
      const { rows } = await client.query<{ attname: string }>(
        "SELECT attname FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped",
        [catalog],
      );
      expect(rows.length).toBeGreaterThan(2);
      const columns = rows.map(({ attname }) => attname);
      expect(columns.filter((column) => !words.has(column) && !(column in ignored))).toEqual([]);
    }),
  );

  it("every catalog is one that a kind reads, or is left out for a reason", () =>
    withDatabase(major, async (_url, client) => {
      const { rows } = await client.query<{ relname: string }>(
        "SELECT relname FROM pg_class WHERE relnamespace = 'pg_catalog'::regnamespace AND relkind = 'r'",
      );
      expect(rows.length).toBeGreaterThan(50);
      const names = rows.map(({ relname }) => relname);
      expect(names.filter((name) => !(name in catalogs) && !(name in others))).toEqual([]);
    }));
});

it("every kind is among those that answer for a catalog", () => {
  const answering = new Set(Object.values(catalogs).flatMap(([kinds]) => kinds));
  const derived = ["owner", "grant", "sequence_owner", "sequence_grant", "procedure"];
  const names = registry.kinds.map(({ name }) => name);
  expect(names.filter((name) => !answering.has(name) && !derived.includes(name))).toEqual([]);
});
