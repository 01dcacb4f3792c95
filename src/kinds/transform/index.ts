import { defineKind, type Kind } from "../../model/kind.ts";
import { transformOid } from "../type-pairs.ts";
import type { TransformAttributes } from "./attributes.ts";
import { catalog } from "./catalog.ts";
import { create, drop, reference } from "./ddl.ts";
import { document } from "./document.ts";

export const transform: Kind = defineKind<TransformAttributes>({
  name: "transform",
  noun: "transform",
  document,
  catalog,
  reference,
  title: (object) => object.name,
  create,
  drop,
  alter: { fromSql: "create or replace", toSql: "create or replace" },
  rename: null,
  clause: null,
  droppedWithParent: false,
  rebuiltWithDependency: false,
  holdsData: false,
  probe: (object) => `${transformOid(object.key)} IS NOT NULL`,
});
