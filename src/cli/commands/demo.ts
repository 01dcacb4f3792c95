import type { Command } from "../command.ts";
import { exitCodes } from "../exit-code.ts";

/** `flux demo` */
export const demoCommand: Command = {
  usage: "demo",
  summary: "Walk a change all the way through, on a throwaway database under load",
  description:
    "Starts a PostgreSQL of its own with the sample shop and more than 200,000 rows, keeps an application reading and writing, and changes the schema: a rename, a NOT NULL column, an index, a type. Takes less than a minute, on a busy machine two; touches nothing of yours.",
  options: [],
  examples: [{ command: "flux demo", says: "watch it" }],
  exits: { 0: "it worked: no row lost, no statement failed, no drift", 2: "it did not" },
  stopsItself: true,
  run: async (invocation) => {
    const { demoText, runDemo } = await import("../demo/run-demo.ts");
    const result = await runDemo(invocation);
    const { terminal, globals } = invocation;
    terminal.print(globals.json ? JSON.stringify(result, null, 2) : demoText(result));
    const good = result.lost + result.wrong + result.drifts + result.errors.length === 0;
    return good ? exitCodes.done : exitCodes.differences;
  },
};
