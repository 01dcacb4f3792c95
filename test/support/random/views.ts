import { name, names } from "../../../src/sql/quote.ts";
import { type Context, type Entry, type KnownTable, type Mapping, said, sqlOf } from "./context.ts";
import { keyName, topName } from "./names.ts";
import { forms } from "./routines.ts";
import type { MaterializedViewSpec, ViewSpec } from "./spec.ts";

interface Source {
  readonly sql: string;
  /** The column beside id. */
  readonly other: string;
  readonly table: KnownTable | null;
  /** A materialized view without rows cannot be read. */
  readonly unpopulated?: boolean;
}

/** Views and materialized views. */
export function viewsOf(context: Context, mapping: Mapping): { readonly [section: string]: readonly Entry[] } {
  const views = context.spec.views.filter((one) => sourceOf(context, one, "view") !== null);
  return {
    views: views.map((one) => viewEntry(context, mapping, one)),
    materialized_views: context.spec.materializedViews.flatMap((one): readonly Entry[] => {
      const source = sourceOf(context, one, "materialized view");
      if (!source) return [];
      return [
        [
          topName("public", context.names.of("m", one.slot)),
          {
            query: queryOf(context, one, source),
            ...((!one.populated || source.unpopulated) && { populated: false }),
            ...(one.index && {
              indexes: mapping([[keyName(context.names.of("n", one.slot + 8)), { columns: ["id"] }]]),
            }),
            ...said(one, ["select"]),
          },
        ],
      ];
    }),
  };
}

function viewEntry(context: Context, mapping: Mapping, one: ViewSpec): Entry {
  const source = sourceOf(context, one, "view") as Source;
  const schema = one.away ? context.names.away : "public";
  const own = context.names.of("v", one.slot);
  const simple = one.form <= 1;
  const rule = context.names.of("z", one.slot);
  return [
    topName(schema, own),
    {
      query: queryOf(context, one, source),
      ...(one.barrier && { security_barrier: true }),
      ...(one.invoker && { security_invoker: true }),
      ...(one.checkOption && simple && source.table && { check_option: "local" }),
      ...(one.columnComment !== null && { columns: { id: { inherited: true, comment: one.columnComment } } }),
      ...(one.trigger && {
        triggers: mapping([
          [
            keyName(context.names.of("w", one.slot)),
            {
              timing: "instead of",
              events: ["insert"],
              for_each: "row",
              function: names("public", context.names.of("g", 0)),
            },
          ],
        ]),
      }),
      ...(one.rule && {
        rules: mapping([
          [keyName(rule), `CREATE RULE ${name(rule)} AS ON DELETE TO ${names(schema, own)} DO INSTEAD NOTHING`],
        ]),
      }),
      ...said(one, ["select", "insert"]),
    },
  ];
}

type Reading = Pick<ViewSpec, "slot" | "source" | "second" | "column" | "form"> & {
  readonly over: "table" | "view" | "materialized view";
};

/** What it reads; null where there is nothing. Views read views of lower numbers, so that there is no circle. */
function sourceOf(context: Context, one: Reading, kind: "view" | "materialized view"): Source | null {
  if (one.over === "view") {
    const found = context.spec.views
      .filter((view) => kind === "materialized view" || view.slot < one.slot)
      .find((view) => view.slot === one.source && sourceOf(context, view, "view") !== null);
    if (found) {
      const schema = found.away ? context.names.away : "public";
      return { sql: names(schema, context.names.of("v", found.slot)), other: '"seen it"', table: null };
    }
  }
  if (
    one.over === "materialized view" &&
    one.slot > 0 &&
    context.spec.materializedViews.some(({ slot }) => slot === 0)
  ) {
    const first = context.spec.materializedViews.find(({ slot }) => slot === 0) as MaterializedViewSpec;
    if (sourceOf(context, first, kind) !== null)
      return {
        sql: names("public", context.names.of("m", 0)),
        other: '"seen it"',
        table: null,
        unpopulated: !first.populated,
      };
  }
  const table = context.tables.find(({ slot }) => slot === one.source) ?? context.tables[0];
  return table ? { sql: sqlOf(table), other: columnOf(table, one.column), table } : null;
}

function columnOf(table: KnownTable, slot: number): string {
  const column = table.columns.find((one) => one.slot === slot) ?? table.columns[0];
  return column ? name(column.name) : "id";
}

/** A query with the columns `id` and `seen it`. */
function queryOf(context: Context, one: Reading, { sql, other, table }: Source): string {
  const second = context.tables.find(({ slot }) => slot === one.second);
  const called = context.routine(one.second % 2, forms.integer);
  const plain = `SELECT s.id, s.${other} AS "seen it" FROM ${sql} s`;
  switch (one.form) {
    case 0:
      return `${plain} WHERE s.id > ${one.second}`;
    case 1:
      return plain;
    case 2:
      return second ? `${plain} JOIN ${sqlOf(second)} USING (id)`.replace("s.id,", "id,") : plain;
    case 3:
      // By the primary key the other columns are known, too.
      return table?.hasKey && other !== "id"
        ? `${plain} GROUP BY s.id`
        : `${plain} GROUP BY s.id, s.${other}`.replace(/, s\.id$/, "");
    case 4:
      return `WITH of_it AS (${plain}) SELECT id, "seen it" FROM of_it ORDER BY id LIMIT 10`;
    case 5:
      return `${plain} UNION ALL SELECT ${one.second}::bigint, NULL`;
    case 6:
      return `SELECT s.id, row_number() OVER (ORDER BY s.id) AS "seen it" FROM ${sql} s`;
    case 7:
      return called ? `SELECT s.id, ${called}(s.id::integer) AS "seen it" FROM ${sql} s` : plain;
    case 8:
      return second ? `${plain} WHERE EXISTS (SELECT FROM ${sqlOf(second)} x WHERE x.id = s.id)` : plain;
    default:
      return table ? `SELECT *, ${other} AS "seen it" FROM ${sql}` : plain;
  }
}
