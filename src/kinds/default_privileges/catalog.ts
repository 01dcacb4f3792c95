import type { CatalogPart } from "../../model/kind.ts";
import { defaultPrivilegesSql } from "../default-privileges.ts";

export const catalog: CatalogPart = { sql: () => defaultPrivilegesSql("d.defaclnamespace = 0") };
