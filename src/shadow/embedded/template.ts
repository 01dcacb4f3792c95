import { randomBytes } from "node:crypto";
import { chownSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Account, runAs } from "./account.ts";
import { type Binaries, publish } from "./binaries.ts";
import { createRun, removeRun } from "./cache.ts";
import { EmbeddedError } from "./embedded-error.ts";

/** Raise when `initialise` changes, so that cached templates made by an older flux are not used. */
const layout = 1;

/** A data directory fresh from initdb, to be copied, and the password of its superuser `postgres`. */
export interface Template {
  readonly data: string;
  readonly passwordFile: string;
}

/**
 * The initdb result for these binaries, made once and cached, since copying it takes a tenth of the time.
 * Two processes may make it at the same time; one of the two equal results is kept, so no lock is needed.
 */
export async function findTemplate(
  binaries: Binaries,
  cache: string,
  account: Account | undefined,
  log: (message: string) => void,
): Promise<Template> {
  const home = join(cache, `${binaries.key}-template-${layout}-${account?.uid ?? process.getuid?.() ?? 0}`);
  if (!existsSync(home)) {
    log(`Preparing PostgreSQL ${binaries.version} in ${cache} (once)`);
    const run = createRun(cache, account);
    await initialise(binaries, join(run, "template"), account);
    await publish(join(run, "template"), home);
    await removeRun(run, account);
  }
  return { data: join(home, "data"), passwordFile: join(home, "password") };
}

async function initialise(binaries: Binaries, home: string, account: Account | undefined): Promise<void> {
  const passwordFile = join(home, "password");
  mkdirSync(home, { mode: 0o700 });
  writeFileSync(passwordFile, randomBytes(24).toString("hex"), { mode: 0o600, flag: "wx" });
  if (account !== undefined) for (const path of [home, passwordFile]) chownSync(path, account.uid, account.gid);
  const attempt = (locale: string): Promise<string> =>
    runAs(account, binaries.initdb, [
      `--pgdata=${join(home, "data")}`,
      "--no-sync",
      "--encoding=UTF8",
      `--locale=${locale}`,
      "--username=postgres",
      "--auth=scram-sha-256",
      `--pwfile=${passwordFile}`,
    ]);
  try {
    // Not every libc has C.UTF-8; initdb removes what it made when it fails.
    await attempt("C.UTF-8").catch(() => attempt("C"));
  } catch (error) {
    const { stderr = "", message } = error as { stderr?: string; message: string };
    throw new EmbeddedError(
      "initdb-failed",
      `initdb of the embedded PostgreSQL ${binaries.version} failed.${hint()}`,
      stderr || message,
    );
  }
}

/** The binaries are built for glibc: Alpine's musl cannot load them, which the system reports as "no such file". */
function hint(): string {
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  if (process.platform !== "linux" || header.glibcVersionRuntime !== undefined) return "";
  return " Its binaries need glibc, and this system has another C library (Alpine?): use a glibc image, or `shadow: postgresql://…`.";
}
