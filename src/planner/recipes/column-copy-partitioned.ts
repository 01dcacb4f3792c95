import type { IndexAttributes } from "../../kinds/index/attributes.ts";
import { createSql } from "../../kinds/index/ddl.ts";
import type { KeyAttributes } from "../../kinds/key-constraint.ts";
import { statement } from "../../model/kind.ts";
import { childrenOf, keyOf, type Model, namesOf, type ObjectKey, type SchemaObject } from "../../model/object.ts";
import { copyName, oldName } from "../../model/own-names.ts";
import type { Action } from "../../model/plan.ts";
import type { Statement } from "../../model/statement.ts";
import { names, name as quoted } from "../../sql/quote.ts";
import {
  createStatements,
  type Draft,
  type DraftStep,
  dropStatements,
  idOf,
  kindOfObject,
  makeStep,
  nothing,
} from "../draft.ts";
import type { PlanInput } from "../input.ts";
import {
  constraintParts,
  type Follower,
  none,
  otherColumns,
  type Part,
  renameBack,
  renamed,
  renameStep,
  withSatellites,
} from "./column-copy-parts.ts";
import type { ColumnCopy } from "./column-copy-values.ts";
import { notValidThenValidate } from "./constraint-not-valid.ts";
import { buildAction, buildSteps } from "./index-concurrently.ts";
import { addUsingIndex, constraintNameOf, indexBehind } from "./key-using-index.ts";
import { partitionedForeignKey } from "./partitioned-foreign-key.ts";
import { attachIndex, partitionedIndex, partOf } from "./partitioned-index.ts";
import { needsParts, validation } from "./pending-constraint.ts";
import { below, satellites } from "./satellites.ts";
import { phrase } from "./statements.ts";
import { isPartitioned, named, partitionsOf, relation, relationSql, tableOf, tablesBelow } from "./table-facts.ts";

type Index = SchemaObject<IndexAttributes>;
type Key = SchemaObject<KeyAttributes>;

/** The parts of an index at any depth, each after what it is a part of. */
function partsBelow(model: Model, whole: Index): readonly { readonly part: Index; readonly of: Index }[] {
  return partitionsOf(model, tableOf(whole.key)).flatMap((partition) => {
    const part = partOf(model, whole, partition);
    return [{ part, of: whole }, ...partsBelow(model, part)];
  });
}

/** An index of a partitioned table: each partition's part is built beside the application, and changes names with the whole. */
export function partitionedIndexParts(draft: Draft, copy: ColumnCopy, { live, desired, copy: over }: Follower): Part {
  const { input } = draft;
  const causes = [...copy.causes, live.key];
  const title = phrase(input, desired);
  const fresh = named(over, copyName(desired.name));
  const old = [live as Index, ...partsBelow(input.before, live as Index).map(({ part }) => part)];
  const wanted = [desired as Index, ...partsBelow(input.desired, desired as Index).map(({ part }) => part)];
  const undo = {
    actions: [...againWithParts(input, live as Index), ...actions(dropStatements(input, fresh, input.desired))],
    transaction: "alone",
    result: "lossless",
    what: "",
  } as const;
  return {
    build: (filled) =>
      partitionedIndex(input, desired as Index, causes, {
        instead: { attributes: over.attributes as IndexAttributes, called: copyName },
      }).map((step, i) => ({
        ...step,
        phase: "backfill",
        creates: [],
        needs: otherColumns(copy, live),
        follows: [...step.follows, ...filled],
        undo: i === 0 ? undo : step.undo,
      })),
    before: (group) =>
      old.map((one) => ({
        ...renameStep(draft, group, one, oldName(one.name), causes, `Set the old ${phrase(input, one)} aside`),
        undo: renameBack(named(one, oldName(one.name)), one.name),
      })),
    after: (group) => [
      ...wanted.map((one) =>
        renameStep(
          draft,
          group,
          named(one, copyName(one.name)),
          one.name,
          causes,
          `Give the new ${phrase(input, one)} its name`,
        ),
      ),
      ...columnsRenamed(
        input,
        copy.table,
        stepMaker(input, group, causes),
        desired,
        columnsOf(over),
        columnsOf(desired),
      ),
      ...withSatellites(draft, group, desired, causes),
    ],
    retire: () => [
      makeStep(input, {
        id: `drop-index:${idOf(named(live, oldName(live.name)).key)}`,
        title: `Drop the old ${title}`,
        phase: "contract",
        run: statement("drop index", tableOf(live.key), `DROP INDEX ${names(schemaOf(live), oldName(live.name))}`),
        undo: nothing,
        causes,
      }),
    ],
  };
}

/**
 * An index has names for its columns, from which PostgreSQL makes those of the parts of partitions to come.
 * @param table whose columns it is on
 * @param from its columns as it was made
 * @param to as they shall be
 */
