import type { Config } from "../../desired/config.ts";
import type { Command, Invocation } from "../command.ts";
import { exitCodes } from "../exit-code.ts";
import { startTask } from "../progress.ts";
import type { Pulled } from "../pull.ts";
import { loadSettings, withDatabase } from "../settings.ts";

/** `flux pull` */
export const pullCommand: Command = {
  usage: "pull",
  summary: "Write the document of the database as it is",
  description:
    "Files that differ from the database are kept, and named, unless --force is given. A JSON Schema for editors is written beside them.",
  options: [{ flags: "--force", says: "overwrite and remove what differs from the database" }],
  examples: [
    { command: "flux pull", says: "into an empty folder" },
    { command: "flux pull --force", says: "the database is right, not the document" },
  ],
  exits: { 0: "the document says what the database is" },
  run: async (invocation) => {
    const { config, registry } = await loadSettings(invocation);
    const { pull } = await import("../pull.ts");
    const force = invocation.options["force"] === true;
    const task = startTask(invocation.terminal, "Reading the database");
    const pulled = await withDatabase(invocation, config, (url) => pull(url, config, registry, force)).finally(
      task.close,
    );
    printPulled(pulled, config, invocation);
    return exitCodes.done;
  },
};

/** Says what a pull did. */
export function printPulled(pulled: Pulled, config: Config, { terminal, globals }: Invocation): void {
  if (globals.json) {
    terminal.print(JSON.stringify({ folder: config.documents, ...pulled }, null, 2));
    return;
  }
  const { written, removed, unchanged } = pulled;
  const count = (list: readonly string[], what: string): string => (list.length > 0 ? `, ${list.length} ${what}` : "");
  const files = `${written.length} ${written.length === 1 ? "file" : "files"} written${count(removed, "removed")}${count(unchanged, "unchanged")}`;
  terminal.print(`${pulled.objects} ${pulled.objects === 1 ? "object" : "objects"} in ${config.documents}: ${files}`);
}
