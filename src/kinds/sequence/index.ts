import { defineKind, type Kind } from "../../model/kind.ts";
import { literal, nameOf } from "../../sql/quote.ts";
import { nameOfRelationClaims } from "../claims.ts";
import { titleOf } from "../relation.ts";
import { leavesBounds } from "../sequence-bounds.ts";
import { together } from "../together.ts";
import type { SequenceAttributes } from "./attributes.ts";
import { catalog } from "./catalog.ts";
import { alterOptions, alterPersistence, create, drop, optionNames, rename } from "./ddl.ts";
import { document } from "./document.ts";

export const sequence: Kind = defineKind<SequenceAttributes>({
  name: "sequence",
  noun: "sequence",
  document,
  catalog,
  reference: (object) => `SEQUENCE ${nameOf(object.key)}`,
  title: (object) => titleOf(object.key),
  create,
  drop,
  alter: { ...together(optionNames, alterOptions), unlogged: alterPersistence },
  rename,
  clause: null,
  droppedWithParent: false,
  rebuiltWithDependency: false,
  holdsData: true,
  forgets: ({ key, attributes: from }, { attributes: to }) =>
    leavesBounds(from, to) ? `where sequence ${titleOf(key)} stood, if that was out of the new bounds` : null,
  claims: (object) => nameOfRelationClaims(object),
  probe: ({ key }) =>
    `EXISTS (SELECT FROM pg_class WHERE oid = to_regclass(${literal(nameOf(key))}) AND relkind = 'S')`,
});
