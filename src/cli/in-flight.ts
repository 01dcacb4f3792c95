import type { InFlight } from "../apply/expected.ts";
import { fail } from "../model/diagnostic.ts";

/** @throws FluxError FLUX303: the database is on its way between two states. */
export function refuseInFlight({ plan, done }: InFlight, why: string): never {
  return fail(
    "FLUX303",
    `The plan "${plan.name}" is not finished: ${done.length} of its ${plan.steps.length} steps are done`,
    {
      detail: `What the database looks like now is a step on the way: ${why}.`,
      remedy: [
        "Finish it or give it up, then run this again:",
        "  flux apply               goes on, up to the deploy of your application",
        "  flux apply --deployed    goes on after that deploy",
        "  flux rollback            takes its steps back",
        "`flux status` says what comes next.",
      ].join("\n"),
    },
  );
}
