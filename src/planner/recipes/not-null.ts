import { constraintClaims } from "../../kinds/claims.ts";
import { commentOnNotNull } from "../../kinds/column/ddl.ts";
import type { Column } from "../../kinds/column/statements.ts";
import { statement } from "../../model/kind.ts";
import { childrenOf, type ObjectKey } from "../../model/object.ts";
import { shorten } from "../../model/own-names.ts";
import type { Phase, Step } from "../../model/plan.ts";
import type { Statement } from "../../model/statement.ts";
import { name } from "../../sql/quote.ts";
import { type DraftStep, idOf, inTurn, makeStep, nothing } from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { freed } from "../tokens.ts";
import { looseBelow } from "./loose-below.ts";
import { columnIsNotNull, constraintIs, not } from "./probes.ts";
import { relation, relationSql, tableOf } from "./table-facts.ts";

/** What `notNullSteps` needs to know. */
export interface NotNullSpec {
  /** The column as it will be called; its physical name at the time may differ (`column`). */
  readonly key: ObjectKey;
  readonly column: string;
  readonly causes: readonly ObjectKey[];
  /** Ids that must be done before new rows are held to it, and before old ones are checked. */
  readonly guarded: readonly string[];
  readonly filled: readonly string[];
  readonly hazards?: Step["hazards"];
  /** From PostgreSQL 18 on: the name of the constraint, where it must not be left to PostgreSQL. */
  readonly constraint?: string;
}

/**
 * NOT NULL without a scan under ACCESS EXCLUSIVE: a CHECK that is first NOT VALID, then validated under a weak lock,
 * proves it to SET NOT NULL. From PostgreSQL 18 on, NOT NULL itself can be NOT VALID first.
 * @see https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-DROP-NOT-NULL
 */
export function notNullSteps(input: PlanInput, spec: NotNullSpec): readonly DraftStep[] {
  const native = spec.constraint === undefined ? nativeName(input, spec) : null;
  return native === null ? byCheck(input, spec) : natively(input, spec, native);
}

/** The name PostgreSQL 18 would give the constraint by itself; null where the CHECK has to serve. */
function nativeName(input: PlanInput, { key, column }: NotNullSpec): string | null {
  if (input.serverVersion < 180_000) return null;
  const given = input.desired.objects.get(key)?.attributes["notNullName"];
  const chosen = typeof given === "string" ? given : `${relation(key).name}_${column}_not_null`;
  return Buffer.byteLength(chosen) <= 63 ? chosen : null;
}

/** Whether tables that inherit the column shall have it too. */
const reach = ({ desired }: PlanInput, { key }: NotNullSpec): string =>
  desired.objects.get(key)?.attributes["notNullNoInherit"] === true ? " NO INHERIT" : "";

function natively(input: PlanInput, spec: NotNullSpec, constraint: string): readonly DraftStep[] {
  const table = tableOf(spec.key);
  const sql = relationSql(table);
  const add = `not-null-add:${idOf(table)}.${spec.column}`;
  const drop = statement("drop not null", table, `ALTER TABLE ${sql} ALTER COLUMN ${name(spec.column)} DROP NOT NULL`);
  return [
    makeStep(input, {
      id: add,
      title: `Require ${relation(table).name}.${spec.column} in new rows (NOT NULL, not validated yet)`,
      phase: "expand",
      run: statement(
        "add not null not valid",
        table,
        `ALTER TABLE ${sql} ADD CONSTRAINT ${name(constraint)} NOT NULL ${name(spec.column)}${reach(input, spec)} NOT VALID`,
      ),
      undo: [drop, ...(isOfNewKey(input, spec) ? looseBelow(input, table, spec.column, input.before) : [])],
      causes: spec.causes,
      needs: [spec.key],
      follows: spec.guarded,
      hazards: spec.hazards ?? [],
      after: constraintIs(relation(table), constraint, false),
    }),
    makeStep(input, {
      id: `not-null-validate:${idOf(table)}.${spec.column}`,
      title: `Check that no row lacks ${relation(table).name}.${spec.column}`,
      phase: "backfill",
      run: statement("validate not null", table, `ALTER TABLE ${sql} VALIDATE CONSTRAINT ${name(constraint)}`),
      undo: nothing,
      causes: spec.causes,
      creates: [`not null:${spec.key}`],
      follows: [add, ...spec.filled],
      after: constraintIs(relation(table), constraint, true),
    }),
    ...commentSteps(input, spec, constraint, "expand", add),
  ];
}

/** What the document says about NOT NULL goes with the constraint when that is taken back. */
function commentSteps(
  input: PlanInput,
  { key, column, causes }: NotNullSpec,
  constraint: string | undefined,
  phase: Phase,
  follows: string,
): readonly DraftStep[] {
  const object = input.desired.objects.get(key) as Column | undefined;
  if (constraint === undefined || object === undefined) return [];
  const table = tableOf(key);
  return commentOnNotNull({ ...object, attributes: { ...object.attributes, notNullName: constraint } }).map((run) =>
    makeStep(input, {
      id: `not-null-comment:${idOf(table)}.${column}`,
      title: `Comment on NOT NULL of ${relation(table).name}.${column}`,
      phase,
      run,
      undo: nothing,
      causes,
      follows: [follows],
    }),
  );
}

