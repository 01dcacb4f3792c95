import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { configCodes, documentCodes } from "../../src/desired/codes.ts";

const documented = [...readFileSync("docs/errors.md", "utf8").matchAll(/^### (FLUX\d{3}) /gm)].map(
  ([, code]) => code as string,
);
const tests = ["config", "load-errors"].map((name) => readFileSync(`test/desired/${name}.test.ts`, "utf8")).join("\n");

test.each([...new Set([...Object.values(configCodes), ...Object.values(documentCodes)])])(
  "%s is explained, and a test triggers it",
  (code) => {
    expect(documented).toContain(code);
    expect(tests).toContain(code);
  },
);

test("no code is explained that does not exist", () => {
  const known: readonly string[] = [...Object.values(configCodes), ...Object.values(documentCodes)];
  expect(documented.filter((code) => /^FLUX[12]/.test(code) && !known.includes(code))).toEqual([]);
  expect(new Set(documented).size).toBe(documented.length);
});
