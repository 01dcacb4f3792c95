import type { DocumentPart, DocumentValue } from "../../model/kind.ts";
import type { Intent } from "../../model/object.ts";
import { renamedFrom, renameIntent } from "../intent.ts";
import type { PolicyAttributes } from "./attributes.ts";

function read(value: DocumentValue): { readonly attributes: PolicyAttributes; readonly intent: Intent } {
  return {
    intent: renameIntent(value),
    attributes: {
      command: (value["command"] as PolicyAttributes["command"] | undefined) ?? "all",
      permissive: value["restrictive"] !== true,
      roles: (value["roles"] ?? ["public"]) as readonly string[],
      using: (value["using"] as string | undefined) ?? null,
      withCheck: (value["with_check"] as string | undefined) ?? null,
    },
  };
}

function write({ attributes: a }: { readonly attributes: PolicyAttributes }): DocumentValue {
  return {
    ...(a.command !== "all" && { command: a.command }),
    ...(!a.permissive && { restrictive: true }),
    ...(a.roles.join() !== "public" && { roles: a.roles }),
    ...(a.using !== null && { using: a.using }),
    ...(a.withCheck !== null && { with_check: a.withCheck }),
  };
}

export const document: DocumentPart<PolicyAttributes> = {
  section: "policies",
  form: "map",
  parents: ["table"],
  schema: {
    type: "object",
    description: "A row security policy. It counts only where the table's row security is on.",
    properties: {
      ...renamedFrom,
      command: { enum: ["all", "select", "insert", "update", "delete"], description: "all when left out." },
      restrictive: { type: "boolean", description: "Must hold in addition to the others (AS RESTRICTIVE)." },
      roles: {
        type: "array",
        items: { type: "string" },
        minItems: 1,
        description: "For whom; everybody (public) when left out.",
      },
      using: { type: "string", description: "SQL boolean: the rows that can be seen and changed." },
      with_check: {
        type: "string",
        description: "SQL boolean: the rows that can be written; as `using` when left out.",
      },
    },
  },
  read,
  write,
};
