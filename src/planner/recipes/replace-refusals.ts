import { shortName } from "../../kinds/relation.ts";
import type { Change } from "../../model/change.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import type { SchemaObject } from "../../model/object.ts";
import { attributeWords } from "../../model/phrase.ts";
import type { Draft } from "../draft.ts";
import { ofOtherTypes } from "./own-rules.ts";
import { phrase } from "./statements.ts";

type Alter = Change & { readonly type: "alter" };

/** Dropping and creating it again would drop what it holds. */
export function wouldLoseRows(draft: Draft, change: Alter): Diagnostic {
  const title = phrase(draft.input, change.after);
  const others = ofOtherTypes(draft.input, change);
  if (others.length > 0) return cannotJoin(draft, change, others);
  return {
    code: "FLUX322",
    severity: "error",
    summary: `${title} cannot be changed without losing its data`,
    detail: `PostgreSQL cannot alter ${change.attributes.map(({ name }) => attributeWords(name)).join(", ")} of what exists; dropping and creating it again would drop the data with it.`,
    remedy:
      "Create a new one under another name, move the data in a migration of your own, and drop the old one in a later plan.",
    ...(change.after.origin && { at: { ...change.after.origin, text: "" } }),
  };
}

/** It would have to be converted to what the partitioned table has. */
function cannotJoin({ input }: Draft, { before, after }: Alter, others: readonly string[]): Diagnostic {
  const { parent } = after.attributes["partitionOf"] as { readonly parent: string };
  return {
    code: "FLUX322",
    severity: "error",
    summary: `${phrase(input, before)} cannot become a partition of ${shortName(parent)} without losing its data: ${others.join(", ")} ${others.length === 1 ? "has" : "have"} another type there`,
    detail:
      "ATTACH PARTITION converts no values; dropping the table and creating it as a partition would drop its rows.",
    remedy: "Change the type in one plan, while it is a table of its own, and make it a partition in a later one.",
    ...(after.origin && { at: { ...after.origin, text: "" } }),
  };
}

/** Something that stands on it cannot be dropped for a moment. */
export function blockedBy(
  { input }: Draft,
  change: Alter | (Change & { readonly type: "drop" }),
  blocker: SchemaObject,
): Diagnostic {
  const [title, other] = [phrase(input, change.before), phrase(input, blocker)];
  if (change.type === "drop")
    return {
      code: "FLUX325",
      severity: "error",
      summary: `${title} cannot be dropped: ${other} is built on it, and stays`,
      detail: `${other} reads the same in the document and in the database, but stands on something else afterwards.`,
      remedy: `Create what shall take its place under a new name, change ${other} to use that, and drop ${title} in a later plan.`,
      ...(blocker.origin && { at: { ...blocker.origin, text: "" } }),
    };
  return {
    code: "FLUX320",
    severity: "error",
    summary: `${title} would have to be dropped, but ${other} depends on it`,
    detail: `PostgreSQL cannot alter ${change.attributes.map(({ name }) => attributeWords(name)).join(", ")} of ${title} in place.`,
    remedy: `Create it under a new name, change ${other} to use that, and remove the old one in a later plan.`,
    ...(change.after.origin && { at: { ...change.after.origin, text: "" } }),
  };
}
