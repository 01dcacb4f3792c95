import { Command as Commander, CommanderError, Option } from "commander";
import type { Command, GlobalOptions } from "./command.ts";
import { commands as everyCommand } from "./commands/registry.ts";
import { exitCodes } from "./exit-code.ts";
import { errorJson, printError } from "./print-diagnostic.ts";
import { type Streams, type Terminal, terminalOn } from "./terminal.ts";

/** The process as the program sees it. */
export interface Surroundings extends Streams {
  readonly cwd: string;
  /** Calls back at Ctrl-C (SIGINT) and at a request to end; returns what takes it back. */
  readonly onInterrupt: (callback: (signal?: string) => void) => () => void;
  /** Ends the process now. */
  readonly exit: (code: number) => void;
}

/** Reads the command line and runs what it asks for. @returns the exit code */
export async function runProgram(
  args: readonly string[],
  version: string,
  surroundings: Surroundings = thisProcess(),
  commands: readonly Command[] = everyCommand,
): Promise<number> {
  let code: number = exitCodes.done;
  // The others are there for help and suggestions; who names a command at once waits for no more of them.
  const named = commands.filter(({ usage }) => usage.split(" ")[0] === args[0]);
  const program = programOf(
    version,
    surroundings,
    named.length > 0 ? named : commands,
    async (command, positionals, options, globals) => {
      code = await runCommand(command, positionals, options, globals, surroundings);
    },
  );
  try {
    await program.parseAsync(args, { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.error;
    throw error;
  }
}

type Run = (
  command: Command,
  positionals: readonly (string | undefined)[],
  options: { readonly [name: string]: string | boolean | undefined },
  globals: GlobalOptions & { readonly color: boolean },
) => Promise<void>;

function programOf(version: string, { out, err }: Surroundings, commands: readonly Command[], run: Run): Commander {
  const program = new Commander("flux")
    .description("Edit the PostgreSQL schema you want; flux plans, proves and applies the online migration.")
    .version(version, "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand("help [command]", "print the help of a command")
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => void out.write(text),
      writeErr: (text) => void err.write(text),
      outputError: (text, write) => write(text.replace(/^error: /, "error FLUX904: ")),
    })
    .showSuggestionAfterError(true)
    .showHelpAfterError("  What to do: `flux --help` lists the commands, `flux help <command>` what a command takes.")
    .exitOverride();
  for (const { flags, says } of globalOptions) program.option(flags, says);
  for (const command of commands) {
    const sub = program.command(command.usage).summary(command.summary);
    sub.description([command.summary, ...(command.description ? [command.description] : [])].join("\n\n"));
    for (const { flags, says, choices } of command.options) {
      const option = new Option(flags, says);
      sub.addOption(choices ? option.choices(choices) : option);
    }
    // Also after the command's name: `flux plan --json`.
    for (const { flags, says } of globalOptions) sub.addOption(new Option(flags, says).hideHelp());
    sub.addHelpText("after", `\n${helpEnd(command)}`);
    sub.action(async (...received: readonly unknown[]) => {
      const positionals = received.slice(0, -2).flat() as readonly (string | undefined)[];
      const globals = { ...definedOf(program.opts()), ...definedOf(sub.opts()) };
      globals["color"] = program.opts()["color"] !== false && sub.opts()["color"] !== false;
      globals["json"] = globals["json"] === true;
      await run(command, positionals, sub.opts(), globals as unknown as GlobalOptions & { readonly color: boolean });
    });
  }
  program.addHelpText("after", `\n${programEnd}`);
  return program;
}

const globalOptions = [
  { flags: "--config <file>", says: "the configuration (default: flux.config.yaml)" },
  { flags: "--database <url>", says: 'a database URL, or "embedded", instead of the configuration\'s' },
  { flags: "--env <name>", says: "an environment of the configuration" },
  { flags: "--json", says: "answer in JSON" },
  { flags: "--no-color", says: "no colours (also: NO_COLOR)" },
] as const;

const programEnd = `Exit codes: 0 nothing to do or done, 2 differences found, 1 error, 130 interrupted.

A first look, on a throwaway database:
  $ flux demo

From your own database:
  $ flux init --database postgres://localhost/shop   write the configuration and the document
  $ flux plan                                        after editing the document
  $ flux apply                                       up to the deploy of your application
  $ flux apply --deployed                            the rest`;

function helpEnd(command: Command): string {
  const wide = Math.max(...command.examples.map((example) => example.command.length));
  const examples = command.examples.map(({ command: line, says }) => `  $ ${line.padEnd(wide)}   ${says}`);
  const two = command.exits[2] === undefined ? [] : [`  2   ${command.exits[2]}`];
  return [
    "Examples:",
    ...examples,
    "",
    "Exit codes:",
    `  0   ${command.exits[0]}`,
    ...two,
    "  1   an error, which is explained on standard error",
    "",
  ].join("\n");
}

function definedOf(options: { readonly [name: string]: unknown }): { [name: string]: unknown } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

async function runCommand(
  command: Command,
  positionals: readonly (string | undefined)[],
  options: { readonly [name: string]: string | boolean | undefined },
  globals: GlobalOptions & { readonly color: boolean },
  surroundings: Surroundings,
): Promise<number> {
  const { env, cwd } = surroundings;
  const terminal = terminalOn(surroundings, { json: globals.json, color: globals.color });
  const controller = new AbortController();
  const forget = surroundings.onInterrupt((signal) => {
    if (command.interruptsOther) {
      if (signal !== "SIGINT") controller.abort();
      return;
    }
    const again = controller.signal.aborted;
    controller.abort();
    if (again || command.stopsItself !== true) surroundings.exit(exitCodes.interrupted);
    else terminal.say("\nStopping at the next safe point; Ctrl-C again ends at once.");
  });
  try {
    return await command.run({ terminal, globals, positionals, options, signal: controller.signal, env, cwd });
  } catch (error) {
    if (controller.signal.aborted && (error as Error).name === "AbortError") return exitCodes.interrupted;
    report(error, terminal, globals.json, env);
    return controller.signal.aborted ? exitCodes.interrupted : exitCodes.error;
  } finally {
    forget();
  }
}

function report(error: unknown, terminal: Terminal, json: boolean, env: Streams["env"]): void {
  if (json) terminal.print(errorJson(error, env));
  else printError(error, terminal, env);
}

function thisProcess(): Surroundings {
  // A reader that has gone (`flux status | head -1`) is no reason to stop, least of all in the middle of a step.
  for (const stream of [process.stdout, process.stderr])
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
    });
  return {
    out: process.stdout,
    err: process.stderr,
    env: process.env,
    cwd: process.cwd(),
    exit: (code) => process.exit(code),
    onInterrupt: (callback) => {
      const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
      for (const signal of signals) process.on(signal, callback);
      return () => {
        for (const signal of signals) process.off(signal, callback);
      };
    },
  };
}
