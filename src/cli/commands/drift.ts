import type { Command } from "../command.ts";
import { driftLines, driftSign } from "../drift-words.ts";
import { exitCodes } from "../exit-code.ts";
import type { DriftReport } from "../find-drift.ts";
import { loadSettings, withDatabase } from "../settings.ts";
import type { Paint } from "../terminal.ts";

/** `flux drift` */
export const driftCommand: Command = {
  usage: "drift",
  summary: "Name every difference between the database and the document that no plan in flight explains",
  options: [{ flags: "--strict", says: "objects of a kind that flux does not manage are errors" }],
  examples: [
    { command: "flux drift", says: "in CI: exit code 2 when somebody changed the database by hand" },
    { command: "flux drift --env production --json", says: "for a program" },
  ],
  exits: { 0: "no drift", 2: "drift, which is named" },
  stopsItself: true,
  run: async (invocation) => {
    const settings = await loadSettings(invocation);
    const report = await withDatabase(invocation, settings.config, async (url) => {
      const { driftNow } = await import("../planning.ts");
      return driftNow(invocation, settings, url);
    });
    const { terminal, globals } = invocation;
    terminal.print(globals.json ? JSON.stringify(report, null, 2) : driftText(report, terminal.paint));
    return report.drifts.length > 0 ? exitCodes.differences : exitCodes.done;
  },
};

/** The report as a person reads it. */
export function driftText({ drifts, inFlight }: DriftReport, paint: Paint): string {
  const flight = inFlight === null ? "" : ` beyond the plan in flight (${inFlight})`;
  if (drifts.length === 0) return `${paint.green("No drift")}: the database is what the document says${flight}.`;
  const lines = drifts.flatMap((drift) => driftLines(drift, driftSign(paint)));
  const way =
    inFlight === null
      ? "`flux plan` leads back to the document; `flux pull --force` takes the database's side."
      : "Take it back by hand, or the plan with `flux rollback`, before the plan goes on.";
  return [...lines, "", `${drifts.length} ${drifts.length === 1 ? "difference" : "differences"}${flight}. ${way}`].join(
    "\n",
  );
}
