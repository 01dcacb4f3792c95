import type { Change } from "../../model/change.ts";
import { isWithin, type Model, type ObjectKey, type SchemaObject } from "../../model/object.ts";
import type { Phase } from "../../model/plan.ts";
import { type DraftStep, dropStatements, idOf, subtree } from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { claimsOf, settled } from "../tokens.ts";
import { chain, needsOf, phrase, recreate } from "./statements.ts";

/** What goes, by its key. */
type Root = Pick<Change, "key">;

/** Those that cannot be replaced one after the other: each takes a name from the next, or stands on it, in a circle. */
export function boundTo<R extends Root>(input: PlanInput, first: R, others: readonly R[]): readonly R[] {
  const roots = [first, ...others];
  return [...new Set([takesNames(input, roots), standsOn(input, roots)].flatMap((next) => inCircle(first, next)))];
}

/** The others that one leads to and that lead back to it. */
function inCircle<R>(first: R, next: (one: R) => readonly R[]): readonly R[] {
  const reached = (from: R): ReadonlySet<R> => {
    const found = new Set<R>();
    const waiting = [...next(from)];
    for (let one = waiting.pop(); one !== undefined; one = waiting.pop())
      if (!found.has(one)) {
        found.add(one);
        waiting.push(...next(one));
      }
    return found;
  };
  return [...reached(first)].filter((other) => other !== first && reached(other).has(first));
}

/** Which of them have a name now that one of them has afterwards. */
function takesNames<R extends Root>(input: PlanInput, roots: readonly R[]): (taker: R) => readonly R[] {
  const claims = new Map(
    roots.map((root) => {
      const of = (model: Model): readonly string[] => claimsOf(input, subtree(model, root.key));
      return [root, { before: of(input.live), after: of(input.desired) }];
    }),
  );
  return (taker) => {
    const own = claims.get(taker);
    const taken = own?.after.filter((claim) => !own.before.includes(claim)) ?? [];
    return roots.filter((root) => claims.get(root)?.before.some((claim) => taken.includes(claim)));
  };
}

/** On which others of them one stands, now or afterwards. */
function standsOn<R extends Root>({ live, desired }: PlanInput, roots: readonly R[]): (root: R) => readonly R[] {
  const ground = new Map(
    roots.map((root) => [
      root,
      [live, desired].flatMap((model) => subtree(model, root.key).flatMap(({ dependsOn }) => dependsOn)),
    ]),
  );
  return (root) => roots.filter((other) => other !== root && ground.get(root)?.some((key) => isWithin(key, other.key)));
}

/** The foreign keys by which some tables that are replaced together stand on one another. */
export function linksAmong(model: Model, tables: readonly ObjectKey[]): readonly SchemaObject[] {
  return tables.flatMap((table) =>
    subtree(model, table).filter(
      ({ kind, dependsOn }) =>
        kind === "foreign_key" &&
        dependsOn.some((key) => tables.some((other) => other !== table && isWithin(key, other))),
    ),
  );
}

/** They go before the first of the tables. */
export function dropLinks(
  input: PlanInput,
  links: readonly SchemaObject[],
  group: string,
  phase: Phase,
  causes: readonly ObjectKey[],
): readonly DraftStep[] {
  return links.flatMap((link) =>
    chain(
      input,
      dropStatements(input, link, input.live),
      recreate(input, subtree(input.before, link.key), input.before),
      {
        id: `${group}:drop:${idOf(link.key)}`,
        title: `Drop the old ${phrase(input, link)}`,
        phase,
        causes: [...causes, link.key],
        needs: [settled(link.key)],
        releases: needsOf([link]),
        atomic: group,
      },
    ),
  );
}

/** They come after the last of the tables, which have no rows to be checked. */
export function createLinks(
  input: PlanInput,
  links: readonly SchemaObject[],
  group: string,
  phase: Phase,
  causes: readonly ObjectKey[],
): readonly DraftStep[] {
  return links.flatMap((link) => {
    const all = subtree(input.desired, link.key);
    return chain(input, recreate(input, all, input.desired), dropStatements(input, link, input.desired), {
      id: `${group}:create:${idOf(link.key)}`,
      title: `Create the new ${phrase(input, link)}`,
      phase,
      causes: [...causes, link.key],
      creates: all.map(({ key }) => key),
      needs: needsOf(all),
      atomic: group,
    });
  });
}
