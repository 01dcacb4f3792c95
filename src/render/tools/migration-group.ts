import type { Action, Plan, Step } from "../../model/plan.ts";

/** Statements that one up or down block of a file holds. */
export interface Block {
  /** false: exactly one statement, outside a transaction. */
  readonly transaction: boolean;
  readonly parts: readonly { readonly step: Step; readonly action: Action }[];
}

/** Steps that commit together, as one file or, where taking them back needs several transactions, as several. */
export interface MigrationGroup {
  /** Number of its first step in the plan, from 1. */
  readonly first: number;
  readonly steps: readonly Step[];
  readonly up: Block;
  /** In the order in which they run; a group with several needs a file for each. */
  readonly downs: readonly Block[];
}

/** The plan's steps in groups that may share a transaction; whatever needs none of its own is alone in its group. */
export function migrationGroups(plan: Plan): readonly MigrationGroup[] {
  const groups: { first: number; steps: Step[] }[] = [];
  for (const [index, step] of plan.steps.entries()) {
    const last = groups.at(-1);
    if (last && mayFollow(last.steps.at(-1) as Step, step)) last.steps.push(step);
    else groups.push({ first: index + 1, steps: [step] });
  }
  return groups.map(({ first, steps }) => ({ first, steps, up: upBlock(steps), downs: downBlocks(steps) }));
}

function mayFollow(before: Step, step: Step): boolean {
  if (before.transaction !== "shared" || step.transaction === "alone") return false;
  if (before.run.type === "backfill" || step.run.type === "backfill") return false;
  return before.group === step.group && before.round === step.round && before.phase === step.phase;
}

function upBlock(steps: readonly Step[]): Block {
  const parts = steps.map((step) => ({ step, action: step.run }));
  return { transaction: steps.every((step) => step.transaction !== "alone" && step.run.type === "sql"), parts };
}

function downBlocks(steps: readonly Step[]): readonly Block[] {
  const blocks: Block[] = [];
  for (const step of [...steps].reverse()) {
    for (const action of step.undo.actions) {
      const shared = step.undo.transaction === "shared" && action.type === "sql";
      const last = blocks.at(-1);
      if (shared && last?.transaction)
        blocks[blocks.length - 1] = { ...last, parts: [...last.parts, { step, action }] };
      else blocks.push({ transaction: shared, parts: [{ step, action }] });
    }
  }
  return blocks;
}
