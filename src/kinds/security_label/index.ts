import { defineKind, type Kind } from "../../model/kind.ts";
import { kindOf, namesOf, type ObjectKey } from "../../model/object.ts";
import { literal } from "../../sql/quote.ts";
import { titleOf } from "../relation.ts";
import type { SecurityLabelAttributes } from "./attributes.ts";
import { catalogOf } from "./catalog.ts";
import { create, drop } from "./ddl.ts";
import { document } from "./document.ts";

/** @param roles names of the managed roles, whose labels are read besides */
export function securityLabelKind(roles: readonly string[]): Kind {
  return defineKind<SecurityLabelAttributes>({
    name: "security_label",
    noun: "security label",
    document,
    catalog: catalogOf(roles),
    reference: () => "",
    title: (object) => `of ${object.name} on ${titleOf(object.parent as ObjectKey)}`,
    create,
    drop,
    alter: { label: "create or replace" },
    rename: null,
    clause: null,
    droppedWithParent: true,
    rebuiltWithDependency: false,
    holdsData: false,
    probe: ({ name, parent, attributes: { label } }) =>
      kindOf(parent as ObjectKey) === "role"
        ? `EXISTS (SELECT FROM pg_shseclabel s JOIN pg_roles r ON r.oid = s.objoid WHERE s.classoid = 'pg_authid'::regclass AND r.rolname = ${literal(namesOf(parent as ObjectKey)[0] as string)} AND s.provider = ${literal(name)} AND s.label = ${literal(label)})`
        : `EXISTS (SELECT FROM pg_seclabel s, pg_identify_object_as_address(s.classoid, s.objoid, s.objsubid) a WHERE s.provider = ${literal(name)} AND s.label = ${literal(label)} AND array_to_string(a.object_names, '.') LIKE '%' || ${literal((namesOf(parent as ObjectKey).at(-1) as string).replace(/\(.*/s, ""))} || '%')`,
  });
}
