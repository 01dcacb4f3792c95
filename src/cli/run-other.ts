import { spawn } from "node:child_process";
import { FluxError } from "../model/diagnostic.ts";
import type { Invocation } from "./command.ts";
import { exitCodes } from "./exit-code.ts";

/**
 * Runs a program in this terminal with a database in its environment.
 * @returns its exit code
 * @throws FluxError FLUX617 where there is no such program
 */
export function runOther(
  program: string,
  args: readonly string[],
  url: string,
  { cwd, env, signal }: Pick<Invocation, "cwd" | "env" | "signal">,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env: { ...env, ...connectionVariables(url) }, stdio: "inherit" });
    signal.addEventListener("abort", () => child.kill(), { once: true });
    child.once("error", (error: NodeJS.ErrnoException) => reject(error.code === "ENOENT" ? notFound(program) : error));
    child.once("exit", (code, by) => resolve(code ?? (by === "SIGINT" ? exitCodes.interrupted : exitCodes.error)));
  });
}

/** What libpq and most drivers read. */
export function connectionVariables(url: string): { readonly [name: string]: string } {
  const { hostname, port, username, password, pathname, searchParams } = new URL(url);
  const all = {
    DATABASE_URL: url,
    PGHOST: searchParams.get("host") ?? hostname.replace(/^\[|\]$/g, ""),
    PGPORT: port,
    PGUSER: username,
    PGPASSWORD: password,
    PGDATABASE: pathname.slice(1),
    PGSSLMODE: searchParams.get("sslmode") ?? "",
  };
  const given = Object.entries(all).filter(([, value]) => value !== "");
  return Object.fromEntries(
    given.map(([name, value]) => [name, name === "DATABASE_URL" ? value : decodeURIComponent(value)]),
  );
}

function notFound(program: string): FluxError {
  return new FluxError({
    code: "FLUX617",
    severity: "error",
    summary: `There is no program "${program}"`,
    remedy:
      program === "psql"
        ? "psql comes with PostgreSQL's client tools (package postgresql-client); flux brings a server only. Any other program that reads DATABASE_URL does as well."
        : "Write what you would type in this terminal: `flux db -- npm start`.",
  });
}
