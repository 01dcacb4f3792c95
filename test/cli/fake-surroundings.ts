import type { Surroundings } from "../../src/cli/program.ts";

/** A process of a test's own, and what was written to it. */
export interface FakeSurroundings extends Surroundings {
  readonly text: { out: string; err: string };
  readonly exits: number[];
  readonly interrupt: (signal?: string) => void;
}

export function fakeSurroundings(
  given: { readonly cwd?: string; readonly env?: Surroundings["env"]; readonly isTTY?: boolean } = {},
): FakeSurroundings {
  const text = { out: "", err: "" };
  const exits: number[] = [];
  const callbacks = new Set<(signal?: string) => void>();
  const writer = (to: "out" | "err") => ({
    write: (part: string): void => {
      text[to] += part;
    },
    isTTY,
  });
  const isTTY = given.isTTY === true;
  return {
    text,
    exits,
    out: writer("out"),
    err: writer("err"),
    env: given.env ?? {},
    cwd: given.cwd ?? "/",
    exit: (code) => void exits.push(code),
    onInterrupt: (callback) => {
      callbacks.add(callback);
      return () => void callbacks.delete(callback);
    },
    interrupt: (signal = "SIGINT") => {
      for (const callback of callbacks) callback(signal);
    },
  };
}
