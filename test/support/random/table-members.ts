import { name, names } from "../../../src/sql/quote.ts";
import {
  type Context,
  type Entry,
  type KnownColumn,
  type KnownTable,
  type Mapping,
  said,
  sqlOf,
  type Value,
} from "./context.ts";
import { keyName, roles } from "./names.ts";
import { forms, tableName } from "./routines.ts";
import type { TableSpec } from "./spec.ts";

/** Constraints, indexes, statistics, rules, triggers and policies of a table. */
export function membersOf(
  context: Context,
  mapping: Mapping,
  spec: TableSpec,
  table: KnownTable,
): { readonly [key: string]: Value } {
  const sections: { readonly [section: string]: readonly Entry[] } = {
    checks: checksOf(context, spec, table),
    unique: uniquesOf(context, spec, table),
    exclusions: exclusionsOf(context, spec, table),
    foreign_keys: foreignKeysOf(context, spec, table),
    indexes: indexesOf(context, spec, table),
    statistics: statisticsOf(context, spec, table),
    rules: rulesOf(context, spec, table),
    triggers: triggersOf(context, spec, table),
    policies: policiesOf(context, spec),
  };
  const filled = Object.entries(sections).filter(([, entries]) => entries.length > 0);
  return Object.fromEntries(filled.map(([section, entries]) => [section, mapping(entries)]));
}

const columnOf = (table: KnownTable, slot: number): KnownColumn | undefined =>
  table.columns.find((column) => column.slot === slot);

const isVirtual = (column: KnownColumn): boolean => column.generated;

function checksOf(context: Context, spec: TableSpec, table: KnownTable): readonly Entry[] {
  return spec.checks.map((one) => {
    const column = columnOf(table, one.on);
    const called = context.routine(one.on % 2, forms.integer);
    const expressions = [
      "id <> 7",
      column ? `${name(column.name)} IS NOT NULL OR id > 3` : "id > 3",
      called ? `${called}(id::integer) > 0` : "id > 0",
      column ? `num_nulls(id, ${name(column.name)}) < 2` : "num_nulls(id) < 2",
      column?.type === "text" ? `length(${name(column.name)}) < 1000` : "id < 1000",
    ];
    return [
      keyName(context.names.of(`c${spec.slot}`, one.slot)),
      {
        expression: expressions[one.form] as string,
        ...(one.noInherit && table.form !== "partitioned" && { no_inherit: true }),
        ...(one.notValid && table.form !== "partitioned" && { not_valid: true }),
        ...said(one),
      },
    ];
  });
}

function uniquesOf(context: Context, spec: TableSpec, table: KnownTable): readonly Entry[] {
  return spec.uniques.flatMap((one) => {
    const column = columnOf(table, one.on);
    if (!column) return [];
    const other = table.columns.find((also) => also !== column);
    return [
      [
        keyName(context.names.of(`u${spec.slot}`, one.slot)),
        {
          columns: table.form === "partitioned" || one.nullsNotDistinct ? ["id", column.name] : [column.name],
          ...(one.nullsNotDistinct && { nulls_not_distinct: true }),
          ...(one.deferrable && { deferrable: true }),
          ...(one.include && other && { include: [other.name] }),
          ...said(one),
        },
      ],
    ];
  });
}

function exclusionsOf(context: Context, spec: TableSpec, table: KnownTable): readonly Entry[] {
  if (table.form === "partitioned") return [];
  return spec.exclusions.map((one) => {
    const column = columnOf(table, one.on);
    const range = column?.type.endsWith("range") ? column : undefined;
    return [
      keyName(context.names.of(`y${spec.slot}`, one.slot)),
      {
        elements: range ? [{ column: name(range.name), operator: "&&" }] : [{ column: "id", operator: "=" }],
        ...(!range && { method: "hash" }),
        ...(one.where && { where: "id > 100" }),
        ...said(one),
      },
    ];
  });
}

function foreignKeysOf(context: Context, spec: TableSpec, table: KnownTable): readonly Entry[] {
  return spec.foreignKeys.flatMap((one) => {
    const target = context.tables.find(({ slot }) => slot === one.to);
    if (!target?.hasKey || (target.form === "unlogged") !== (table.form === "unlogged")) return [];
    return [
      [
        keyName(context.names.of(`f${spec.slot}`, one.slot)),
        {
          columns: ["ref"],
          references: `${sqlOf(target)}(id)`,
          on_delete: one.onDelete,
          ...(one.deferrable && { deferrable: "initially deferred" }),
          ...(one.notValid && table.form !== "partitioned" && target.form !== "partitioned" && { not_valid: true }),
          ...said(one),
        },
      ],
    ];
  });
}

function indexesOf(context: Context, spec: TableSpec, table: KnownTable): readonly Entry[] {
  return spec.indexes.map((one) => {
    const column = columnOf(table, one.on);
    const other = table.columns.find((also) => also !== column);
    const { columns, method } = indexed(context, one.form, column);
    const plain = method === undefined;
    return [
      keyName(context.names.of(`i${spec.slot}`, one.slot)),
      {
        columns: plain && one.unique && table.form === "partitioned" ? ["id"] : columns,
        ...(method !== undefined && { method }),
        ...(plain && one.unique && { unique: true }),
        ...(plain && one.include && other && { include: [other.name] }),
        ...(one.partial && { where: column ? `${name(column.name)} IS NOT NULL` : "id > 10" }),
        ...(plain && one.with && { with: { fillfactor: 80 } }),
        ...said(one),
      },
    ];
  });
}

