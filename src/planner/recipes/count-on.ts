import type { ColumnAttributes } from "../../kinds/column/attributes.ts";
import { changeIdentity, ownPersistence, sequenceOf } from "../../kinds/column/identity.ts";
import type { Column } from "../../kinds/column/statements.ts";
import type { Change } from "../../model/change.ts";
import { statement } from "../../model/kind.ts";
import {
  childrenOf,
  isWithin,
  keyOf,
  type Model,
  namesOf,
  type ObjectKey,
  type SchemaObject,
} from "../../model/object.ts";
import { oldName } from "../../model/own-names.ts";
import type { Phase } from "../../model/plan.ts";
import type { Statement } from "../../model/statement.ts";
import { literal, name, names } from "../../sql/quote.ts";
import {
  createStatements,
  type Draft,
  type DraftStep,
  dropStatements,
  idOf,
  makeStep,
  type Outcome,
  type Recipe,
  type StepSpec,
  splitAlter,
} from "../draft.ts";
import { namesPassedOn } from "../tokens.ts";
import { alterInPlace } from "./alter.ts";
import { demandOfIdentity } from "./column-order.ts";
import { rightsAgain, rightsGiven, rightsOn } from "./count-on-rights.ts";
import { below } from "./satellites.ts";
import { needsOf, phrase } from "./statements.ts";
import { named, relationSql, tableOf } from "./table-facts.ts";

type Alter = Change & { readonly type: "alter" };
type Identity = NonNullable<ColumnAttributes["identity"]>;

/** A column that becomes an identity column, or counts with a sequence of its own instead: it counts on from where it was. */
export const countOn: Recipe = {
  name: "count on",
  why: "a new sequence begins at its start and hands out values that rows have already; between the two nothing gives a value",
  takes: ["column: alter identity"],
  plan: (draft) =>
    draft.changes.flatMap((change): readonly Outcome[] => {
      if (change.type !== "alter" || change.after.kind !== "column") return [];
      if (!change.attributes.some(({ name: what }) => what === "identity")) return [];
      const [was, is] = [identityOf(change.before), identityOf(change.after)];
      if (was === null && is !== null) return [becomesIdentity(draft, change, is)];
      return was !== null && is === null ? stopsCounting(draft, change, was) : [];
    }),
};

const identityOf = (column: SchemaObject): Identity | null => (column.attributes as ColumnAttributes).identity;

/** Steps of one transaction. */
function together(
  { input }: Draft,
  change: Alter,
  phase: Phase,
  parts: readonly (Pick<StepSpec, "title" | "run" | "undo"> & Partial<StepSpec>)[],
): readonly DraftStep[] {
  const group = `count-on:${idOf(change.key)}`;
  return parts.map((part, i) =>
    makeStep(input, {
      ...part,
      id: i === 0 ? group : `${group}#${i + 1}`,
      phase,
      causes: part.causes ?? [change.key],
      atomic: group,
    }),
  );
}

/** Where the live default takes its values from. */
function sequenceBehind(model: Model, default_: SchemaObject | undefined): SchemaObject | null {
  const keys = default_?.dependsOn ?? [];
  return keys.map((key) => model.objects.get(key)).find((object) => object?.kind === "sequence") ?? null;
}

const defaultOf = (model: Model, column: ObjectKey): SchemaObject | undefined =>
  childrenOf(model, column).find(({ kind }) => kind === "default");

