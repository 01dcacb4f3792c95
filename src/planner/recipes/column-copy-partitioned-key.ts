import type { IndexAttributes } from "../../kinds/index/attributes.ts";
import { createSql } from "../../kinds/index/ddl.ts";
import type { KeyAttributes } from "../../kinds/key-constraint.ts";
import { statement } from "../../model/kind.ts";
import { childrenOf, keyOf, type Model, type SchemaObject } from "../../model/object.ts";
import { copyName } from "../../model/own-names.ts";
import type { Statement } from "../../model/statement.ts";
import {
  createStatements,
  type Draft,
  type DraftStep,
  dropStatements,
  idOf,
  kindOfObject,
  makeStep,
} from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { buildSteps } from "./build-index.ts";
import { columnsOf, columnsRenamed, type StepMaker, stepMaker } from "./column-copy-index-columns.ts";
import { type Follower, none, otherColumns, type Part, renamed, withSatellites } from "./column-copy-parts.ts";
import type { ColumnCopy } from "./column-copy-values.ts";
import { attachIndex } from "./index-part.ts";
import { addUsingIndex, constraintNameOf, indexBehind } from "./key-using-index.ts";
import { below } from "./satellites.ts";
import { phrase } from "./statements.ts";
import { isPartitioned, partitionsOf, relation, relationSql, tableOf } from "./table-facts.ts";

type Index = SchemaObject<IndexAttributes>;
type Key = SchemaObject<KeyAttributes>;

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
