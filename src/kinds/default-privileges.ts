import { type SettleContext, statement } from "../model/kind.ts";
import { namesOf, type SchemaObject } from "../model/object.ts";
import type { Statement } from "../model/statement.ts";
import { literal, name } from "../sql/quote.ts";
import { addressSql } from "./address.ts";
import { routineKinds, typeKinds } from "./found-kinds.ts";
import { targetOf } from "./grant-target.ts";

/** What a role gives to others of what it will create. */
export type DefaultPrivilegesAttributes = {
  /** What differs from PostgreSQL's own defaults, in the order of sort of object and grantee. */
  readonly rules: readonly DefaultRule[];
};

/** All rights that one role gets on one sort of object. */
export type DefaultRule = {
  readonly on: "tables" | "sequences" | "functions" | "types" | "schemas" | "large objects";
  /** `public` means PUBLIC. */
  readonly to: string;
  /** Privilege in capitals -> with grant option. Empty: what the role has by PostgreSQL's own defaults is revoked. */
  readonly privileges: { readonly [privilege: string]: boolean };
};

export type DefaultPrivileges = SchemaObject<DefaultPrivilegesAttributes>;
type Privileges = DefaultRule["privileges"];

const sorts = `(VALUES ('r'::"char", 'tables', 'r'::"char"), ('S', 'sequences', 's'), ('f', 'functions', 'f'),
                       ('T', 'types', 'T'), ('n', 'schemas', 'n'), ('L', 'large objects', 'L')) s (letter, word, acl)`;

/**
 * SQL: one object for each creating role, or for each and every schema.
 * A row for all schemas takes the place of PostgreSQL's own defaults, one for a single schema adds to them. A rule is
 * what differs from that.
 * @param which SQL condition over pg_default_acl d
 */
export function defaultPrivilegesSql(which: string): string {
  return `
    WITH row AS MATERIALIZED (
      SELECT d.oid, d.defaclrole, d.defaclnamespace, s.word, nullif(d.defaclacl, '{}') AS defaclacl,
             CASE WHEN d.defaclnamespace = 0 THEN acldefault(s.acl, d.defaclrole) END AS initial
        FROM pg_default_acl d
        JOIN ${sorts} ON s.letter = d.defaclobjtype
       WHERE ${which}),
    given AS (
      SELECT r.oid, a.grantee, jsonb_object_agg(a.privilege_type, a.is_grantable) AS privileges
        FROM row r, aclexplode(r.defaclacl) a GROUP BY 1, 2),
    initial AS (
      SELECT r.oid, a.grantee, jsonb_object_agg(a.privilege_type, a.is_grantable) AS privileges
        FROM row r, aclexplode(r.initial) a GROUP BY 1, 2),
    rule AS (
      SELECT r.defaclrole, r.defaclnamespace, r.oid,
             jsonb_build_object('on', r.word, 'to', coalesce(g.rolname, 'public'),
                                'privileges', coalesce(given.privileges, '{}')) AS said,
             r.word || ' ' || coalesce(g.rolname, 'public') COLLATE "C" AS place
        FROM given
        FULL JOIN initial USING (oid, grantee)
        JOIN row r USING (oid)
        LEFT JOIN pg_roles g ON g.oid = grantee
       WHERE given.privileges IS DISTINCT FROM initial.privileges)
    SELECT CASE WHEN defaclnamespace <> 0 THEN ${addressSql("pg_namespace", "defaclnamespace")} END AS parent, o.rolname AS name,
           jsonb_build_object('rules', jsonb_agg(said ORDER BY place COLLATE "C")) AS attributes,
           array_agg(DISTINCT ${addressSql("pg_default_acl", "rule.oid")}) AS aliases
      FROM rule
      JOIN pg_roles o ON o.oid = defaclrole
     GROUP BY o.rolname, defaclnamespace`;
}

const placeOf = ({ on, to }: DefaultRule): string => `${on} ${to}`;

/** As the catalog's query orders them. */
export function ordered(rules: readonly DefaultRule[]): readonly DefaultRule[] {
  return rules.toSorted((a, b) => Buffer.compare(Buffer.from(placeOf(a)), Buffer.from(placeOf(b))));
}

const schemaOf = ({ parent }: DefaultPrivileges): string | null =>
  parent === null ? null : (namesOf(parent)[0] as string);

/** What PUBLIC gets where nobody has said anything. */
function initial(object: DefaultPrivileges, { on, to }: DefaultRule): Privileges {
  if (schemaOf(object) !== null || to !== "public") return {};
  if (on === "functions") return { EXECUTE: false };
  return on === "types" ? { USAGE: false } : {};
}

/** Nothing said of the role's own rights in every schema means all of them, whichever the server's version knows. */
const isOwn = (object: DefaultPrivileges, { to }: DefaultRule): boolean =>
  schemaOf(object) === null && to === object.name;

