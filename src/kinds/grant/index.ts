import { defineKind, type Kind } from "../../model/kind.ts";
import type { ObjectKey } from "../../model/object.ts";
import { targetOf } from "../grant-target.ts";
import { titleOf } from "../relation.ts";
import { hasRights, rightsKind } from "../rights.ts";
import type { GrantAttributes } from "./attributes.ts";
import { catalog } from "./catalog.ts";
import { alter, create, drop } from "./ddl.ts";
import { document } from "./document.ts";

export const grant: Kind = defineKind<GrantAttributes>({
  ...rightsKind(titleOf),
  name: "grant",
  document,
  catalog,
  create,
  drop,
  alter: { privileges: alter, own: alter },
  probe: (object) => hasRights(targetOf(object.parent as ObjectKey).row(object.parent as ObjectKey), object),
});
