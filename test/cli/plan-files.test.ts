import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findPlan, nextStamp, plansIn, writeFiles } from "../../src/cli/plan-files.ts";
import { rendererOf, renderPlan } from "../../src/render/registry.ts";
import { richPlan } from "../render/rich-plan.ts";

const timeouts = { lock: 1000, scanLock: 3000, statement: 5000 };
let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "flux-plans-"));
});
afterEach(() => rm(folder, { recursive: true }));

const write = (stamp: string, name: string): readonly string[] =>
  writeFiles(folder, renderPlan({ ...richPlan, name, id: `${name}-id` }, rendererOf("raw"), { stamp, timeouts }));

describe("the migrations folder", () => {
  it("gives back the plans that were written to it, the oldest first", async () => {
    write("20260102000000", "second");
    write("20260101000000", "first");
    const plans = await plansIn(folder);
    expect(plans.map(({ plan }) => plan.name)).toEqual(["first", "second"]);
    expect(plans[0]?.plan.steps).toEqual(richPlan.steps);
  });

  it("has no plans where it does not exist", async () => {
    expect(await plansIn(join(folder, "none"))).toEqual([]);
  });

  it("gives a stamp of now, or one later than all that is there", async () => {
    const now = new Date("2026-03-01T12:00:00.500Z");
    expect(await nextStamp(folder, now)).toBe("20260301120000");
    write("20260301115958", "first");
    expect(await nextStamp(folder, now)).toBe("20260301120009");
  });

  it.each(["first", "20260101000000_first", "first-id", "20260101000000_first/plan.json", "20260101000000_first"])(
    "finds a plan by %s",
    async (argument) => {
      write("20260101000000", "first");
      write("20260102000000", "second");
      expect(await findPlan(argument, folder, folder)).toMatchObject({ plan: { name: "first" }, problem: null });
    },
  );

  it("lists its plans where none has the name", async () => {
    write("20260101000000", "first");
    const error = await findPlan("other", folder, folder).catch((thrown: Error) => thrown);
    expect(error).toMatchObject({
      diagnostics: [
        {
          code: "FLUX605",
          summary: 'No plan is called "other"',
          detail: expect.stringContaining("  20260101000000_first"),
        },
      ],
    });
  });

  it("refuses a file that is no plan", async () => {
    await writeFiles(folder, [
      { path: "a.json", text: "{" },
      { path: "b.json", text: '{"formatVersion":2}' },
    ]);
    const problemOf = async (path: string): Promise<string> =>
      (await findPlan(path, folder, folder)).problem?.message ?? "none";
    expect(await problemOf("a.json")).toContain("a.json is not a plan:");
    expect(await problemOf("b.json")).toContain("is not a plan that this version of flux can read");
    const [path] = write("20260101000000", "first").filter((one) => one.endsWith("plan.json")) as [string];
    const text = await readFile(path, "utf8");
    await writeFile(path, text.replace("ADD COLUMN", "ADD  COLUMN"));
    expect(await problemOf("first")).toContain("FLUX620");
  });
});
