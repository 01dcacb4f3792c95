import { statement } from "../../model/kind.ts";
import { keyOf, parentOf, type SchemaObject, sameJson } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { dollarQuoted, literal, name, nameOf } from "../../sql/quote.ts";
import { collateClause } from "../collate.ts";
import type { DomainAttributes } from "./attributes.ts";

type Domain = SchemaObject<DomainAttributes>;

const constraint = (own: string | null): string => (own === null ? "" : `CONSTRAINT ${name(own)} `);

/** A scan reads the tables that use the domain; only the planner knows which those are. */
const alterDomain = (object: Domain, action: string, form = "alter domain"): Statement =>
  statement(form, form === "alter domain scan" ? object.key : null, `ALTER DOMAIN ${nameOf(object.key)} ${action}`);

/** CREATE DOMAIN knows no NOT VALID, so such checks follow it. */
export function create(object: Domain): readonly Statement[] {
  const a = object.attributes;
  const checks = Object.keys(a.checks).sort();
  const sql = [
    `CREATE DOMAIN ${nameOf(object.key)} AS ${a.type}${collateClause(a.collation)}`,
    ...(a.default === null ? [] : [`DEFAULT ${a.default}`]),
    ...(a.notNull ? [`${constraint(a.notNullName)}NOT NULL`] : []),
    ...checks.filter((c) => a.checks[c]?.validated).map((c) => `${constraint(c)}CHECK (${a.checks[c]?.expression})`),
  ].join(" ");
  const later = checks.filter((c) => !a.checks[c]?.validated).map((c) => addCheck(object, c));
  const comments = Object.keys(a.comments).sort();
  return [
    statement("create type", null, sql),
    ...later,
    ...comments.map((c) => comment(object, c, a.comments[c])),
    ...(a.notNull && a.notNullComment !== null ? [comment(object, notNullName(object), a.notNullComment)] : []),
  ];
}

const notNullName = (object: Domain): string => object.attributes.notNullName ?? automaticName(object.name);

function comment(object: Domain, own: string, text: string | null | undefined): Statement {
  const on = `CONSTRAINT ${name(own)} ON DOMAIN ${nameOf(object.key)}`;
  return statement(
    "comment",
    null,
    `COMMENT ON ${on} IS ${text === null || text === undefined ? "NULL" : literal(text)}`,
  );
}

export function drop(object: Domain): readonly Statement[] {
  return [statement("drop type", null, `DROP DOMAIN ${nameOf(object.key)}`)];
}

/**
 * The name that PostgreSQL chose for NOT NULL follows, so that it is still the one it would choose. Before PostgreSQL 17
 * there is no such constraint.
 */
export function rename(object: Domain, to: string): readonly Statement[] {
  const { notNull, notNullName } = object.attributes;
  const moved = alterDomain(object, `RENAME TO ${name(to)}`);
  if (!notNull || notNullName !== null) return [moved];
  const renamed = nameOf(keyOf(parentOf(object.key), "domain", to));
  const [from, wanted] = [automaticName(object.name), automaticName(to)];
  const body = [
    "BEGIN",
    `  IF EXISTS (SELECT FROM pg_constraint WHERE contypid = ${literal(renamed)}::regtype AND conname = ${literal(from)}) THEN`,
    `    ALTER DOMAIN ${renamed} RENAME CONSTRAINT ${name(from)} TO ${name(wanted)};`,
    "  END IF;",
    "END",
  ].join("\n");
  return [moved, statement("alter domain", null, `DO ${dollarQuoted(body)}`)];
}

const automaticName = (domain: string): string => `${domain}_not_null`;

export function alterDefault(_before: Domain, after: Domain): readonly Statement[] {
  const { default: expression } = after.attributes;
  return [alterDomain(after, expression === null ? "DROP DEFAULT" : `SET DEFAULT ${expression}`)];
}

/** ALTER DOMAIN ADD gives the constraint its name where PostgreSQL keeps one; SET NOT NULL chooses it. */
export function alterNotNull(
  before: Domain,
  after: Domain,
  differs: (attribute: keyof DomainAttributes) => boolean,
): readonly Statement[] {
  const { notNull, notNullName: own, notNullComment } = after.attributes;
  const set = own === null ? "SET NOT NULL" : `ADD ${constraint(own)}NOT NULL`;
  const comments = differs("notNullComment") ? [comment(after, notNullName(after), notNullComment)] : [];
  if (!notNull) return [alterDomain(after, "DROP NOT NULL")];
  if (differs("notNull")) return [alterDomain(after, set, "alter domain scan"), ...comments];
  if (!differs("notNullName")) return comments;
  const [from, to] = [before, after].map((o) => name(o.attributes.notNullName ?? automaticName(after.name)));
  return [alterDomain(after, `RENAME CONSTRAINT ${from} TO ${to}`), ...comments];
}

function addCheck(object: Domain, own: string): Statement {
  const check = object.attributes.checks[own];
  const sql = `ADD ${constraint(own)}CHECK (${check?.expression})${check?.validated ? "" : " NOT VALID"}`;
  return alterDomain(object, sql, check?.validated ? "alter domain scan" : "alter domain");
}

export function alterChecks(before: Domain, after: Domain): readonly Statement[] {
  const [old, wanted] = [before.attributes.checks, after.attributes.checks];
  const onlyValidate = (own: string): boolean =>
    old[own]?.expression === wanted[own]?.expression && wanted[own]?.validated === true;
  const changed = Object.keys(wanted)
    .sort()
    .filter((own) => !sameJson(old[own], wanted[own]));
  const gone = Object.keys(old).filter((own) => !wanted[own] || (changed.includes(own) && !onlyValidate(own)));
  const [said, say] = [before.attributes.comments, after.attributes.comments];
  const bare = (own: string): boolean => gone.includes(own) || old[own] === undefined;
  const commented = Object.keys(wanted)
    .sort()
    .filter((own) => (bare(own) ? undefined : said[own]) !== say[own]);
  return [
    ...gone.sort().map((own) => alterDomain(after, `DROP CONSTRAINT ${name(own)}`)),
    ...changed.map((own) =>
      onlyValidate(own)
        ? alterDomain(after, `VALIDATE CONSTRAINT ${name(own)}`, "alter domain scan")
        : addCheck(after, own),
    ),
    ...commented.map((own) => comment(after, own, say[own])),
  ];
}
