import type { Diagnostic } from "../../model/diagnostic.ts";
import type { SchemaObject } from "../../model/object.ts";
import type { PlanInput } from "../input.ts";
import { manyRows } from "./broken-rules.ts";
import type { ColumnCopy } from "./column-copy-values.ts";
import { phrase } from "./statements.ts";
import type { LostOfValues } from "./value-types.ts";

function place(object: SchemaObject): Pick<Diagnostic, "at"> {
  return object.origin ? { at: { ...object.origin, text: "" } } : {};
}

/** What of the values of a column nobody would notice to be gone. */
export function losesUnnoticed(
  input: PlanInput,
  column: SchemaObject,
  lost: readonly LostOfValues[],
): Pick<Diagnostic, "code" | "severity" | "summary" | "detail"> {
  const words = lost.map(({ what, from, to }) => `${what}: ${from} to ${to}`);
  return {
    code: "FLUX314",
    severity: "error",
    summary: `${phrase(input, column)} would lose ${[...new Set(words)].join(", ")}`,
    detail: `PostgreSQL converts such values without an error, so nobody would notice.${holders(input, column)}`,
  };
}

/** A copy whose values would lose something unnoticed. */
export function needsBackfill(
  input: PlanInput,
  after: SchemaObject,
  [from, to]: readonly [string, string],
  lost: readonly LostOfValues[],
): Diagnostic {
  return {
    ...losesUnnoticed(input, after, lost),
    remedy: `Say that it is meant: add "backfill: <SQL expression over the row>", the ${to} of a row, and "reverse: <SQL expression over ${after.name}>", the ${from} for old code.`,
    ...place(after),
  };
}

function holders(input: PlanInput, column: SchemaObject): string {
  const count = input.losses?.get(column.key) ?? 0;
  if (count === 0) return "";
  return count === 1
    ? " A row has one now."
    : ` ${count > manyRows ? `More than ${manyRows}` : count} rows have one now.`;
}

export function needsReverse(input: PlanInput, after: SchemaObject, from: string): Diagnostic {
  return {
    code: "FLUX311",
    severity: "error",
    summary: `${phrase(input, after)} has a backfill but no reverse`,
    detail: `While old and new code run side by side, what new code writes to ${after.name} must reach ${from} as well.`,
    remedy: `Add "reverse: <SQL expression over ${after.name}>", the value of ${from} for old code.`,
    ...place(after),
  };
}

/** What new code writes could not be brought to the old column. */
export function needsWayBack(input: PlanInput, after: SchemaObject, [from, to]: readonly [string, string]): Diagnostic {
  return {
    code: "FLUX311",
    severity: "error",
    summary: `${phrase(input, after)} needs a reverse: a ${to} as a text does not fit ${from}`,
    detail: `While old and new code run side by side, what new code writes to ${after.name} must reach the old column as well.`,
    remedy: `Add "reverse: <SQL expression over ${after.name}>", the ${from} for old code.`,
    ...place(after),
  };
}

/** A copy is without a value until it is filled, and so is a column that comes back: what its domain does not let it be. */
export function withoutNulls(input: PlanInput, { after, before }: ColumnCopy): Diagnostic {
  const types = [before, after].map(({ attributes }) => attributes["type"]).join(" to ");
  return {
    code: "FLUX321",
    severity: "error",
    summary: `${phrase(input, after)} cannot be replaced by a copy: a domain that is NOT NULL lets no row be without a value`,
    detail: `${types}: the copy would be empty until it is filled. The columns of such a domain take their values in one statement, which writes the table anew.`,
    remedy:
      'Leave NOT NULL to the columns ("not_null: true") instead of the domain; or make the change in a migration of your own, or with `flux apply --direct` on a development database.',
    ...place(after),
  };
}

/** A computed column that is built on the column. */
export function blockedBy(input: PlanInput, copy: ColumnCopy, blocker: SchemaObject): Diagnostic {
  return {
    code: "FLUX321",
    severity: "error",
    summary: `${phrase(input, copy.after)} cannot be replaced by a copy: ${phrase(input, blocker)} is computed from it`,
    detail: "A generated column cannot be moved to another source while it is in use.",
    remedy: `Drop ${blocker.name} in one plan and add it again in a later one, or change it to a plain column first.`,
    ...place(copy.after),
  };
}
