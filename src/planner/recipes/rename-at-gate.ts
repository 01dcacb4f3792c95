import type { Change } from "../../model/change.ts";
import { type Draft, idOf, kindOfObject, type Outcome, type Recipe, subtree } from "../draft.ts";
import { namesPassedOn, newName } from "../tokens.ts";
import { refusesNull } from "./domain-of-column.ts";
import { partitionedBy } from "./partition-key.ts";
import { isNamedByApplications } from "./removal.ts";
import { chain, exists, phrase, renaming } from "./statements.ts";

type Rename = Change & { readonly type: "rename" };

/** What can have only one name at a time gets the new one in contract, when the application is ready for both. */
export const renameAtGate: Recipe = {
  name: "rename at the gate",
  why: "RENAME breaks the running application, and PostgreSQL has no second name for this",
  plan: (draft) =>
    draft.changes
      .filter((change): change is Rename => change.type === "rename" && hasOneName(draft, change))
      .flatMap((change) => planRename(draft, change)),
};

/** PostgreSQL moves no partition key to a copy of its column, and a copy is without a value for a while. */
const hasOneName = ({ input }: Draft, { before, after }: Rename): boolean =>
  isNamedByApplications(after) ||
  (after.kind === "column" &&
    input.mode === "online" &&
    (partitionedBy(input.live, after.key) !== undefined || refusesNull(input.live, before)));

function planRename({ input }: Draft, change: Rename): readonly Outcome[] {
  const { before, after } = change;
  const kind = kindOfObject(input, after);
  if (!kind.rename) return [];
  const title = phrase(input, before);
  const names = namesPassedOn(input, [before], [after]);
  const { run, undo, hazards = [], forgotten } = renaming(kind, before, after);
  const steps = chain(input, run, undo, {
    id: `rename-${after.kind}:${idOf(change.key)}`,
    title: `Rename ${title} to ${after.name}`,
    phase: "contract",
    causes: [change.key, before.key],
    creates: [...subtree(input.live, change.key).map((object) => object.key), newName(change.key), ...names.creates],
    needs: names.needs,
    hazards: [{ code: "FLUX808", message: `From this step on code that still uses ${title} fails` }, ...hazards],
    before: exists(kind, before),
    after: exists(kind, { ...after, attributes: before.attributes }),
  });
  return [
    {
      takes: [change],
      steps,
      instructions: [
        `Deploy application code that works with ${title} and with ${after.name}, or stop what uses it while it is renamed.`,
        ...(forgotten === null ? [] : [`RENAME loses ${forgotten}: be ready to set it again right after it.`]),
      ],
    },
  ];
}
