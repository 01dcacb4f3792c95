import { defineKind, type Kind } from "../../model/kind.ts";
import { canonicalJson, type ObjectKey } from "../../model/object.ts";
import { literal } from "../../sql/quote.ts";
import { titleOf } from "../relation.ts";
import { hasRights } from "../rights.ts";
import type { SequenceGrantAttributes } from "./attributes.ts";
import { catalog } from "./catalog.ts";
import { alter, create, drop } from "./ddl.ts";
import { document } from "./document.ts";
import { sequenceRow } from "./sequence.ts";

const on = (parent: ObjectKey | null): string => `the sequence of ${titleOf(parent as ObjectKey)}`;

export const sequenceGrant: Kind = defineKind<SequenceGrantAttributes>({
  name: "sequence_grant",
  noun: "grant",
  document,
  catalog,
  reference: () => "",
  title: ({ name, parent }) => `grant to ${name} on ${on(parent)}`,
  deeds: {
    create: ({ name, parent }) => `grant rights on ${on(parent)} to ${name}`,
    drop: ({ name, parent }) => `revoke rights on ${on(parent)} from ${name}`,
    alter: (_before, { name, parent }) => `change rights on ${on(parent)} of ${name}`,
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
    const row = `SELECT relacl AS acl, relowner AS owner, 's' AS letter FROM (${sequenceRow(parent as ObjectKey)}) s`;
    const role = name === "public" ? "0" : `(SELECT oid FROM pg_roles WHERE rolname = ${literal(name)})`;
    return hasRights(row, role, literal(canonicalJson(attributes.privileges)));
  },
});
