import pc from "picocolors";
import { redactor } from "./redact.ts";

/** Colours, or functions that change nothing where there are none. */
export type Paint = ReturnType<typeof pc.createColors>;

/** Where a command writes to. Everything written is free of passwords. */
export interface Terminal {
  /** The command's answer, on standard output. */
  readonly print: (text: string) => void;
  /** What goes on meanwhile, and errors: on standard error with `--json`, so that the answer stays readable by a program. */
  readonly say: (text: string) => void;
  readonly warn: (text: string) => void;
  /** Replaces the line that is being drawn; nothing where there is no cursor. */
  readonly draw: (line: string) => void;
  readonly paint: Paint;
  /** A person looks at it: bars may move. */
  readonly interactive: boolean;
  readonly columns: number;
  readonly learnSecret: (url: string) => void;
}

/** What a terminal is made of; tests give their own. */
export interface Streams {
  readonly out: { readonly write: (text: string) => unknown; readonly isTTY?: boolean; readonly columns?: number };
  readonly err: { readonly write: (text: string) => unknown; readonly isTTY?: boolean };
  readonly env: { readonly [name: string]: string | undefined };
}

/** A terminal on the streams of this process, or on others. */
export function terminalOn(streams: Streams, options: { readonly json: boolean; readonly color: boolean }): Terminal {
  const { out, err, env } = streams;
  const { redact, learn } = redactor();
  const side = options.json ? err : out;
  const interactive = side.isTTY === true && env["CI"] === undefined && env["TERM"] !== "dumb";
  const line = (text: string): string => (text.endsWith("\n") ? redact(text) : `${redact(text)}\n`);
  const clear = (): string => (interactive ? "\r\u001b[2K" : "");
  return {
    print: (text) => void out.write((options.json ? "" : clear()) + line(text)),
    say: (text) => void side.write(clear() + line(text)),
    warn: (text) => void err.write((err.isTTY === true ? clear() : "") + line(text)),
    draw: (text) => void (interactive && side.write(clear() + redact(text))),
    paint: pc.createColors(options.color && wantsColor(side.isTTY === true, env)),
    interactive,
    columns: out.columns ?? 80,
    learnSecret: learn,
  };
}

/** @see https://no-color.org */
function wantsColor(isTTY: boolean, env: Streams["env"]): boolean {
  if (env["NO_COLOR"]) return false;
  if (env["FORCE_COLOR"] && env["FORCE_COLOR"] !== "0") return true;
  return isTTY && env["TERM"] !== "dumb";
}
