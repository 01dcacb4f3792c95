import { finishedPlans } from "../apply/status.ts";
import type { Connection } from "../live/connect.ts";
import { hashOf } from "../model/fingerprint.ts";
import type { Plan } from "../model/plan.ts";

/** The plan under an id that is not yet finished here: what was done, taken away and is wanted again is another plan. */
export async function withFreshId(connection: Connection, plan: Plan): Promise<Plan> {
  const finished = await finishedPlans(connection);
  let { id } = plan;
  while (finished.has(id)) id = hashOf({ repeats: id });
  return { ...plan, id };
}
