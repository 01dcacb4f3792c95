import type { DocumentPart, DocumentValue } from "../../model/kind.ts";
import type { Json } from "../../model/object.ts";
import type { DefaultPrivilegesAttributes, DefaultRule } from "./attributes.ts";

const sorts: readonly DefaultRule["on"][] = ["tables", "sequences", "functions", "types", "schemas", "large objects"];
const list = (description: string): Json => ({
  type: "array",
  items: { type: "string" },
  uniqueItems: true,
  description,
});

function read(value: DocumentValue): DefaultRule {
  const entries = (property: string, option: boolean): [string, boolean][] =>
    ((value[property] ?? []) as readonly string[]).map((privilege) => [privilege.toUpperCase(), option]);
  return {
    schema: (value["in"] as string | undefined) ?? null,
    on: value["on"] as DefaultRule["on"],
    to: value["to"] as string,
    privileges: Object.fromEntries([...entries("privileges", false), ...entries("with_grant_option", true)]),
  };
}

function write({ schema, on, to, privileges }: DefaultRule): DocumentValue {
  const listOf = (option: boolean): readonly string[] =>
    Object.keys(privileges)
      .filter((privilege) => privileges[privilege] === option)
      .map((privilege) => privilege.toLowerCase())
      .sort();
  const [plain, granting] = [listOf(false), listOf(true)];
  return {
    ...(schema !== null && { in: schema }),
    on,
    to,
    ...((plain.length > 0 || granting.length === 0) && { privileges: plain }),
    ...(granting.length > 0 && { with_grant_option: granting }),
  };
}

/** As the catalog's query orders them: by schema (none comes last), sort and grantee. */
function byPlace(a: DefaultRule, b: DefaultRule): number {
  const key = ({ schema, on, to }: DefaultRule): string => JSON.stringify([schema === null ? 1 : 0, schema, on, to]);
  return key(a) < key(b) ? -1 : 1;
}

export const document: DocumentPart<DefaultPrivilegesAttributes> = {
  section: "default_privileges",
  form: "map",
  parents: [],
  schema: {
    type: "object",
    description: "The rights that others get on what this role will create.",
    properties: {
      rules: {
        type: "array",
        minItems: 1,
        description: "One entry for each sort of object and role that gets rights.",
        items: {
          type: "object",
          properties: {
            in: { type: "string", description: "Only for objects in this schema; every schema when left out." },
            on: { enum: [...sorts], description: "What sort of objects." },
            to: { type: "string", description: "The role that gets the rights; public: everybody." },
            privileges: list("What it may do; an empty list takes away what PostgreSQL gives by itself."),
            with_grant_option: list("What it may do and let others do."),
          },
          required: ["on", "to"],
          additionalProperties: false,
        },
      },
    },
    required: ["rules"],
  },
  shorthand: "rules",
  read: (value) => ({ attributes: { rules: (value["rules"] as readonly DocumentValue[]).map(read).sort(byPlace) } }),
  write: ({ attributes }) => ({ rules: attributes.rules.map(write) }),
};