function becomesIdentity(draft: Draft, change: Alter, identity: Identity): Outcome {
  const { input } = draft;
  const { before, after, key } = change;
  const [, rest] = splitAlter(change, (attribute) => attribute === "identity");
  const old = defaultOf(input.live, key);
  const source = sequenceBehind(input.live, old);
  const withinSource = (one: Change): boolean => source !== null && isWithin(one.key, source.key);
  const goes = draft.changes.some((one) => one.type === "drop" && one.key === source?.key);
  const rights = rightsOn(draft, key, "create");
  const takes = draft.changes.filter(
    (one) => (old && one.key === old.key) || (goes && withinSource(one)) || rights.includes(one),
  );
  const title = phrase(input, after);
  const fresh = sequenceOf(after as Column, identity);
  const aside = source && goes ? named(source, oldName(source.name)) : source;
  const always = identity.generation === "always" && input.mode === "online";
  const steps = together(draft, change, always ? "contract" : "expand", [
    ...(old ? [defaultOff(draft, old)] : []),
    ...(source && goes && aside ? [setAside(draft, source, aside)] : []),
    {
      title: `Make ${title} an identity column`,
      run: changeIdentity(before as Column, after as Column)[0] as Statement,
      undo: changeIdentity(after as Column, before as Column),
      needs: [...needed(change), ...namesPassedOn(input, [before], [after]).needs],
    },
    ...ownPersistence(after as Column).map((run) => ({
      title: `Let ${title} count as it shall be logged`,
      run,
      undo: [],
    })),
    aside === null
      ? { title: `Let ${title} count on from its greatest value`, run: countFromRows(after, identity, fresh), undo: [] }
      : {
          title: `Let ${title} count on from where its sequence was`,
          run: setValue(after, fresh, aside.name),
          undo: [setValue(after, aside.name, fresh)],
        },
    ...(source && goes && aside ? [sequenceOff(draft, source, aside, takes)] : []),
    ...rightsGiven(draft, after, rights),
  ]);
  return {
    takes: [change, ...takes],
    leaves: rest ? [rest] : [],
    steps,
    ...(always && { instructions: [`Deploy application code that gives ${title} no value.`] }),
  };
}

/** NOT NULL comes first where the same plan brings it. */
const needed = ({ before, key }: Alter): readonly string[] =>
  before.attributes["notNull"] === true ? [] : [`not null:${key}`];

/** Its sequence goes with the identity; one that comes back counts on from the rows. */
function stopsCounting(draft: Draft, change: Alter, identity: Identity): readonly Outcome[] {
  const { input } = draft;
  const serial = becomesSerial(draft, change, identity);
  if (serial.length > 0) return serial;
  const demand = demandOfIdentity(input, change);
  const steps = alterInPlace(input, change, demand === null ? "expand" : "contract");
  if (steps === null) return [];
  const { sql } = countFromRows(change.before, identity, sequenceOf(change.before as Column, identity));
  const rights = rightsOn(draft, change.key, "drop");
  const again = [sql, ...rightsAgain(draft, rights).map((one) => one.sql)].map((one) => ({
    type: "sql" as const,
    sql: one,
  }));
  const counting = steps.map((step) =>
    step.undo.actions.length === 0
      ? step
      : { ...step, undo: { ...step.undo, actions: [...step.undo.actions, ...again] } },
  );
  return [{ takes: [change, ...rights], steps: counting, ...(demand !== null && { instructions: [demand] }) }];
}

function becomesSerial(draft: Draft, change: Alter, identity: Identity): readonly Outcome[] {
  const { input } = draft;
  const { before, after, key } = change;
  const default_ = defaultOf(input.desired, key);
  const fresh = sequenceBehind(input.desired, default_);
  const created = (one: SchemaObject | null | undefined): readonly Change[] =>
    draft.changes.filter((other) => other.type === "create" && other.key === one?.key);
  if (!default_ || !fresh || created(fresh).length === 0 || created(default_).length === 0) return [];
  const [, rest] = splitAlter(change, (attribute) => attribute === "identity");
  const owner = childrenOf(input.desired, fresh.key).find(({ kind }) => kind === "sequence_owner");
  const title = phrase(input, after);
  const own = sequenceOf(before as Column, identity);
  const collides = fresh.parent === schemaOf(before) && fresh.name === own;
  const aside = collides ? oldName(own) : own;
  const again = { ...before, attributes: { ...before.attributes, identity: { ...identity, sequenceName: aside } } };
  const rights = rightsOn(draft, key, "drop");
  const steps = together(draft, change, "expand", [
    ...(collides
      ? [
          {
            title: `Set the sequence of ${title} aside`,
            run: renameSequence(before, own, aside),
            undo: [renameSequence(before, aside, own)],
          },
        ]
      : []),
    {
      title: `Create ${phrase(input, fresh)}`,
      run: createStatements(input, fresh, input.desired)[0] as Statement,
      undo: dropStatements(input, fresh, input.desired),
      needs: needsOf([fresh]),
      creates: [fresh.key],
    },
    {
      title: `Let it count on from where ${title} was`,
      run: setValue(fresh, fresh.name, aside, before),
      undo: [setValue(before, aside, fresh.name, fresh)],
    },
    {
      title: `Let ${title} be an ordinary column`,
      run: changeIdentity(before as Column, after as Column)[0] as Statement,
      undo: [...changeIdentity(after as Column, again as Column), ...rightsAgain(draft, rights)],
      creates: namesPassedOn(input, [before], [after]).creates,
    },
    {
      title: `Let ${title} take its values from the sequence`,
      run: createStatements(input, default_, input.desired)[0] as Statement,
      undo: dropStatements(input, default_, input.desired),
      creates: [default_.key],
    },
    ...(owner && created(owner).length > 0
      ? [
          {
            title: `Let the sequence belong to ${title}`,
            run: createStatements(input, owner, input.desired)[0] as Statement,
            undo: dropStatements(input, owner, input.desired),
            creates: [owner.key],
          },
        ]
      : []),
  ]);
  return [
    {
      takes: [change, ...rights, ...created(default_), ...created(fresh), ...created(owner)],
      leaves: rest ? [rest] : [],
      steps,
    },
  ];
}

