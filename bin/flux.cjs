#!/usr/bin/env node
// Runs the bundled program with the code that V8 compiled in an earlier run: compiling it took half of a short command's
// time. The compiled code lies beside the program, where only those may put it who may change the program itself.
const { createHash, randomBytes } = require("node:crypto");
const { readFileSync, renameSync, rmSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { Script } = require("node:vm");

const [command = "", ...others] = process.argv.slice(2);
// Of Node.js itself, what few commands use though all import it; by names, not as a whole or by default.
const late = new Set(["node:child_process", "node:fs/promises", "node:timers/promises", "dns"]);
// Answered before anything is loaded, so that scripts which ask every time pay nothing for it.
if (others.length === 0 && (command === "--version" || command === "-V"))
  process.stdout.write(`${JSON.parse(readFileSync(join(__dirname, "../package.json"), "utf8")).version}\n`);
else {
  // Nothing is left to do then; otherwise Node.js takes everything that a large schema was apart, piece by piece.
  process.once("beforeExit", () => process.exit());
  run(join(__dirname, "../dist/program"));
}

/** Loads the program's files as they are asked for. */
function run(folder) {
  const loaded = new Map();
  const load = (path) => {
    if (late.has(path)) return new Proxy({}, { get: (_, name) => require(path)[name] });
    if (!path.startsWith("./")) return require(path);
    const known = loaded.get(path);
    if (known) return known.exports;
    const module = { exports: {} };
    loaded.set(path, module);
    const file = join(folder, path);
    scriptOf(file).runInThisContext()(module.exports, load, module, file, folder);
    return module.exports;
  };
  load("./main.cjs");
}

function scriptOf(file) {
  const program = readFileSync(file, "latin1");
  // Each build begins with a comment that names it. Only what has run is compiled: each command has its own.
  const build = program.slice(2, program.indexOf("\n")).trim();
  const kept = /^[a-z]+$/.test(command) ? `${file.replace(/cjs$/, "")}${command}.${build}.compiled` : null;
  const cachedData = kept === null ? undefined : compiledBefore(kept);
  const script = new Script(program, { filename: file, cachedData });
  const isUsable = cachedData !== undefined && !script.cachedDataRejected;
  const isHelp = others.some((word) => word === "--help" || word === "-h");
  // What failed or only gave help has not got far.
  if (kept !== null && !isUsable && !isHelp) process.once("exit", (code) => code === 1 || keep(kept, script));
  return script;
}

/** The compiled code, behind its own digest: V8 does not look whether it is damaged. */
function compiledBefore(kept) {
  try {
    const bytes = readFileSync(kept);
    const data = bytes.subarray(32);
    return bytes.subarray(0, 32).equals(digest(data)) ? data : undefined;
  } catch {
    return undefined; // Whatever the reason is, the program runs as well without.
  }
}

function keep(kept, script) {
  const mine = `${kept}.${randomBytes(8).toString("hex")}`;
  try {
    const data = script.createCachedData();
    writeFileSync(mine, Buffer.concat([digest(data), data]), { flag: "wx", mode: 0o644 });
    renameSync(mine, kept);
  } catch {
    try {
      rmSync(mine, { force: true });
    } catch {
      // A folder that cannot be written, mostly. The next run is as slow as this one.
    }
  }
}

function digest(data) {
  return createHash("sha256").update(data).digest();
}
