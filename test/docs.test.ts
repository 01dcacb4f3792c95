import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { sourceFiles } from "./support/imports.ts";

const root = join(import.meta.dirname, "..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");
const names = (folder: string): readonly string[] => readdirSync(join(root, folder)).sort();

/** Codes that the program says, as whole texts; comments do not count. */
const said = new Set(
  sourceFiles().flatMap(({ text }) => [...text.matchAll(/\bFLUX\d{3}\b/g)].map(([code]) => code as string)),
);
const errors = [...read("docs/errors.md").matchAll(/^### (FLUX\d{3}) \S/gm)].map(([, code]) => code as string);
const hazards = names("docs/hazards").map((file) => file.replace(/\.md$/, ""));

describe("every code", () => {
  it("that flux says is explained", () => {
    expect(said.size).toBeGreaterThan(60);
    expect([...said].filter((code) => !errors.includes(code) && !hazards.includes(code)).sort()).toEqual([]);
  });

  it("that is explained is said, and is explained once", () => {
    const explained = [...errors, ...hazards];
    expect(explained.filter((code) => !said.has(code))).toEqual([]);
    expect(new Set(explained).size).toBe(explained.length);
    expect(errors).toEqual([...errors].sort());
  });
});

it.each(hazards)("%s has its three parts", (code) => {
  const text = read(`docs/hazards/${code}.md`);
  expect(text.match(/^#+ .*$/gm)).toEqual([
    expect.stringMatching(new RegExp(`^# ${code}: \\S`)),
    "## Problem",
    "## What flux does",
    "## What you can do",
  ]);
});

it.each(names("docs/decisions"))("decision %s has its four parts", (file) => {
  expect(read(`docs/decisions/${file}`).match(/^#+ .*$/gm)).toEqual([
    expect.stringMatching(new RegExp(`^# ${file.slice(0, 4)}: \\S`)),
    "## Context",
    "## Choice",
    "## What we gave up",
    "## When to revisit",
  ]);
});

describe("links in documents lead somewhere", () => {
  const documents = [
    ...names(".").filter((file) => file.endsWith(".md")),
    ...readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".md"))
      .map((file) => join("docs", file)),
  ];
  it.each(documents)("%s", (file) => {
    const links = [...read(file).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target as string);
    const broken = links
      .filter((target) => !/^(https?:|#)/.test(target))
      .filter((target) => !existsSync(join(root, dirname(file), target.replace(/#.*$/, ""))));
    expect(broken.map((target) => `${relative(root, join(root, file))}: ${target}`)).toEqual([]);
  });
});
