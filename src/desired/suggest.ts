/** The candidate that is closest to what was typed, or null when none is close. */
export function closest(typed: string, candidates: Iterable<string>): string | null {
  return misspelt(typed, candidates) ?? onlyOneWith(typed, candidates);
}

/** The candidate that was typed with a slip of the fingers or two, or null. */
export function misspelt(typed: string, candidates: Iterable<string>): string | null {
  const limit = Math.max(1, Math.floor(typed.length / 3));
  let best: string | null = null;
  let bestDistance = limit + 1;
  for (const candidate of candidates) {
    if (candidate === typed || Math.abs(candidate.length - typed.length) >= bestDistance + 1) continue;
    const distance = editDistance(plain(typed), plain(candidate));
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** `max` for `max_value`: the one candidate that has what was typed in it, or is in it. */
function onlyOneWith(typed: string, candidates: Iterable<string>): string | null {
  const holds = (a: string, b: string): boolean => b.length >= 3 && a !== b && plain(a).includes(plain(b));
  const found = [...candidates].filter((candidate) => holds(candidate, typed) || holds(typed, candidate));
  return found.length === 1 ? (found[0] as string) : null;
}

/** Letter case, and `-` or space for `_`, are no difference worth counting. */
const plain = (text: string): string => text.toLowerCase().replace(/[-\s]/g, "_");

/** Insertions, deletions, substitutions and swaps of neighbours that lead from one text to the other. */
export function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let cost = Math.min((previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      row.push(cost);
    }
    before = previous;
    previous = row;
  }
  return previous[b.length] ?? 0;
}
