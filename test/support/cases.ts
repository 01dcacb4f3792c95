import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import type { Major } from "./database.ts";

/** The folder of the case suite. */
export const casesFolder: string = resolve(import.meta.dirname, "../cases");

/** What `case.yaml` may say. */
export interface CaseOptions {
  /** What the case is there for, where its name does not say it. */
  readonly why?: string;
  /** Texts that the plan must not contain: titles, forms of SQL. */
  readonly never?: readonly string[];
  /** The code with which the change must be refused; `plan.txt` is the message then. */
  readonly refused?: string;
  /** (Default: all of them) */
  readonly majors?: readonly Major[];
  /** Managed schemas; `all` for every one. (Default: public) */
  readonly schemas?: readonly string[] | "all";
  /** Roles whose rights are managed beside those that the document names; `all` for every one. */
  readonly roles?: readonly string[] | "all";
  /** Roles that are managed as objects; the proof runs on a server of flux's own then. They are the case's own: no other has them. */
  readonly managed_roles?: readonly string[];
  /** Drops that look like half of a rename are meant. */
  readonly accept_drops?: boolean;
  /** `table.column` whose values the plan changes on purpose. */
  readonly changed?: readonly string[];
  /** Why PostgreSQL has no way back from this change. */
  readonly no_way_back?: string;
  /** Why it cannot pass yet. The suite fails when it does. */
  readonly pending?: string;
}

/** One folder `test/cases/<kind>/<case>`. */
export interface Case {
  /** `column/rename` */
  readonly name: string;
  readonly folder: string;
  readonly kind: string;
  readonly before: string;
  readonly after: string;
  readonly seed: string;
  readonly options: CaseOptions;
}

const known: readonly string[] = [
  "why",
  "never",
  "refused",
  "majors",
  "schemas",
  "roles",
  "managed_roles",
  "accept_drops",
  "changed",
  "no_way_back",
  "pending",
];

/** Every case, in the order of its name. */
export function readCases(): readonly Case[] {
  return foldersIn(casesFolder).flatMap((kind) =>
    foldersIn(join(casesFolder, kind)).map((name) => readCase(kind, name)),
  );
}

const foldersIn = (folder: string): readonly string[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();

function readCase(kind: string, name: string): Case {
  const folder = join(casesFolder, kind, name);
  const text = (file: string): string =>
    existsSync(join(folder, file)) ? readFileSync(join(folder, file), "utf8") : "";
  const options = (parse(text("case.yaml")) ?? {}) as CaseOptions;
  const unknown = Object.keys(options).filter((key) => !known.includes(key));
  if (unknown.length > 0) throw new Error(`${kind}/${name}/case.yaml: nobody knows ${unknown.join(", ")}`);
  return {
    name: `${kind}/${name}`,
    folder,
    kind,
    before: text("before.yaml"),
    after: text("after.yaml"),
    seed: text("seed.sql"),
    options,
  };
}
