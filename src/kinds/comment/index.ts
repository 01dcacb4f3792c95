import { defineKind, type Kind } from "../../model/kind.ts";
import type { CommentAttributes } from "./attributes.ts";
import { catalog } from "./catalog.ts";
import { create, drop } from "./ddl.ts";
import { document } from "./document.ts";

export const comment: Kind = defineKind<CommentAttributes>({
  name: "comment",
  noun: "comment",
  document,
  catalog,
  reference: () => "",
  title: (object) => `comment on ${object.parent}`,
  create,
  drop,
  alter: { text: "create or replace" },
  rename: null,
  clause: null,
  droppedWithParent: true,
  rebuiltWithDependency: false,
  holdsData: false,
  probe: () => "true",
});
