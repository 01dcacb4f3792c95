import type { Terminal } from "./terminal.ts";

/** Options that every command has. */
export interface GlobalOptions {
  /** Path of the configuration; `flux.config.yaml` unless told. */
  readonly config?: string;
  /** A database URL, or `embedded`, instead of the configuration's. */
  readonly database?: string;
  /** Name of an environment of the configuration. */
  readonly env?: string;
  readonly json: boolean;
}

/** What a command gets to do its work. */
export interface Invocation {
  readonly terminal: Terminal;
  readonly globals: GlobalOptions;
  /** The arguments in their order; undefined where an optional one was left out. */
  readonly positionals: readonly (string | undefined)[];
  /** The command's own options by their long names in camel case. */
  readonly options: { readonly [name: string]: string | boolean | undefined };
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  readonly env: { readonly [name: string]: string | undefined };
  readonly cwd: string;
}

/** One command as data; heavy modules are imported inside `run`, so that help and version stay quick. */
export interface Command {
  /** With its arguments: `plan [name]`. */
  readonly usage: string;
  /** One sentence. */
  readonly summary: string;
  /** What else one should know. */
  readonly description?: string;
  readonly options: readonly { readonly flags: string; readonly says: string; readonly choices?: readonly string[] }[];
  readonly examples: readonly { readonly command: string; readonly says: string }[];
  /** What the exit codes mean here. */
  readonly exits: { readonly 0: string; readonly 2?: string };
  /** It comes to a clean stop by itself after Ctrl-C; without this flux ends at once. */
  readonly stopsItself?: true;
  /** It runs another program in the terminal, whose own Ctrl-C is. */
  readonly interruptsOther?: true;
  /** Gives the exit code: one of ours, or that of a program that it ran. */
  readonly run: (invocation: Invocation) => Promise<number>;
}
