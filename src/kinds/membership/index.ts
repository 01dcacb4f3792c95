import { defineKind, type Kind } from "../../model/kind.ts";
import { namesOf, type SchemaObject } from "../../model/object.ts";
import type { MembershipAttributes } from "./attributes.ts";
import { catalogOf } from "./catalog.ts";
import { alter, create, drop } from "./ddl.ts";
import { document } from "./document.ts";
import { probe, revoked } from "./probe.ts";

const member = (object: SchemaObject): string => namesOf(object.key)[0] as string;

/** @param names of the managed roles; empty: none */
export function membershipKind(names: readonly string[]): Kind {
  return defineKind<MembershipAttributes>({
    name: "membership",
    noun: "membership",
    document,
    catalog: catalogOf(names),
    reference: () => "",
    title: (object) => `of ${member(object)} in ${object.name}`,
    deeds: {
      create: (object) => `make ${member(object)} a member of ${object.name}`,
      drop: (object) => `end the membership of ${member(object)} in ${object.name}`,
      alter: (_before, after) => `change the membership of ${member(after)} in ${after.name}`,
    },
    create,
    drop,
    alter: { grants: alter },
    rename: null,
    clause: null,
    rolesUsed: (object) => [object.name, ...Object.keys(object.attributes.grants).filter((by) => by !== "")],
    droppedWithParent: true,
    rebuiltWithDependency: false,
    holdsData: false,
    revoked,
    probe,
  });
}