function columnsRenamed(
  input: PlanInput,
  table: ObjectKey,
  step: StepMaker,
  index: SchemaObject,
  from: readonly string[],
  to: readonly string[],
): readonly DraftStep[] {
  const copied = childrenOf(input.desired, table).filter(
    ({ kind, name }) =>
      kind === "column" &&
      from.some((text, i) => startsWith(text, copyName(name)) && startsWith(to[i] as string, name)),
  );
  const rename = (one: string, other: string): Statement =>
    statement(
      "rename index",
      index.key,
      `ALTER TABLE ${names(schemaOf(index), index.name)} RENAME COLUMN ${quoted(one)} TO ${quoted(other)}`,
    );
  return copied.map(({ name }) =>
    step(
      `column:${idOf(index.key)}.${name}`,
      `Call the column of index ${index.name} ${name}`,
      rename(copyName(name), name),
      [rename(name, copyName(name))],
    ),
  );
}

/** The columns of an index or key, in the order of the index's own. */
const columnsOf = ({ attributes }: Pick<SchemaObject, "attributes">): readonly string[] => [
  ...(attributes["columns"] as readonly string[]),
  ...(attributes["include"] as readonly string[]),
];

const startsWith = (text: string, column: string): boolean =>
  [column, quoted(column)].some((one) => text === one || text.startsWith(`${one} `));

const schemaOf = ({ key }: SchemaObject): string => namesOf(key)[0] as string;

const actions = (statements: readonly Statement[]): readonly Action[] =>
  statements.map(({ sql }) => ({ type: "sql", sql }));

/** The old index with its parts, as far as they are gone. */
function againWithParts(input: PlanInput, live: Index): readonly Action[] {
  const declared = (index: Index): Action => ({
    type: "sql",
    sql: createSql(index, { only: true, ifNotExists: true }),
  });
  const parts = partsBelow(input.before, live).flatMap(({ part, of }): readonly Action[] => [
    isPartitioned(input.live, tableOf(part.key)) ? declared(part) : buildAction(part, { ifNotExists: true }),
    ...actions([attachIndex(of, part)]),
    ...actions(saidOf(input, input.before, part)),
  ]);
  return [declared(live), ...parts, ...actions(satellites(input, live, input.before))];
}

/** What a model says of a part beside its name. */
function saidOf(input: PlanInput, model: Model, part: SchemaObject): readonly Statement[] {
  const said = model.objects.get(part.key);
  return said ? satellites(input, said, model) : [];
}

/**
 * A primary key or unique constraint of a partitioned table: at the switch it is declared on that alone, and the partitions'
 * waiting unique indexes become its parts.
 */
export function partitionedKeyParts(
  draft: Draft,
  copy: ColumnCopy,
  { live, desired, copy: over }: Follower,
  foreignKeys: readonly SchemaObject[],
): Part {
  const { input } = draft;
  const causes = [...copy.causes, live.key];
  const title = phrase(input, desired);
  const columns = renamed(copy, over.attributes["columns"]);
  const parts = keysBelow(input.desired, desired as Key);
  const leaves = parts.filter(({ part }) => !isPartitioned(input.live, tableOf(part.key)));
  const waiting = (part: Key, attributes: Key["attributes"]): SchemaObject<IndexAttributes> =>
    indexBehind({ ...part, attributes }, copyName(constraintNameOf(part)));
  const switched = { ...(desired.attributes as KeyAttributes), columns };
  // From 18 on a partition's own primary key makes NOT NULL its own as well: only the whole can be made.
  const atOnce = live.kind === "primary_key" && input.serverVersion >= 180_000;
  return {
    build: (filled) =>
      (atOnce ? [] : leaves).flatMap(({ part }) =>
        buildSteps(input, waiting(part, over.attributes as KeyAttributes), causes, "backfill").map((step) => ({
          ...step,
          creates: [],
          needs: otherColumns(copy, live),
          follows: [...step.follows, ...filled],
        })),
      ),
    before: (group) => [
      makeStep(input, {
        id: `${group}:drop:${idOf(live.key)}`,
        title: `Drop the old ${title}`,
        phase: "contract",
        run: dropStatements(input, live, input.live)[0] as Statement,
        undo: [
          ...createStatements(input, live, input.before),
          ...below(input, live.key, input.before),
          ...keysBelow(input.before, live as Key).flatMap(({ part }) => {
            const said = input.before.objects.get(part.key);
            return said
              ? [...createStatements(input, said, input.before), ...below(input, said.key, input.before)]
              : [];
          }),
        ],
        causes,
        atomic: group,
        hazards: [
          {
            code: "FLUX807",
            message: `Taking this step back builds the old ${title} again while nobody can use the table`,
          },
        ],
      }),
    ],
    after: (group) => {
      const step = stepMaker(input, group, causes);
      const waits = leaves.map(({ part }) => waiting(part, switched));
      const gone = [
        ...foreignKeys.flatMap((object) => dropStatements(input, object, input.desired)),
        ...dropStatements(input, desired, input.desired),
      ];
      const again = foreignKeys.flatMap((object) => createStatements(input, object, input.desired));
      const now = { ...desired, attributes: switched };
      // The way back drops them with the key.
      const once: StepMaker = (id, what, run) => step(id, what, run, []);
      const columnNames = (key: Key, made: SchemaObject["attributes"]): readonly DraftStep[] =>
        columnsRenamed(input, copy.table, once, asIndex(key), columnsOf({ attributes: made }), columnsOf(desired));
      const made = atOnce
        ? wholeAtOnce(
            input,
            now,
            parts.map(({ part }) => part),
            step,
            [...gone, ...again],
          )
        : [
            step(`add:${idOf(desired.key)}`, `Declare ${title} on the partitioned table alone`, onOnly(input, now), [
              ...gone,
              ...waits.map((index) => statement("create index", tableOf(index.key), createSql(index))),
              ...again,
            ]),
            ...fromWaiting(input, parts, switched.columns, step, [
              ...columnNames(desired as Key, switched),
              ...parts.flatMap(({ part }) =>
                columnNames(part, leaves.some((leaf) => leaf.part === part) ? over.attributes : switched),
              ),
            ]),
          ];
      const marks = parts.flatMap(({ part }) => {
        const said = input.desired.objects.get(part.key);
        return said ? withSatellites(draft, group, said, causes) : [];
      });
      return [...made, ...withSatellites(draft, group, desired, causes), ...marks];
    },
    retire: none,
  };
}