function change(
  object: DefaultPrivileges,
  rule: DefaultRule,
  before: Privileges,
  after: Privileges,
): readonly Statement[] {
  const schema = schemaOf(object);
  const inSchema = schema === null ? "" : ` IN SCHEMA ${name(schema)}`;
  const role = rule.to === "public" ? "PUBLIC" : name(rule.to);
  const sentence = (verb: string, list: readonly string[], rest: string): readonly Statement[] => {
    if (list.length === 0) return [];
    const what = `${verb} ${list.join(", ")} ON ${rule.on.toUpperCase()} ${rest}`;
    const sql = `ALTER DEFAULT PRIVILEGES FOR ROLE ${name(object.name)}${inSchema} ${what}`;
    return [statement("alter default privileges", null, sql)];
  };
  const had = Object.keys(before).sort();
  const wanted = Object.keys(after).sort();
  const gone = had.filter((privilege) => after[privilege] === undefined);
  const lessened = had.filter((privilege) => before[privilege] && after[privilege] === false);
  const added = wanted.filter(
    (privilege) => before[privilege] === undefined || (after[privilege] && !before[privilege]),
  );
  const plain = added.filter((privilege) => !after[privilege]);
  const granting = added.filter((privilege) => after[privilege]);
  return [
    ...sentence("REVOKE", gone, `FROM ${role}`),
    ...sentence("REVOKE GRANT OPTION FOR", lessened, `FROM ${role}`),
    ...sentence("GRANT", plain, `TO ${role}`),
    ...sentence("GRANT", granting, `TO ${role} WITH GRANT OPTION`),
  ];
}

/** The statements that lead from some rules to others. */
function between(
  object: DefaultPrivileges,
  before: readonly DefaultRule[],
  after: readonly DefaultRule[],
): readonly Statement[] {
  const old = new Map(before.map((rule) => [placeOf(rule), rule]));
  const fresh = new Map(after.map((rule) => [placeOf(rule), rule]));
  return [...new Set([...old.keys(), ...fresh.keys()])].sort().flatMap((place) => {
    const rule = (fresh.get(place) ?? old.get(place)) as DefaultRule;
    const [had, has] = [old.get(place)?.privileges, fresh.get(place)?.privileges];
    const standard = initial(object, rule);
    if (!isOwn(object, rule) || (had && has)) return change(object, rule, had ?? standard, has ?? standard);
    const all = { ALL: false };
    if (!has) return change(object, rule, {}, all);
    return [...change(object, rule, all, {}), ...change(object, rule, {}, has)];
  });
}

export function create(object: DefaultPrivileges): readonly Statement[] {
  return between(object, [], object.attributes.rules);
}

export function drop(object: DefaultPrivileges): readonly Statement[] {
  return between(object, object.attributes.rules, []);
}

export function alter(before: DefaultPrivileges, after: DefaultPrivileges): readonly Statement[] {
  return between(after, before.attributes.rules, after.attributes.rules);
}

/** The roles that the rules speak of. */
export function rolesOf(object: DefaultPrivileges): readonly string[] {
  return [object.name, ...object.attributes.rules.map(({ to }) => to)];
}

/** Which kinds of objects a rule is about. */
const kindsOf: { readonly [On in DefaultRule["on"]]: readonly string[] } = {
  tables: ["table", "view", "materialized_view", "foreign_table"],
  sequences: ["sequence"],
  functions: routineKinds,
  types: typeKinds,
  schemas: ["schema"],
  "large objects": [],
};

/** The rules under which a new object comes. */
function rulesFor(object: DefaultPrivileges, created: SchemaObject): readonly DefaultRule[] {
  const isHere = object.parent === null || object.parent === created.parent;
  return isHere ? object.attributes.rules.filter(({ on }) => kindsOf[on].includes(created.kind)) : [];
}

type Grants = ReadonlyMap<string, Privileges>;

/** Makes the rights on a new object what they shall be, whatever the rules have given. */
export function settle(
  object: DefaultPrivileges,
  created: SchemaObject,
  { below, role, manages }: SettleContext,
): readonly Statement[] {
  const rules = rulesFor(object, created).filter(({ to }) => manages(to));
  if (rules.length === 0) return [];
  const on = targetOf(created.key).on(created.key);
  const grants = grantsOf(below);
  return rules.flatMap((rule) => settleRule(object, rule, on, grants, role));
}

/** The role that creates the object owns it, and keeps its own rights. */
function settleRule(
  object: DefaultPrivileges,
  rule: DefaultRule,
  on: string,
  grants: Grants,
  owner: string | null,
): readonly Statement[] {
  const wanted = grants.get(rule.to);
  const grant = (sql: string): readonly Statement[] => [statement("grant", null, sql)];
  if (rule.to === object.name) return isOwn(object, rule) && !wanted ? grant(`GRANT ALL ON ${on} TO CURRENT_USER`) : [];
  if (rule.to === owner) return [];
  const role = rule.to === "public" ? "PUBLIC" : name(rule.to);
  // What a grant of its own says is granted by that.
  const standard = Object.keys(initial({ ...object, parent: null }, rule));
  const should = wanted ?? initial({ ...object, parent: null }, rule);
  const tooMuch = Object.entries(rule.privileges).some(
    ([privilege, option]) => should[privilege] === undefined || (option && !should[privilege]),
  );
  const given = tooMuch ? [] : Object.keys(rule.privileges);
  const isAdded = object.parent !== null && !tooMuch;
  const lacking = wanted || isAdded ? [] : standard.filter((privilege) => !given.includes(privilege));
  return [
    ...(tooMuch ? grant(`REVOKE ALL ON ${on} FROM ${role}`) : []),
    ...(lacking.length > 0 ? grant(`GRANT ${lacking.join(", ")} ON ${on} TO ${role}`) : []),
  ];
}

/** The rights in the grants below an object, by role. */
function grantsOf(children: readonly SchemaObject[]): Grants {
  const grants = children.filter(({ kind }) => kind === "grant");
  return new Map(grants.map(({ name: role, attributes }) => [role, attributes["privileges"] as Privileges]));
}

/** SQL boolean: the role has default privileges there. */
export function probe(object: DefaultPrivileges, namespace: string): string {
  return `EXISTS (SELECT FROM pg_default_acl d JOIN pg_roles r ON r.oid = d.defaclrole WHERE r.rolname = ${literal(object.name)} AND d.defaclnamespace = ${namespace})`;
}
