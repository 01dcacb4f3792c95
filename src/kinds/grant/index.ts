import { defineKind, type Kind } from "../../model/kind.ts";
import { canonicalJson, type ObjectKey } from "../../model/object.ts";
import { literal } from "../../sql/quote.ts";
import { targetOf } from "../grant-target.ts";
import { titleOf } from "../relation.ts";
import { hasRights } from "../rights.ts";
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
  handedOver: true,
  droppedWithParent: true,
  rebuiltWithDependency: false,
  holdsData: false,
  probe: ({ name, parent, attributes }) => {
    const row = targetOf(parent as ObjectKey).row(parent as ObjectKey);
    const role = name === "public" ? "0" : `(SELECT oid FROM pg_roles WHERE rolname = ${literal(name)})`;
    return hasRights(row, role, literal(canonicalJson(attributes.privileges)));
  },
});
