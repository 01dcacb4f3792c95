import type { Step } from "../model/plan.ts";

/**
 * What commits together: adjacent shared steps of one group, phase and round; a `commit-after` step ends its group.
 * A step that runs alone and a backfill are groups of their own.
 */
export function groupsOf(steps: readonly Step[]): readonly (readonly Step[])[] {
  const groups: Step[][] = [];
  for (const step of steps) {
    const group = groups.at(-1);
    const last = group?.at(-1);
    if (group && last && joins(last, step)) group.push(step);
    else groups.push([step]);
  }
  return groups;
}

function joins(last: Step, step: Step): boolean {
  return (
    last.transaction === "shared" &&
    step.transaction !== "alone" &&
    last.run.type === "sql" &&
    step.run.type === "sql" &&
    last.group === step.group &&
    last.phase === step.phase &&
    last.round === step.round
  );
}

/** True when the step's undo runs outside of a transaction, or in many. */
export function undoneAlone(step: Step): boolean {
  return step.undo.transaction === "alone" || step.undo.actions.some((action) => action.type === "backfill");
}

/** The groups in which steps are taken back: the last first, and within a group the last first. */
export function undoGroupsOf(steps: readonly Step[]): readonly (readonly Step[])[] {
  return groupsOf(steps).toReversed().flatMap(splitUndo);
}

function splitUndo(group: readonly Step[]): readonly (readonly Step[])[] {
  const parts: Step[][] = [];
  for (const step of group.toReversed()) {
    const part = parts.at(-1);
    if (part?.[0] && !undoneAlone(step) && !undoneAlone(part[0])) part.push(step);
    else parts.push([step]);
  }
  return parts;
}
