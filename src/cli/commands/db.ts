import type { Command } from "../command.ts";
import { exitCodes } from "../exit-code.ts";
import { loadSettings, withDatabase } from "../settings.ts";

/** `flux db` */
export const dbCommand: Command = {
  usage: "db [command...]",
  summary: "Run a program that finds the database in its environment: psql, your application, your tests",
  description:
    "The program gets DATABASE_URL and PGHOST, PGPORT, PGUSER, PGPASSWORD, PGDATABASE. An embedded database runs for as long as it does. Without a program: says how to connect.",
  options: [],
  examples: [
    { command: "flux db -- psql", says: "a prompt (psql comes with PostgreSQL's client tools, not with flux)" },
    { command: "flux db -- npm start", says: "your application, on the embedded database" },
    { command: "flux db -- sh -c 'echo $DATABASE_URL'", says: "the URL, for as long as something uses the database" },
    { command: "flux db --env staging -- psql", says: "another environment of the configuration" },
  ],
  exits: { 0: "the program ended with 0; any other exit code of its is flux's too" },
  interruptsOther: true,
  run: async (invocation) => {
    const { config } = await loadSettings(invocation);
    const { connectionVariables, runOther } = await import("../run-other.ts");
    const [program, ...args] = invocation.positionals.filter((word) => word !== undefined);
    return withDatabase(invocation, config, async (url) => {
      if (program !== undefined) return runOther(program, args, url, invocation);
      const {
        PGHOST: host = "localhost",
        PGPORT: port = "5432",
        PGUSER: user,
        PGDATABASE: database,
      } = connectionVariables(url);
      const at = { host, port, user: user ?? "of your account", database: database ?? "of the user's name" };
      if (invocation.globals.json) invocation.terminal.print(JSON.stringify(at, null, 2));
      else invocation.terminal.print(howToConnect(at, config.database?.type === "embedded"));
      return exitCodes.done;
    });
  },
};

function howToConnect({ host, port, user, database }: { readonly [name: string]: string }, embedded: boolean): string {
  return [
    `Host ${host}, port ${port}, user ${user}, database ${database}; the password is not printed.`,
    ...(embedded
      ? ["The embedded server runs while a command of flux uses it, on this port as long as it is free."]
      : []),
    "",
    "Run a program on it:",
    "  flux db -- psql                          a prompt, where PostgreSQL's client tools are installed",
    "  flux db -- npm start                     anything that reads DATABASE_URL or PGHOST, PGPORT, ...",
    "  flux db -- sh -c 'echo $DATABASE_URL'    the whole URL",
  ].join("\n");
}
