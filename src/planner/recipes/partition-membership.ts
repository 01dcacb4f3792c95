import { tableKey } from "../../kinds/relation.ts";
import type { TableAttributes } from "../../kinds/table/attributes.ts";
import type { Change } from "../../model/change.ts";
import type { DocumentValue } from "../../model/kind.ts";
import { isNamedPart } from "../../model/named-part.ts";
import { kindOf, type Model, type ObjectKey, rebase, type SchemaObject, sameJson } from "../../model/object.ts";
import type { Action } from "../../model/plan.ts";
import { type Draft, type DraftStep, idOf, type Outcome, type Recipe, splitAlter } from "../draft.ts";
import { counterpart, withInherited } from "../hierarchy.ts";
import { removed } from "../tokens.ts";
import { alterInPlace } from "./alter.ts";
import { isReserved } from "./beneath.ts";
import { inheritedNames } from "./inherited-names.ts";
import { missingColumns, surplusColumns, withoutParentsColumns } from "./partition-columns.ts";
import { differingDefaults, givenDefault, ownDefaultSteps } from "./partition-defaults.ts";
import { fitFor, unfit } from "./partition-fit.ts";
import { placed } from "./partition-moves.ts";
import { triggerSteps, triggersOf } from "./partition-triggers.ts";
import { phrase } from "./statements.ts";

type Alter = Change & { readonly type: "alter" };
type Membership = TableAttributes["partitionOf"];

/** What a partition has from its parent becomes its own by DETACH, and its own become the parent's by ATTACH: nothing is added or dropped. */
export const partitionMembership: Recipe = {
  name: "partition membership",
  why: "columns, keys and constraints of a partition come and go with its place in the partitioned table",
  takes: ["table: alter partitionOf"],
  plan: (draft) =>
    draft.changes
      .filter((change): change is Alter => change.type === "alter" && change.after.kind === "table")
      .filter(
        ({ key, before, after }) =>
          (before.attributes["partitionOf"] === null) !== (after.attributes["partitionOf"] === null) &&
          !isReserved(draft.input, key),
      )
      .flatMap((change) => membershipOf(draft, change)),
};

