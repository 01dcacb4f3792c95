import { defineKind, type Kind } from "../../model/kind.ts";
import { canonicalJson, type ObjectKey } from "../../model/object.ts";
import { literal } from "../../sql/quote.ts";
import { targetOf } from "../grant-target.ts";
import { titleOf } from "../relation.ts";
import type { GrantAttributes } from "./attributes.ts";
import { catalog } from "./catalog.ts";
import { alter, create, drop } from "./ddl.ts";
import { document } from "./document.ts";

export const grant: Kind = defineKind<GrantAttributes>({
  name: "grant",
  noun: "grant",
  document,
  catalog,
  reference: () => "",
  title: (object) => `grant to ${object.name} on ${titleOf(object.parent as ObjectKey)}`,
  deeds: {
    create: (object) => `grant rights on ${titleOf(object.parent as ObjectKey)} to ${object.name}`,
    drop: (object) => `revoke rights on ${titleOf(object.parent as ObjectKey)} from ${object.name}`,
    alter: (_before, after) => `change rights on ${titleOf(after.parent as ObjectKey)} of ${after.name}`,
  },
  create,
  drop,
  alter: { privileges: alter, own: alter },
  rename: null,
  clause: null,
  leftAlone: "role not named",
  roles: ({ name }) => [name],
  droppedWithParent: true,
  rebuiltWithDependency: false,
  holdsData: false,
  probe: ({ name, parent, attributes }) => {
    const row = targetOf(parent as ObjectKey).row(parent as ObjectKey);
    const role = name === "public" ? "0" : `(SELECT oid FROM pg_roles WHERE rolname = ${literal(name)})`;
    const rights = `SELECT a.privilege_type, bool_or(a.is_grantable) AS option FROM aclexplode(coalesce(t.acl, acldefault(t.letter::"char", t.owner))) a WHERE a.grantee = ${role} GROUP BY 1`;
    return `EXISTS (SELECT FROM (${row}) t WHERE (SELECT coalesce(jsonb_object_agg(privilege_type, option), '{}') FROM (${rights}) g) = ${literal(canonicalJson(attributes.privileges))}::jsonb)`;
  },
});