/** A partition makes NOT NULL its own where it gets its part of a primary key. */
function isOfNewKey(input: PlanInput, { key }: NotNullSpec): boolean {
  const keys = childrenOf(input.desired, tableOf(key)).filter(({ kind }) => kind === "primary_key");
  return keys.some((one) => !input.live.objects.has(one.key) && one.dependsOn.includes(key));
}

function byCheck(input: PlanInput, spec: NotNullSpec): readonly DraftStep[] {
  const table = tableOf(spec.key);
  const rel = relation(table);
  const sql = relationSql(table);
  const constraint = shorten("flux_not_null_", `${rel.name}_${spec.column}`);
  const base = `${idOf(table)}.${spec.column}`;
  const dropCheck = statement("drop constraint", table, `ALTER TABLE ${sql} DROP CONSTRAINT ${name(constraint)}`);
  const check = `CONSTRAINT ${name(constraint)} CHECK (${name(spec.column)} IS NOT NULL)`;
  const addCheck = statement("add check not valid", table, `ALTER TABLE ${sql} ADD ${check} NOT VALID`);
  const validateCheck = statement(
    "validate check",
    table,
    `ALTER TABLE ${sql} VALIDATE CONSTRAINT ${name(constraint)}`,
  );
  return [
    makeStep(input, {
      id: `not-null-add:${base}`,
      title: `Require ${rel.name}.${spec.column} in new rows (CHECK, not validated yet)`,
      phase: "expand",
      run: addCheck,
      undo: [dropCheck],
      causes: spec.causes,
      needs: [spec.key],
      follows: spec.guarded,
      hazards: spec.hazards ?? [],
      after: constraintIs(rel, constraint, false),
    }),
    makeStep(input, {
      id: `not-null-validate:${base}`,
      title: `Check that no row lacks ${rel.name}.${spec.column}`,
      phase: "backfill",
      run: validateCheck,
      undo: nothing,
      causes: spec.causes,
      follows: [`not-null-add:${base}`, ...spec.filled],
      after: constraintIs(rel, constraint, true),
    }),
    makeStep(input, {
      id: `not-null-set:${base}`,
      title: `Set ${rel.name}.${spec.column} NOT NULL (proven by the CHECK, no scan)`,
      phase: "contract",
      run: statement(
        "set not null proven",
        table,
        spec.constraint === undefined
          ? `ALTER TABLE ${sql} ${reach(input, spec) === "" ? `ALTER COLUMN ${name(spec.column)} SET NOT NULL` : `ADD NOT NULL ${name(spec.column)} NO INHERIT`}`
          : `ALTER TABLE ${sql} ADD CONSTRAINT ${name(spec.constraint)} NOT NULL ${name(spec.column)}${reach(input, spec)}`,
      ),
      undo: [statement("drop not null", table, `ALTER TABLE ${sql} ALTER COLUMN ${name(spec.column)} DROP NOT NULL`)],
      causes: spec.causes,
      creates: [`not null:${spec.key}`],
      needs: spec.constraint === undefined ? [] : constraintClaims({ parent: table }, spec.constraint).map(freed),
      follows: [`not-null-validate:${base}`],
      before: constraintIs(rel, constraint, true),
      after: columnIsNotNull(rel, spec.column),
    }),
    makeStep(input, {
      id: `not-null-drop-check:${base}`,
      title: `Drop the CHECK that proved ${rel.name}.${spec.column} NOT NULL`,
      phase: "contract",
      run: dropCheck,
      undo: inTurn([addCheck, validateCheck]),
      causes: spec.causes,
      follows: [`not-null-set:${base}`],
      after: not(constraintIs(rel, constraint, false)),
    }),
    ...commentSteps(input, spec, spec.constraint, "contract", `not-null-set:${base}`),
  ];
}

/**
 * Statements that bring NOT NULL back, each in a transaction of its own: rows are read under a weak lock only.
 * @param constraint the name that it has from 18 on; null where that is left to PostgreSQL
 */
export function notNullAgain(
  input: PlanInput,
  table: ObjectKey,
  column: string,
  constraint: string | null,
  inherited = true,
): readonly Statement[] {
  const sql = `ALTER TABLE ${relationSql(table)}`;
  if (input.serverVersion >= 180_000 && constraint !== null) {
    const own = name(constraint);
    const add = `ADD CONSTRAINT ${own} NOT NULL ${name(column)}${inherited ? "" : " NO INHERIT"} NOT VALID`;
    return [
      statement("add not null not valid", table, `${sql} ${add}`),
      statement("validate not null", table, `${sql} VALIDATE CONSTRAINT ${own}`),
    ];
  }
  const own = name(shorten("flux_not_null_", `${relation(table).name}_${column}`));
  const check = `CHECK (${name(column)} IS NOT NULL)`;
  return [
    statement("add check not valid", table, `${sql} ADD CONSTRAINT ${own} ${check} NOT VALID`),
    statement("validate check", table, `${sql} VALIDATE CONSTRAINT ${own}`),
    statement("set not null proven", table, `${sql} ALTER COLUMN ${name(column)} SET NOT NULL`),
    statement("drop constraint", table, `${sql} DROP CONSTRAINT ${own}`),
  ];
}
