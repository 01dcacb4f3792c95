import { join, relative } from "node:path";
import type { Config, Database } from "../desired/config.ts";
import { fail } from "../model/diagnostic.ts";
import type { Registry } from "../model/kind.ts";
import type { Invocation } from "./command.ts";

/** The configuration of this run, and all that PostgreSQL has. */
export interface Settings {
  readonly config: Config;
  readonly registry: Registry;
}

/** Reads the configuration that `--config` and `--env` choose. */
export async function loadSettings({ globals, cwd, env }: Invocation): Promise<Settings> {
  const [{ configFile, loadConfig }, { registry, registryWith }] = await Promise.all([
    import("../desired/config.ts"),
    import("../kinds/registry.ts"),
  ]);
  const path = relative(process.cwd(), join(cwd, globals.config ?? configFile));
  const config = await loadConfig(path, { variables: env, environment: globals.env ?? null, registry });
  return { config, registry: registryWith(config.managedRoles) };
}

/** A database that can be reached now. */
export interface OpenDatabase {
  readonly url: string;
  /** Ends our use of an embedded server. */
  readonly close: () => Promise<void>;
}

/**
 * The database of `--database` or of the configuration; an embedded one is started.
 * @throws FluxError FLUX607 where neither names one · FLUX500 for what is no URL
 */
export async function openDatabase(invocation: Invocation, config: Config | null): Promise<OpenDatabase> {
  const { globals, terminal, cwd } = invocation;
  const url = globals.database === undefined ? urlOf(config?.database ?? null, config) : globals.database;
  if (url === "embedded") return openEmbedded(invocation, config?.file ?? join(cwd, "flux.config.yaml"));
  terminal.learnSecret(url);
  const { isDatabaseUrl, urlRemedy } = await import("../desired/database-url.ts");
  if (!isDatabaseUrl(url))
    fail("FLUX500", "--database is not the URL of a PostgreSQL database", { remedy: urlRemedy(url, ["embedded"]) });
  return { url, close: async () => undefined };
}

function urlOf(database: Database | null, config: Config | null): string {
  if (database?.type === "embedded") return "embedded";
  if (database?.type === "url") return database.url.reveal();
  return fail("FLUX607", "No database is configured", {
    ...(config ? { detail: `${config.file} has no "database".` } : {}),
    remedy: "Set `database` in the configuration, or give one with --database: a URL, or embedded.",
  });
}

/** Folder of the local database, beside the configuration. */
export const embeddedFolder: string = join(".flux", "postgres");

async function openEmbedded({ terminal }: Invocation, configPath: string): Promise<OpenDatabase> {
  const { startEmbedded } = await import("../shadow/embedded/start-embedded.ts");
  const directory = join(configPath, "..", embeddedFolder);
  const server = await startEmbedded({ persistent: { directory }, log: (message) => terminal.say(message) });
  terminal.learnSecret(server.url);
  return { url: server.url, close: server.stop };
}

/** Runs with the database and gives it back whatever happens. */
export async function withDatabase<T>(
  invocation: Invocation,
  config: Config | null,
  run: (url: string) => Promise<T>,
): Promise<T> {
  const database = await openDatabase(invocation, config);
  try {
    return await run(database.url);
  } finally {
    await database.close();
  }
}
