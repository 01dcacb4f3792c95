import type { IndexAttributes } from "../../kinds/index/attributes.ts";
import { createSql } from "../../kinds/index/ddl.ts";
import { type SchemaObject, sameJson } from "../../model/object.ts";
import type { Action } from "../../model/plan.ts";
import type { Statement } from "../../model/statement.ts";
import { createStatements } from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { buildAction } from "./build-index.ts";
import { attachIndex, partsBelow } from "./index-part.ts";
import { below, satellites } from "./satellites.ts";
import { isPartitioned, named, tableOf, tablesBelow } from "./table-facts.ts";

type Index = SchemaObject<IndexAttributes>;

/**
 * Builds an index again as part of an undo, as far as it is gone: that of a partitioned table part by part, without
 * blocking writes.
 * @param called the name that it has by then; its comment comes back with its own
 */
export function indexAgain(input: PlanInput, index: SchemaObject, called: string = index.name): readonly Action[] {
  const whole = named(index, called) as Index;
  const own = [
    ...createStatements(input, whole, input.before).slice(1),
    ...(called === index.name ? below(input, index.key, input.before) : []),
  ];
  if (!isPartitioned(input.live, tableOf(index.key)))
    return [buildAction(whole, { ifNotExists: true }), ...actions(own)];
  const parts = partsBelow(input.before, index as Index);
  if (!isDividedAlike(input, index)) {
    // Partitions come or go on the way there: whichever there are by then get their parts.
    const names = parts.flatMap(({ part, of }): readonly Statement[] => {
      const said = input.before.objects.get(part.key);
      if (!said) return [];
      const attachedTo = of === index ? called : of.name;
      return [
        ...createStatements(input, { ...said, attributes: { ...said.attributes, attachedTo } }, input.before),
        ...below(input, said.key, input.before),
      ];
    });
    return [{ type: "sql", sql: createSql(whole, { ifNotExists: true }) }, ...actions([...names, ...own])];
  }
  const attached = parts.flatMap(({ part, of }): readonly Action[] => {
    const said = input.before.objects.get(part.key);
    return [
      isPartitioned(input.live, tableOf(part.key)) ? declared(part) : buildAction(part, { ifNotExists: true }),
      ...actions([
        attachIndex(of === index ? whole : of, part),
        ...(said ? satellites(input, said, input.before) : []),
      ]),
    ];
  });
  return [declared(whole), ...attached, ...actions(own)];
}

/** Whether a table has the same partitions, at any depth, before and after. */
function isDividedAlike({ before, desired }: PlanInput, { key }: SchemaObject): boolean {
  const [from, to] = [before, desired].map((model) => [...tablesBelow(model, tableOf(key))].sort());
  return sameJson(from as string[], to as string[]);
}

const declared = (index: Index): Action => ({ type: "sql", sql: createSql(index, { only: true, ifNotExists: true }) });

const actions = (statements: readonly Statement[]): readonly Action[] =>
  statements.map(({ sql }) => ({ type: "sql", sql }));
