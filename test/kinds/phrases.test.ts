import { expect, it } from "vitest";
import { registry } from "../../src/kinds/registry.ts";
import type { Kind } from "../../src/model/kind.ts";
import { keyOf, type ObjectKey, parentOf } from "../../src/model/object.ts";
import { phraseOf } from "../../src/model/phrase.ts";
import { sourceFiles } from "../support/imports.ts";

/** The key of an object of a kind below a parent that it may have. */
function exampleOf({ name, document: { parents, form } }: Kind): ObjectKey {
  const [first] = parents;
  const parent = first === undefined ? null : exampleOf(registry.get(first === "*" ? "table" : first));
  return keyOf(parent, name, form === "single" ? "" : "x");
}

it.each(registry.kinds.map((kind) => [kind.name, kind] as const))(
  "a sentence says no word of a %s twice",
  (_, kind) => {
    const key = exampleOf(kind);
    const object = { key, kind: kind.name, name: key.endsWith(":") ? "" : "x", parent: parentOf(key) };
    const said = phraseOf(kind, { ...object, attributes: {}, dependsOn: [], order: 0, intent: {}, origin: null });
    const words = said.split(/[\s.]+/).filter((word) => word !== "x");
    expect(new Set(words).size, said).toBe(words.length);
    expect(said).toMatch(/\bx\b/);
  },
);

it("sentences are put together in one place", () => {
  const elsewhere = sourceFiles().filter(
    ({ text, path }) => !path.endsWith("model/phrase.ts") && /\bnoun\}? *\$\{[^}]*\btitle\b/.test(text),
  );
  expect(elsewhere.map(({ path }) => path)).toEqual([]);
});
