import pg from "pg";
import { urlTemplate } from "../model/database-url.ts";
import { fail } from "../model/diagnostic.ts";

/** An open connection and what its server said of itself. */
export interface Connection {
  readonly client: pg.Client;
  /** Server version number, e.g. 180004. */
  readonly version: number;
  /** As a person says it: `18.4`. */
  readonly versionName: string;
  /** Opens one more like it, to be closed by who asked; null where it cannot be had within so many milliseconds. */
  readonly another: (patience: number) => Promise<pg.Client | null>;
}

/** `18.4` -> 180004. */
export function versionNumber(text: string): number {
  const [major = "0", minor = "0"] = text.split(/[ .]/);
  return Number.parseInt(major, 10) * 10_000 + (Number.parseInt(minor, 10) || 0);
}

/**
 * Opens a connection; the server's version comes with its greeting, so it costs no round trip.
 * @param url where; never part of a message, because it may hold a password
 * @throws FluxError FLUX501 unreachable · FLUX502 refused (password, role, database) · FLUX503 server too old
 */
export async function connect(url: string, applicationName = "flux"): Promise<Connection> {
  let greeting = "";
  let client: pg.Client;
  try {
    client = clientOf(url, applicationName, 10_000);
  } catch {
    return fail("FLUX500", "The database URL cannot be read", {
      remedy: `It looks like ${urlTemplate}; special characters in the password must be percent-encoded.`,
    });
  }
  const wire = (client as unknown as { connection: NodeJS.EventEmitter }).connection;
  wire.on("parameterStatus", (message: { parameterName: string; parameterValue: string }) => {
    if (message.parameterName === "server_version") greeting = message.parameterValue;
  });
  client.on("error", () => undefined); // A lost connection also rejects the query in flight; that is where it is reported.
  try {
    await client.connect();
  } catch (error) {
    return refuse(error as Error & { code?: string });
  }
  const version = versionNumber(greeting);
  if (version < 150_000) {
    await client.end();
    fail("FLUX503", `The server is PostgreSQL ${greeting}; flux works with 15 to 18`);
  }
  const another = async (patience: number): Promise<pg.Client | null> => {
    const second = clientOf(url, applicationName, patience);
    second.on("error", () => undefined); // As above.
    return second.connect().then(
      () => second,
      () => null, // As many as there may be are open.
    );
  };
  return { client, version, versionName: greeting.split(" ")[0] as string, another };
}

/** Says goodbye, and does not wait until the server has let go: the process may end before. */
export function leave({ client }: Connection): void {
  void client.end();
  (client as pg.Client & { unref(): void }).unref();
}

function clientOf(url: string, applicationName: string, patience: number): pg.Client {
  return new pg.Client({
    connectionString: url,
    application_name: applicationName,
    connectionTimeoutMillis: patience,
  });
}

function refuse(error: Error & { code?: string }): never {
  const code = error.code ?? "";
  if (/^(28|3D|42501)/.test(code))
    return fail("FLUX502", `The database refused the connection: ${error.message}`, {
      remedy:
        "Check user, password and database name in the URL that `database` in flux.config.yaml (or --database) gives.",
    });
  return fail("FLUX501", `The database cannot be reached: ${error.message || code}`, {
    remedy:
      "Check that the server runs and that host and port in the database URL are right; `database: embedded` needs no server.",
  });
}
