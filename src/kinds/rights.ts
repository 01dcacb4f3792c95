import type { DocumentPart, DocumentValue, Kind } from "../model/kind.ts";
import { canonicalJson, type Json, type ObjectKey, type SchemaObject } from "../model/object.ts";
import { literal } from "../sql/quote.ts";

/** All of one role's rights on something. */
export type Rights = {
  /** Privilege in capitals -> with grant option. Empty (PUBLIC only): what PUBLIC has by default is revoked. */
  readonly privileges: { readonly [privilege: string]: boolean };
  /** The role owns the object, and has not all rights on it as owners have by default. */
  readonly own: boolean;
};

/**
 * SQL: one object for each role with rights, all of them, whoever granted them. PUBLIC's and the owner's rights are an
 * object when they are not the initial ones, also when they are none. Grantors are not modelled.
 * @param targets SQL query of `address`, `acl`, `owner` and the `initial` list, of whatever can have objects of the kind
 */
export const rightsSql = (targets: string): string => `
    WITH target AS MATERIALIZED (${targets}),
    granted AS (
      SELECT t.address, a.grantee, a.grantee = t.owner AS own, a.privilege_type, bool_or(a.is_grantable) AS grantable
        FROM target t, aclexplode(t.acl) a
       GROUP BY 1, 2, 3, 4),
    given AS (
      SELECT address, grantee, own, jsonb_object_agg(privilege_type, grantable) AS privileges FROM granted GROUP BY 1, 2, 3),
    initial AS (
      SELECT t.address, a.grantee, a.grantee = t.owner AS own, jsonb_object_agg(a.privilege_type, a.is_grantable) AS privileges
        FROM target t, aclexplode(t.initial) a
       GROUP BY 1, 2, 3)
    SELECT address AS parent, coalesce(r.rolname, 'public') AS name,
           jsonb_build_object('privileges', coalesce(given.privileges, '{}'), 'own', own) AS attributes
      FROM given
      FULL JOIN initial USING (address, grantee, own)
      LEFT JOIN pg_roles r ON r.oid = grantee
     WHERE given.privileges IS DISTINCT FROM initial.privileges`;

/** One GRANT or REVOKE: `verb` with its privileges, and what follows the object. */
export type Sentence = readonly [verb: string, privileges: readonly string[], rest: string];

/**
 * The sentences that lead from some rights to others, taking away first.
 * @param role as SQL writes it
 */
export function changeOfRights(
  role: string,
  before: Rights["privileges"],
  after: Rights["privileges"],
): readonly Sentence[] {
  const had = Object.keys(before).sort();
  const wanted = Object.keys(after).sort();
  const added = wanted.filter(
    (privilege) => before[privilege] === undefined || (after[privilege] && !before[privilege]),
  );
  const all: readonly Sentence[] = [
    ["REVOKE", had.filter((privilege) => after[privilege] === undefined), `FROM ${role}`],
    ["REVOKE GRANT OPTION FOR", had.filter((p) => before[p] && after[p] === false), `FROM ${role}`],
    ["GRANT", added.filter((privilege) => !after[privilege]), `TO ${role}`],
    ["GRANT", added.filter((privilege) => after[privilege]), `TO ${role} WITH GRANT OPTION`],
  ];
  return all.filter(([, privileges]) => privileges.length > 0);
}

const entries = (value: Json | undefined, option: boolean): [string, boolean][] =>
  ((value ?? []) as readonly string[]).map((privilege) => [privilege.toUpperCase(), option]);

/** How rights are written in a document, with these privileges in this order. */
export function rightsDocument(
  privileges: readonly string[],
  description: string,
): Pick<DocumentPart<Rights>, "schema" | "shorthand" | "read" | "write"> {
  const list = (what: string): Json => ({
    type: "array",
    items: { enum: privileges },
    uniqueItems: true,
    description: what,
  });
  const listOf = (rights: Rights, option: boolean): readonly string[] =>
    Object.entries(rights.privileges)
      .filter(([, own]) => own === option)
      .map(([privilege]) => privilege.toLowerCase())
      .sort((a, b) => privileges.indexOf(a) - privileges.indexOf(b));
  return {
    schema: {
      type: "object",
      description,
      properties: {
        privileges: list("What the role may do; an empty list for public takes away what everybody may do by default."),
        with_grant_option: list("What the role may do and let others do."),
        own: { type: "boolean", description: "The role owns the object, and only keeps the rights that are listed." },
      },
    },
    shorthand: "privileges",
    read: (value) => ({
      attributes: {
        privileges: Object.fromEntries([
          ...entries(value["privileges"], false),
          ...entries(value["with_grant_option"], true),
        ]),
        own: value["own"] === true,
      },
    }),
    write: ({ attributes }): DocumentValue => {
      const plain = listOf(attributes, false);
      const granting = listOf(attributes, true);
      return {
        ...((plain.length > 0 || granting.length === 0) && { privileges: plain }),
        ...(granting.length > 0 && { with_grant_option: granting }),
        ...(attributes.own && { own: true }),
      };
    },
  };
}

/**
 * SQL boolean: a role has just these rights on something.
 * @param row SQL query of its `acl`, `owner` and the `letter` by which `acldefault` knows its sort
 */
export function hasRights(row: string, { name, attributes }: SchemaObject<Rights>): string {
  const role = name === "public" ? "0" : `(SELECT oid FROM pg_roles WHERE rolname = ${literal(name)})`;
  const rights = `SELECT a.privilege_type, bool_or(a.is_grantable) AS option FROM aclexplode(coalesce(t.acl, acldefault(t.letter::"char", t.owner))) a WHERE a.grantee = ${role} GROUP BY 1`;
  return `EXISTS (SELECT FROM (${row}) t WHERE (SELECT coalesce(jsonb_object_agg(privilege_type, option), '{}') FROM (${rights}) g) = ${literal(canonicalJson(attributes.privileges))}::jsonb)`;
}

/**
 * What every kind of rights says alike.
 * @param on what the rights of an object are on, as a sentence calls it
 */
export function rightsKind(on: (parent: ObjectKey) => string): RightsKind {
  const target = ({ parent }: SchemaObject<Rights>): string => on(parent as ObjectKey);
  return {
    noun: "grant",
    reference: () => "",
    title: (object) => `grant to ${object.name} on ${target(object)}`,
    deeds: {
      create: (object) =>
        isNone(object)
          ? `revoke default rights on ${target(object)} from ${object.name}`
          : `grant rights on ${target(object)} to ${object.name}`,
      drop: (object) =>
        isNone(object)
          ? `grant default rights on ${target(object)} to ${object.name}`
          : `revoke rights on ${target(object)} from ${object.name}`,
      alter: (_before, after) => `change rights on ${target(after)} of ${after.name}`,
    },
    rename: null,
    clause: null,
    leftAlone: "role not named",
    roles: ({ name }) => [name],
    handedOver: true,
    droppedWithParent: true,
    rebuiltWithDependency: false,
    holdsData: false,
  };
}

const isNone = ({ attributes }: SchemaObject<Rights>): boolean => Object.keys(attributes.privileges).length === 0;

type RightsKind = Pick<
  Kind<Rights>,
  | "noun"
  | "reference"
  | "title"
  | "deeds"
  | "rename"
  | "clause"
  | "leftAlone"
  | "roles"
  | "handedOver"
  | "droppedWithParent"
  | "rebuiltWithDependency"
  | "holdsData"
>;
