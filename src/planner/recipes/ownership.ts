import type { Change } from "../../model/change.ts";
import { childrenOf, kindOf, type ObjectKey, parentOf, type SchemaObject } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import {
  createOrReplace,
  type Draft,
  dropStatements,
  idOf,
  kindOfObject,
  type Outcome,
  type Recipe,
} from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { columnRights } from "./column-rights.ts";
import { orderOfOwners } from "./owner-order.ts";
import { chain, needsOf, phrase } from "./statements.ts";

/**
 * OWNER TO hands the old owner's rights to the new one and merges them with what that had been granted: rights of the
 * two are taken before, and given after, in the same transaction.
 */
export const ownership: Recipe = {
  name: "ownership",
  why: "OWNER TO makes rights of the old owner and of the new one into one another's",
  takes: ["owner: alter role"],
  plan: (draft) => draft.changes.flatMap((change) => (kindOf(change.key) === "owner" ? planOwner(draft, change) : [])),
};

function planOwner(draft: Draft, change: Change): readonly Outcome[] {
  const { input } = draft;
  if (change.type === "rename") return [];
  const [from, to] = [change.type === "create" ? null : change.before, change.type === "drop" ? null : change.after];
  const object = (to ?? from) as SchemaObject;
  const parent = object.parent as ObjectKey;
  if (!input.live.objects.has(parent) && from !== null) return [];
  if (!input.desired.objects.has(parent)) return [];
  const roles = [from, to].map((owner) => (owner === null ? input.role : owner.attributes["role"]));
  const rights = draft.changes.filter(
    (one) =>
      one.type !== "rename" &&
      isRight(input, one, parent) &&
      roles.includes(one.type === "drop" ? one.before.name : one.after.name),
  );
  // What the old owner may do as such is no object, and gone all the same.
  const isTaken = input.mode === "online" && from !== null;
  if (rights.length === 0 && !isTaken) return [];
  const gone = rights.flatMap((one) => (one.type === "create" ? [] : [one.before]));
  const given = rights.flatMap((one) => (one.type === "drop" ? [] : [(one as Change & { type: "create" }).after]));
  const drops = (objects: readonly SchemaObject[], model: PlanInput["live"]): readonly Statement[] =>
    objects.flatMap((one) => dropStatements(input, one, model));
  const creates = (objects: readonly SchemaObject[], model: PlanInput["live"]): readonly Statement[] =>
    objects.flatMap((one) => [...createOrReplace(input, one, model), ...columnRights(input, one, model)]);
  const there = input.live.objects.has(parent) ? input.live : input.desired;
  const owner = (
    one: SchemaObject | null,
    other: SchemaObject | null,
    model: PlanInput["live"],
  ): readonly Statement[] =>
    one ? createOrReplace(input, one, model) : dropStatements(input, other as SchemaObject, there);
  const isMissed = isTaken || (input.mode === "online" && gone.length > 0);
  const phase = isMissed || (from !== null && to === null) ? "contract" : "expand";
  const takes = [change, ...rights];
  const removes = [
    ...(from && !to ? [from] : []),
    ...rights.flatMap((one) => (one.type === "drop" ? [one.before] : [])),
  ];
  const made = [...(to ? [to] : []), ...given];
  return [
    {
      takes,
      steps: chain(
        input,
        [...drops(gone, input.live), ...owner(to, from, input.desired), ...creates(given, input.desired)],
        [...drops(given, input.desired), ...owner(from, to, input.before), ...creates(gone, input.before)],
        {
          id: `owner:${idOf(parent)}`,
          title: `${to ? "Alter" : "Drop"} ${phrase(input, object)}${rights.length > 0 ? ", with the rights of both owners" : ""}`,
          phase,
          causes: takes.map(({ key }) => key),
          creates: made.map(({ key }) => key),
          removes: removes.map(({ key }) => key),
          needs: [...needsOf(made), ...orderOfOwners(input, object)],
          releases: needsOf([...(from ? [from] : []), ...gone]),
        },
      ),
      ...(phase === "contract" && {
        instructions: [instruction(input, object, [from, to])],
      }),
    },
  ];
}

/** Until the step is done the new owner has no more rights than before; after it the old one has what is granted to it. */
function instruction(input: PlanInput, owner: SchemaObject, both: readonly (SchemaObject | null)[]): string {
  const [from, to] = both.map((one) => one?.attributes["role"] ?? "the role that flux connects as");
  const title = phrase(input, owner);
  return `Deploy application code that works with either ${title}: it connects as another role than ${from} and ${to}, or needs only rights that its role has both before and after.`;
}

/** Rights on the object itself, on one of its columns, or on a sequence that belongs to one: OWNER TO takes it along. */
function isRight(input: PlanInput, change: Exclude<Change, { readonly type: "rename" }>, object: ObjectKey): boolean {
  const right = change.type === "drop" ? change.before : change.after;
  const on = kindOfObject(input, right).handedOver ? right.parent : null;
  if (on === null) return false;
  const isPart = on === object || (kindOf(on) === "column" && parentOf(on) === object);
  return isPart || [input.live, input.desired].every((model) => belongsTo(model, on, object));
}

function belongsTo(model: PlanInput["live"], sequence: ObjectKey, table: ObjectKey): boolean {
  const owners = childrenOf(model, sequence).filter(({ kind }) => kind === "sequence_owner");
  return owners.some(({ dependsOn }) => dependsOn.some((key) => kindOf(key) === "column" && parentOf(key) === table));
}
