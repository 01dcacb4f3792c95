import { expect, test } from "vitest";
import { closest, editDistance } from "../../src/desired/suggest.ts";

test("edit distance counts a swap of neighbours once", () => {
  expect(editDistance("tabels", "tables")).toBe(1);
  expect(editDistance("", "abc")).toBe(3);
  expect(editDistance("kitten", "sitting")).toBe(3);
});

test.each([
  ["tabels", "tables"],
  ["colums", "columns"],
  ["Not-Null", "not_null"],
  ["primarykey", "primary_key"],
  ["xyz", null],
  ["a", null],
])("%s", (typed, expected) => {
  expect(closest(typed, ["tables", "columns", "not_null", "primary_key", "views"])).toBe(expected);
});