function defaultOff({ input }: Draft, old: SchemaObject): Pick<StepSpec, "title" | "run" | "undo"> & Partial<StepSpec> {
  return {
    title: `Drop ${phrase(input, old)}`,
    run: dropStatements(input, old, input.live)[0] as Statement,
    undo: createStatements(input, input.before.objects.get(old.key) ?? old, input.before),
    removes: [old.key],
    releases: needsOf([old]),
  };
}

function setAside(
  { input }: Draft,
  sequence: SchemaObject,
  aside: SchemaObject,
): Pick<StepSpec, "title" | "run" | "undo"> {
  return {
    title: `Set ${phrase(input, sequence)} aside`,
    run: renameSequence(sequence, sequence.name, aside.name),
    undo: [renameSequence(sequence, aside.name, sequence.name), ...below(input, sequence.key, input.before)],
  };
}

function sequenceOff(
  { input }: Draft,
  sequence: SchemaObject,
  aside: SchemaObject,
  takes: readonly Change[],
): Pick<StepSpec, "title" | "run" | "undo"> & Partial<StepSpec> {
  return {
    title: `Drop ${phrase(input, sequence)}`,
    run: dropStatements(input, aside, input.live)[0] as Statement,
    undo: createStatements(input, aside, input.before).slice(0, 1),
    causes: takes.map(({ key }) => key),
    removes: takes.map(({ key }) => key),
  };
}

const schemaOf = (object: SchemaObject): ObjectKey => keyOf(null, "schema", namesOf(object.key)[0] as string);

function renameSequence(beside: SchemaObject, from: string, to: string): Statement {
  const key = keyOf(schemaOf(beside), "sequence", from);
  return statement("rename sequence", key, `ALTER SEQUENCE ${sequenceSql(beside, from)} RENAME TO ${name(to)}`);
}

const sequenceSql = (beside: SchemaObject, sequence: string): string =>
  names(namesOf(beside.key)[0] as string, sequence);

/** @param beside an object of the schema that the sequence is in */
function setValue(beside: SchemaObject, sequence: string, from: string, fromBeside: SchemaObject = beside): Statement {
  return statement(
    "set sequence value",
    keyOf(schemaOf(beside), "sequence", sequence),
    `SELECT setval(${literal(sequenceSql(beside, sequence))}::regclass, last_value, is_called) FROM ${sequenceSql(fromBeside, from)}`,
  );
}

function countFromRows(column: SchemaObject, { options }: Identity, sequence: string): Statement {
  const descends = options.increment?.startsWith("-") === true;
  const last = `${descends ? "min" : "max"}(${name(column.name)})`;
  const beyond = `${last} ${descends ? "<=" : ">="} ${options.start ?? (descends ? "-1" : "1")}`;
  return statement(
    "set sequence value",
    keyOf(schemaOf(column), "sequence", sequence),
    `SELECT setval(${literal(sequenceSql(column, sequence))}::regclass, ${last}) FROM ${relationSql(tableOf(column.key))} HAVING ${beyond}`,
  );
}
