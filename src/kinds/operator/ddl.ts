import { statement } from "../../model/kind.ts";
import { namesOf, type ObjectKey, type SchemaObject } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { literal, operator } from "../../sql/quote.ts";
import { routineName, splitList } from "../routine.ts";
import type { OperatorAttributes } from "./attributes.ts";

type Operator = SchemaObject<OperatorAttributes>;

function nameSql(key: ObjectKey): string {
  const [schema = "", own = ""] = namesOf(key);
  return operator(schema, routineName(own).name);
}

function operands(key: ObjectKey): readonly string[] {
  return splitList(routineName(namesOf(key)[1] ?? "").types);
}

/** `"public".===(integer, integer)` */
function signature(key: ObjectKey): string {
  return `${nameSql(key)}(${operands(key).join(", ")})`;
}

export function reference({ key }: Pick<SchemaObject, "key">): string {
  return `OPERATOR ${signature(key)}`;
}

export function create({ key, attributes: a }: Operator): readonly Statement[] {
  const [left = "", right = ""] = operands(key);
  const said = (option: string, value: string | null): readonly string[] =>
    value === null ? [] : [`${option} = ${value}`];
  const options = [
    `FUNCTION = ${a.function}`,
    ...said("LEFTARG", left.toUpperCase() === "NONE" ? null : left),
    ...said("RIGHTARG", right),
    ...said("COMMUTATOR", a.commutator),
    ...said("NEGATOR", a.negator),
    ...said("RESTRICT", a.restrict),
    ...said("JOIN", a.join),
    ...(a.hashes ? ["HASHES"] : []),
    ...(a.merges ? ["MERGES"] : []),
  ];
  return [statement("create operator", null, `CREATE OPERATOR ${nameSql(key)} (${options.join(", ")})`)];
}

export function drop(object: Operator): readonly Statement[] {
  return [statement("drop operator", null, `DROP ${reference(object)}`)];
}

/** PostgreSQL 17 can add a commutator, a negator, HASHES and MERGES to an operator without, and takes none away. */
export function change(
  before: Operator,
  after: Operator,
  differs: (attribute: keyof OperatorAttributes) => boolean,
  version: number,
): "replace" | readonly Statement[] {
  const [old, fresh] = [before.attributes, after.attributes];
  const links = (["commutator", "negator"] as const).filter(differs);
  const flags = (["hashes", "merges"] as const).filter(differs);
  if (links.length + flags.length > 0 && version < 170_000) return "replace";
  if (links.some((link) => old[link] !== null) || flags.some((flag) => old[flag])) return "replace";
  const options = [
    ...links.map((link) => `${link.toUpperCase()} = ${fresh[link]}`),
    ...(differs("restrict") ? [`RESTRICT = ${fresh.restrict ?? "NONE"}`] : []),
    ...(differs("join") ? [`JOIN = ${fresh.join ?? "NONE"}`] : []),
    ...flags.map((flag) => flag.toUpperCase()),
  ];
  return [statement("alter operator", null, `ALTER ${reference(after)} SET (${options.join(", ")})`)];
}

export function probe({ key }: Operator): string {
  return `EXISTS (SELECT FROM pg_operator WHERE oid = to_regoperator(${literal(signature(key))}) AND oprcode <> 0)`;
}
