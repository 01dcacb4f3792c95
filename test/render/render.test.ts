import { describe, expect, it } from "vitest";
import { displayWidth } from "../../src/render/display-width.ts";
import { rendererOf, renderers, renderPlan } from "../../src/render/registry.ts";
import { longestSummary, renderSummary, summaryText } from "../../src/render/summary/summary.ts";
import { longPlan, richPlan, sql, stepOf } from "./rich-plan.ts";

const options = { stamp: "20260101235957", timeouts: { lock: 1000, scanLock: 3000, statement: 5000 } };

describe.each(renderers)("the renderer $name", (renderer) => {
  it("writes the rich plan as before", async () => {
    const files = renderPlan(richPlan, renderer, options);
    for (const file of files) {
      if (file.path.endsWith("plan.json"))
        expect(JSON.parse(file.text)).toEqual({ ...richPlan, seal: expect.any(String) });
      else await expect(file.text).toMatchFileSnapshot(`./expected/${renderer.name}/${file.path}`);
    }
    expect(new Set(files.map((file) => file.path)).size).toBe(files.length);
  });

  it("gives the same bytes for the same plan", () => {
    const again = JSON.parse(JSON.stringify(richPlan));
    expect(renderPlan(again, renderer, options)).toEqual(renderPlan(richPlan, renderer, options));
  });
});

describe("raw", () => {
  it("gives every file a version of its own, past midnight too", () => {
    const versions = rendererOf("raw")
      .render(richPlan, options)
      .map((file) => /(\d{14})_[^/]*$/.exec(file.path)?.[1]);
    expect(versions[0]).toBe("20260101235957");
    expect(versions[3]).toBe("20260102000000");
    expect(versions).toEqual([...new Set(versions)].sort());
  });

  it("refuses a statement that dbmate would cut in two", () => {
    const step = stepOf({
      id: "a",
      title: "Create function f()",
      run: sql("CREATE FUNCTION f() AS $$\n-- migrate:down\n$$"),
    });
    expect(() => rendererOf("raw").render({ ...richPlan, steps: [step] }, options)).toThrow(
      'FLUX602: Create function f(): its SQL has a line that begins with "-- migrate:"',
    );
  });

  it("keeps a line break in a name inside the comment", () => {
    const step = stepOf({ id: "a", title: 'Drop table "x\nDROP TABLE y; --"', run: sql("SELECT 1") });
    const [file] = rendererOf("raw").render({ ...richPlan, steps: [step] }, options);
    const head = file?.text.slice(0, file.text.indexOf("-- migrate:up")).split("\n") ?? [];
    expect(head.filter((line) => line !== "" && !line.startsWith("--"))).toEqual([]);
  });

  it("is not found under another name", () => {
    expect(() => rendererOf("rawr")).toThrow('FLUX601: flux cannot write files for the migration tool "rawr"');
  });
});

describe("the summary", () => {
  it("shows the rich plan as before", async () => {
    await expect(summaryText(renderSummary(richPlan))).toMatchFileSnapshot("./expected/summary.txt");
  });

  it.each([1, 5, 9, 20, 40, 200, 2000])("of %i steps has at most 40 lines of 80 columns", (count) => {
    const lines = renderSummary(longPlan(count)).map((line) => line.text);
    expect(lines.length).toBeLessThanOrEqual(longestSummary);
    expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(80);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there
    expect(lines.filter((line) => /[\u0000-\u001f]/.test(line))).toEqual([]);
  });

  it("of a long plan looks as before", async () => {
    await expect(summaryText(renderSummary(longPlan(200)))).toMatchFileSnapshot("./expected/summary-200.txt");
  });

  it("never hides that data is lost", () => {
    const text = summaryText(renderSummary(longPlan(200)));
    expect(text).toContain("■");
    expect(text).toMatch(/Backup verified +data is lost: steps 50, 100 and 2 more/);
  });

  it("says what to deploy in full, and joins steps for it", () => {
    const instructions = [1, 2].map((i) => `Deploy code that ${"reads and writes ".repeat(6)}t${i}.`);
    const plan = { ...richPlan, gates: [{ round: 1, instructions }] };
    const text = summaryText(renderSummary(plan)).replace(/\s+/g, " ");
    expect(text).toContain(" +2 ");
    expect(instructions.filter((instruction) => !text.includes(instruction))).toEqual([]);
  });

  it("of a direct plan asks nothing before a deploy, and refers to no file that is not there", () => {
    expect(summaryText(renderSummary(longPlan(200), 80, true))).toContain("see plan.txt");
    const direct = summaryText(renderSummary({ ...longPlan(200), mode: "direct" }, 80, false));
    expect(direct).not.toMatch(/Checklist|plan\.txt/);
    expect(direct).toContain("Rollback");
  });

  it("of a plan without steps is the frame alone", () => {
    expect(renderSummary({ ...richPlan, steps: [], gates: [] }).length).toBe(3);
  });
});