/** What it takes for one table to leave the partitioned table that it is a partition of, or to become one of another's. */
export function membershipOf(draft: Draft, change: Alter): readonly Outcome[] {
  const { input } = draft;
  const left = change.before.attributes["partitionOf"] as Membership;
  const joined = change.after.attributes["partitionOf"] as Membership;
  const parent = tableKey((left ?? joined)?.parent ?? "");
  const shared = draft.changes.filter((other) =>
    left === null
      ? other.type === "drop" &&
        other.before.kind !== "trigger" &&
        isOf(input.desired, other.before, change.key, parent)
      : other.type === "create" && other.after.kind !== "trigger" && isOf(input.live, other.after, change.key, parent),
  );
  const id = `partition:${idOf(change.key)}`;
  const joins = left === null;
  const fit = joins ? fitFor(draft, change.key, parent) : null;
  const lacked = joins ? missingColumns(input, change.key, parent) : [];
  const surplus = joins ? surplusColumns(input, draft.changes, change.key, parent) : [];
  const passed = draft.changes.flatMap((other) => passedOn(draft, other, change.key, parent));
  const defaults = differingDefaults(input, draft.changes, change.key, parent, joins);
  const [whole, rest] = splitAlter(change, (attribute) => attribute === "partitionOf" || attribute === "notNullNames");
  const mine = withoutNames(whole);
  const ready = fit?.steps.some(({ phase }) => phase !== "expand") || lacked.length > 0 ? "backfill" : "expand";
  const inUse = !joins || surplus.length > 0;
  const altered = alterInPlace(input, mine, inUse && input.mode === "online" ? "contract" : ready);
  if (altered === null) return [];
  const after = (fit?.undo ?? []).map(({ sql }): Action => ({ type: "sql", sql }));
  const steps = altered.map((step, i) =>
    i === 0 ? { ...step, undo: { ...step.undo, actions: [...step.undo.actions, ...after] } } : step,
  );
  const last = `${id}${steps.length === 1 ? "" : `#${steps.length}`}`;
  const others = fit ?? unfit(draft, change.key, parent, [last]);
  const names = left === null ? inheritedNames(input, change.after) : [];
  const keys = shared.map(({ key }) => key);
  const columns = draft.changes.filter(({ key }) => kindOf(key) === "column" && key.startsWith(`${parent}/`));
  // It loses with the partitioned table what that loses, as long as it is a partition.
  const inherited = draft.changes.filter(
    ({ type, key }) =>
      key.startsWith(`${parent}/`) &&
      (kindOf(key) === "column" ? type === "alter" : ["check", "foreign_key"].includes(kindOf(key))),
  );
  const title = phrase(input, change.after);
  const given = others.takes.flatMap(({ type, key }) => (type === "create" ? [key] : []));
  // A new partitioned table is whole before; a new check comes once it has left.
  const demanded = joins ? (input.live.objects.has(parent) ? ["column", "check"] : null) : ["column"];
  const rules = draft.changes.flatMap(({ type, key, ...one }) =>
    key.startsWith(`${parent}/`) && type !== "drop" && (demanded?.includes(kindOf(key)) ?? true) && "after" in one
      ? [key, `not null:${key}`, `valid:${key}`]
      : [],
  );
  // What goes from the partitioned table has gone: a table that joins it is not asked for it, and gets none.
  const loosened = inherited.flatMap(({ type, key }) => (type === "drop" ? [removed(key)] : []));
  const triggers = triggersOf(draft, change.key, parent, joins);
  const beside = triggers.flatMap((trigger) => triggerSteps(input, trigger, id, steps[0]?.phase ?? "expand"));
  const verb = left === null ? `Make ${title} a partition of` : `Detach ${title} from`;
  return [
    {
      takes: [
        ...new Set([
          change,
          ...shared,
          ...others.takes,
          ...passed.map(([taken]) => taken),
          ...defaults.flatMap(({ changes }) => changes),
          ...triggers,
        ]),
      ],
      leaves: [
        ...others.leaves,
        ...(joins ? defaults.map(givenDefault) : []),
        ...passed.flatMap(([, left]) => left ?? []),
        ...(rest ? [rest] : []),
      ],
      steps: [...(fit?.steps ?? []), ...names, ...(joins ? beside : [])].concat(
        steps
          .map(
            (step, i): DraftStep => ({
              ...step,
              id: `${id}${i === 0 ? "" : `#${i + 1}`}`,
              title: `${verb} ${parentName(parent)}${i === 0 ? "" : ` (${i + 1} of ${steps.length})`}`,
              follows:
                i === 0
                  ? [
                      ...step.follows,
                      ...goneBefore(joins ? columns : inherited),
                      ...[...names, ...(fit?.steps ?? []), ...(joins ? beside : [])].map((one) => one.id),
                    ]
                  : [`${id}${i === 1 ? "" : `#${i}`}`],
              causes: [...step.causes, ...keys],
              needs:
                i > 0
                  ? step.needs
                  : [
                      ...step.needs,
                      ...rules,
                      ...(joins ? loosened : columns.map(({ key }) => key)),
                      ...lacked.flatMap(({ key }) => [key, `not null:${key}`]),
                      ...surplus.map(removed),
                    ],
              creates:
                i === steps.length - 1
                  ? [
                      placed(change.key),
                      ...(others.steps.length > 0 && !joins ? [] : [change.key]),
                      ...(joins ? step.creates : [...new Set([...keys, ...given])]),
                    ]
                  : step.creates,
              removes: left === null && i === steps.length - 1 ? keys : step.removes,
              ...(beside.length > 0 && { atomic: id }),
            }),
          )
          .concat(joins ? [] : beside.map((step) => ({ ...step, follows: [...step.follows, last] })))
          .concat(
            left === null
              ? []
              : [
                  ...withoutParentsColumns(draft, change, parent, columns, [last, ...others.steps.map(({ id }) => id)]),
                  ...others.steps,
                  ...defaults.flatMap((one) =>
                    ownDefaultSteps(input, one, [last, ...others.steps.map(({ id }) => id)]),
                  ),
                ],
          ),
      ),
      ...(left !== null && {
        instructions: [`Deploy application code that does not look for the rows of ${title} in ${parentName(parent)}.`],
      }),
    },
  ];
}

const ofParent = new Set(["type", "collation", "notNull", "notNullName", "generated", "storage", "compression"]);

/** A column of which the partition says something of its own has its type, and all that is the parent's, from there. */
function passedOn(
  { input }: Draft,
  change: Change,
  table: ObjectKey,
  parent: ObjectKey,
): readonly (readonly [taken: Alter, left: Alter | null])[] {
  if (change.type !== "alter" || change.after.parent !== table) return [];
  const { before, after } = change;
  // ATTACH adopts indexes and constraints like the parent's, whatever they are called; DETACH gives them back.
  if (isNamedPart(before) !== isNamedPart(after)) return [[change, null]];
  if (after.kind !== "column") return [];
  const joins = after.attributes["type"] === null;
  if (joins === (before.attributes["type"] === null)) return [];
  const theirs = counterpart(joins ? input.desired : input.live, change.key, table, parent);
  const own = (joins ? before : after).attributes;
  const same = (name: string): boolean =>
    name === "notNullName" || sameJson(theirs?.attributes[name] ?? null, own[name] ?? null);
  const [, left] = splitAlter(change, (name) => ofParent.has(name) && same(name));
  return theirs ? [[change, left]] : [];
}

/** Names of NOT NULL constraints are settled before it joins, or after it has left. */
function withoutNames(change: Alter): Alter {
  const { notNullNames } = change.before.attributes;
  return {
    ...change,
    after: { ...change.after, attributes: { ...change.after.attributes, notNullNames: notNullNames ?? {} } },
    attributes: change.attributes.filter(({ name }) => name === "partitionOf"),
  };
}

/** A table that joins must have the parent's columns and no others: those that go do so before. */
const goneBefore = (parts: readonly Change[]): readonly string[] =>
  parts.flatMap(({ type, key }) => (type === "create" ? [] : [`${type}-${kindOf(key)}:${idOf(key)}`]));

const parentName = (key: ObjectKey): string => key.split(":").at(-1) ?? key;

/** ATTACH gives a column the identity of the partitioned table's, if it gives any, and DETACH takes it away. */
const withoutIdentity = (theirs: DocumentValue, own: DocumentValue): DocumentValue =>
  own["identity"] === null ? { ...theirs, identity: null } : theirs;

/** A partition may know of all its rows what the partitioned table knows of new ones only (NOT NULL that is NOT VALID). */
const asValidAs = (own: DocumentValue, theirs: DocumentValue): DocumentValue =>
  own["notNull"] === true && own["notNullValidated"] === true && theirs["notNull"] === true
    ? { ...theirs, notNullValidated: true }
    : theirs;

/** Whether the parent has the same; keys and indexes of partitions have names of their own. */
export function isOf(model: Model, object: SchemaObject, table: ObjectKey, parent: ObjectKey): boolean {
  const [{ constraintName: _, notNullName: __, columnNames: ___, ...own }, below] = [
    object.attributes as DocumentValue,
    rebase(object.key, table, parent),
  ];
  if (below === object.key) return false;
  const named = new Set(["primary_key", "unique", "index"]);
  const others = named.has(object.kind)
    ? withInherited(model, parent).filter(({ kind }) => kind === object.kind)
    : [counterpart(model, object.key, table, parent)];
  return others.some((other) => {
    if (other === undefined) return false;
    const {
      constraintName: _name,
      notNullName: __name,
      columnNames: __names,
      ...its
    } = other.attributes as DocumentValue;
    return sameJson(object.kind === "column" ? asValidAs(own, withoutIdentity(its, own)) : its, own);
  });
}
