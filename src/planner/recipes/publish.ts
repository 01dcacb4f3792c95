import type { PublicationAttributes, PublishedTable } from "../../kinds/publication/attributes.ts";
import { tableKey, titleOf } from "../../kinds/relation.ts";
import type { Change } from "../../model/change.ts";
import { childrenOf, type Model, namesOf, type ObjectKey, type SchemaObject } from "../../model/object.ts";
import type { Hazard, Phase } from "../../model/plan.ts";
import {
  createStatements,
  type Draft,
  type DraftStep,
  dropStatements,
  idOf,
  type Outcome,
  type Recipe,
} from "../draft.ts";
import { alterInPlace } from "./alter.ts";
import { planReplacement } from "./replace.ts";
import { chain, exists, needsOf, phrase } from "./statements.ts";

/** Updates and deletes of a published table need a replica identity that holds what the publication filters by. */
export const publish: Recipe = {
  name: "publish",
  why: "PostgreSQL refuses updates and deletes of rows that a publication cannot identify",
  takes: ["publication: alter tables"],
  plan: (draft) =>
    draft.changes.flatMap((change): readonly Outcome[] => {
      if ((change.type !== "create" && change.type !== "alter") || change.after.kind !== "publication") return [];
      const tables = newlyRefused(draft, change);
      return tables.length === 0 ? [] : [planPublication(draft, change, tables)];
    }),
};

type Made = Change & { readonly type: "create" | "alter" };

/** Tables that can be updated and deleted from now, and could no longer. */
function newlyRefused({ input }: Draft, change: Made): readonly ObjectKey[] {
  const before = change.type === "alter" ? refused(input.live, change.before) : [];
  return refused(input.desired, change.after).filter((table) => !before.includes(table));
}

function planPublication(draft: Draft, change: Made, tables: readonly ObjectKey[]): Outcome {
  const { input } = draft;
  const inUse = tables.filter((table) => input.live.objects.has(table));
  const names = tables.map(titleOf).join(", ");
  const hazard: Hazard = {
    code: "FLUX830",
    message: `From this step on rows of ${names} cannot be updated or deleted: the replica identity does not hold what publication ${change.after.name} must send`,
  };
  const waits = inUse.length > 0 && input.mode === "online";
  const outcome = stepsOf(draft, change, waits ? "contract" : "expand");
  const steps = outcome.steps.map((step, i) => (i === 0 ? { ...step, hazards: [...step.hazards, hazard] } : step));
  const instruction = `Deploy application code that neither updates nor deletes rows of ${inUse.map(titleOf).join(", ")}, or give the table another replica identity in the document.`;
  return { ...outcome, steps, ...(waits && { instructions: [...(outcome.instructions ?? []), instruction] }) };
}

function stepsOf(draft: Draft, change: Made, phase: Phase): Outcome {
  const { input } = draft;
  const { after } = change;
  if (change.type === "alter") {
    const steps = alterInPlace(input, change, phase);
    return steps === null ? planReplacement(draft, change) : { takes: [change], steps };
  }
  const steps: readonly DraftStep[] = chain(
    input,
    createStatements(input, after, input.desired),
    dropStatements(input, after, input.desired),
    {
      id: `create-publication:${idOf(change.key)}`,
      title: `Create ${phrase(input, after)}`,
      phase,
      causes: [change.key],
      creates: [change.key],
      needs: needsOf([after]),
      after: exists(input.registry.get(after.kind), after),
    },
  );
  return { takes: [change], steps };
}

/** The tables of a publication whose updates and deletes PostgreSQL refuses. */
function refused(model: Model, publication: SchemaObject): readonly ObjectKey[] {
  const { operations } = publication.attributes as PublicationAttributes;
  if (!operations.includes("update") && !operations.includes("delete")) return [];
  const lacks = ({ key, columns, where }: Member): boolean => {
    const identity = identityOf(model, key);
    if (identity === "full") return columns !== null;
    if (identity.length === 0 || identity.some((column) => columns?.includes(column) === false)) return true;
    const needed = where === null ? [] : columnsOf(publication, key).filter((column) => where.includes(column));
    return needed.some((column) => !identity.includes(column));
  };
  return membersOf(model, publication)
    .filter(lacks)
    .map(({ key }) => key);
}

type Member = Pick<PublishedTable, "columns" | "where"> & { readonly key: ObjectKey };

function membersOf(model: Model, { attributes }: SchemaObject): readonly Member[] {
  const { allTables, schemas, tables } = attributes as PublicationAttributes;
  const whole = [...model.objects.values()].filter(
    ({ kind, key }) => kind === "table" && (allTables || schemas.includes(namesOf(key)[0] as string)),
  );
  return [
    ...tables.map(({ table, columns, where }) => ({ key: tableKey(table), columns, where })),
    ...whole.map(({ key }) => ({ key, columns: null, where: null })),
  ].filter(({ key }) => model.objects.get(key)?.attributes["partitionBy"] === null);
}

/** The columns that identify a row; none: nothing does. */
function identityOf(model: Model, table: ObjectKey): "full" | readonly string[] {
  const how = model.objects.get(table)?.attributes["replicaIdentity"];
  if (how === "full") return "full";
  const by = childrenOf(model, table).find(({ kind, attributes }) =>
    how === "index" ? attributes["replicaIdentity"] === true : how === "default" && kind === "primary_key",
  );
  return (by?.attributes["columns"] ?? []) as readonly string[];
}

/** The columns of a table that a publication needs, for its list or its condition. */
function columnsOf({ dependsOn }: SchemaObject, table: ObjectKey): readonly string[] {
  return dependsOn.filter((key) => key.startsWith(`${table}/column:`)).map((key) => namesOf(key).at(-1) as string);
}
