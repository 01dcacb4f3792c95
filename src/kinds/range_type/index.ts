import { defineKind, type Kind } from "../../model/kind.ts";
import { literal, nameOf } from "../../sql/quote.ts";
import { typeClaims } from "../claims.ts";
import { titleOf } from "../relation.ts";
import type { RangeTypeAttributes } from "./attributes.ts";
import { catalog } from "./catalog.ts";
import { create, drop, rename } from "./ddl.ts";
import { document } from "./document.ts";

/** PostgreSQL cannot alter what a range type is made of. */
export const rangeType: Kind = defineKind<RangeTypeAttributes>({
  name: "range_type",
  noun: "range type",
  document,
  catalog,
  reference: (object) => `TYPE ${nameOf(object.key)}`,
  title: (object) => titleOf(object.key),
  create,
  drop,
  alter: {
    subtype: "replace",
    operatorClass: "replace",
    collation: "replace",
    canonical: "replace",
    subtypeDiff: "replace",
    multirange: "replace",
  },
  rename,
  clause: null,
  droppedWithParent: false,
  rebuiltWithDependency: true,
  holdsData: false,
  claims: typeClaims,
  probe: ({ key }) => `EXISTS (SELECT FROM pg_type WHERE oid = to_regtype(${literal(nameOf(key))}) AND typtype = 'r')`,
});
