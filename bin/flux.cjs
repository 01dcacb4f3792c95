#!/usr/bin/env node
// Runs the bundled program with the code that V8 compiled in an earlier run: compiling it took half of a short command's
// time. The compiled code lies beside the program, where only those may put it who may change the program itself.
const { readFileSync, renameSync, rmSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { Script } = require("node:vm");

const [command = "", ...others] = process.argv.slice(2);
// Answered before anything is loaded, so that scripts which ask every time pay nothing for it.
if (others.length === 0 && (command === "--version" || command === "-V"))
  process.stdout.write(`${JSON.parse(readFileSync(join(__dirname, "../package.json"), "utf8")).version}\n`);
else run(join(__dirname, "../dist/program"));

function run(folder) {
  const file = join(folder, "main.cjs");
  // Only what has run is compiled: each command has its own.
  const cache = join(folder, `${/^[a-z]+$/.test(command) ? command : "none"}.compiled`);
  const cachedData = compiledBefore(cache);
  const source = `(function (exports, require, module, __filename, __dirname) {${readFileSync(file, "latin1")}\n})`;
  const script = new Script(source, { filename: file, cachedData });
  script.runInThisContext()(exports, require, module, file, folder);
  const isUsable = cachedData !== undefined && !script.cachedDataRejected;
  const isHelp = others.some((word) => word === "--help" || word === "-h");
  // What failed or only gave help has not got far.
  if (!isUsable && !isHelp) process.once("exit", (code) => code === 1 || keep(cache, script));
}

function compiledBefore(cache) {
  try {
    return readFileSync(cache);
  } catch (error) {
    if (error.code === "ENOENT" || error.code === "EACCES") return undefined;
    throw error;
  }
}

function keep(cache, script) {
  const mine = `${cache}.${process.pid}`;
  try {
    writeFileSync(mine, script.createCachedData());
    renameSync(mine, cache);
  } catch (error) {
    if (!["EACCES", "EPERM", "EROFS", "ENOSPC", "EDQUOT"].includes(error.code)) throw error;
    rmSync(mine, { force: true });
  }
}
