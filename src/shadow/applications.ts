import type { Connection } from "../live/connect.ts";
import { FluxError } from "../model/diagnostic.ts";
import { type Model, namesOf, type ObjectKey } from "../model/object.ts";
import { copyName } from "../model/own-names.ts";
import type { Backfill, Plan, RelationName, Step } from "../model/plan.ts";
import { notKept, type Rehearsal, rehearse, type Writes, writesTo } from "./rehearse.ts";
import { titleOf, touchedTables } from "./touched-tables.ts";

/** Writes of the old and the new application, tried out while a plan is on its way. */
export interface Applications {
  /** Before the group at this place runs; and at the number of groups, when all have run. */
  readonly at: (place: number) => Promise<void>;
  /** What went wrong without being the plan's fault, in sentences. */
  readonly remarks: () => readonly string[];
}

/**
 * Whatever the running application could write before the plan, it must be able to write up to the first gate; whatever
 * the new one can write after the plan, it must be able to write from the last gate on.
 * @param connection to a shadow database in which the plan is about to run
 */
export async function watchApplications(
  connection: Connection,
  plan: Plan,
  groups: readonly (readonly Step[])[],
  { live, desired }: { readonly live: Model; readonly desired: Model },
): Promise<Applications> {
  const places = placesOf(groups);
  const found = new Set<string>();
  const old: Writes[] = [];
  const refusedAnyway = new Set<string>();
  for (const write of await writesOf(connection, plan, live)) {
    const tried = await rehearse(connection, write, []);
    for (const one of tried) refusedAnyway.add(refusalOf(one));
    const variants = write.variants.filter((_, i) => tried[i]?.refusal === null);
    if (variants.length > 0) old.push({ ...write, variants });
  }
  let atGate: { readonly write: Writes; readonly tried: readonly Rehearsal[] }[] = [];
  const doneBefore = (place: number): ReturnType<typeof backfillsOf> => backfillsOf(groups, place);

  return {
    remarks: () => [...found],
    at: async (place) => {
      if (place === places.backfill || place === places.firstGate)
        for (const write of old)
          for (const [i, { refusal, relation }] of (await rehearse(connection, write, doneBefore(place))).entries()) {
            const { column = null } = refusal ?? {};
            // What may be null now and shall not be any more, in the column or in its copy, is the document's rule.
            if (refusal === null || (column !== null && mayBeNull(write, column))) continue;
            if (i > 0 && column !== null && !write.nullable.has(column)) found.add(unfilled(relation, column));
            else judge(plan, "running", "before the deploy", relation, refusal, found);
          }
      if (place === places.lastGate && place < groups.length) {
        atGate = [];
        for (const write of await writesOf(connection, plan, desired))
          atGate.push({ write, tried: await rehearse(connection, write, doneBefore(place)) });
      }
      if (place !== groups.length) return;
      for (const { write, tried } of atGate) {
        const now = await rehearse(connection, write, []);
        for (const [i, { relation, refusal }] of tried.entries()) {
          if (refusal === null || now[i]?.refusal !== null) continue;
          if (refusal.code === notKept && hasReverse(desired, relation)) continue;
          // Nobody can write that before the plan either.
          if (refusedAnyway.has(refusalOf({ refusal, relation }))) {
            found.add(remark("new", "before the contract steps", relation, refusal.message));
            continue;
          }
          // The plan's instructions say that new code still writes it.
          if (refusal.column !== null && inPrimaryKey(live, relation, refusal.column)) continue;
          if (refusal.column === null && refusal.code === "23502" && losesNeverNull(live, desired, relation)) continue;
          judge(plan, "new", "before the contract steps", relation, refusal, found);
        }
      }
    },
  };
}

const refusalOf = ({ relation, refusal }: Pick<Rehearsal, "relation" | "refusal">): string =>
  `${titleOf([relation.schema, relation.name])} ${refusal?.code} ${refusal?.message}`;

const remark = (who: "running" | "new", when: string, { name }: RelationName, message: string): string =>
  `A write of the ${who} application to ${name} fails ${when}: ${message}.`;

const mayBeNull = ({ nullable }: Writes, column: string): boolean =>
  [...nullable].some(([own, yes]) => yes && (own === column || copyName(own) === column));

/** The least that an application can write may be less than it ever does. */
const unfilled = ({ name }: RelationName, column: string): string =>
  `A row of ${name} in which whatever may be null is null gets no value for ${column} from its backfill: if the running application writes such rows, it fails.`;

