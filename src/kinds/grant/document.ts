import type { DocumentPart } from "../../model/kind.ts";
import type { Json } from "../../model/object.ts";
import { grantable } from "../grant-target.ts";
import type { GrantAttributes } from "./attributes.ts";

const privileges = [
  "select",
  "insert",
  "update",
  "delete",
  "truncate",
  "references",
  "trigger",
  "maintain",
  "usage",
  "create",
  "execute",
  "all",
];
const list = (description: string): Json => ({
  type: "array",
  items: { enum: privileges },
  uniqueItems: true,
  description,
});

const entries = (value: Json | undefined, option: boolean): [string, boolean][] =>
  ((value ?? []) as readonly string[]).map((privilege) => [privilege.toUpperCase(), option]);

/** Privileges with or without grant option, as the document writes them. */
function listOf(attributes: GrantAttributes, option: boolean): readonly string[] {
  const all = Object.entries(attributes.privileges).map(([privilege, own]) => [privilege.toLowerCase(), own] as const);
  const order = (privilege: string): number => privileges.indexOf(privilege);
  return all
    .filter(([, own]) => own === option)
    .map(([privilege]) => privilege)
    .sort((a, b) => order(a) - order(b));
}

export const document: DocumentPart<GrantAttributes> = {
  section: "grants",
  form: "map",
  parents: grantable,
  schema: {
    type: "object",
    description: "The rights of a role (public: everybody) on the object.",
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
  write: ({ attributes }) => {
    const plain = listOf(attributes, false);
    const granting = listOf(attributes, true);
    return {
      ...((plain.length > 0 || granting.length === 0) && { privileges: plain }),
      ...(granting.length > 0 && { with_grant_option: granting }),
      ...(attributes.own && { own: true }),
    };
  },
};
