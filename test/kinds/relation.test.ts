import { expect, it } from "vitest";
import { canonicalName, shortName } from "../../src/kinds/relation.ts";

it.each([
  ["orders", "public.orders"],
  ["sales.orders", "sales.orders"],
  ['"a.b"', "public.a.b"],
  ['sales."a.b"', "sales.a.b"],
  ['"s.t"."a.b"', '"s.t".a.b'],
  ['"say ""hi"""', 'public.say "hi"'],
])("the relation that a document calls %s is %s, also when it is written again", (text, canonical) => {
  expect(canonicalName(text)).toBe(canonical);
  expect(canonicalName(shortName(canonical))).toBe(canonical);
});
