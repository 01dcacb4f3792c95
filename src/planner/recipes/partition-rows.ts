import { shortName } from "../../kinds/relation.ts";
import type { TableAttributes } from "../../kinds/table/attributes.ts";
import type { Change } from "../../model/change.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import { statement } from "../../model/kind.ts";
import type { SchemaObject } from "../../model/object.ts";
import type { Hazard, Undo } from "../../model/plan.ts";
import { name } from "../../sql/quote.ts";
import { type DraftStep, idOf, makeStep, nothing } from "../draft.ts";
import { isReferred } from "../hierarchy.ts";
import type { PlanInput } from "../input.ts";
import { isWider, withinBounds } from "./partition-bounds.ts";
import { constraintIs } from "./probes.ts";
import { phrase } from "./statements.ts";
import { relation, relationSql } from "./table-facts.ts";

type Alter = Change & { readonly type: "alter" };
type Partition = NonNullable<TableAttributes["partitionOf"]>;

/** What spares ATTACH the reading of the rows: they are read before, while everybody goes on. */
export interface BoundsProof {
  readonly add: DraftStep;
  readonly validate: DraftStep;
  readonly drop: DraftStep;
}

/** The old bounds as a CHECK, which keeps nobody out; where they are within the new ones PostgreSQL need not look at the rows. */
export function proofOf(input: PlanInput, { key, after }: Alter, from: Partition, to: Partition): BoundsProof | null {
  const within = withinBounds(input.live, from);
  // The partitions of a partition would inherit the CHECK, and keep it where they are detached themselves meanwhile.
  const isLeaf = after.attributes["partitionBy"] === null;
  if (input.mode === "direct" || !isLeaf || within === null) return null;
  if (from.parent !== to.parent || !isWider(from, to)) return null;
  const check = "flux_bounds";
  const title = phrase(input, after);
  const table = `ALTER TABLE ${relationSql(key)}`;
  const id = `bounds:${idOf(key)}`;
  const add = `${table} ADD CONSTRAINT ${name(check)} CHECK (${within}) NOT VALID`;
  const drop = `${table} DROP CONSTRAINT ${name(check)}`;
  const rel = relation(key);
  return {
    add: makeStep(input, {
      id,
      title: `Say the bounds of ${title} in a CHECK (NOT VALID)`,
      phase: "expand",
      run: statement("add check not valid", key, add),
      undo: [statement("drop constraint", key, drop)],
      causes: [key],
      after: constraintIs(rel, check, false),
    }),
    validate: makeStep(input, {
      id: `${id}#validate`,
      title: `Check the rows of ${title}, so that it is attached without reading them`,
      phase: "backfill",
      run: statement("validate check", key, `${table} VALIDATE CONSTRAINT ${name(check)}`),
      undo: nothing,
      causes: [key],
      follows: [id],
      after: constraintIs(rel, check, true),
    }),
    drop: makeStep(input, {
      id: `${id}#drop`,
      title: `Drop the CHECK that said the old bounds of ${title}`,
      phase: "backfill",
      run: statement("drop constraint", key, drop),
      undo: [statement("add check not valid", key, add)],
      causes: [key],
    }),
  };
}

/** Rows written since that the old bounds have no place for, or that a foreign key may hold. */
export function obstaclesBack(
  input: PlanInput,
  { key, after, before }: Alter,
  from: Partition,
  to: Partition,
): Pick<Undo, "obstacles"> {
  const count = `SELECT count(*) FROM ${relationSql(key)}`;
  const title = phrase(input, after);
  if (isReferred(input.desired, after) || isReferred(input.live, before))
    return {
      obstacles: [{ sql: count, says: `foreign keys refer to what ${title} is a partition of, and it holds rows` }],
    };
  const within = isWider(to, from) ? null : withinBounds(input.live, from);
  if (within === null) return {};
  const says = `${title} holds what is not within ${from.bound.replace(/^FOR VALUES /, "")}`;
  return { obstacles: [{ sql: `${count} WHERE NOT (${within})`, says }] };
}

/** From DETACH until the rows are read nobody gets at the whole partitioned table. */
export function readMeanwhile(input: PlanInput, table: SchemaObject, from: Partition, to: Partition): Hazard {
  const parents = [...new Set([from.parent, to.parent])].map(shortName).join(" or ");
  return {
    code: "FLUX802",
    message: `The whole ${phrase(input, table)} is read while nobody reads or writes ${parents}`,
  };
}

/** PostgreSQL lets go of no partition with rows that a foreign key refers to. */
export function isReferredTo(input: PlanInput, table: SchemaObject): Diagnostic {
  return {
    code: "FLUX351",
    severity: "error",
    summary: `${phrase(input, table)} cannot get another place: a foreign key refers to what it is a partition of`,
    detail: "A partition is detached for that, which PostgreSQL refuses while rows of it are referred to.",
    remedy: "Remove the foreign key in a plan before this one, and create it again in a plan after it.",
    ...(table.origin && { at: { ...table.origin, text: "" } }),
  };
}
