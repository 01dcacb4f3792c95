import { childrenOf, keyOf } from "../../model/object.ts";
import { copyName } from "../../model/own-names.ts";
import type { Draft } from "../draft.ts";
import { constraintParts, type Follower, otherColumns, type Part, renameStep } from "./column-copy-parts.ts";
import type { ColumnCopy } from "./column-copy-values.ts";
import { notValidThenValidate } from "./constraint-not-valid.ts";
import { partitionedForeignKey } from "./partitioned-foreign-key.ts";
import { needsParts, validation } from "./pending-constraint.ts";
import { named, relation, tablesBelow } from "./table-facts.ts";

/** A foreign key of a partitioned table; the partitions' parts take its name with it. */
export function partitionedForeignKeyParts(draft: Draft, copy: ColumnCopy, follower: Follower): Part {
  const { input } = draft;
  const { live, desired, copy: over } = follower;
  const causes = [...copy.causes, live.key];
  const fresh = named(over, copyName(desired.name));
  const whole = constraintParts(draft, copy, follower);
  const names = tablesBelow(input.live, copy.table).map((table) => {
    const said = childrenOf(input.desired, table).find(
      ({ kind, attributes }) => kind === live.kind && attributes["attachedTo"] === desired.name,
    );
    const to = said?.name ?? desired.name;
    return { from: { ...fresh, parent: table, key: keyOf(table, live.kind, fresh.name) }, to };
  });
  return {
    ...whole,
    build: (filled) =>
      needsParts(input, fresh)
        ? partitionedForeignKey(
            input,
            fresh,
            causes,
            (part) => notValidThenValidate(input, part, causes, null),
            (part) => [validation(input, part, part)],
          ).map((step) => ({
            ...step,
            phase: "backfill",
            creates: [],
            needs: otherColumns(copy, live),
            follows: [...step.follows, ...filled],
          }))
        : whole.build(filled),
    after: (group) => [
      ...whole.after(group),
      ...names.map(({ from, to }) =>
        renameStep(draft, group, from, to, causes, `Give its part on ${relation(from.key).name} its name`),
      ),
    ],
  };
}
