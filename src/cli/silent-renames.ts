import { renameCandidates } from "../diff/rename-candidates.ts";
import { type Diagnostic, FluxError } from "../model/diagnostic.ts";
import type { Registry } from "../model/kind.ts";
import { phraseOf } from "../model/phrase.ts";
import type { SourceAt } from "../shadow/elaborate.ts";
import type { Comparison } from "./compare.ts";

/** @throws FluxError FLUX302 when a drop and a create look like a rename that nobody declared */
export function refuseSilentRenames(registry: Registry, comparison: Comparison, sourceAt: SourceAt): void {
  const { changes, live, desired } = comparison;
  const candidates = renameCandidates(changes, live, desired, (object) => registry.get(object.kind).holdsData);
  if (candidates.length === 0) return;
  throw new FluxError(
    candidates.map(({ dropped, created }): Diagnostic => {
      const kind = registry.get(created.kind);
      const at = sourceAt(created);
      return {
        code: "FLUX302",
        severity: "error",
        summary: `${phraseOf(kind, dropped)} would be dropped and ${created.name} created: is it a rename?`,
        detail: `Dropping ${kind.title(dropped)} loses its data; a rename keeps it. flux never guesses.`,
        remedy: `If it is a rename, add this line to ${created.name}:\n  renamed_from: ${dropped.name}\nIf the old one shall go, run the command again with --accept-drop.`,
        ...(at && { at }),
      };
    }),
  );
}
