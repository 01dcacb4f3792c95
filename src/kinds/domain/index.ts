import { defineKind, type Kind } from "../../model/kind.ts";
import { literal, nameOf } from "../../sql/quote.ts";
import { typeClaims } from "../claims.ts";
import { titleOf } from "../relation.ts";
import { together } from "../together.ts";
import type { DomainAttributes } from "./attributes.ts";
import { catalog } from "./catalog.ts";
import { alterChecks, alterDefault, alterNotNull, create, drop, rename } from "./ddl.ts";
import { document } from "./document.ts";

export const domain: Kind = defineKind<DomainAttributes>({
  name: "domain",
  noun: "domain",
  document,
  catalog,
  reference: (object) => `DOMAIN ${nameOf(object.key)}`,
  title: (object) => titleOf(object.key),
  create,
  drop,
  alter: {
    type: "replace",
    collation: "replace",
    default: alterDefault,
    ...together(["notNull", "notNullName", "notNullComment"], alterNotNull),
    ...together(["checks", "comments"], alterChecks),
  },
  rename,
  clause: null,
  droppedWithParent: false,
  rebuiltWithDependency: true,
  holdsData: false,
  claims: typeClaims,
  probe: ({ key }) => `EXISTS (SELECT FROM pg_type WHERE oid = to_regtype(${literal(nameOf(key))}) AND typtype = 'd')`,
});
