import { literal, name, names } from "../../../src/sql/quote.ts";
import { type Context, type Entry, said, typeOf, type Value } from "./context.ts";
import { topName } from "./names.ts";
import type { RoutineSpec } from "./spec.ts";

/** The forms of functions: what they are given and what they are made of. */
interface Forms {
  readonly constant: 0;
  readonly integer: 1;
  readonly text: 2;
  readonly row: 3;
  readonly enum: 4;
  readonly atomic: 5;
  readonly table: 6;
  readonly reads: 7;
  readonly calls: 8;
  readonly two: 9;
  readonly toEnum: 10;
}

export const forms: Forms = {
  constant: 0,
  integer: 1,
  text: 2,
  row: 3,
  enum: 4,
  atomic: 5,
  table: 6,
  reads: 7,
  calls: 8,
  two: 9,
  toEnum: 10,
};

type Known = Omit<Context, "tables">;

interface Shape {
  /** Types of the arguments. */
  readonly takes: string;
  readonly arguments?: string;
  readonly returns: string;
  readonly language?: "sql" | "plpgsql";
  readonly body?: string;
  readonly sqlBody?: string;
  /** Something relies on that it is immutable. */
  readonly immutable?: boolean;
}

/** Functions, procedures and trigger functions. */
export function routinesOf(context: Known): { readonly [section: string]: readonly Entry[] } {
  const { spec, names: given } = context;
  return {
    functions: [
      ...(spec.eventTrigger
        ? [["on ddl()", { returns: "event_trigger", language: "plpgsql", body: "BEGIN END" }] as const]
        : []),
      ...triggerFunctions(context),
      ...spec.routines.flatMap((one) => functionOf(context, one)),
    ],
    procedures: spec.procedures.map((one) => {
      const table = tableName(context, one.of);
      const does = table ? `DELETE FROM ${table} WHERE id = n` : "SELECT n";
      return [
        `${name(given.of("p", one.slot))}(bigint)`,
        {
          arguments: "n bigint",
          language: "sql",
          ...(one.atomic ? { sql_body: `BEGIN ATOMIC ${does}; END` } : { body: does }),
          ...said(one, ["execute"]),
        },
      ];
    }),
  };
}

/** The table of that number, as SQL writes it, in whichever schema. */
export function tableName({ spec, names: given }: Pick<Context, "spec" | "names">, slot: number): string | null {
  const table = spec.tables.find((one) => one.slot === slot);
  return table ? names(table.away ? given.away : "public", given.of("t", slot)) : null;
}

function triggerFunctions({ names: given }: Known): readonly Entry[] {
  return [0, 1, 2, 3].map((slot) => [
    `${name(given.of("g", slot))}()`,
    { returns: "trigger", language: "plpgsql", body: `BEGIN RETURN ${slot % 2 === 0 ? "NEW" : "OLD"}; END` },
  ]);
}

function functionOf(context: Known, one: RoutineSpec): readonly Entry[] {
  const [slot, form] = [Math.floor(one.slot / 11), one.slot % 11];
  const shape = shapeOf(context, one, slot, form);
  if (shape === null) return [];
  const own = context.names.of("f", slot);
  const body: { readonly [key: string]: Value } =
    shape.sqlBody === undefined ? { body: shape.body as string } : { sql_body: shape.sqlBody };
  return [
    [
      `${topName("public", own) === own ? own : name(own)}(${shape.takes})`,
      {
        ...(shape.arguments !== undefined && { arguments: shape.arguments }),
        returns: shape.returns,
        language: shape.language ?? "sql",
        ...body,
        volatility: shape.immutable ? "immutable" : one.volatility,
        ...(one.strict && { strict: true }),
        ...(one.definer && { security_definer: true }),
        ...(one.settings && { settings: { search_path: "public, pg_temp" } }),
        ...(one.parallel && { parallel: "safe" }),
        ...said(one, ["execute"]),
      },
    ],
  ];
}

function shapeOf(context: Known, one: RoutineSpec, slot: number, form: number): Shape | null {
  const table = tableName(context, one.of);
  const enumName = typeOf(context, { name: "enum", of: one.of });
  const n = one.constant;
  switch (form) {
    case forms.constant:
      return { takes: "", returns: n === 2 ? "bigint" : "integer", body: `SELECT ${n}`, immutable: true };
    case forms.integer:
      return { takes: "integer", returns: "integer", sqlBody: `RETURN $1 + ${n}`, immutable: true };
    case forms.text:
      return {
        takes: "text",
        arguments: n === 2 ? "value text" : "value text DEFAULT 'it''s'",
        returns: "text",
        language: "plpgsql",
        body: `BEGIN\n  RETURN value || ${literal("$flux$ ' \\")} || ${n};\nEND`,
        immutable: true,
      };
    case forms.row:
      return table === null ? null : { takes: table, returns: "bigint", body: `SELECT $1.id + ${n}` };
    case forms.enum:
      return { takes: enumName, returns: "text", sqlBody: `RETURN $1::text || ${literal(`' ${n}`)}`, immutable: true };
    case forms.atomic:
      return table === null
        ? null
        : { takes: "date", returns: "bigint", sqlBody: `BEGIN ATOMIC SELECT count(*) + ${n} FROM ${table}; END` };
    case forms.table:
      return table === null
        ? null
        : {
            takes: "bigint",
            ...(n === 0
              ? { returns: `SETOF ${table}`, body: `SELECT * FROM ${table} WHERE id = $1` }
              : { returns: `TABLE(id bigint, "it's" text)`, body: `SELECT id, id::text FROM ${table} WHERE id > $1` }),
          };
    case forms.reads:
      return table === null
        ? null
        : { takes: "uuid", returns: "boolean", body: `SELECT EXISTS (SELECT FROM ${table} WHERE id > ${n})` };
    case forms.calls: {
      const called = context.routine(slot, forms.integer);
      return called ? { takes: "integer, date", returns: "integer", sqlBody: `RETURN ${called}($1) * ${n}` } : null;
    }
    case forms.two:
      return { takes: "integer, integer", returns: "integer", sqlBody: `RETURN $1 + $2 * ${n}`, immutable: true };
    default:
      return enumName === "text"
        ? null
        : {
            takes: "jsonb",
            returns: enumName,
            language: "plpgsql",
            body: `BEGIN RETURN (enum_range(NULL::${enumName}))[1]; END`,
            immutable: true,
          };
  }
}
