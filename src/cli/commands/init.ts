import { access, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { fail } from "../../model/diagnostic.ts";
import type { Command } from "../command.ts";
import { exitCodes } from "../exit-code.ts";
import { loadSettings, withDatabase } from "../settings.ts";
import { printPulled } from "./pull.ts";

/** `flux init` */
export const initCommand: Command = {
  usage: "init",
  summary: "Write flux.config.yaml, and the document of the database as it is",
  description:
    "Without --database a local database is kept in .flux/postgres, for which nothing need be installed. A URL with a password is not written to the configuration, which then refers to the environment variable DATABASE_URL.",
  options: [],
  examples: [
    { command: "flux init", says: "with a local database" },
    { command: "flux init --database postgres://localhost/shop", says: "with a database of yours" },
  ],
  exits: { 0: "the configuration and the document are written" },
  run: async (invocation) => {
    const { globals, terminal, cwd, env } = invocation;
    const path = join(cwd, globals.config ?? "flux.config.yaml");
    const shown = relative(process.cwd(), path);
    if (
      await access(path).then(
        () => true,
        () => false,
      )
    )
      fail("FLUX609", `${shown} is there already`, { remedy: "Edit it, or remove it and run `flux init` again." });
    const database = globals.database ?? "embedded";
    const named = databaseLine(database);
    // Tried before anything is written, so that a mistake in the URL leaves nothing behind.
    await withDatabase({ ...invocation, globals: { ...globals, database } }, null, async (url) => {
      const { connect } = await import("../../live/connect.ts");
      await (await connect(url)).client.end();
      await writeFile(path, configText(named.line));
    });
    terminal.say(`${shown} written`);
    const { config, registry } = await loadSettings({ ...invocation, env: { DATABASE_URL: database, ...env } });
    const { pull } = await import("../pull.ts");
    const pulled = await withDatabase({ ...invocation, globals: { ...globals, database } }, config, (url) =>
      pull(url, config, registry, false),
    );
    printPulled(pulled, config, invocation);
    terminal.say(`\n${nextSteps(config.documents, database, named.needsVariable)}`);
    return exitCodes.done;
  },
};

function databaseLine(database: string): { readonly line: string; readonly needsVariable: boolean } {
  const hasPassword = /:\/\/[^/@]*:[^@]*@/.test(database) || /password=/.test(database);
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the configuration's own syntax
  return hasPassword ? { line: "${DATABASE_URL}", needsVariable: true } : { line: database, needsVariable: false };
}

function configText(database: string): string {
  return `# Configuration of flux. Every setting may also stand below an environment, chosen with --env.
database: ${JSON.stringify(database)}      # a URL, or "embedded" for a local database in .flux/postgres
schemas: [public]         # the schemas that flux manages
documents: schema         # folder of the document
migrations:
  tool: raw               # SQL files with -- migrate:up and -- migrate:down
  folder: migrations
shadow: embedded          # where plans are made and proven
# environments:
#   production:
#     database: \${PRODUCTION_DATABASE_URL}
#     production: true
`;
}

function nextSteps(documents: string, database: string, needsVariable: boolean): string {
  return [
    "Next:",
    ...(needsVariable ? ["  set DATABASE_URL in the environment; the configuration holds no password"] : []),
    ...(database === "embedded"
      ? [
          "  add .flux/ to .gitignore: the local database is in it",
          "  flux db -- psql     connects to it; any program after -- finds it in its environment",
        ]
      : []),
    `  edit ${documents}, then run \`flux plan\` and \`flux apply\``,
  ].join("\n");
}
