import { literal, names } from "../../../src/sql/quote.ts";
import {
  type Context,
  type Entry,
  type KnownColumn,
  type KnownTable,
  type Mapping,
  said,
  typeOf,
  type Value,
} from "./context.ts";
import { keyName, roles, topName } from "./names.ts";
import { forms } from "./routines.ts";
import type { ColumnSpec, TableSpec } from "./spec.ts";
import { membersOf } from "./table-members.ts";

interface Tables {
  readonly known: readonly KnownTable[];
  readonly entries: readonly Entry[];
}

/** The section of tables. */
export function tablesOf(context: Context, mapping: Mapping): Tables {
  const known: KnownTable[] = [];
  // Parents come first, for the columns that they give.
  for (const spec of context.spec.tables.toSorted((a, b) => a.slot - b.slot)) known.push(knownOf(context, spec, known));
  const entries = context.spec.tables.flatMap((spec) => {
    const own = known.find(({ slot }) => slot === spec.slot) as KnownTable;
    const all = { ...context, tables: known };
    return [tableEntry(all, mapping, spec, own), ...partitionEntries(all, mapping, spec, own)];
  });
  return { known, entries };
}

function parentOf(spec: TableSpec, known: readonly KnownTable[]): KnownTable | undefined {
  if (spec.form !== "inherits") return undefined;
  return known.find(
    ({ slot, form }) => slot === spec.parent && slot < spec.slot && form !== "partitioned" && form !== "unlogged",
  );
}

function knownOf(context: Context, spec: TableSpec, known: readonly KnownTable[]): KnownTable {
  const parent = parentOf(spec, known);
  const form = spec.form === "inherits" && parent === undefined ? "plain" : spec.form;
  const inherited = (parent?.columns ?? []).map((column) => ({ ...column, own: false }));
  const own = spec.columns
    .filter(({ slot }) => !inherited.some((column) => column.slot === slot))
    .map((column): KnownColumn => {
      const type = typeOf(context, column.type);
      return {
        slot: column.slot,
        name: context.names.of("", column.slot),
        type,
        own: true,
        generated: column.generated && !needsIdentity(column, type, form) && generatedFrom(type) !== null,
        notNull: column.notNull,
        collated: column.collation && type === "text" && context.spec.collations.length > 0,
      };
    });
  return {
    slot: spec.slot,
    schema: spec.away ? context.names.away : "public",
    name: context.names.of("t", spec.slot),
    form,
    hasKey: spec.key !== "none",
    columns: [...inherited, ...own],
  };
}

function tableEntry(context: Context, mapping: Mapping, spec: TableSpec, own: KnownTable): Entry {
  const parent = parentOf(spec, context.tables);
  return [
    topName(own.schema, own.name),
    {
      ...(own.form === "partitioned" && { partition_by: `${spec.by.toUpperCase()} (id)` }),
      ...(own.form === "unlogged" && { unlogged: true }),
      ...(parent && { inherits: [topName(parent.schema, parent.name)] }),
      columns: Object.fromEntries(
        [
          ...(parent ? [] : [["id", idColumn(spec, own)] as const]),
          ...own.columns.filter((column) => column.own).map((column) => columnEntry(context, spec, own, column)),
          ["ref", "bigint"],
        ].filter(([key]) => key !== "ref" || parent === undefined),
      ),
      ...(own.hasKey && { primary_key: keyOf(spec, own) }),
      ...membersOf(context, mapping, spec, own),
      ...(spec.rowSecurity !== false && { row_security: spec.rowSecurity }),
      ...(spec.replicaIdentity !== null && { replica_identity: spec.replicaIdentity }),
      ...(spec.fillfactor && own.form !== "partitioned" && { with: { fillfactor: 70 } }),
      owner: roles[spec.owner] as string,
      ...said(spec, ["select", "insert", "update"], true),
    },
  ];
}

function idColumn(spec: TableSpec, own: KnownTable): Value {
  const identity = spec.key === "identity" && own.form !== "partitioned";
  return { type: "bigint", ...(identity ? { identity: "by default" } : { not_null: true }) };
}

function keyOf(spec: TableSpec, own: KnownTable): Value {
  const first = own.columns[0];
  return spec.key === "include" && first ? { columns: ["id"], include: [first.name] } : ["id"];
}

function needsIdentity(column: ColumnSpec, type: string, form: string): boolean {
  return column.identity && (type === "integer" || type === "bigint") && form !== "partitioned";
}

