import { alg, Graph } from "@dagrejs/graphlib";

/** The only place that knows the graph library. Nodes are ids; an edge says "runs before". */
export interface StepGraph {
  readonly nodes: readonly string[];
  /** Direct predecessors of a node. */
  readonly before: (id: string) => readonly string[];
  readonly after: (id: string) => readonly string[];
  /** Groups of ids that wait for each other; empty when there is an order. Each starts at its smallest id. */
  readonly cycles: readonly (readonly string[])[];
}

/** A graph of these ids and `[earlier, later]` edges; edges to unknown ids are left out. */
export function stepGraph(ids: readonly string[], edges: Iterable<readonly [string, string]>): StepGraph {
  const graph = new Graph({ directed: true });
  for (const id of ids) graph.setNode(id);
  for (const [a, b] of edges) if (a !== b && graph.hasNode(a) && graph.hasNode(b)) graph.setEdge(a, b);
  return {
    nodes: ids,
    before: (id) => graph.predecessors(id) ?? [],
    after: (id) => graph.successors(id) ?? [],
    cycles: alg
      .findCycles(graph)
      .map((cycle: readonly string[]) => [...cycle].sort())
      .sort(),
  };
}

/**
 * A topological order that is the same for the same graph, whatever the order of insertion: among the nodes that are
 * ready, the one with the smallest rank comes first.
 * @param rank compared as arrays of strings and numbers
 */
export function ordered(graph: StepGraph, rank: (id: string) => readonly (number | string)[]): readonly string[] {
  const waiting = new Map(graph.nodes.map((id) => [id, new Set(graph.before(id)).size]));
  const ranks = new Map(graph.nodes.map((id) => [id, rank(id)]));
  const order = (a: string, b: string): number => compare(ranks.get(a) ?? [], ranks.get(b) ?? []);
  const ready = graph.nodes.filter((id) => waiting.get(id) === 0).sort(order);
  const result: string[] = [];
  while (ready.length > 0) {
    const id = ready.shift() as string;
    result.push(id);
    for (const next of new Set(graph.after(id))) {
      const left = (waiting.get(next) ?? 0) - 1;
      waiting.set(next, left);
      if (left === 0) insert(ready, next, order);
    }
  }
  return result;
}

function insert(list: string[], id: string, order: (a: string, b: string) => number): void {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (order(list[middle] as string, id) < 0) low = middle + 1;
    else high = middle;
  }
  list.splice(low, 0, id);
}

function compare(a: readonly (number | string)[], b: readonly (number | string)[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const x = a[i] as number | string;
    const y = b[i] as number | string;
    if (x !== y) return x < y ? -1 : 1;
  }
  return a.length - b.length;
}
