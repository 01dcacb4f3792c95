import { childrenOf } from "../../model/object.ts";
import { idOf, type Outcome, type Recipe, splitAlter } from "../draft.ts";
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
