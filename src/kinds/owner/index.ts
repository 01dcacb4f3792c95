import { defineKind, type Kind } from "../../model/kind.ts";
import type { ObjectKey } from "../../model/object.ts";
import { titleOf } from "../relation.ts";
import type { OwnerAttributes } from "./attributes.ts";
import { catalog } from "./catalog.ts";
import { create, drop } from "./ddl.ts";
import { document } from "./document.ts";

export const owner: Kind = defineKind<OwnerAttributes>({
  name: "owner",
  noun: "owner",
  document,
  catalog,
  reference: () => "",
  title: (object) => `owner of ${titleOf(object.parent as ObjectKey)}`,
  deeds: {
    create: (object) => `give ${titleOf(object.parent as ObjectKey)} to ${object.attributes.role}`,
    drop: (object) => `take ${titleOf(object.parent as ObjectKey)} from ${object.attributes.role}`,
    alter: (_before, after) => `give ${titleOf(after.parent as ObjectKey)} to ${after.attributes.role}`,
  },
  create,
  drop,
  alter: { role: "create or replace" },
  rename: null,
  clause: null,
  leftAlone: "role not configured",
  holder: ({ attributes }) => attributes.role,
  droppedWithParent: true,
  rebuiltWithDependency: false,
  holdsData: false,
  probe: () => "true",
});
