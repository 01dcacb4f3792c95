import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix, sep } from "node:path";

/** One import of a file. */
export interface Import {
  /** What the text says: `../model/plan.ts`, `pg`, `node:fs`. */
  readonly specifier: string;
  /** Path from `src/` of a file of ours; null for packages and built-in modules. */
  readonly file: string | null;
  /** Only types, so that nothing is loaded. */
  readonly typeOnly: boolean;
  /** `import("...")`, loaded when that line is reached. */
  readonly dynamic: boolean;
}

/** A file of `src/`. */
export interface SourceFile {
  /** From `src/`, with forward slashes. */
  readonly path: string;
  /** Without comments. */
  readonly text: string;
  readonly imports: readonly Import[];
}

const source = join(import.meta.dirname, "../../src");

/** Every file of `src/`. */
export function sourceFiles(): readonly SourceFile[] {
  return readdirSync(source, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .sort()
    .map((path) => parseSource(path.split(sep).join("/"), readFileSync(join(source, path), "utf8")));
}

/** A file of this text. Comments at the start of a line are left out: the formatter puts all long ones there. */
export function parseSource(path: string, whole: string): SourceFile {
  const text = whole.replaceAll(/^[ \t]*(\/\*\*?[\s\S]*?\*\/|\/\/.*)$/gm, "");
  return { path, text, imports: [...staticImports(path, text), ...dynamicImports(path, text)] };
}

function staticImports(path: string, text: string): readonly Import[] {
  const found = text.matchAll(/^(?:import|export)\s+(?:(type\s)?([^"';]*?)\s*from\s*)?"([^"]+)"/gm);
  return [...found].map(([, type, names = "", specifier = ""]) => ({
    specifier,
    file: resolved(path, specifier),
    typeOnly: type !== undefined || onlyTypes(names),
    dynamic: false,
  }));
}

/** `{ type A, type B }` loads nothing with verbatimModuleSyntax off, but the file all the same with it on; it counts as types. */
function onlyTypes(names: string): boolean {
  const inner = /^\{([^}]*)\}$/.exec(names.trim())?.[1];
  const parts = inner?.split(",").filter((part) => part.trim() !== "") ?? [];
  return parts.length > 0 && parts.every((part) => part.trim().startsWith("type "));
}

function dynamicImports(path: string, text: string): readonly Import[] {
  return [...text.matchAll(/\bimport\(\s*("([^"]+)")?/g)].map(([whole, , specifier]) => ({
    specifier: specifier ?? whole,
    file: specifier === undefined ? null : resolved(path, specifier),
    typeOnly: false,
    dynamic: true,
  }));
}

function resolved(path: string, specifier: string): string | null {
  return specifier.startsWith(".") ? posix.join(dirname(path), specifier) : null;
}