/** Whether `reverse` and `backfill` of a column are the user's: the one need not take every value back to what it was. */
function hasReverse({ objects }: Model, relation: RelationName): boolean {
  const isHere = (key: ObjectKey): boolean => titleOf(namesOf(key)) === titleOf([relation.schema, relation.name]);
  return [...objects.values()].some(
    ({ intent, parent }) => intent.reverse !== undefined && parent !== null && isHere(parent),
  );
}

/** Whether a column of a domain that is NOT NULL goes from the table: only a domain refuses a null without naming a column. */
function losesNeverNull(live: Model, desired: Model, { schema, name }: RelationName): boolean {
  const isNeverNull = (key: ObjectKey): boolean => live.objects.get(key)?.attributes["notNull"] === true;
  return [...live.objects.values()].some(
    ({ kind, key, parent, dependsOn }) =>
      kind === "column" &&
      !desired.objects.has(key) &&
      titleOf(namesOf(parent as ObjectKey)) === titleOf([schema, name]) &&
      [...domainsBeneath(live, dependsOn)].some(isNeverNull),
  );
}

function domainsBeneath({ objects }: Model, keys: readonly ObjectKey[]): ReadonlySet<ObjectKey> {
  const isDomain = (key: ObjectKey): boolean => objects.get(key)?.kind === "domain";
  const found = new Set(keys.filter(isDomain));
  for (const key of found) for (const next of objects.get(key)?.dependsOn.filter(isDomain) ?? []) found.add(next);
  return found;
}

/** Whether a column cannot be null because it belongs to the primary key. */
function inPrimaryKey({ objects }: Model, { schema, name }: RelationName, column: string): boolean {
  return [...objects.values()].some(
    ({ kind, parent, attributes }) =>
      kind === "primary_key" &&
      parent !== null &&
      titleOf(namesOf(parent)) === titleOf([schema, name]) &&
      (attributes["columns"] as readonly string[]).includes(column),
  );
}

/** Where the backfills begin, and where the application of the first and of the last round is deployed. */
function placesOf(groups: readonly (readonly Step[])[]): Record<"backfill" | "firstGate" | "lastGate", number> {
  const rounds = groups.map(([step]) => step?.round ?? 1);
  const find = (phase: Step["phase"], round: number): number => {
    const place = groups.findIndex(([step]) => step?.phase === phase && step.round === round);
    return place < 0 ? groups.length : place;
  };
  const firstGate = find("contract", 1);
  return {
    backfill: Math.min(find("backfill", 1), firstGate),
    firstGate,
    lastGate: find("contract", Math.max(...rounds)),
  };
}

/** Backfills that are done at a place and still count: after the contract phase of their round nothing waits for what they filled. */
function backfillsOf(groups: readonly (readonly Step[])[], place: number): readonly Backfill[] {
  const round = groups[place]?.[0]?.round;
  const done = groups.slice(0, place).flat();
  return done.flatMap((step) => (step.round === round && step.run.type === "backfill" ? [step.run.backfill] : []));
}

/** Of every table of the model that the plan locks, with the columns that the model knows. */
async function writesOf(connection: Connection, plan: Plan, model: Model): Promise<readonly Writes[]> {
  const writes: Writes[] = [];
  for (const { relation, columns } of touchedTables(plan, model))
    writes.push(await writesTo(connection, relation, (column) => columns.has(column)));
  return writes;
}

/** Constraints and triggers that the document adds may refuse what was allowed; what flux adds to get there may not. */
function judge(
  plan: Plan,
  who: "running" | "new",
  when: string,
  relation: RelationName,
  { sql, code, message }: NonNullable<Rehearsal["refusal"]>,
  found: Set<string>,
): void {
  const ours =
    code.startsWith("42") || code === "23502" || code === notKept || (code === "23514" && message.includes("flux_"));
  if (!ours) {
    const isRule = code.startsWith("23");
    if (!isRule) found.add(remark(who, when, relation, message));
    return;
  }
  throw new FluxError({
    code: "FLUX414",
    severity: "error",
    summary: `The plan "${plan.name}" would break the ${who} application: it cannot write to ${relation.name} ${when}`,
    detail: `${message}\n    ${sql}`,
    remedy:
      "No file was written. If a trigger or an expression of the document (backfill, reverse) is at fault, correct it there; else please report it.",
  });
}
