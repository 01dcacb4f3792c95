import type { ColumnAttributes } from "../../kinds/column/attributes.ts";
import { changeIdentity, identityClause, sequenceOf } from "../../kinds/column/identity.ts";
import { alterColumn, type Column } from "../../kinds/column/statements.ts";
import type { Change } from "../../model/change.ts";
import { statement } from "../../model/kind.ts";
import {
  childrenOf,
  isWithin,
  keyOf,
  type Model,
  namesOf,
  type ObjectKey,
  parentOf,
  type SchemaObject,
} from "../../model/object.ts";
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
  splitAlter,
  subtree,
} from "../draft.ts";
import { oldName } from "../input.ts";
import { orderOfAlter } from "./column-order.ts";
import { needsOf, phrase } from "./statements.ts";
import { named, tableOf } from "./table-facts.ts";

type Alter = Change & { readonly type: "alter" };

/** A column that goes over from a sequence of its own (serial) to an identity, or back, and counts on. */
interface Handover {
  readonly column: Alter;
  /** The sequence that the default takes its values from. */
  readonly sequence: SchemaObject;
  readonly fallback: SchemaObject;
  /** The name of the identity's sequence. */
  readonly own: string;
  readonly takes: readonly Change[];
}

/** Between dropping the one and adding the other no row could be inserted, and a new sequence begins anew. */
export const numbering: Recipe = {
  name: "numbering",
  why: "one transaction leaves no moment in which the column gets no value, and the new sequence counts on",
  takes: ["column: alter identity"],
  plan: (draft) => {
    const outcomes: Outcome[] = [];
    for (const change of draft.changes) {
      if (change.type !== "alter" || change.after.kind !== "column") continue;
      const [mine, rest] = splitAlter(change, (attribute) => attribute === "identity");
      if (mine.attributes.length === 0) continue;
      const [was, is] = [mine.before, mine.after].map(({ attributes }) => attributes["identity"] !== null);
      const steps = was === is ? null : is ? toIdentity(draft, mine) : toSequence(draft, mine);
      if (steps === null) continue;
      outcomes.push({ ...steps, takes: [change, ...steps.takes], leaves: rest ? [rest] : [] });
    }
    return outcomes;
  },
};

function toIdentity(draft: Draft, column: Alter): Outcome | null {
  const { input } = draft;
  const hand = handover(draft, column, "drop", input.live);
  if (hand === null) return null;
  const { sequence, fallback, own, takes } = hand;
  const before = input.before.objects.get(sequence.key) ?? sequence;
  const aside = named(before, oldName(sequence.name));
  const children = childrenOf(input.before, sequence.key);
  const after = column.after as Column;
  const parts: readonly Part[] = [
    {
      id: "default-off",
      title: "Drop the default",
      run: dropStatements(input, fallback, input.live),
      undo: createStatements(input, input.before.objects.get(fallback.key) ?? fallback, input.before),
    },
    {
      id: "aside",
      title: `Set sequence ${sequence.name} aside`,
      run: [rename(sequence.key, aside.name)],
      undo: [
        rename(aside.key, sequence.name),
        ...children.flatMap((child) => createStatements(input, child, input.before)),
      ],
    },
    {
      id: "identity-on",
      title: "Make it an identity column",
      run: changeIdentity(column.before as Column, after),
      undo: changeIdentity(after, column.before as Column),
    },
    {
      id: "count-on",
      title: "Let the identity count on",
      run: [countOn(keyOf(parentOf(sequence.key), "sequence", own), aside.key)],
      undo: [],
    },
    {
      id: "sequence-off",
      title: `Drop the old sequence ${sequence.name}`,
      run: dropStatements(input, aside, input.live),
      undo: [
        ...createStatements(input, aside, input.before),
        countOn(aside.key, keyOf(parentOf(sequence.key), "sequence", own)),
      ],
    },
  ];
  const removes = [...subtree(input.live, sequence.key), fallback].map(({ key }) => key);
  return outcome(draft, hand, parts, { takes, removes, creates: [], renamed: own !== sequence.name });
}

