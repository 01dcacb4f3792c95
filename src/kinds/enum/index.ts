import { defineKind, type Kind } from "../../model/kind.ts";
import { literal, nameOf, textArray } from "../../sql/quote.ts";
import { typeClaims } from "../claims.ts";
import { titleOf } from "../relation.ts";
import type { EnumAttributes } from "./attributes.ts";
import { catalog } from "./catalog.ts";
import { alterValues, create, drop, rename } from "./ddl.ts";
import { document } from "./document.ts";

export const enumeration: Kind = defineKind<EnumAttributes>({
  name: "enum",
  noun: "enum type",
  document,
  catalog,
  reference: (object) => `TYPE ${nameOf(object.key)}`,
  title: (object) => titleOf(object.key),
  create,
  drop,
  alter: { values: alterValues },
  rename,
  clause: null,
  droppedWithParent: false,
  rebuiltWithDependency: false,
  holdsData: false,
  claims: typeClaims,
  probe: ({ key, attributes }) =>
    `(SELECT coalesce(array_agg(e.enumlabel::text), '{}') @> ${textArray(attributes.values)} FROM pg_type t LEFT JOIN pg_enum e ON e.enumtypid = t.oid WHERE t.oid = to_regtype(${literal(nameOf(key))}) AND t.typtype = 'e' GROUP BY t.oid) IS TRUE`,
});