type StepMaker = (id: string, title: string, run: Statement, undo: readonly Statement[]) => DraftStep;

const stepMaker =
  (input: PlanInput, group: string, causes: readonly ObjectKey[]): StepMaker =>
  (id, title, run, undo) =>
    makeStep(input, { id: `${group}:${id}`, title, phase: "contract", run, undo, causes, atomic: group });

/** The key on the partitioned table and all its partitions; parts that the document names get those names. */
function wholeAtOnce(
  input: PlanInput,
  desired: SchemaObject,
  parts: readonly Key[],
  step: StepMaker,
  undo: readonly Statement[],
): readonly DraftStep[] {
  const run = createStatements(input, desired, input.desired)[0] as Statement;
  const names = parts.flatMap((part) => {
    const said = input.desired.objects.get(part.key);
    return said ? createStatements(input, said, input.desired).slice(0, 1) : [];
  });
  return [
    step(`add:${idOf(desired.key)}`, `Create the new ${phrase(input, desired)}`, run, undo),
    ...names.map((name, i) => step(`name:${idOf(desired.key)}#${i + 1}`, `Name a part of it`, name, [])),
  ];
}

/** The partitions' waiting indexes become keys of theirs, and these parts of the whole. */
function fromWaiting(
  input: PlanInput,
  parts: readonly { readonly part: Key; readonly of: Key }[],
  columns: readonly string[],
  step: StepMaker,
  columnNames: readonly DraftStep[],
): readonly DraftStep[] {
  const isLeaf = (part: Key): boolean => !isPartitioned(input.live, tableOf(part.key));
  const adds = parts.map(({ part }) => {
    const now = { ...part, attributes: { ...part.attributes, columns } };
    const add = isLeaf(part) ? addUsingIndex(part, copyName(constraintNameOf(part))) : onOnly(input, now);
    const title = `Make the new index of ${relation(part.key).name} its ${phrase(input, part)}`;
    return step(`add:${idOf(part.key)}`, title, add, []);
  });
  // A part is whole before it is attached.
  const attaches = parts.toReversed().map(({ part, of }) => {
    const title = `Make ${constraintNameOf(part)} a part of ${constraintNameOf(of)}`;
    return step(`attach:${idOf(part.key)}`, title, attachIndex(asIndex(of), asIndex(part)), []);
  });
  return [...adds, ...columnNames, ...attaches];
}

/** The index that carries a key bears its name. */
const asIndex = (key: Key): Index => indexBehind(key, constraintNameOf(key));

/** The parts of a key at any depth, each after what it is a part of. */
function keysBelow(model: Model, whole: Key): readonly { readonly part: Key; readonly of: Key }[] {
  return partitionsOf(model, tableOf(whole.key)).flatMap((partition) => {
    const said = childrenOf(model, partition.key).find(
      ({ kind, attributes }) => kind === whole.kind && attributes["attachedTo"] === constraintNameOf(whole),
    );
    const columns = [...whole.attributes.columns, ...whole.attributes.include].join("_");
    const called = whole.kind === "primary_key" ? "" : (said?.name ?? `${partition.name}_${columns}_key`);
    const part: Key = {
      ...whole,
      name: called,
      parent: partition.key,
      key: keyOf(partition.key, whole.kind, called),
      attributes: {
        ...whole.attributes,
        ...(whole.kind === "primary_key" && {
          constraintName: said?.attributes["constraintName"] ?? `${partition.name}_pkey`,
        }),
      },
    };
    return [{ part, of: whole }, ...keysBelow(model, part)];
  });
}

/** The key on the partitioned table alone, which is whole when every partition has given its part. */
function onOnly(input: PlanInput, key: SchemaObject): Statement {
  const clause = kindOfObject(input, key).clause?.(key, { clauses: [], parent: "" }) ?? "";
  return statement(
    "add key on only",
    tableOf(key.key),
    `ALTER TABLE ONLY ${relationSql(tableOf(key.key))} ADD ${clause}`,
  );
}

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
