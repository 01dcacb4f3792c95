import type { SessionOptions } from "../apply/session.ts";
import { replicaLag } from "../apply/throttle.ts";
import { defaultTimeouts, type Timeouts } from "../apply/timeouts.ts";
import type { Config } from "../desired/config.ts";
import type { Connection } from "../live/connect.ts";
import { readModel } from "../live/read.ts";
import { fingerprintOf } from "../model/fingerprint.ts";
import type { Registry } from "../model/kind.ts";
import type { Plan } from "../model/plan.ts";
import { managedPart, type Scope } from "./scope.ts";

/** Timeouts and pace as the configuration says. */
export function sessionOptions({ timeouts, backfill }: Config, signal: AbortSignal): SessionOptions {
  const { replicaLag: lag, ...pace } = backfill;
  return { timeouts, backfill: { ...pace, ...(lag === undefined ? {} : { throttle: replicaLag(lag) }) }, signal };
}

/** What rendered files say of timeouts. */
export function renderTimeouts({ timeouts }: Config): Pick<Timeouts, "lock" | "scanLock" | "statement"> {
  return { ...defaultTimeouts, ...timeouts };
}

/** Reads the hash of what a plan touches, as far as flux manages it, to tell whether the database is still as it was. */
export function readTouched(
  plan: Plan,
  registry: Registry,
  scope: Scope = { schemas: null },
): (connection: Connection) => Promise<string> {
  return async (connection) => {
    const { model } = await readModel(connection, registry, null);
    return fingerprintOf(managedPart(model, scope), plan.touches);
  };
}
