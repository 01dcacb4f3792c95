import { readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { packageFile } from "./package-file.ts";

/** The version in package.json. */
export function version(): string {
  const text = readFileSync(packageFile("package.json"), "utf8");
  return (JSON.parse(text) as { readonly version: string }).version;
}

const [first, ...others] = process.argv.slice(2);
// Answered before anything else is loaded, so that scripts which ask every time pay nothing for it.
if (others.length === 0 && (first === "--version" || first === "-V")) process.stdout.write(`${version()}\n`);
else {
  // A large schema is many small objects that live to the end: with more room for new ones they are moved less often.
  setFlagsFromString("--min-semi-space-size=32");
  setFlagsFromString("--max-semi-space-size=64");
  const { runProgram } = await import("./program.ts");
  process.exitCode = await runProgram(process.argv.slice(2), version());
}
