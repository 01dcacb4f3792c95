import { spawnSync } from "node:child_process";

/**
 * Node.js reads the certificates that this names whenever it starts: for those of a whole system 30 ms, of flux as of its peer.
 * Nothing here uses them, so all of Node.js that is measured runs without.
 */
export const certificates = "NODE_EXTRA_CA_CERTS";

/** Runs a program and gives its whole time in milliseconds: the best of so many runs. */
export function bestOf(
  runs: number,
  program: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv; readonly codes?: readonly number[] } = {},
): number {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < runs; i++) {
    const start = performance.now();
    const [command = "", ...args] = program;
    const { status, stderr, error } = spawnSync(command, args, {
      cwd: options.cwd,
      env: { ...process.env, [certificates]: undefined, ...options.env },
      encoding: "utf8",
      maxBuffer: 1 << 30,
    });
    const ms = performance.now() - start;
    if (error) throw error;
    if (!(options.codes ?? [0]).includes(status ?? -1))
      throw new Error(`${program.join(" ")} ended with ${status}\n${stderr}`);
    best = Math.min(best, ms);
  }
  return best;
}

/** One line of a report: the measured time against a baseline of the same run. @param limit null: there is no goal */
export function ratioLine(
  what: string,
  ms: number,
  baseline: string,
  baselineMs: number,
  limit: number | null = null,
): string {
  const ratio = ms / baselineMs;
  const verdict = limit === null ? "" : `, at most ${limit}  ${ratio <= limit ? "ok" : "TOO SLOW"}`;
  return `${what.padEnd(52)} ${seconds(ms)}  ${ratio.toFixed(2).padStart(6)} x ${baseline} (${seconds(baselineMs).trim()})${verdict}`;
}

export const seconds = (ms: number): string => `${(ms / 1000).toFixed(2).padStart(7)} s`;
