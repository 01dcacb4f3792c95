import type { IndexAttributes } from "../../kinds/index/attributes.ts";
import { createSql } from "../../kinds/index/ddl.ts";
import type { SchemaObject } from "../../model/object.ts";
import type { Action } from "../../model/plan.ts";
import type { Statement } from "../../model/statement.ts";
import { createStatements } from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { buildAction } from "./build-index.ts";
import { attachIndex, partsBelow } from "./index-part.ts";
import { below, satellites } from "./satellites.ts";
import { isPartitioned, named, tableOf } from "./table-facts.ts";

type Index = SchemaObject<IndexAttributes>;

/**
 * Builds an index again as part of an undo, as far as it is gone: that of a partitioned table part by part, without
 * blocking writes, on the partitions that the document has, which come and go before it does.
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
  const parts = partsBelow(input.desired, index as Index, input.before);
  const attached = parts.flatMap(({ part, of }): readonly Action[] => {
    const said = input.before.objects.get(part.key);
    return [
      isPartitioned(input.desired, tableOf(part.key)) ? declared(part) : buildAction(part, { ifNotExists: true }),
      ...actions([
        attachIndex(of === index ? whole : of, part),
        ...(said ? satellites(input, said, input.before) : []),
      ]),
    ];
  });
  return [declared(whole), ...attached, ...actions(own)];
}

const declared = (index: Index): Action => ({ type: "sql", sql: createSql(index, { only: true, ifNotExists: true }) });

const actions = (statements: readonly Statement[]): readonly Action[] =>
  statements.map(({ sql }) => ({ type: "sql", sql }));
