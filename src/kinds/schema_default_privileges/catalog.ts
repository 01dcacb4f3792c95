import type { CatalogPart } from "../../model/kind.ts";
import { defaultPrivilegesSql } from "../default-privileges.ts";

export const catalog: CatalogPart = {
  present: "SELECT FROM pg_default_acl WHERE defaclnamespace <> 0",
  sql: ({ namespaces }) => defaultPrivilegesSql(`d.defaclnamespace IN ${namespaces}`),
};
