import type { InFlight } from "../apply/status.ts";
import { fail } from "../model/diagnostic.ts";

/** @throws FluxError FLUX303: the database is on its way between two states. */
export function refuseInFlight({ plan }: InFlight, why: string): never {
  return fail("FLUX303", `The plan "${plan.name}" is not finished`, {
    detail: `What the database looks like now is a step on the way: ${why}.`,
    remedy:
      "Go on with `flux apply` (`flux status` says what comes next), or take it back with `flux rollback`; then run this again.",
  });
}
