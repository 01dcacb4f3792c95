import type { Result } from "./run-case.ts";

const head = ["source", "cases", "converged", "second plan empty", "rolled back", "refused", "excepted", "failed"];

/** The sums of a run, a line for each source, major, direction and mode. */
export function tableOf(results: readonly Result[]): string {
  const groups = new Map<string, Result[]>();
  for (const result of results) {
    const { case: one, major, direction, mode } = result;
    for (const key of [`${one.source} ${major} ${direction} ${mode}`, "total"])
      groups.set(key, [...(groups.get(key) ?? []), result]);
  }
  const total = groups.get("total") ?? [];
  groups.delete("total");
  const rows = [...[...groups].sort(([a], [b]) => (a < b ? -1 : 1)), ["total", total] as const].map(([key, list]) => [
    key,
    ...counts(list),
  ]);
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => (row[i] ?? "").length)));
  const line = (cells: readonly string[]): string =>
    cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join("  ");
  return [line(head), ...rows.map(line)].join("\n");
}

/** "Rolled back" is said of those whose way back is possible. */
function counts(list: readonly Result[]): readonly string[] {
  const converged = list.filter(({ outcome }) => outcome === "converged");
  const possible = list.filter(({ outcome, rolledBack }) => outcome === "converged" && rolledBack !== null);
  return [
    list.length,
    converged.length,
    converged.filter(({ secondPlanEmpty }) => secondPlanEmpty).length,
    `${possible.filter(({ rolledBack }) => rolledBack).length}/${possible.length}`,
    list.filter(({ outcome }) => outcome === "refused").length,
    list.filter(({ outcome }) => outcome === "excepted").length,
    list.filter(({ outcome }) => outcome === "failed").length,
  ].map(String);
}
