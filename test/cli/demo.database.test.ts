import { expect, it } from "vitest";
import { runProgram } from "../../src/cli/program.ts";
import { fakeSurroundings } from "./fake-surroundings.ts";

it("flux demo loses no row, fails no statement, leaves no drift, and takes less than two minutes", async () => {
  const at = fakeSurroundings();
  const code = await runProgram(["demo", "--json"], "1.2.3", at);
  expect(at.text.err).not.toContain("error FLUX");
  const result = JSON.parse(at.text.out);
  expect(result).toMatchObject({ lost: 0, wrong: 0, drifts: 0, errors: [] });
  expect(result.rows).toBeGreaterThanOrEqual(200_000);
  expect(result.statements).toBeGreaterThan(100);
  expect(result.ms).toBeLessThan(120_000);
  expect(code).toBe(0);
  expect(at.text.err).toContain("Took back: ");
});
