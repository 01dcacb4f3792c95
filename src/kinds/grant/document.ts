import type { DocumentPart } from "../../model/kind.ts";
import { grantable } from "../grant-target.ts";
import { rightsDocument } from "../rights.ts";
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

export const document: DocumentPart<GrantAttributes> = {
  section: "grants",
  form: "map",
  parents: grantable,
  ...rightsDocument(privileges, "The rights of a role (public: everybody) on the object."),
};