function generatedFrom(type: string): string | null {
  if (type === "text") return "'n' || id::text";
  if (type === "bigint") return "id * 2";
  if (type === "boolean") return "id > 10";
  return null;
}

function columnEntry(context: Context, spec: TableSpec, table: KnownTable, known: KnownColumn): Entry {
  const column = spec.columns.find(({ slot }) => slot === known.slot) as ColumnSpec;
  const { type } = known;
  const identity = needsIdentity(column, type, table.form);
  const initial = identity || known.generated ? null : defaultOf(context, column, type);
  const collation = context.spec.collations[0];
  return [
    keyName(known.name),
    {
      type,
      ...(column.notNull && { not_null: true }),
      ...(known.collated &&
        collation && { collation: { schema: "public", name: context.names.of("l", collation.slot) } }),
      ...(identity && { identity: "always" }),
      ...(known.generated && { generated: generatedFrom(type) as string }),
      ...(initial !== null && { default: initial }),
      ...(column.storage && ["text", "jsonb", "text[]"].includes(type) && { storage: "external" }),
      ...(column.statistics && { statistics: 250 }),
      ...said(column, ["select", "update", "references"], true),
    },
  ];
}

const literals: { readonly [type: string]: string } = {
  integer: "7",
  bigint: "8",
  text: literal("it's \\ $1"),
  "varchar(20)": "'short'",
  "numeric(8,2)": "1.5",
  timestamptz: "now()",
  date: "'2026-01-01'",
  boolean: "true",
  jsonb: `'{"a": "it''s"}'`,
  uuid: "gen_random_uuid()",
  "text[]": "'{a,b}'",
  int4range: "'[1,5)'",
};

function defaultOf(context: Context, column: ColumnSpec, type: string): string | null {
  const number = type === "integer" || type === "bigint";
  if (column.default === "literal") return literals[type] ?? null;
  if (column.default === "sequence" && number) {
    const sequence = context.sequence(column.type.of);
    return sequence && `nextval(${literal(sequence)}::regclass)`;
  }
  if (column.default === "function") {
    const called = number ? context.routine(column.type.of % 2, forms.constant) : null;
    if (called) return `${called}()`;
    const text = type === "text" ? context.routine(column.type.of % 2, forms.text) : null;
    return text && `${text}('a'::text)`;
  }
  return null;
}

function partitionEntries(context: Context, mapping: Mapping, spec: TableSpec, own: KnownTable): readonly Entry[] {
  if (own.form !== "partitioned") return [];
  return spec.partitions.flatMap((part) => {
    const { comment, slot } = part;
    const partName = context.names.of(`p${spec.slot}`, slot);
    const bounds: { readonly [by: string]: string } = {
      range: `FROM (${slot * 100}) TO (${slot * 100 + 100})`,
      list: `IN (${slot}, ${slot + 10})`,
      hash: `WITH (MODULUS 3, REMAINDER ${slot})`,
    };
    const values =
      part.default && spec.by !== "hash" && spec.partitions[0] === part ? "DEFAULT" : (bounds[spec.by] as string);
    const extras = (
      prefix: string,
      one: { readonly index: boolean; readonly trigger: boolean },
    ): { [key: string]: Value } => ({
      ...(one.index && { indexes: mapping([[keyName(context.names.of(`x${prefix}`, slot)), ["id desc"]]]) }),
      ...(one.trigger && {
        triggers: mapping([
          [
            keyName(context.names.of("wp", 0)),
            {
              timing: "after",
              events: ["insert"],
              for_each: "row",
              function: names("public", context.names.of("g", 0)),
            },
          ],
        ]),
      }),
      owner: roles[0] as string,
    });
    return [
      [
        topName(own.schema, partName),
        {
          partition_of: { table: topName(own.schema, own.name), values },
          ...(part.parts && { partition_by: "HASH (id)" }),
          ...extras(`${spec.slot}`, part),
          ...(comment !== null && { comment }),
        },
      ] as const,
      ...(part.parts ?? []).map(
        (leaf): Entry => [
          topName(own.schema, context.names.of(`p${spec.slot}${slot}`, leaf.slot)),
          {
            partition_of: { table: topName(own.schema, partName), values: `WITH (MODULUS 3, REMAINDER ${leaf.slot})` },
            ...extras(`${spec.slot}${slot}${leaf.slot}`, leaf),
            ...(leaf.comment !== null && { comment: leaf.comment }),
          },
        ],
      ),
    ];
  });
}
