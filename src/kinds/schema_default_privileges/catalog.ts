import type { CatalogPart } from "../../model/kind.ts";
import { defaultPrivilegesSql } from "../default-privileges.ts";

export const catalog: CatalogPart = {
  sql: ({ namespaces }) => defaultPrivilegesSql(`d.defaclnamespace IN ${namespaces}`),
};
