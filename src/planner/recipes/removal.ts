import type { GrantAttributes } from "../../kinds/grant/attributes.ts";
import { initialRights } from "../../kinds/grant/ddl.ts";
import type { SchemaObject } from "../../model/object.ts";

/**
 * What the running application notices when an object goes:
 * loosens: it may do more than before, and code deployed next may count on that · hidden: nothing but speed ·
 * visible: what it uses is gone, so it must be deployed without it first.
 */
export type Removal = "loosens" | "hidden" | "visible";

const removals: { readonly [kind: string]: Removal } = {
  check: "loosens",
  foreign_key: "loosens",
  exclusion: "loosens",
  event_trigger: "loosens",
  comment: "hidden",
  security_label: "hidden",
  index: "hidden",
  statistics: "hidden",
  access_method: "hidden",
  operator_class: "hidden",
  operator_family: "hidden",
  sequence_owner: "hidden",
  default_privileges: "hidden",
  schema_default_privileges: "hidden",
  subscription: "hidden",
};

export function removalOf(object: SchemaObject): Removal {
  // What everybody has by default comes back.
  if (object.kind === "grant" && grantsNothing(object as SchemaObject<GrantAttributes>)) return "loosens";
  if (object.kind === "policy" && object.attributes["permissive"] === false) return "loosens";
  return removals[object.kind] ?? "visible";
}

const grantsNothing = (grant: SchemaObject<GrantAttributes>): boolean =>
  Object.keys(grant.attributes.privileges).every((privilege) => privilege in initialRights(grant));

/** Names that no application writes in its statements; they stand in migrations and messages only. */
const unnamed: readonly string[] = [
  "column",
  "primary_key",
  "unique",
  "trigger",
  "policy",
  "rule",
  "event_trigger",
  "server",
  "foreign_data_wrapper",
  "conversion",
  "language",
  "access_method",
  "text_search_dictionary",
  "text_search_parser",
  "text_search_template",
];

/** Whether the running application notices that the object has another name. */
export function isNamedByApplications(object: SchemaObject): boolean {
  return !unnamed.includes(object.kind) && removalOf(object) === "visible";
}
