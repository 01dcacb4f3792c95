import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const documented = new Set(
  [...readFileSync("docs/errors.md", "utf8").matchAll(/^### (FLUX\d{3}) /gm)].map((match) => match[1]),
);

it("every code of the command line and the renderers is documented", () => {
  const files = ["src/cli", "src/render"].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name)),
  );
  const codes = files
    .filter((file) => file.endsWith(".ts"))
    .flatMap((file) => [...readFileSync(file, "utf8").matchAll(/\bFLUX[69]\d\d\b/g)].map((match) => match[0]));
  expect(codes.length).toBeGreaterThan(10);
  expect([...new Set(codes)].filter((code) => !documented.has(code))).toEqual([]);
});
