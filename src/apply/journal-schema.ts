import type pg from "pg";
import { FluxError, fail } from "../model/diagnostic.ts";
import { connectionLost, fromServer, namesNothing, raisedIn } from "./step-error.ts";
import { begin } from "./transaction.ts";

const version = 1;

/** The schema `flux` of the target. Times are the server's. */
const statements: readonly string[] = [
  `CREATE SCHEMA IF NOT EXISTS flux`,
  `CREATE TABLE flux.version (version bigint PRIMARY KEY, created_at timestamptz NOT NULL DEFAULT clock_timestamp())`,
  `INSERT INTO flux.version (version) VALUES (${version})`,
  `CREATE TABLE flux.plan (
     id text PRIMARY KEY,
     name text NOT NULL,
     plan json NOT NULL,
     state text NOT NULL CHECK (state IN ('in flight', 'finished', 'rolled back')),
     created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
     created_by text NOT NULL DEFAULT current_user,
     finished_at timestamptz)`,
  `CREATE TABLE flux.step (
     plan_id text NOT NULL REFERENCES flux.plan (id) ON DELETE CASCADE,
     step_id text NOT NULL,
     position bigint NOT NULL,
     state text NOT NULL DEFAULT 'planned' CHECK (state IN ('planned', 'started', 'done', 'undoing', 'undone')),
     started_at timestamptz,
     finished_at timestamptz,
     cursor jsonb,
     evidence jsonb,
     error text,
     PRIMARY KEY (plan_id, step_id))`,
  `CREATE TABLE flux.gate (
     plan_id text NOT NULL REFERENCES flux.plan (id) ON DELETE CASCADE,
     round bigint NOT NULL,
     attested_at timestamptz NOT NULL DEFAULT clock_timestamp(),
     attested_by text NOT NULL DEFAULT current_user,
     PRIMARY KEY (plan_id, round))`,
  `CREATE TABLE flux.lease (
     id bigint PRIMARY KEY CHECK (id = 1),
     epoch bigint NOT NULL,
     owner text,
     role text NOT NULL,
     address text NOT NULL,
     pid bigint NOT NULL,
     acquired_at timestamptz NOT NULL,
     heartbeat timestamptz NOT NULL)`,
  `COMMENT ON SCHEMA flux IS 'flux-migrate: which plans were applied to this database, and how far'`,
];

/** True when the database has a journal; reads only. @throws FluxError FLUX523 when a newer flux made it */
export async function hasJournal(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ found: boolean }>(
    "SELECT pg_catalog.to_regclass('flux.version') IS NOT NULL AS found",
  );
  if (!rows[0]?.found) return false;
  const found = await client.query<{ version: string }>("SELECT max(version) AS version FROM flux.version");
  const newest = Number(found.rows[0]?.version);
  if (newest > version)
    fail("FLUX523", `The journal in this database (version ${newest}) was made by a newer flux`, {
      remedy: "Use that version of flux-migrate for this database.",
    });
  return true;
}

/** Makes the journal where there is none. The caller holds the lease, so nobody else does the same. */
export async function ensureJournal(client: pg.Client): Promise<void> {
  if (await hasJournal(client)) return;
  try {
    await client.query([begin, "SET LOCAL lock_timeout = '5s'", ...statements, "COMMIT"].join(";\n"));
  } catch (error) {
    await client.query("ROLLBACK").catch(() => undefined);
    throw error;
  }
}

function writable(code: string, routine: string | null, names: string | null): string {
  if (code === "25006") return "This server is a standby: give the URL of the primary.";
  if (code === "42501" && routine === null)
    return "Give a role that owns the schema `flux`, or that has CREATE on the database if there is none yet.";
  if (routine === null) return "Mend the cause that the server names, and run the same command again.";
  return (
    names ?? "An event trigger of the database calls it: let it through what flux creates, or disable it meanwhile."
  );
}

/** The error of a first write to the journal, in words: FLUX524. */
export function refusedJournal(error: unknown): unknown {
  const { code = "", message } = error as Error & { code?: string };
  if (error instanceof FluxError || !fromServer(error) || connectionLost(error)) return error;
  const routine = raisedIn(error);
  return new FluxError({
    code: "FLUX524",
    severity: "error",
    summary: `The journal cannot be written: ${message}`,
    detail: [routine, "Plans are recorded in the schema `flux` of the database, so that an interrupted run can go on."]
      .filter((line) => line !== null)
      .join("\n"),
    remedy: writable(code, routine, namesNothing(error)),
  });
}
