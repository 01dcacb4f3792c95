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
 * @param preferences edges that count only where they neither make a cycle nor move a step to a later phase or round
 */
export function orderSteps(
  steps: readonly DraftStep[],
  edges: readonly Edge[],
  preferences: readonly Edge[] = [],
): readonly PlacedStep[] {
  const nodes = nodesOf(steps);
  const nodeOf = new Map([...nodes].flatMap(([node, members]) => members.map((member) => [member.id, node] as const)));
  const between: Edge[] = edges.map(([a, b]) => [nodeOf.get(a) ?? a, nodeOf.get(b) ?? b]);
  const graph = stepGraph([...nodes.keys()], between);
  if (graph.cycles.length > 0) refuseCycle(graph.cycles[0] as readonly string[], nodes, edges, nodeOf);
  const ranks = rankNodes(graph, nodes);
  const position = new Map([...nodes.keys()].map((node, i) => [node, i]));
  const wished = preferences.map(([a, b]): Edge => [nodeOf.get(a) ?? a, nodeOf.get(b) ?? b]);
  const order = ordered(withWishes(graph, wished, ranks), (node) => {
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

/** The graph with those of the edges that agree with it, one after the other. */
function withWishes(
  graph: StepGraph,
  wished: readonly Edge[],
  ranks: ReadonlyMap<string, readonly [number, number]>,
): StepGraph {
  const more = new Map<string, string[]>();
  const reaches = (from: string, to: string): boolean => {
    const seen = new Set([from]);
    const waiting = [from];
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop())
      for (const next of [...graph.after(node), ...(more.get(node) ?? [])]) {
        if (next === to) return true;
        if (!seen.has(next)) waiting.push(next);
        seen.add(next);
      }
    return false;
  };
  const edges = graph.nodes.flatMap((node) => graph.after(node).map((next): Edge => [node, next]));
  for (const [a, b] of wished) {
    const [[round, phase], [laterRound, laterPhase]] = [ranks.get(a), ranks.get(b)] as [
      readonly [number, number],
      readonly [number, number],
    ];
    // In another phase or round their order is settled.
    if (a === b || round !== laterRound || phase !== laterPhase || more.get(a)?.includes(b) || reaches(b, a)) continue;
    more.set(a, [...(more.get(a) ?? []), b]);
  }
  return more.size === 0
    ? graph
    : stepGraph(graph.nodes, [...edges, ...[...more].flatMap(([a, list]) => list.map((b): Edge => [a, b]))]);
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
