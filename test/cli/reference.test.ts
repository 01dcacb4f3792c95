import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { commands } from "../../src/cli/commands/registry.ts";
import { runProgram } from "../../src/cli/program.ts";
import { fakeSurroundings } from "./fake-surroundings.ts";

const read = (path: string): string => readFileSync(join(import.meta.dirname, "../..", path), "utf8");
const reference = read("docs/reference/cli.md");
const nameOf = (usage: string): string => usage.split(" ")[0] as string;

/** Command -> its section. */
const sections = new Map(
  reference
    .split(/^### `flux /m)
    .slice(1)
    .map((text) => [/^[a-z]+/.exec(text)?.[0] ?? "", text.split(/^## /m)[0] as string] as const),
);
const longOf = (text: string): readonly string[] => [...text.matchAll(/--[a-z][a-z-]+/g)].map(([flag]) => flag);

async function helpOf(...args: readonly string[]): Promise<string> {
  const at = fakeSurroundings();
  expect(await runProgram([...args, "--help"], "1.2.3", at)).toBe(0);
  return at.text.out;
}

describe("docs/reference/cli.md", () => {
  it("has a section for every command, in the order of the help, and for nothing else", () => {
    expect([...sections.keys()]).toEqual(commands.map(({ usage }) => nameOf(usage)));
  });

  it.each(commands.map((command) => [command.usage, command] as const))("says all of flux %s", (usage, { options }) => {
    const section = sections.get(nameOf(usage)) ?? "";
    const heading = section.slice(0, section.indexOf("`"));
    expect(heading.split(" [--")[0]).toBe(usage);
    const own = options.map(({ flags }) => longOf(flags)[0] as string);
    const told = [...section.matchAll(/^\| `(--[a-z-]+)/gm)].map(([, flag]) => flag as string);
    expect([...told, ...longOf(heading)].sort()).toEqual([...own].sort());
    for (const { choices = [] } of options) for (const choice of choices) expect(section).toContain(choice);
  });

  it("has the options that every command has", async () => {
    const told = reference.split("## Options of every command")[1]?.split("\n## ")[0] ?? "";
    const help = (await helpOf()).split("Commands:")[0] as string;
    expect(new Set(longOf(told.replace(/^[^|].*$/gm, "")))).toEqual(new Set(longOf(help)));
  });

  it("has every exit code", async () => {
    const help = /Exit codes: (.*)/.exec(await helpOf())?.[1] ?? "";
    const codes = [...help.matchAll(/\b(\d+) /g)].map(([, code]) => code);
    expect(codes).toEqual(["0", "2", "1", "130"]);
    for (const code of codes) {
      expect(reference).toMatch(new RegExp(`^\\| ${code} \\|`, "m"));
      expect(read("README.md")).toMatch(new RegExp(`^Exit codes:.*\\b${code} `, "m"));
    }
  });
});

it("README names every command", () => {
  const table = [...read("README.md").matchAll(/^\| `flux ([a-z]+)/gm)].map(([, name]) => name);
  expect(table).toEqual(commands.map(({ usage }) => nameOf(usage)));
});
