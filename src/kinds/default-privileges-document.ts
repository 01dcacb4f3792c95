import type { DocumentValue } from "../model/kind.ts";
import type { Json } from "../model/object.ts";
import { type DefaultRule, ordered } from "./default-privileges.ts";

const list = (description: string): Json => ({
  type: "array",
  items: { type: "string" },
  uniqueItems: true,
  description,
});

/** The property `rules` for these sorts of objects. */
export const ruleProperties = (sorts: readonly DefaultRule["on"][]): { readonly rules: Json } => ({
  rules: {
    type: "array",
    minItems: 1,
    description: "One entry for each sort of object and role that gets rights.",
    items: {
      type: "object",
      properties: {
        on: { enum: [...sorts], description: "What sort of objects." },
        to: { type: "string", description: "The role that gets the rights; public: everybody." },
        privileges: list("What it may do; an empty list takes away what PostgreSQL gives by itself."),
        with_grant_option: list("What it may do and let others do."),
      },
      required: ["on", "to"],
      additionalProperties: false,
    },
  },
});

export function readRules(value: DocumentValue): readonly DefaultRule[] {
  return ordered((value["rules"] as readonly DocumentValue[]).map(readRule));
}

function readRule(value: DocumentValue): DefaultRule {
  const entries = (property: string, option: boolean): [string, boolean][] =>
    ((value[property] ?? []) as readonly string[]).map((privilege) => [privilege.toUpperCase(), option]);
  return {
    on: value["on"] as DefaultRule["on"],
    to: value["to"] as string,
    privileges: Object.fromEntries([...entries("privileges", false), ...entries("with_grant_option", true)]),
  };
}

export function writeRules(rules: readonly DefaultRule[]): readonly DocumentValue[] {
  return rules.map(writeRule);
}

function writeRule({ on, to, privileges }: DefaultRule): DocumentValue {
  const listOf = (option: boolean): readonly string[] =>
    Object.keys(privileges)
      .filter((privilege) => privileges[privilege] === option)
      .map((privilege) => privilege.toLowerCase())
      .sort();
  const [plain, granting] = [listOf(false), listOf(true)];
  return {
    on,
    to,
    ...((plain.length > 0 || granting.length === 0) && { privileges: plain }),
    ...(granting.length > 0 && { with_grant_option: granting }),
  };
}
