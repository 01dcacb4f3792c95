import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** One folder of `from.sql` and `to.sql`, as `index.jsonl` lists it. */
export interface Case {
  readonly source: string;
  readonly name: string;
  readonly folder: string;
  /** Loads on that major. */
  readonly loads: { readonly [major: number]: boolean };
  /** It creates or needs roles, which all databases of a server share. */
  readonly usesRoles: boolean;
  /** Sides that psql must load statement by statement. */
  readonly autocommit: readonly string[];
}

export type Direction = "forward" | "backward";

interface Line {
  readonly source: string;
  readonly case: string;
  readonly ok15?: boolean;
  readonly ok18?: boolean;
  readonly min_version?: number;
  readonly not_in_one_transaction?: readonly string[];
}

/** The cases of a folder; the list is its `index.jsonl`. */
export function readCases(folder: string): readonly Case[] {
  const lines = readFileSync(join(folder, "index.jsonl"), "utf8").split("\n");
  return lines.filter((line) => line.trim() !== "").map((line) => caseOf(folder, JSON.parse(line) as Line));
}

function caseOf(root: string, line: Line): Case {
  const folder = join(root, line.source, line.case);
  const texts = ["from", "to", "prelude"].map((side) => readSql(folder, side));
  return {
    source: line.source,
    name: line.case,
    folder,
    loads: {
      15: line.ok15 === true && (line.min_version ?? 0) <= 15,
      18: line.ok18 === true,
    },
    usesRoles: texts.some((text) => /\b(create|alter|drop)\s+(role|user|group)\b/i.test(text)),
    autocommit: line.not_in_one_transaction ?? [],
  };
}

/** `from.sql`, `seed.sql` and so on; empty where there is none. */
export function readSql(folder: string, name: string): string {
  const path = join(folder, `${name}.sql`);
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}
