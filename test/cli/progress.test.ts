import { describe, expect, it } from "vitest";
import { startTask } from "../../src/cli/progress.ts";
import { terminalOn } from "../../src/cli/terminal.ts";
import { fakeSurroundings } from "./fake-surroundings.ts";

describe("progress", () => {
  it("in a pipe is a line now and then, without control characters", () => {
    const at = fakeSurroundings();
    let now = 0;
    const task = startTask(terminalOn(at, { json: false, color: true }), "Backfill customers.full_name", () => now);
    for (let i = 0; i <= 120; i++) {
      now = i * 100;
      task.advance(i, 120, `${i} rows`);
    }
    task.done("Backfill customers.full_name");
    expect(at.text.out).toBe(
      "   Backfill customers.full_name:  41%, 50 rows\n   Backfill customers.full_name:  83%, 100 rows\n ✓ Backfill customers.full_name  12 s\n",
    );
  });

  it("on a terminal is a bar that leaves one line", () => {
    const at = fakeSurroundings({ isTTY: true, env: { NO_COLOR: "1" } });
    const task = startTask(terminalOn(at, { json: false, color: true }), "Backfill", () => 0);
    expect(at.text.out).toBe("\r\u001b[2K ⠋ Backfill  0.0 s");
    task.advance(1, 2);
    task.done("Backfill done");
    expect(at.text.out.split("\r\u001b[2K").at(-1)).toBe(" ✓ Backfill done  0.0 s\n");
  });
});
