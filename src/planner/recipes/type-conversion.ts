import { statement } from "../../model/kind.ts";
import {
  childrenOf,
  keyOf,
  kindOf,
  modelOf,
  namesOf,
  type ObjectKey,
  parentOf,
  type SchemaObject,
} from "../../model/object.ts";
import { oldName } from "../../model/own-names.ts";
import type { Phase } from "../../model/plan.ts";
import type { Statement } from "../../model/statement.ts";
import { name, nameOf } from "../../sql/quote.ts";
import {
  createStatements,
  type DraftStep,
  dropStatements,
  idOf,
  kindOfObject,
  makeStep,
  subtree,
  undoOf,
} from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { byPosition, inOrderOf, rowsByPosition, typeByNames, valueLoss, withLoss } from "./composite-values.ts";
import { cutsShort } from "./domain-of-column.ts";
import { successorOf } from "./made-of-types.ts";
import { tableIsEmpty } from "./probes.ts";
import { keptByCast, replacedValues, valueByCast, withLossOfValues } from "./replaced-values.ts";
import { chain, phrase, recreate } from "./statements.ts";
import { named, relation, relationSql, tableOf, tablesBelow } from "./table-facts.ts";

/** What becomes of one of the types. */
interface ReplacedType {
  readonly id: string;
  readonly oldTitle: string;
  readonly title: string;
  readonly aside: readonly Statement[];
  readonly back: readonly Statement[];
  readonly create: readonly Statement[];
  readonly uncreate: readonly Statement[];
  readonly drop: readonly Statement[];
  readonly undrop: readonly Statement[];
}

/** The statements that set a type aside under another name, make the new one beside it and drop the old one, and take that back. */
export function replacedType(input: PlanInput, key: ObjectKey, id: string): ReplacedType {
  const before = input.live.objects.get(key) as SchemaObject;
  const after = successorOf(input, key) as SchemaObject;
  const old = named(before, oldName(before.name));
  const rename = kindOfObject(input, before).rename as NonNullable<ReturnType<typeof kindOfObject>["rename"]>;
  const again = named(input.before.objects.get(key) ?? before, old.name);
  const live = subtree(input.before, key)
    .slice(1)
    .map((child) => ({ ...child, parent: again.key, key: keyOf(again.key, child.kind, child.name) }));
  return {
    id,
    oldTitle: phrase(input, before),
    title: phrase(input, after),
    aside: rename(before, old.name),
    back: rename(old, before.name),
    create: recreate(input, subtree(input.desired, after.key), input.desired),
    uncreate: dropStatements(input, after, input.desired),
    drop: dropStatements(input, old, input.live),
    undrop: recreate(input, [again, ...live], modelOf([again, ...live])),
  };
}

/** By the cast between the types beneath domains, where there is one; arrays keep their brackets on the way through text. */
export function convert(
  input: PlanInput,
  column: SchemaObject,
  types: readonly ObjectKey[],
  group: string,
  phase: Phase,
  causes: readonly ObjectKey[],
): DraftStep {
  const table = tableOf(column.key);
  const type = String(column.attributes["type"]);
  const array = type.endsWith("[]") ? "[]" : "";
  const own = types.find((key) => column.dependsOn.includes(key)) as ObjectKey;
  const old = keyOf(parentOf(own), kindOf(own), oldName(namesOf(own).at(-1) as string));
  const change = `ALTER TABLE ${relationSql(table)} ALTER COLUMN ${name(column.name)} TYPE `;
  const written = [table, ...tablesBelow(input.live, table)];
  const to = (how: string): Statement => statement("alter column type rewrite", written, change + how);
  if (kindOf(own) === "collation")
    return makeStep(input, {
      id: `${group}:convert:${idOf(column.key)}`,
      title: `Give ${phrase(input, column)} the new collation`,
      phase,
      run: to(`${type} COLLATE ${nameOf(own)}`),
      undo: [to(`${type} COLLATE ${nameOf(old)}`)],
      causes,
      atomic: group,
    });
  const ordered = typeByNames(input, column);
  const [before, after] = [input.live.objects.get(own), successorOf(input, own)] as [SchemaObject, SchemaObject];
  // An assignment raises where a cast would cut the value short.
  const isAssigned = (goal: SchemaObject): boolean =>
    goal.kind === "domain" && cutsShort(goal === after ? input.desired : input.live, goal);
  const [was, is] = replacedValues(input, column);
  const there = isAssigned(after) ? null : keptByCast(input, column);
  const back = isAssigned(before) ? null : valueByCast(input, column, [is, was]);
  const using = (target: string, from: SchemaObject, goal: SchemaObject, cast: string | null): Statement => {
    const byText = ordered === null ? `${name(column.name)}::text${array}` : `(${inOrderOf(column, from, goal)})`;
    return to(`${target} USING ${cast ?? byText}${isAssigned(goal) ? "" : `::${target}`}`);
  };
  const swaps = byPosition(input, [column], types).length > 0;
  const step = makeStep(input, {
    id: `${group}:convert:${idOf(column.key)}`,
    title: `Convert ${phrase(input, column)} ${there === null ? "by way of text" : "by cast"}`,
    phase,
    run: using(type, before, after, there),
    undo: {
      ...undoOf([using(`${nameOf(old)}${array}`, after, before, back)]),
      ...(swaps && { obstacles: [rowsByPosition(input, column)] }),
    },
    causes,
    atomic: group,
    before: swaps ? tableIsEmpty(relation(table)) : null,
  });
  const whole = ordered === null ? step : withLoss(step, valueLoss(input, before, after));
  return withLossOfValues(input, column, whole);
}

/** A default is an expression of the old type; it goes before and comes back after. */
export function defaultSteps(
  input: PlanInput,
  column: SchemaObject,
  which: "off" | "on",
  group: string,
  phase: Phase,
  causes: readonly ObjectKey[],
): readonly DraftStep[] {
  const model = which === "off" ? input.before : input.desired;
  const object = childrenOf(model, column.key).find((child) => child.kind === "default");
  if (!object) return [];
  const create = createStatements(input, object, model);
  const drop = dropStatements(input, object, model);
  return chain(input, which === "off" ? drop : create, which === "off" ? create : drop, {
    id: `${group}:default-${which}:${idOf(column.key)}`,
    title:
      which === "off" ? `Take the default off ${phrase(input, column)}` : `Give ${phrase(input, column)} its default`,
    phase,
    causes,
    atomic: group,
  });
}
