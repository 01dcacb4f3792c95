import type { DocumentValue } from "../model/kind.ts";
import { type Json, namesOf, type ObjectKey } from "../model/object.ts";
import { literal, name, names } from "../sql/quote.ts";
import { addressSql, sqlNameText } from "./address.ts";
import { routineName } from "./routine.ts";

/** An operator in a class or family. */
export type MemberOperator = {
  readonly strategy: number;
  /** With its operands: `public.===(integer,integer)`. */
  readonly operator: string;
  /** The b-tree family that orders what the operator gives, where it is for ORDER BY. */
  readonly orderBy: string | null;
};

/** A support function in a class or family. */
export type MemberFunction = {
  readonly support: number;
  /** With its arguments: `btint4cmp(integer,integer)`. */
  readonly function: string;
  /** The two types it is for, `integer, integer`; null in a document that leaves them to PostgreSQL. */
  readonly types: string | null;
};

export type Members = { readonly operators: readonly MemberOperator[]; readonly functions: readonly MemberFunction[] };

/** `ops USING btree` in its two parts. */
export function methodName(own: string): { readonly name: string; readonly method: string } {
  const at = own.lastIndexOf(" USING ");
  return at < 0 ? { name: own, method: "" } : { name: own.slice(0, at), method: own.slice(at + " USING ".length) };
}

/** `"public"."ops" USING "btree"` */
export function classSql(key: ObjectKey): string {
  const [schema = "", own = ""] = namesOf(key);
  const parts = methodName(own);
  return `${names(schema, parts.name)} USING ${name(parts.method)}`;
}

/** SQL: the oid of a class or family, or null. */
export function classOid(key: ObjectKey, catalog: string, prefix: string): string {
  const [schema = "", own = ""] = namesOf(key);
  const parts = methodName(own);
  return `(SELECT x.oid FROM ${catalog} x JOIN pg_am m ON m.oid = x.${prefix}method WHERE x.${prefix}name = ${literal(parts.name)} AND m.amname = ${literal(parts.method)} AND x.${prefix}namespace = to_regnamespace(${literal(names(schema))}))`;
}

const belongs = (entry: string, catalog: string, owner: string): string =>
  `EXISTS (SELECT FROM pg_depend d WHERE d.classid = '${entry}'::regclass AND d.objid = e.oid AND d.refclassid = '${catalog}'::regclass AND d.refobjid = ${owner})`;

/** SQL: what belongs to a class or family itself, `operators` and `functions` as jsonb, `addresses` as text[]. */
export function membersSql(catalog: string, owner: string): string {
  return `SELECT (SELECT coalesce(jsonb_agg(jsonb_build_object('strategy', e.amopstrategy, 'operator', e.amopopr::regoperator::text, 'orderBy', ${familyText("e.amopsortfamily")})
                                            ORDER BY e.amopstrategy, e.amopopr::regoperator::text COLLATE "C"), '[]')
                    FROM pg_amop e WHERE ${belongs("pg_amop", catalog, owner)}) AS operators,
                 (SELECT coalesce(jsonb_agg(jsonb_build_object('support', e.amprocnum, 'function', e.amproc::oid::regprocedure::text,
                                                               'types', concat(format_type(e.amproclefttype, NULL), ', ', format_type(e.amprocrighttype, NULL)))
                                            ORDER BY e.amprocnum, format_type(e.amproclefttype, NULL) COLLATE "C", format_type(e.amprocrighttype, NULL) COLLATE "C"), '[]')
                    FROM pg_amproc e WHERE ${belongs("pg_amproc", catalog, owner)}) AS functions,
                 ARRAY(SELECT ${addressSql("pg_amop", "e.oid")} FROM pg_amop e WHERE ${belongs("pg_amop", catalog, owner)}
                       UNION ALL SELECT ${addressSql("pg_amproc", "e.oid")} FROM pg_amproc e WHERE ${belongs("pg_amproc", catalog, owner)}) AS addresses`;
}

/** SQL text: the name of an operator family as SQL takes it, null where there is none. */
export function familyText(oid: string): string {
  return `(SELECT ${sqlNameText("s.nspname", "f.opfname")} FROM pg_opfamily f JOIN pg_namespace s ON s.oid = f.opfnamespace WHERE f.oid = ${oid})`;
}

/** `OPERATOR 1 <(integer,integer)` */
export function operatorItem({ strategy, operator, orderBy }: MemberOperator): string {
  return `OPERATOR ${strategy} ${operator}${orderBy === null ? "" : ` FOR ORDER BY ${orderBy}`}`;
}

/** `FUNCTION 1 (integer, integer) btint4cmp(integer,integer)` */
export function functionItem({ support, function: called, types }: MemberFunction): string {
  return `FUNCTION ${support}${types === null ? "" : ` (${types})`} ${called}`;
}

/** The same as ALTER OPERATOR FAMILY ... DROP calls them: by number and types. */
export const operatorSlot = ({ strategy, operator }: MemberOperator): string =>
  `OPERATOR ${strategy} (${routineName(operator).types})`;
export const functionSlot = ({ support, function: called, types }: MemberFunction): string =>
  `FUNCTION ${support} (${types ?? routineName(called).types})`;

/** JSON Schema of the members in a document. */
export const membersSchema: { readonly operators: Json; readonly functions: Json } = {
  operators: {
    type: "array",
    description: "Its operators.",
    items: {
      type: "object",
      properties: {
        strategy: { type: "integer", description: "What it does, by the access method's number." },
        operator: { type: "string", description: "The operator with its operands, `<(integer, integer)`." },
        order_by: { type: "string", description: "B-tree operator family that orders its results, for ORDER BY." },
      },
      required: ["strategy", "operator"],
      additionalProperties: false,
    },
  },
  functions: {
    type: "array",
    description: "Its support functions.",
    items: {
      type: "object",
      properties: {
        support: { type: "integer", description: "What it does, by the access method's number." },
        function: { type: "string", description: "The function with its arguments, `btint4cmp(integer, integer)`." },
        types: {
          type: "string",
          description: "The two types it is for, `integer, bigint`; left out: PostgreSQL's choice.",
        },
      },
      required: ["support", "function"],
      additionalProperties: false,
    },
  },
};

/** Document -> attributes. */
export function readMembers(value: DocumentValue): Members {
  const operators = (value["operators"] ?? []) as readonly DocumentValue[];
  const functions = (value["functions"] ?? []) as readonly DocumentValue[];
  return {
    operators: operators.map((one) => ({
      strategy: one["strategy"] as number,
      operator: one["operator"] as string,
      orderBy: (one["order_by"] as string | undefined) ?? null,
    })),
    functions: functions.map((one) => ({
      support: one["support"] as number,
      function: one["function"] as string,
      types: (one["types"] as string | undefined) ?? null,
    })),
  };
}

/** Attributes -> document. */
export function writeMembers({ operators, functions }: Members): DocumentValue {
  return {
    ...(operators.length > 0 && {
      operators: operators.map(({ orderBy, ...one }) => ({ ...one, ...(orderBy !== null && { order_by: orderBy }) })),
    }),
    ...(functions.length > 0 && {
      functions: functions.map(({ types, ...one }) => ({ ...one, ...(types !== null && { types }) })),
    }),
  };
}
