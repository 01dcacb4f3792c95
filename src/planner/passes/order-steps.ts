import { fail } from "../../model/diagnostic.ts";
import { phases, type Step } from "../../model/plan.ts";
import type { DraftStep } from "../draft.ts";
import { ordered, type StepGraph, stepGraph } from "../graph.ts";
import type { Edge } from "./connect-steps.ts";

/** A draft step with its place in the plan. */
export interface PlacedStep extends DraftStep {
  readonly round: number;
}

/**
 * Puts the steps in order. Steps of one atomic group are one node, so that they come out adjacent; a step that depends
 * on a later phase moves to the next round, never silently to another phase.
 */
export function orderSteps(steps: readonly DraftStep[], edges: readonly Edge[]): readonly PlacedStep[] {
  const nodes = nodesOf(steps);
  const nodeOf = new Map([...nodes].flatMap(([node, members]) => members.map((member) => [member.id, node] as const)));
  const between: Edge[] = edges.map(([a, b]) => [nodeOf.get(a) ?? a, nodeOf.get(b) ?? b]);
  const graph = stepGraph([...nodes.keys()], between);
  if (graph.cycles.length > 0) refuseCycle(graph.cycles[0] as readonly string[], nodes, edges, nodeOf);
  const ranks = rankNodes(graph, nodes);
  const position = new Map([...nodes.keys()].map((node, i) => [node, i]));
  const order = ordered(graph, (node) => {
    const [round, phase] = ranks.get(node) as readonly [number, number];
    return [round, phase, position.get(node) as number];
  });
  return order.flatMap((node) => {
    const [round] = ranks.get(node) as readonly [number, number];
    return (nodes.get(node) as readonly DraftStep[]).map((step) => ({ ...step, round }));
  });
}

function nodesOf(steps: readonly DraftStep[]): Map<string, DraftStep[]> {
  const nodes = new Map<string, DraftStep[]>();
  for (const step of steps) {
    const node = step.atomic ?? step.id;
    const members = nodes.get(node);
    if (members) members.push(step);
    else nodes.set(node, [step]);
  }
  return nodes;
}

const phaseOf = (step: Pick<Step, "phase">): number => phases.indexOf(step.phase);

/** The first (round, phase) that each node's own phase and its predecessors allow. */
function rankNodes(
  graph: StepGraph,
  nodes: ReadonlyMap<string, readonly DraftStep[]>,
): Map<string, readonly [number, number]> {
  const ranks = new Map<string, readonly [number, number]>();
  for (const node of ordered(graph, (id) => [id])) {
    const own = Math.max(...(nodes.get(node) as readonly DraftStep[]).map(phaseOf));
    let round = 1;
    for (const before of graph.before(node)) {
      const [r, p] = ranks.get(before) as readonly [number, number];
      round = Math.max(round, p > own ? r + 1 : r);
    }
    ranks.set(node, [round, own]);
  }
  return ranks;
}

function refuseCycle(
  cycle: readonly string[],
  nodes: ReadonlyMap<string, readonly DraftStep[]>,
  edges: readonly Edge[],
  nodeOf: ReadonlyMap<string, string>,
): never {
  const inside = new Set(cycle);
  const title = (id: string): string => [...nodes.values()].flat().find((step) => step.id === id)?.title ?? id;
  const lines = edges
    .filter(
      ([a, b]) => nodeOf.get(a) !== nodeOf.get(b) && inside.has(nodeOf.get(a) ?? "") && inside.has(nodeOf.get(b) ?? ""),
    )
    .map(([a, b]) => `"${title(a)}" must run before "${title(b)}"`);
  fail("FLUX390", "This is a bug in flux-migrate: these steps wait for each other", {
    detail: [...new Set(lines)].join("\n"),
    remedy: "Please report it with the two documents; making the changes in two plans is a way round it.",
  });
}
