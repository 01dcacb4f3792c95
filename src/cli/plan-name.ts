import type { Change } from "../model/change.ts";
import type { Registry } from "../model/kind.ts";
import { namesOf } from "../model/object.ts";
import { phraseOf } from "../model/phrase.ts";

const longestPair = 64;

/** A name for a plan that has none, in the words of who changed the document: `add email to customers and 3 more`. */
export function nameOfChanges(registry: Registry, changes: readonly Change[]): string {
  const own = changes.filter((change) => !isToldBy(change, changes));
  const ranked = [...own].sort((a, b) => rank(registry, a) - rank(registry, b));
  const deeds = [...new Set(ranked.map((change) => deedOf(registry, change)))];
  const [first = "no changes", second] = deeds;
  if (second === undefined) return first;
  const pair = `${first} and ${second}`;
  return deeds.length === 2 && pair.length <= longestPair ? pair : `${first} and ${deeds.length - 1} more`;
}

/** A change below another one goes without saying; what else differs about a renamed object, too. */
function isToldBy(change: Change, all: readonly Change[]): boolean {
  return all.some(
    (other) =>
      (change.key.startsWith(`${other.key}/`) && (other.type !== "rename" || change.type === "rename")) ||
      (other.type === "rename" && change.type === "alter" && other.key === change.key),
  );
}

/** Renames first, then what holds rows. */
function rank(registry: Registry, change: Change): number {
  if (change.type === "rename") return 0;
  return registry.get(objectOf(change).kind).holdsData ? 1 : 2;
}

const objectOf = (change: Change): Extract<Change, { readonly type: "drop" }>["before"] =>
  change.type === "drop" ? change.before : change.after;

function deedOf(registry: Registry, change: Change): string {
  const object = objectOf(change);
  const kind = registry.get(object.kind);
  switch (change.type) {
    case "rename":
      return `rename ${kind.title(change.before)} to ${namesOf(change.key).at(-1)}`;
    case "create":
      return kind.deeds?.create?.(object) ?? `create ${phraseOf(kind, object)}`;
    case "drop":
      return kind.deeds?.drop?.(object) ?? `drop ${phraseOf(kind, object)}`;
    case "alter":
      return kind.deeds?.alter?.(change.before, change.after) ?? `change ${phraseOf(kind, object)}`;
  }
}
