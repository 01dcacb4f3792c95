import { defineKind, type Kind } from "../../model/kind.ts";
import type { ObjectKey } from "../../model/object.ts";
import { titleOf } from "../relation.ts";
import type { CommentAttributes } from "./attributes.ts";
import { catalogOf } from "./catalog.ts";
import { create, drop } from "./ddl.ts";
import { document } from "./document.ts";
import { probe } from "./probe.ts";

/** @param roles names of the managed roles, whose comments are read besides */
export function commentKind(roles: readonly string[]): Kind {
  return defineKind<CommentAttributes>({
    name: "comment",
    noun: "comment",
    document,
    catalog: catalogOf(roles),
    reference: () => "",
    title: (object) => `comment on ${titleOf(object.parent as ObjectKey)}`,
    deeds: {
      create: (object) => `comment on ${titleOf(object.parent as ObjectKey)}`,
      drop: (object) => `drop the comment on ${titleOf(object.parent as ObjectKey)}`,
      alter: (_before, after) => `change the comment on ${titleOf(after.parent as ObjectKey)}`,
    },
    create,
    drop,
    alter: { text: "create or replace" },
    rename: null,
    clause: null,
    droppedWithParent: true,
    rebuiltWithDependency: false,
    holdsData: false,
    probe,
  });
}
