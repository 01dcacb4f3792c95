import type { Change } from "../../model/change.ts";
import { copyName, oldName } from "../../model/own-names.ts";
import type { Statement } from "../../model/statement.ts";
import {
  type Draft,
  type DraftStep,
  idOf,
  kindOfObject,
  makeStep,
  nothing,
  type Outcome,
  type Recipe,
} from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { alterInPlace } from "./alter.ts";
import { buildSteps, dropStep, refusing } from "./build-index.ts";
import { afterFills } from "./fill.ts";
import { indexOf, isOnLiveTable } from "./index-with-parts.ts";
import { below, changesBelow, satelliteSteps } from "./satellites.ts";
import { needsOf, phrase } from "./statements.ts";
import { isPartitioned, named, tableOf } from "./table-facts.ts";

/** Indexes on relations that exist. */
export const indexConcurrently: Recipe = {
  name: "index concurrently",
  why: "CREATE INDEX blocks writes for as long as it takes, DROP INDEX blocks everything while it waits",
  takes: ["index: create", "index: drop", "index: alter valid", "index: replace"],
  plan: (draft) => {
    const { input, changes } = draft;
    return changes
      .filter((one) => isOnLiveTable(input, one) && !isPartitioned(input.live, tableOf(one.key)))
      .flatMap((change) =>
        planChange(draft, change).map((outcome) => ({
          ...outcome,
          steps: afterFills(draft, indexOf(change).dependsOn, outcome.steps),
        })),
      );
  },
};

function planChange(draft: Draft, change: Change): readonly Outcome[] {
  const { input } = draft;
  switch (change.type) {
    case "create":
      return [
        {
          takes: [change],
          steps: refusing(input, change.after, buildSteps(input, change.after, [change.key], "expand")),
        },
      ];
    case "drop":
      return [
        {
          takes: [change],
          steps: [dropStep(input, change.before, "contract", [change.key], needsOf([change.before]))],
        },
      ];
    case "alter":
      if (alterInPlace(input, change) !== null) return [];
      return [
        change.attributes.every(({ name }) => name === "valid") ? repaired(input, change) : replaced(draft, change),
      ];
    case "rename":
      return [];
  }
}

/** An invalid leftover under the right name: dropped, and built again. */
function repaired(input: PlanInput, change: Change & { type: "alter" }): Outcome {
  const drop = { ...dropStep(input, change.before, "expand", [change.key], [], nothing), removes: [] };
  const [build, ...rest] = buildSteps(input, change.after, [change.key], "expand", nothing) as readonly [
    DraftStep,
    ...DraftStep[],
  ];
  return { takes: [change], steps: [drop, { ...build, follows: [drop.id] }, ...rest] };
}

/** The new index is built beside the old one; then they exchange names, and the old one goes. */
function replaced({ input, changes }: Draft, change: Change & { type: "alter" }): Outcome {
  const { before, after } = change;
  const copy = named(after, copyName(after.name));
  const old = named(before, oldName(before.name));
  const rename = kindOfObject(input, after).rename as NonNullable<ReturnType<typeof kindOfObject>["rename"]>;
  const group = `switch-index:${idOf(after.key)}`;
  const build = buildSteps(input, copy, [change.key], "expand").slice(0, 1);
  const title = phrase(input, after);
  return {
    takes: [change, ...changesBelow(changes, change.key)],
    steps: [
      ...build.map((step) => ({ ...step, creates: [] })),
      makeStep(input, {
        id: `${group}#old`,
        title: `Set the old ${title} aside`,
        phase: "backfill",
        run: rename(before, old.name)[0] as Statement,
        undo: [...rename(old, before.name), ...below(input, before.key, input.before)],
        causes: [change.key],
        follows: build.map((step) => step.id),
        releases: needsOf([before]),
        atomic: group,
      }),
      makeStep(input, {
        id: `${group}#new`,
        title: `Give the new ${title} its name`,
        phase: "backfill",
        run: rename(copy, after.name)[0] as Statement,
        undo: rename(after, copy.name),
        causes: [change.key],
        atomic: group,
      }),
      ...satelliteSteps(input, after, {
        phase: "backfill",
        causes: [change.key],
        atomic: group,
        follows: [`${group}#new`],
      }),
      { ...dropStep(input, old, "backfill", [change.key], needsOf([before])), follows: [`${group}#new`] },
    ],
  };
}
