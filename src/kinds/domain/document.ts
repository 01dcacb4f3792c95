import type { DocumentPart, DocumentValue } from "../../model/kind.ts";
import type { Json } from "../../model/object.ts";
import { collationSchema, readCollation, writeCollation } from "../collate.ts";
import { renamedFrom, renameIntent } from "../intent.ts";
import type { DomainAttributes } from "./attributes.ts";

type CheckValue = string | { readonly expression: string; readonly not_valid?: boolean; readonly comment?: string };

function readChecks(value: Json | undefined): DomainAttributes["checks"] {
  const checks = Object.entries((value ?? {}) as { readonly [name: string]: CheckValue });
  const read = (check: CheckValue): DomainAttributes["checks"][string] =>
    typeof check === "string"
      ? { expression: check, validated: true }
      : { expression: check.expression, validated: check.not_valid !== true };
  return Object.fromEntries(checks.map(([name, check]) => [name, read(check)]));
}

function readComments(value: Json | undefined): DomainAttributes["comments"] {
  const checks = Object.entries((value ?? {}) as { readonly [name: string]: CheckValue });
  const said = checks.flatMap(([name, check]) =>
    typeof check === "string" || check.comment === undefined ? [] : [[name, check.comment] as const],
  );
  return Object.fromEntries(said);
}

function writeChecks({ checks, comments }: DomainAttributes): { readonly [name: string]: CheckValue } {
  const entries = Object.entries(checks).map(([name, { expression, validated }]) => {
    const more = {
      ...(!validated && { not_valid: true }),
      ...(comments[name] !== undefined && { comment: comments[name] }),
    };
    return [name, Object.keys(more).length === 0 ? expression : { expression, ...more }];
  });
  return Object.fromEntries(entries) as { [name: string]: CheckValue };
}

function write(a: DomainAttributes): DocumentValue {
  return {
    type: a.type,
    ...writeCollation(a.collation),
    ...(a.default !== null && { default: a.default }),
    ...(a.notNull && { not_null: true }),
    ...(a.notNullName !== null && { not_null_name: a.notNullName }),
    ...(a.notNullComment !== null && { not_null_comment: a.notNullComment }),
    ...(Object.keys(a.checks).length > 0 && { checks: writeChecks(a) }),
  };
}

export const document: DocumentPart<DomainAttributes> = {
  section: "domains",
  form: "map",
  parents: ["schema"],
  schema: {
    type: "object",
    description: "A domain: a type with a default, NOT NULL and checks of its own.",
    properties: {
      type: { type: "string", description: "Base type as SQL writes it." },
      collation: collationSchema,
      default: { type: ["string", "number", "boolean"], description: "SQL expression." },
      not_null: { type: "boolean", description: "Null is refused." },
      not_null_name: { type: "string", description: "Name of the NOT NULL constraint (PostgreSQL 17 and newer)." },
      not_null_comment: {
        type: "string",
        description: "What people should know about NOT NULL (PostgreSQL 17 and newer).",
      },
      checks: {
        type: "object",
        additionalProperties: {
          oneOf: [
            { type: "string" },
            {
              type: "object",
              properties: {
                expression: { type: "string" },
                not_valid: { type: "boolean" },
                comment: { type: "string" },
              },
              required: ["expression"],
              additionalProperties: false,
            },
          ],
        },
        description: "Name to SQL boolean over VALUE; `not_valid`: existing values are not checked.",
      },
      ...renamedFrom,
    },
    required: ["type"],
  },
  shorthand: "type",
  read: (value) => ({
    attributes: {
      type: value["type"] as string,
      collation: readCollation(value["collation"]),
      default: value["default"] === undefined ? null : String(value["default"]),
      notNull: value["not_null"] === true,
      notNullName: (value["not_null_name"] as string | undefined) ?? null,
      notNullComment: (value["not_null_comment"] as string | undefined) ?? null,
      checks: readChecks(value["checks"]),
      comments: readComments(value["checks"]),
    },
    intent: renameIntent(value),
  }),
  write: ({ attributes }) => write(attributes),
};
