import { expect, it } from "vitest";
import { registry } from "../../src/kinds/registry.ts";
import { directRecipes, onlineRecipes } from "../../src/planner/recipes/registry.ts";
import { coverage } from "../support/coverage.ts";

it("docs/coverage.md is up to date", async () => {
  await expect(coverage(registry)).toMatchFileSnapshot("../../docs/coverage.md");
});

it("recipes take changes that there are", () => {
  const known = new Set(
    registry.kinds.flatMap(({ name, alter }) =>
      ["create", "drop", "rename", "replace", ...Object.keys(alter).map((attribute) => `alter ${attribute}`)].map(
        (what) => `${name}: ${what}`,
      ),
    ),
  );
  const taken = [...onlineRecipes, ...directRecipes].flatMap(({ takes = [] }) => takes);
  expect(taken.filter((change) => !known.has(change))).toEqual([]);
});
