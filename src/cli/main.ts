import { readFileSync } from "node:fs";
import { packageFile } from "./package-file.ts";
import { runProgram } from "./program.ts";

/** The version in package.json. */
export function version(): string {
  const text = readFileSync(packageFile("package.json"), "utf8");
  return (JSON.parse(text) as { readonly version: string }).version;
}

void runProgram(process.argv.slice(2), version()).then((code) => {
  process.exitCode = code;
});