function toSequence(draft: Draft, column: Alter): Outcome | null {
  const { input } = draft;
  const hand = handover(draft, column, "create", input.desired);
  if (hand === null) return null;
  const { sequence, fallback, own, takes } = hand;
  const key = keyOf(parentOf(sequence.key), "sequence", own);
  const aside = keyOf(parentOf(sequence.key), "sequence", oldName(own));
  const before = column.before as Column;
  const { identity } = before.attributes as ColumnAttributes;
  const again = identityClause(before, { ...(identity as NonNullable<typeof identity>), sequenceName: oldName(own) });
  const children = childrenOf(input.desired, sequence.key);
  const parts: readonly Part[] = [
    {
      id: "aside",
      title: "Set the sequence of the identity aside",
      run: [rename(key, oldName(own))],
      undo: [rename(aside, own)],
    },
    {
      id: "sequence-on",
      title: `Create sequence ${sequence.name}`,
      run: createStatements(input, sequence, input.desired),
      undo: dropStatements(input, sequence, input.desired),
    },
    { id: "count-on", title: "Let the sequence count on", run: [countOn(sequence.key, aside)], undo: [] },
    {
      id: "identity-off",
      title: "Make it an ordinary column",
      run: changeIdentity(before, column.after as Column),
      undo: [alterColumn("add identity", before, `ADD ${again}`), countOn(aside, sequence.key)],
    },
    {
      id: "default-on",
      title: "Take the default from the sequence",
      run: createStatements(input, fallback, input.desired),
      undo: dropStatements(input, fallback, input.desired),
    },
    ...children.map(
      (child): Part => ({
        id: `with-${child.kind}${child.name && `-${child.name}`}`,
        title: `Create ${phrase(input, child)}`,
        run: createStatements(input, child, input.desired),
        undo: dropStatements(input, child, input.desired),
      }),
    ),
  ];
  const creates = [...subtree(input.desired, sequence.key), fallback].map((object) => object.key);
  return outcome(draft, hand, parts, { takes, removes: [], creates, renamed: own !== sequence.name });
}

/** Null where the column's default is not fed by a sequence that comes or goes with it and serves nothing else. */
function handover({ changes }: Draft, column: Alter, type: "create" | "drop", model: Model): Handover | null {
  const objectOf = (change: Change): SchemaObject => (change.type === "create" ? change.after : change.before);
  const isType = (change: Change): boolean => change.type === type;
  const given = changes.find(
    (change) => isType(change) && objectOf(change).kind === "default" && objectOf(change).parent === column.key,
  );
  const fed =
    given &&
    changes.find(
      (change) =>
        isType(change) && objectOf(change).kind === "sequence" && objectOf(given).dependsOn.includes(change.key),
    );
  if (!given || !fed) return null;
  const sequence = objectOf(fed);
  const serves = [...model.objects.values()].some(
    ({ key, dependsOn }) => dependsOn.includes(sequence.key) && key !== given.key && !isWithin(key, sequence.key),
  );
  const side = (type === "drop" ? column.after : column.before) as Column;
  const { identity } = side.attributes as ColumnAttributes;
  if (serves || identity === null || parentOf(sequence.key) !== parentOf(tableOf(column.key))) return null;
  const below = changes.filter((change) => isType(change) && isWithin(change.key, sequence.key));
  return { column, sequence, fallback: objectOf(given), own: sequenceOf(side, identity), takes: [given, ...below] };
}

interface Part {
  readonly id: string;
  readonly title: string;
  readonly run: readonly Statement[];
  readonly undo: readonly Statement[];
}

function outcome(
  { input }: Draft,
  { column, sequence }: Handover,
  parts: readonly Part[],
  {
    takes,
    removes,
    creates,
    renamed,
  }: {
    readonly takes: readonly Change[];
    readonly removes: readonly ObjectKey[];
    readonly creates: readonly ObjectKey[];
    readonly renamed: boolean;
  },
): Outcome {
  const group = `numbering:${idOf(column.key)}`;
  const title = phrase(input, column.after);
  const causes = [column.key, ...takes.map(({ key }) => key)];
  const steps: DraftStep[] = [];
  for (const part of parts)
    part.run.forEach((run, i) => {
      steps.push(
        makeStep(input, {
          id: `${group}:${part.id}${i === 0 ? "" : `#${i + 1}`}`,
          title: `${part.title} (${title})`,
          phase: "contract",
          run,
          undo: i === 0 ? part.undo : [],
          causes,
          needs: steps.length === 0 ? [...needsOf([column.after]), ...orderOfAlter(input, column).needs] : [],
          follows: steps.length === 0 ? [] : [(steps.at(-1) as DraftStep).id],
          atomic: group,
          class: "swap",
        }),
      );
    });
  const last = steps.at(-1) as DraftStep;
  const { identity } = column.after.attributes as ColumnAttributes;
  const always = identity?.generation === "always";
  const demands = [
    always ? `Deploy application code that gives ${title} no value.` : "",
    renamed
      ? `Deploy application code that does not name the sequence of ${title}: ${sequence.name} has another name before or after.`
      : "",
  ].filter((text) => text !== "" && input.mode === "online");
  return {
    takes,
    steps: [...steps.slice(0, -1), { ...last, creates: [...creates], removes: [...removes] }],
    instructions: demands,
  };
}

function rename(sequence: ObjectKey, to: string): Statement {
  const [schema = "", own = ""] = namesOf(sequence);
  return statement("rename sequence", sequence, `ALTER SEQUENCE ${names(schema, own)} RENAME TO ${name(to)}`);
}

function countOn(sequence: ObjectKey, from: ObjectKey): Statement {
  const [to, source] = [sequence, from].map((key) => names(...(namesOf(key) as [string, string])));
  return statement(
    "set sequence value",
    sequence,
    `SELECT setval(${literal(to as string)}, last_value, is_called) FROM ${source}`,
  );
}