function indexed(
  context: Context,
  form: number,
  column: KnownColumn | undefined,
): { readonly columns: readonly string[]; readonly method?: string } {
  if (!column || isVirtual(column))
    return form === 1 ? { columns: ["id"], method: "brin" } : { columns: ["ref desc nulls last", "id"] };
  const own = name(column.name);
  const { type } = column;
  const called = context.routine(0, forms.integer);
  if (form === 0) return { columns: [own] };
  if (form === 1 && type === "jsonb") return { columns: [`${own} jsonb_path_ops`], method: "gin" };
  if (form === 1 && (type === "tsvector" || type === "text[]")) return { columns: [own], method: "gin" };
  if (form === 1 && (type.endsWith("range") || type.includes("range_"))) return { columns: [own], method: "gist" };
  if (form === 2 && type === "text" && !column.collated) return { columns: [`${own} text_pattern_ops`, "id desc"] };
  if (form === 3 && type === "text") return { columns: [`lower(${own})`, `(${own} || 'x')`] };
  if (form === 3 && type === "integer") return { columns: [`(${own} + 1)`, ...(called ? [`${called}(${own})`] : [])] };
  if (form === 4 && type === "text" && !column.collated) return { columns: [own], method: "hash" };
  if (form === 5 && type === "text" && context.spec.configurations[0]) {
    const configuration = names("public", context.names.of("n", context.spec.configurations[0].slot));
    return { columns: [`to_tsvector('${configuration.replaceAll("'", "''")}'::regconfig, ${own})`], method: "gin" };
  }
  return { columns: [own, "id desc"] };
}

function statisticsOf(context: Context, spec: TableSpec, table: KnownTable): readonly Entry[] {
  return spec.statistics.flatMap((one) => {
    const column = columnOf(table, one.on);
    if (!column || column.generated) return [];
    return [
      [
        keyName(context.names.of(`j${spec.slot}`, one.slot)),
        {
          on: one.kinds === 0 ? ["(id % 10)", "(id + 1)"] : ["id", name(column.name)],
          ...(one.kinds === 2 && { kinds: ["dependencies"] }),
          ...(one.target && { target: 50 }),
          owner: roles[0] as string,
          ...said(one),
        },
      ],
    ];
  });
}

function rulesOf(context: Context, spec: TableSpec, table: KnownTable): readonly Entry[] {
  return spec.rules.map((one) => {
    const own = context.names.of("z", one.slot);
    const [event, rest] = [
      ["UPDATE", "DO ALSO NOTHING"],
      ["DELETE", "WHERE old.id < 0 DO INSTEAD NOTHING"],
      ["INSERT", `WHERE new.id < 0 DO INSTEAD UPDATE ${sqlOf(table)} SET ref = new.id WHERE id = 1`],
    ][one.form] as [string, string];
    const [where, does] = rest.startsWith("WHERE") ? (rest.split(" DO ") as [string, string]) : ["", rest.slice(3)];
    return [
      keyName(own),
      {
        definition: `CREATE RULE ${name(own)} AS ON ${event} TO ${sqlOf(table)} ${where} DO ${does}`,
        ...(!one.enabled && { enabled: "disabled" }),
        ...said(one),
      },
    ];
  });
}

function triggersOf(context: Context, spec: TableSpec, table: KnownTable): readonly Entry[] {
  return spec.triggers.map((one) => {
    const column = one.on === null ? undefined : columnOf(table, one.on);
    const form = one.form === "transition" && table.form === "inherits" ? "statement" : one.form;
    const row = form === "row" || form === "constraint";
    const transition = form === "transition";
    const after = form !== "row" && form !== "statement";
    const updateOf = column && !column.generated && !transition;
    return [
      keyName(context.names.of("w", one.slot)),
      {
        timing: after ? "after" : one.timing,
        events: updateOf || transition ? ["update"] : ["insert", "update"],
        for_each: row ? "row" : "statement",
        function: names("public", context.names.of("g", one.function)),
        ...(updateOf && { update_of: [column.name] }),
        ...(row && one.when && { when: "new.id > 0" }),
        ...(form === "constraint" && { constraint: true, deferrable: true, initially_deferred: one.when }),
        ...(transition && { old_table: "was", new_table: "is now" }),
        ...(!one.enabled && { enabled: "disabled" }),
        ...said(one),
      },
    ];
  });
}

function policiesOf(context: Context, spec: TableSpec): readonly Entry[] {
  return spec.policies.map((one) => {
    const other = tableName(context, one.of);
    const called = context.routine(one.of % 2, forms.reads) && readsTable(context, one.of % 2);
    const condition = [
      "id > 3",
      "CURRENT_USER = 'flux_reader'",
      other && one.of !== spec.slot ? `id IN (SELECT o.id FROM ${other} o)` : "id > 4",
      called ?? "id > 5",
    ][one.form] as string;
    return [
      keyName(context.names.of("o", one.slot)),
      {
        command: one.command,
        ...(one.restrictive && { restrictive: true }),
        ...(one.role < roles.length && { roles: [roles[one.role] as string] }),
        ...(one.command !== "insert" && { using: condition }),
        ...(one.command !== "select" && one.command !== "delete" && { with_check: condition }),
        ...said(one),
      },
    ];
  });
}

/** A call of the function that looks whether a table has rows, where the table is there. */
function readsTable(context: Context, slot: number): string | undefined {
  const spec = context.spec.routines.find((one) => one.slot === slot * 11 + forms.reads);
  if (!spec || tableName(context, spec.of) === null) return undefined;
  return `${names("public", context.names.of("f", slot))}(NULL::uuid)`;
}
