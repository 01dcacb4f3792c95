import { defineKind, type Kind } from "../../model/kind.ts";
import type { ObjectKey } from "../../model/object.ts";
import { titleOf } from "../relation.ts";
import { hasRights, rightsKind } from "../rights.ts";
import type { SequenceGrantAttributes } from "./attributes.ts";
import { catalog } from "./catalog.ts";
import { alter, create, drop } from "./ddl.ts";
import { document } from "./document.ts";
import { sequenceRow } from "./sequence.ts";

export const sequenceGrant: Kind = defineKind<SequenceGrantAttributes>({
  ...rightsKind((parent) => `the sequence of ${titleOf(parent)}`),
  name: "sequence_grant",
  document,
  catalog,
  create,
  drop,
  alter: { privileges: alter, own: alter },
  probe: (object) => {
    const row = `SELECT relacl AS acl, relowner AS owner, 's' AS letter FROM (${sequenceRow(object.parent as ObjectKey)}) s`;
    return hasRights(row, object);
  },
});
