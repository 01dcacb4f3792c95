import { linksOf, type Model, namesOf, type ObjectKey } from "../../model/object.ts";
import { plainName, readWhenRun, wordsIn } from "../../model/words.ts";
import type { DraftStep } from "../draft.ts";
import type { PlanInput } from "../input.ts";
import type { Edge } from "./connect-steps.ts";
import { unwatched } from "./watchers.ts";

/**
 * Edges that are wished for, where the order allows them. PostgreSQL records no dependency of a routine's body on what it
 * names, but what runs the routine at once (a generated column, an index, a materialized view, a default of a domain
 * with a check) needs all that: whatever a body names is there before those that use the routine, and goes after them.
 * What watches the others' steps, and may refuse them, is not there yet, or no longer.
 */
export function preferSteps(
  steps: readonly DraftStep[],
  input: Pick<PlanInput, "live" | "desired" | "registry">,
): readonly Edge[] {
  const { live, desired } = input;
  return [
    ...unwatched(steps, input),
    ...aroundBodies(
      desired,
      steps.map((step) => ({
        id: step.id,
        changes: step.creates,
        uses: [...step.creates, ...step.causes, ...step.needs],
      })),
    ),
    ...aroundBodies(
      live,
      steps.map((step) => ({ id: step.id, changes: step.removes, uses: [...step.removes, ...step.releases] })),
    ).map(([first, second]): Edge => [second, first]),
  ];
}

interface Touch {
  readonly id: string;
  /** The keys that it creates, or removes. */
  readonly changes: readonly string[];
  /** The keys that must be there for it. */
  readonly uses: readonly string[];
}

/** From the steps that change what a body names to those that use, over however many objects, the body's routine. */
function aroundBodies(model: Model, steps: readonly Touch[]): readonly Edge[] {
  const bodies = [...model.objects.values()].flatMap((object) => {
    const body = readWhenRun(object);
    return body === undefined || body === null ? [] : [{ key: object.key, words: wordsIn(body) }];
  });
  if (bodies.length === 0) return [];
  const changed = steps.flatMap(({ id, changes }) =>
    changes.flatMap((key) => (model.objects.has(key as ObjectKey) ? [{ id, key: key as ObjectKey }] : [])),
  );
  const named = bodies.map(({ key, words }) => ({ key, by: changed.filter((one) => names(words, one.key)) }));
  const users = usersIn(model, named);
  return named.flatMap(({ key, by }) => {
    if (by.length === 0) return [];
    const all = users(key);
    return steps.flatMap((step) =>
      step.uses.some((used) => all.has(used)) ? by.map((one): Edge => [one.id, step.id]) : [],
    );
  });
}

/** Whether a text with these words may speak of an object: of a column only where it names the table, too. */
function names(words: ReadonlySet<string>, key: ObjectKey): boolean {
  const links = linksOf(key);
  return (
    links.length > 1 &&
    namesOf(key)
      .slice(1)
      .every((name) => words.has(plainName(name)))
  );
}

/** Gives an object with all that stands on it, over bodies that name each other too. */
function usersIn(
  { objects }: Model,
  named: readonly { readonly key: ObjectKey; readonly by: readonly { readonly key: ObjectKey }[] }[],
): (key: ObjectKey) => ReadonlySet<string> {
  const direct = new Map<ObjectKey, ObjectKey[]>();
  const add = (used: ObjectKey, user: ObjectKey): void => {
    const list = direct.get(used);
    if (list) list.push(user);
    else direct.set(used, [user]);
  };
  for (const { key, dependsOn } of objects.values()) for (const used of dependsOn) add(used, key);
  for (const { key, by } of named) for (const used of by) add(used.key, key);
  return (key) => {
    const found = new Set<ObjectKey>([key]);
    const waiting = [key];
    for (let one = waiting.pop(); one !== undefined; one = waiting.pop())
      for (const user of direct.get(one) ?? [])
        if (!found.has(user)) {
          found.add(user);
          waiting.push(user);
        }
    return found;
  };
}
