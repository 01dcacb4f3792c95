import { name, names } from "../../../src/sql/quote.ts";
import { type Context, type Entry, type Mapping, said, typeOf } from "./context.ts";
import { keyName, roles, topName } from "./names.ts";
import { forms, tableName } from "./routines.ts";

/** What is neither a type, a routine, a table nor a view. */
export function otherSections(context: Context, mapping: Mapping): { readonly [section: string]: readonly Entry[] } {
  const { spec, names: given } = context;
  const key = (prefix: string, slot: number): string => topName("public", given.of(prefix, slot));
  const two = context.routine(0, forms.two);
  const foreign = spec.foreignTables.length > 0;
  return {
    aggregates: spec.aggregates.map((one) => [
      `${name(given.of("a", one.slot))}(integer)`,
      { sfunc: one.own && two ? two : "int4pl", stype: "integer", initcond: one.start, ...said(one) },
    ]),
    operators: spec.operators.map((one) => [
      `${one.slot === 0 ? "===" : "<#>"}(integer, integer)`,
      { function: one.own && two ? two : "int4pl", ...said(one) },
    ]),
    casts: spec.casts.flatMap((one) => {
      const target = typeOf(context, { name: "enum", of: one.of });
      if (target === "text") return [];
      return [[`${target} AS integer`, { context: one.context, ...said(one) }] as const];
    }),
    text_search_dictionaries: spec.dictionaries.map((one) => [
      key("b", one.slot),
      {
        template: one.template,
        options: one.template === "snowball" ? { language: "english" } : { stopwords: "english" },
        ...said(one),
      },
    ]),
    text_search_configurations: spec.configurations.map((one) => {
      const own = spec.dictionaries[0] ? names("public", given.of("b", spec.dictionaries[0].slot)) : "simple";
      const mappings = [{ asciiword: "simple" }, { asciiword: own, word: [own, "simple"] }, { numword: own }, {}][
        one.mapped
      ];
      return [key("n", one.slot), { ...(one.mapped < 3 && { mappings: mappings as never }), ...said(one) }];
    }),
    ...(foreign && {
      foreign_data_wrappers: [[keyName(given.of("h", 0)), { options: { debug: "it's" } }] as const],
      servers: [
        [keyName(given.of("h", 1)), { wrapper: given.of("h", 0), options: { host: "archive.example" } }] as const,
      ],
      foreign_tables: spec.foreignTables.map(
        (one): Entry => [
          key("y", one.slot),
          {
            server: given.of("h", 1),
            columns: Object.fromEntries([
              ["id", "bigint"],
              ...one.columns.map(
                (column): Entry => [
                  keyName(given.of("", column.slot)),
                  { type: typeOf(context, column.type), ...(column.notNull && { not_null: true }), ...said(column) },
                ],
              ),
            ]),
            ...(one.check && { checks: mapping([[keyName(given.of("c", one.slot)), "id > 0"]]) }),
            ...said(one, ["select"]),
          },
        ],
      ),
    }),
    publications: spec.publications.map((one) => [
      keyName(given.of("u", one.slot)),
      publicationOf(context, mapping, one),
    ]),
    schema_default_privileges: spec.defaultPrivileges.map((one) => [
      topName(one.slot === 0 ? "public" : given.away, roles[0] as string).replace(
        /^flux_reader$/,
        "public.flux_reader",
      ),
      [
        {
          on: one.on,
          to: roles[one.role] as string,
          privileges: [one.on === "functions" ? "execute" : one.on === "tables" ? "select" : "usage"],
        },
      ],
    ]),
    ...(spec.eventTrigger && {
      event_triggers: [
        [keyName(given.of("", 0)), { event: "ddl_command_end", tags: ["CREATE SCHEMA"], function: "on ddl" }] as const,
      ],
    }),
  };
}

function publicationOf(context: Context, mapping: Mapping, one: Context["spec"]["publications"][number]): never {
  const tables = one.tables.flatMap((wish): readonly Entry[] => {
    const table = context.tables.find(({ slot }) => slot === wish.slot);
    if (!table || table.form === "unlogged" || tableName(context, wish.slot) === null) return [];
    const where = wish.where && table.form !== "partitioned" && { where: "id > 10" };
    return [[topName(table.schema, table.name), { ...(wish.columns && { columns: ["id"] }), ...where }]];
  });
  const form = one.form === "tables" && tables.length === 0 ? "all" : one.form;
  return {
    ...(form === "tables" && { tables: mapping(tables) }),
    ...(form === "schemas" && { schemas: ["public", context.names.away] }),
    ...(form === "all" && { all_tables: true }),
    ...(one.operations && { operations: ["insert", "truncate"] }),
    ...(one.viaRoot && { via_root: true }),
    ...said(one),
  } as never;
}
