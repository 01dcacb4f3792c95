import { defineKind, type Kind } from "../../model/kind.ts";
import { castOid } from "../type-pairs.ts";
import type { CastAttributes } from "./attributes.ts";
import { catalog } from "./catalog.ts";
import { create, drop, reference } from "./ddl.ts";
import { document } from "./document.ts";

export const cast: Kind = defineKind<CastAttributes>({
  name: "cast",
  noun: "cast",
  document,
  catalog,
  reference,
  title: (object) => object.name,
  create,
  drop,
  alter: { method: "replace", function: "replace", context: "replace" },
  rename: null,
  clause: null,
  droppedWithParent: false,
  rebuiltWithDependency: false,
  holdsData: false,
  reaches: () => true,
  probe: (object) => `${castOid(object.key)} IS NOT NULL`,
});
