import type { PolicyAttributes } from "../../kinds/policy/attributes.ts";
import type { Change } from "../../model/change.ts";
import { childrenOf, type ObjectKey, type SchemaObject } from "../../model/object.ts";
import { idOf, type Outcome, type Recipe, splitAlter } from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { alterRules, chain, phrase } from "./statements.ts";

const switchedOn: readonly string[] = ["rowSecurity", "forceRowSecurity"];

/** Row security comes on behind the gate, once every policy of the table is there. */
export const rowSecurity: Recipe = {
  name: "row security",
  why: "ENABLE ROW LEVEL SECURITY hides every row that no policy shows, from one moment to the next",
  plan: ({ input, changes }) =>
    changes.flatMap((change): readonly Outcome[] => {
      if (change.type !== "alter" || change.after.kind !== "table") return [];
      const { before, after } = change;
      const turnsOn = (name: string): boolean => switchedOn.includes(name) && after.attributes[name] === true;
      const [mine, rest] = splitAlter(change, turnsOn);
      if (mine.attributes.length === 0) return [];
      const forward = alterRules(input, mine) ?? [];
      const backward = alterRules(input, { ...mine, before: after, after: before }) ?? [];
      const forced = after.attributes["forceRowSecurity"] === true;
      const who = forced ? "every role without BYPASSRLS, the owner too," : "every role but the owner";
      const title = phrase(input, after);
      const policies = childrenOf(input.desired, change.key).filter(({ kind }) => kind === "policy");
      return [
        {
          takes: [change],
          leaves: rest ? [rest] : [],
          steps: chain(input, forward, backward, {
            id: `row-security:${idOf(change.key)}`,
            title: `${forced ? "Force" : "Enable"} row security of ${title}`,
            phase: "contract",
            causes: [change.key],
            needs: [change.key, ...policies.map(({ key }) => key)],
          }).map((step, i) => ({
            ...step,
            hazards:
              i === 0
                ? [
                    {
                      code: "FLUX809",
                      message: `From this step on ${who} sees and writes only the rows of ${title} that a policy allows${policies.length === 0 ? ", and there is none" : ""}`,
                    },
                  ]
                : step.hazards,
          })),
          instructions: [`Deploy application code that works under the policies of ${title}.`],
        },
      ];
    }),
};

/** What a change of a policy asks of the application that lives under it: other expressions may hide rows that it needs. */
export function demandOfPolicy(input: PlanInput, change: Change & { readonly type: "alter" }): string | null {
  const { before, after } = change;
  if (!isInForce(input, after) || !mayHide(change)) return null;
  return `Deploy application code that works under the old and the new ${phrase(input, before)}.`;
}

/** What a new policy asks of it: one that must hold besides the others hides rows. */
export function demandOfNewPolicy(input: PlanInput, policy: SchemaObject): string | null {
  if (!isInForce(input, policy) || policy.attributes["permissive"] === true) return null;
  return `Deploy application code that works under ${phrase(input, policy)}.`;
}

/** Whether the running application lives under the policies of its table. */
const isInForce = ({ mode, live }: PlanInput, { kind, parent }: SchemaObject): boolean =>
  mode === "online" && kind === "policy" && live.objects.get(parent as ObjectKey)?.attributes["rowSecurity"] === true;

/** All but giving a permissive policy to more roles, or a restrictive one to fewer. */
function mayHide({ before, after, attributes }: Change & { readonly type: "alter" }): boolean {
  if (attributes.some(({ name }) => name !== "roles")) return true;
  const [old, now] = [before, after].map((one) => one.attributes as PolicyAttributes) as [
    PolicyAttributes,
    PolicyAttributes,
  ];
  const [few, many] = now.permissive ? [old, now] : [now, old];
  return !few.roles.every((role) => many.roles.includes(role) || many.roles.includes("public"));
}
