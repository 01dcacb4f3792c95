import type { SchemaObject } from "../../model/object.ts";
import { createStatements, type Draft, type DraftStep, idOf, nothing, subtree } from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { keySteps } from "./key-using-index.ts";
import { chain, phrase } from "./statements.ts";

/** The steps of a key whose index is built beside the running application, with what is said of the key. */
export function wholeKey(draft: Draft, key: SchemaObject): readonly DraftStep[] | null {
  const { input } = draft;
  const steps = keySteps(draft, key);
  const last = steps?.at(-1);
  if (!steps || !last) return null;
  const satellites = subtree(input.desired, key.key).slice(1);
  const said = chain(
    input,
    satellites.flatMap((one) => createStatements(input, one, input.desired)),
    nothing,
    {
      id: `satellite:${idOf(key.key)}`,
      title: `Give ${phrase(input, key)} what is said of it`,
      phase: last.phase,
      causes: [key.key],
      creates: satellites.map((one) => one.key),
      follows: [last.id],
    },
  );
  return [...steps.map((step) => (step.class === "concurrent" ? refusing(input, key, step) : step)), ...said];
}

/** Two rows that the old key tells apart may be one to the new key, whose index refuses that from the moment it is being built. */
function refusing(input: PlanInput, key: SchemaObject, build: DraftStep): DraftStep {
  const columns = (object: SchemaObject | undefined): readonly string[] =>
    (object?.attributes["columns"] as readonly string[] | undefined) ?? [];
  const old = columns(input.live.objects.get(key.key));
  if (old.length > 0 && old.every((column) => columns(key).includes(column))) return build;
  const message = `From this step on a write that repeats a value of the new ${phrase(input, key)} fails`;
  return { ...build, hazards: [...build.hazards, { code: "FLUX804", message }] };
}

/** Its new index stands ready; the old one would not, on the way back. */
export function builtAgainOnTheWayBack(input: PlanInput, before: SchemaObject, step: DraftStep): DraftStep {
  const message = `Taking this step back builds the old ${phrase(input, before)} again while nobody can use the table`;
  return { ...step, hazards: [...step.hazards, { code: "FLUX807", message }] };
}
