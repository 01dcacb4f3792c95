import { notNullName, setNotNullComment } from "../../kinds/column/ddl.ts";
import { alter, type Column } from "../../kinds/column/statements.ts";
import type { Change } from "../../model/change.ts";
import type { ObjectKey } from "../../model/object.ts";
import { oldName } from "../../model/own-names.ts";
import type { Statement } from "../../model/statement.ts";
import { name } from "../../sql/quote.ts";
import { type Draft, idOf, type Outcome, type Recipe, splitAlter } from "../draft.ts";
import { changesByCopy } from "../input.ts";
import { chain, phrase } from "./statements.ts";
import { tableOf } from "./table-facts.ts";

type Alter = Change & { readonly type: "alter"; readonly before: Column; readonly after: Column };

/** From 18 on NOT NULL constraints have names; columns of a table that exchange theirs do so by way of another name. */
export const exchangedNames: Recipe = {
  name: "exchanged names",
  why: "a constraint can have its name only once the other one, which waits for this one's, has given it up",
  plan: (draft) => circlesOf(renamedIn(draft)).map((circle) => exchange(draft, circle)),
};

const attributes: readonly string[] = ["notNullName", "notNullComment"];

function renamedIn({ changes, input }: Draft): readonly Alter[] {
  const renamed = new Set(changes.flatMap(({ type, key }) => (type === "rename" ? [key] : [])));
  return changes.filter((change): change is Alter => {
    if (change.type !== "alter" || change.after.kind !== "column" || renamed.has(change.key)) return false;
    const has = (attribute: string): boolean => change.attributes.some((one) => one.name === attribute);
    const isCopied = has("type") && changesByCopy(input.typeChanges.get(change.key));
    const stays = change.before.attributes["notNull"] === true && change.after.attributes["notNull"] === true;
    return stays && has("notNullName") && !has("notNullValidated") && !(input.mode === "online" && isCopied);
  });
}

/** Each wants the name that the next one has, and the last one that of the first. */
function circlesOf(changes: readonly Alter[]): readonly (readonly Alter[])[] {
  const holders = new Map(changes.map((change) => [held(change.key, change.before), change]));
  const seen = new Set<Alter>();
  return changes.flatMap((first) => {
    const circle: Alter[] = [];
    let next: Alter | undefined = first;
    while (next !== undefined && !seen.has(next)) {
      seen.add(next);
      circle.push(next);
      next = holders.get(held(next.key, next.after));
    }
    return next === first && circle.length > 1 ? [circle] : [];
  });
}

const held = (key: ObjectKey, column: Column): string => `${tableOf(key)} ${notNullName(column)}`;

function exchange({ input }: Draft, circle: readonly Alter[]): Outcome {
  const [first, ...others] = circle as readonly [Alter, ...Alter[]];
  const meanwhile = oldName(notNullName(first.before));
  const rename = (column: Column, from: string, to: string): Statement =>
    alter("rename constraint", column, `RENAME CONSTRAINT ${name(from)} TO ${name(to)}`);
  const moves = [
    [first.after, notNullName(first.before), meanwhile],
    ...others.toReversed().map(({ before, after }) => [after, notNullName(before), notNullName(after)] as const),
    [first.after, meanwhile, notNullName(first.after)],
  ] as const;
  const comments = circle.filter(({ attributes: all }) => all.some((one) => one.name === "notNullComment"));
  const said = (column: Column): Statement => setNotNullComment(column, column.attributes.notNullComment);
  const run = [
    ...moves.map(([column, from, to]) => rename(column, from, to)),
    ...comments.map(({ after }) => said(after)),
  ];
  const undo = [
    ...moves.toReversed().map(([column, from, to]) => rename(column, to, from)),
    ...comments.map(({ before }) => said(before)),
  ];
  const titles = circle.map(({ after }) => phrase(input, after)).join(" and ");
  return {
    takes: circle,
    leaves: circle.flatMap((change) => splitAlter(change, (attribute) => attributes.includes(attribute))[1] ?? []),
    steps: chain(input, run, undo, {
      id: `exchange-names:${idOf(first.key)}`,
      title: `Exchange the names of NOT NULL of ${titles}`,
      phase: "expand",
      causes: circle.map(({ key }) => key),
    }),
  };
}
