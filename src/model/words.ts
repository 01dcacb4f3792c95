import type { Json, SchemaObject } from "./object.ts";

/** The identifiers in a value's texts, as PostgreSQL would fold them; strings and keywords among them. */
export function wordsIn(value: Json | undefined): ReadonlySet<string> {
  const words = new Set<string>();
  const collect = (part: Json | undefined): void => {
    if (typeof part === "string")
      for (const word of part.match(/"(?:[^"]|"")+"|[\p{L}_][\p{L}\p{N}_$]*/gu) ?? [])
        words.add(word.startsWith('"') ? word.slice(1, -1).replaceAll('""', '"') : word.toLowerCase());
    else if (typeof part === "object" && part !== null) for (const one of Object.values(part)) collect(one);
  };
  collect(value);
  return words;
}

/** What of an object PostgreSQL reads only when it runs, so that no dependency is recorded: a routine's body. */
export function readWhenRun({ attributes }: SchemaObject): Json | undefined {
  return attributes["body"];
}

/** `total(integer)` is called `total` in a text. */
export const plainName = (name: string): string => name.replace(/\(.*/s, "");
