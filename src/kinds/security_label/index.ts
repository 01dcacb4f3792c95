import { defineKind, type Kind } from "../../model/kind.ts";
import { namesOf, type ObjectKey } from "../../model/object.ts";
import { literal } from "../../sql/quote.ts";
import { titleOf } from "../relation.ts";
import type { SecurityLabelAttributes } from "./attributes.ts";
import { catalog } from "./catalog.ts";
import { create, drop } from "./ddl.ts";
import { document } from "./document.ts";

export const securityLabel: Kind = defineKind<SecurityLabelAttributes>({
  name: "security_label",
  noun: "security label",
  document,
  catalog,
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
    `EXISTS (SELECT FROM pg_seclabel s, pg_identify_object_as_address(s.classoid, s.objoid, s.objsubid) a WHERE s.provider = ${literal(name)} AND s.label = ${literal(label)} AND array_to_string(a.object_names, '.') LIKE '%' || ${literal((namesOf(parent as ObjectKey).at(-1) as string).replace(/\(.*/s, ""))} || '%')`,
});
