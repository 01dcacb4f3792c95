import type { DocumentPart, DocumentValue } from "../../model/kind.ts";
import type { Json } from "../../model/object.ts";
import type { MembershipAttributes, MembershipOptions } from "./attributes.ts";

const options: { readonly [name: string]: Json } = {
  admin: { type: "boolean", description: "It may make others members (WITH ADMIN)." },
  inherit: {
    type: "boolean",
    description: "It has the role's rights without SET ROLE (WITH INHERIT, since version 16); true when left out.",
  },
  set: { type: "boolean", description: "It may SET ROLE to it (WITH SET, since version 16); true when left out." },
};
const grantor: Json = {
  type: "string",
  minLength: 1,
  description:
    "The managed role that grants it, as a member of the role with `admin` (GRANTED BY, since version 16); left out: whoever connects.",
};

export const document: DocumentPart<MembershipAttributes> = {
  section: "member_of",
  form: "map",
  parents: ["role"],
  schema: {
    type: "object",
    description: "A role that this one is a member of (GRANT role TO role).",
    properties: {
      ...options,
      granted_by: grantor,
      also: {
        type: "array",
        minItems: 1,
        description: "What other roles have granted of it besides.",
        items: {
          type: "object",
          properties: { ...options, granted_by: grantor },
          required: ["granted_by"],
          additionalProperties: false,
        },
      },
    },
  },
  read: (value) => ({
    attributes: {
      grants: Object.fromEntries(
        [value, ...((value["also"] ?? []) as readonly DocumentValue[])].map((one) => [
          (one["granted_by"] as string | undefined) ?? "",
          { admin: one["admin"] === true, inherit: one["inherit"] !== false, set: one["set"] !== false },
        ]),
      ),
    },
  }),
  write: ({ attributes: { grants } }): DocumentValue => {
    const [first, ...others] = Object.entries(grants)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([by, granted]) => written(by, granted));
    return { ...first, ...(others.length > 0 && { also: others }) };
  },
};

function written(by: string, { admin, inherit, set }: MembershipOptions): DocumentValue {
  return {
    ...(admin && { admin: true }),
    ...(!inherit && { inherit: false }),
    ...(!set && { set: false }),
    ...(by !== "" && { granted_by: by }),
  };
}
