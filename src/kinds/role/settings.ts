import { nameLists } from "../routine-body.ts";
import type { Options } from "../storage-parameters.ts";

/** The only settings whose names PostgreSQL writes with capitals; extensions' names it takes as they come. */
const capitals = new Map(["DateStyle", "IntervalStyle", "TimeZone"].map((name) => [name.toLowerCase(), name]));

/** Settings as PostgreSQL keeps them, so that they compare without being tried out: `Search_Path: A,b` is `search_path: a, b`. */
export function asStored(settings: Options): Options {
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => {
      const lower = name.toLowerCase();
      const stored = name.includes(".") ? name : (capitals.get(lower) ?? lower);
      return [stored, nameLists.includes(lower) ? listAsStored(value) : value];
    }),
  );
}

/** Names in quotes stay as they are. */
function listAsStored(list: string): string {
  const parts = list.match(/"(?:[^"]|"")*"|'(?:[^']|'')*'|,|[^"',]+/g) ?? [];
  const words = parts.map((part) => (/^["']/.test(part) ? part : part.toLowerCase().trim()));
  return words.map((word) => (word === "," ? ", " : word)).join("");
}
