import { statement } from "../../model/kind.ts";
import type { SchemaObject } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { name } from "../../sql/quote.ts";
import type { DefaultPrivilegesAttributes, DefaultRule } from "./attributes.ts";

export type DefaultPrivileges = SchemaObject<DefaultPrivilegesAttributes>;
type Privileges = DefaultRule["privileges"];

const placeOf = ({ schema, on, to }: DefaultRule): string => JSON.stringify([schema, on, to]);

/** What PUBLIC gets where nobody has said anything. */
function initial({ schema, on, to }: DefaultRule): Privileges {
  if (schema !== null || to !== "public") return {};
  if (on === "functions") return { EXECUTE: false };
  return on === "types" ? { USAGE: false } : {};
}

/** Nothing said of the role's own rights in every schema means all of them, whichever the server's version knows. */
const isOwn = (owner: string, { schema, to }: DefaultRule): boolean => schema === null && to === owner;

function change(owner: string, rule: DefaultRule, before: Privileges, after: Privileges): readonly Statement[] {
  const inSchema = rule.schema === null ? "" : ` IN SCHEMA ${name(rule.schema)}`;
  const role = rule.to === "public" ? "PUBLIC" : name(rule.to);
  const sentence = (verb: string, list: readonly string[], rest: string): readonly Statement[] => {
    if (list.length === 0) return [];
    const what = `${verb} ${list.join(", ")} ON ${rule.on.toUpperCase()} ${rest}`;
    const sql = `ALTER DEFAULT PRIVILEGES FOR ROLE ${name(owner)}${inSchema} ${what}`;
    return [statement("alter default privileges", null, sql)];
  };
  const had = Object.keys(before).sort();
  const wanted = Object.keys(after).sort();
  const gone = had.filter((privilege) => after[privilege] === undefined);
  const added = wanted.filter(
    (privilege) => before[privilege] === undefined || (after[privilege] && !before[privilege]),
  );
  return [
    ...sentence("REVOKE", gone, `FROM ${role}`),
    ...sentence(
      "REVOKE GRANT OPTION FOR",
      had.filter((privilege) => before[privilege] && after[privilege] === false),
      `FROM ${role}`,
    ),
    ...sentence(
      "GRANT",
      added.filter((privilege) => !after[privilege]),
      `TO ${role}`,
    ),
    ...sentence(
      "GRANT",
      added.filter((privilege) => after[privilege]),
      `TO ${role} WITH GRANT OPTION`,
    ),
  ];
}

/** The statements that lead from some rules to others. */
function between(owner: string, before: readonly DefaultRule[], after: readonly DefaultRule[]): readonly Statement[] {
  const old = new Map(before.map((rule) => [placeOf(rule), rule]));
  const fresh = new Map(after.map((rule) => [placeOf(rule), rule]));
  return [...new Set([...old.keys(), ...fresh.keys()])].sort().flatMap((place) => {
    const rule = (fresh.get(place) ?? old.get(place)) as DefaultRule;
    const [before, now] = [old.get(place)?.privileges, fresh.get(place)?.privileges];
    if (!isOwn(owner, rule) || (before && now))
      return change(owner, rule, before ?? initial(rule), now ?? initial(rule));
    const all = { ALL: false };
    return now ? [...change(owner, rule, all, {}), ...change(owner, rule, {}, now)] : change(owner, rule, {}, all);
  });
}

export function create(object: DefaultPrivileges): readonly Statement[] {
  return between(object.name, [], object.attributes.rules);
}

export function drop(object: DefaultPrivileges): readonly Statement[] {
  return between(object.name, object.attributes.rules, []);
}

export function alter(before: DefaultPrivileges, after: DefaultPrivileges): readonly Statement[] {
  return between(after.name, before.attributes.rules, after.attributes.rules);
}
