import type { DocumentPart } from "../../model/kind.ts";
import { connectionSchema } from "../foreign-options.ts";
import { renamedFrom, renameIntent } from "../intent.ts";
import type { SubscriptionAttributes } from "./attributes.ts";

const flag = (description: string): { readonly type: "boolean"; readonly description: string } => ({
  type: "boolean",
  description,
});

export const document: DocumentPart<SubscriptionAttributes> = {
  section: "subscriptions",
  form: "map",
  parents: [],
  schema: {
    type: "object",
    description:
      "What logical replication receives. flux makes it without a connection: create the slot on the publisher, then ENABLE and REFRESH PUBLICATION yourself.",
    properties: {
      ...renamedFrom,
      connection: connectionSchema("Connection string of the publisher; never with a password (a passfile has it)."),
      publications: {
        type: "array",
        items: { type: "string" },
        minItems: 1,
        uniqueItems: true,
        description: "The publisher's publications.",
      },
      slot: {
        type: ["string", "null"],
        description: "The replication slot on the publisher; its own name when left out, null for none.",
      },
      binary: flag("Data is sent in binary format."),
      streaming: {
        enum: ["off", "on", "parallel"],
        description: "Large transactions are sent before they are committed; `parallel` from PostgreSQL 16.",
      },
      synchronous_commit: { type: "string", description: "synchronous_commit of the apply worker; off when left out." },
      two_phase: flag("Prepared transactions are sent as such."),
      disable_on_error: flag("It is disabled when an error occurs."),
      password_required: flag("Owners who are no superusers must use a password (PostgreSQL 16); true when left out."),
      run_as_owner: flag("Changes are applied as the subscription's owner (PostgreSQL 16)."),
      origin: { enum: ["any", "none"], description: "Which changes are sent (PostgreSQL 16); any when left out." },
      failover: flag("Its slot is kept on standbys, too (PostgreSQL 17)."),
    },
    required: ["connection", "publications"],
  },
  read: (value, name) => ({
    attributes: {
      connection: value["connection"] as string,
      hasPassword: false,
      publications: value["publications"] as readonly string[],
      slotName: value["slot"] === undefined ? name : (value["slot"] as string | null),
      binary: value["binary"] === true,
      streaming: (value["streaming"] as SubscriptionAttributes["streaming"] | undefined) ?? "off",
      synchronousCommit: (value["synchronous_commit"] as string | undefined) ?? "off",
      twoPhase: value["two_phase"] === true,
      disableOnError: value["disable_on_error"] === true,
      passwordRequired: value["password_required"] !== false,
      runAsOwner: value["run_as_owner"] === true,
      origin: (value["origin"] as string | undefined) ?? "any",
      failover: value["failover"] === true,
    },
    intent: renameIntent(value),
  }),
  write: ({ name, attributes: a }) => ({
    connection: a.connection,
    publications: a.publications,
    ...(a.slotName !== name && { slot: a.slotName }),
    ...(a.binary && { binary: true }),
    ...(a.streaming !== "off" && { streaming: a.streaming }),
    ...(a.synchronousCommit !== "off" && { synchronous_commit: a.synchronousCommit }),
    ...(a.twoPhase && { two_phase: true }),
    ...(a.disableOnError && { disable_on_error: true }),
    ...(!a.passwordRequired && { password_required: false }),
    ...(a.runAsOwner && { run_as_owner: true }),
    ...(a.origin !== "any" && { origin: a.origin }),
    ...(a.failover && { failover: true }),
  }),
};
