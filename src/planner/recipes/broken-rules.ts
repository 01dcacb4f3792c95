import type { TableAttributes } from "../../kinds/table/attributes.ts";
import type { Change } from "../../model/change.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import type { ObjectKey } from "../../model/object.ts";
import type { Recipe } from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { needsBackfill, wholeOnEmptyTable } from "./add-column.ts";
import { hasDomainDefault, refusesNull } from "./domain-of-column.ts";
import { isWider } from "./partition-bounds.ts";
import { defaultPartition } from "./row-rules.ts";
import { phrase } from "./statements.ts";
import { isEmpty, tableOf } from "./table-facts.ts";

/** A count of rows goes no further than this. */
export const manyRows = 1000;

/** A rule that rows of today break, and nothing says what they shall be. */
export const refuseBrokenRules: Recipe = {
  name: "refuse broken rules",
  why: "the plan would stop in its middle, at the check of the existing rows",
  plan: ({ input, changes }) =>
    changes
      .filter((change): change is Change & { type: "create" | "alter" } => "after" in change)
      .filter((change) => (input.breaking.get(change.key) ?? 0) > 0)
      .map((change) => {
        const { kind } = change.after;
        const problem = kind === "column" ? isNull : kind === "table" ? isOutside : isBroken;
        return { takes: [change], steps: [], problems: [problem(input, change)] };
      }),
};

function howMany(input: PlanInput, key: ObjectKey, [one, many]: readonly [string, string]): string {
  const count = input.breaking.get(key) ?? 0;
  return count === 1 ? one : `${count > manyRows ? `more than ${manyRows}` : count} ${many}`;
}

function isNull(input: PlanInput, { key, after: column }: Change & { type: "create" | "alter" }): Diagnostic {
  return {
    code: "FLUX313",
    severity: "error",
    summary: `${phrase(input, column)} is to be NOT NULL, but ${howMany(input, key, ["a row has", "rows have"])} no value there now`,
    remedy: [
      ...(column.attributes["generated"] === null
        ? [
            'Choose one: add "backfill: <SQL expression over the row>", and the plan fills them;',
            "or fill them yourself, and plan again;",
          ]
        : ["Choose one: generate it by an expression that is null in no row, such as one with coalesce();"]),
      'or remove "not_null".',
    ].join("\n"),
    ...(column.origin && { at: { ...column.origin, text: "" } }),
  };
}

function isOutside(input: PlanInput, change: Change & { type: "create" | "alter" }): Diagnostic {
  const { key, after: table } = change;
  const at = table.origin && { at: { ...table.origin, text: "" } };
  const [from, to] = [change.type === "alter" ? change.before : null, table].map(
    (one) => (one?.attributes["partitionOf"] ?? null) as TableAttributes["partitionOf"],
  );
  if (to && (!from || isWider(from, to)))
    return {
      code: "FLUX350",
      severity: "error",
      summary: `${phrase(input, table)} is to have the rows ${to.bound.replace(/^FOR VALUES /, "")}, but ${howMany(input, key, ["a row", "rows"])} of these ${input.breaking.get(key) === 1 ? "is" : "are"} in the default partition now`,
      detail: "PostgreSQL moves no rows out of a default partition, and refuses bounds that such rows lie within.",
      remedy: "Move these rows in a migration of your own, or detach the default partition before, and plan again.",
      ...at,
    };
  const orThere = to && defaultPartition(input, to.parent) ? ", or within them in the default partition" : "";
  return {
    code: "FLUX350",
    severity: "error",
    summary: `${phrase(input, table)} is to get other bounds, but ${howMany(input, key, ["a row lies", "rows lie"])} outside them now${orThere}`,
    detail:
      "A partition is detached and attached again with its rows; those that it has must be within its new bounds.",
    remedy: "Move these rows in a migration of your own, and plan again.",
    ...at,
  };
}

function isBroken(input: PlanInput, { key, after: rule }: Change & { type: "create" | "alter" }): Diagnostic {
  const isKey = rule.kind === "unique" || rule.kind === "primary_key";
  const found = howMany(
    input,
    key,
    isKey
      ? ["a value stands", "values stand"]
      : rule.kind === "check"
        ? ["a row breaks", "rows break"]
        : ["a row refers", "rows refer"],
  );
  const what = isKey ? `${found} in several rows` : rule.kind === "check" ? `${found} it` : `${found} to nothing`;
  return {
    code: "FLUX315",
    severity: "error",
    summary: `${phrase(input, rule)} is to hold, but ${what} now`,
    detail: "The plan would stop where it checks the existing rows, and until then writes to these rows would fail.",
    remedy: isKey
      ? "Correct the rows, and plan again."
      : 'Correct the rows, and plan again; or say "not_valid: true", and it binds only what is written from now on.',
    ...(rule.origin && { at: { ...rule.origin, text: "" } }),
  };
}

/** In a direct plan: a new column that no row can have a value for, unless there is no row. */
export const directColumn: Recipe = {
  name: "direct column",
  why: "ADD COLUMN ... NOT NULL without a default fails where there are rows",
  plan: (draft) =>
    draft.changes.flatMap((change) => {
      if (change.type !== "create" || change.after.kind !== "column") return [];
      const { attributes, intent, key } = change.after;
      const ofDomain = refusesNull(draft.input.desired, change.after);
      const filled =
        (ofDomain ? hasDomainDefault(draft.input.desired, change.after) : intent.backfill !== undefined) ||
        attributes["generated"] !== null ||
        attributes["identity"] !== null ||
        draft.changes.some(
          (other) => other.type === "create" && other.after.parent === key && other.after.kind === "default",
        );
      const table = tableOf(key);
      if (filled || (attributes["notNull"] !== true && !ofDomain) || !draft.input.live.objects.has(table)) return [];
      return isEmpty(draft.input, table)
        ? [{ takes: [change], steps: wholeOnEmptyTable(draft.input, change.after, undefined) }]
        : [{ takes: [change], steps: [], problems: [needsBackfill(draft.input, change.after)] }];
    }),
};
