import { defineKind, type Kind } from "../../model/kind.ts";
import { literal, name } from "../../sql/quote.ts";
import { together } from "../together.ts";
import type { SubscriptionAttributes } from "./attributes.ts";
import { catalog } from "./catalog.ts";
import { changeConnection, changeOptions, changePublications, changeSlot, create, drop, rename } from "./ddl.ts";
import { document } from "./document.ts";

export const subscription: Kind = defineKind<SubscriptionAttributes>({
  name: "subscription",
  noun: "subscription",
  document,
  catalog,
  reference: (object) => `SUBSCRIPTION ${name(object.name)}`,
  title: (object) => object.name,
  create,
  drop,
  alter: {
    connection: changeConnection,
    hasPassword: () => [],
    publications: changePublications,
    slotName: changeSlot,
    ...together<
      SubscriptionAttributes,
      "binary" | "streaming" | "synchronousCommit" | "disableOnError" | "passwordRequired" | "runAsOwner" | "origin"
    >(
      ["binary", "streaming", "synchronousCommit", "disableOnError", "passwordRequired", "runAsOwner", "origin"],
      changeOptions,
    ),
    // Before PostgreSQL 18 not at all, from then on with a slot that the publisher must change, too.
    twoPhase: "replace",
    failover: "replace",
  },
  cosmetic: ["hasPassword"],
  // Without a slot it does not run.
  lost: ({ attributes: { slotName } }) =>
    slotName === null
      ? null
      : `where replication stands (the slot ${slotName} stays on the publisher until somebody drops it there)`,
  rename,
  clause: null,
  droppedWithParent: false,
  rebuiltWithDependency: false,
  holdsData: false,
  probe: (object) =>
    `EXISTS (SELECT oid FROM pg_subscription WHERE subname = ${literal(object.name)} AND subdbid = (SELECT oid FROM pg_database WHERE datname = current_database()))`,
});
