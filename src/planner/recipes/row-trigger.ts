import { statement } from "../../model/kind.ts";
import type { ObjectKey } from "../../model/object.ts";
import { shorten } from "../../model/own-names.ts";
import type { RelationName } from "../../model/plan.ts";
import type { Statement } from "../../model/statement.ts";
import { dollarQuoted, name, nameList, names } from "../../sql/quote.ts";

/** A trigger of flux's own that computes columns of a row before it is written. */
export interface RowTrigger {
  readonly table: ObjectKey;
  readonly relation: RelationName;
  readonly name: string;
  /** The name of a second trigger of the same function that fires before the user's own; the last one has an argument then. */
  readonly first: string | null;
  /** plpgsql statements over NEW, OLD and TG_OP. */
  readonly body: string;
}

/**
 * Named so that it fires after the user's own BEFORE triggers, which fire in the order of their names; what fills a
 * column from others comes after what brings those in step.
 */
export function rowTrigger(
  table: ObjectKey,
  relation: RelationName,
  purpose: "fill" | "sync",
  column: string,
  body: string,
  twice = false,
): RowTrigger {
  const named = (place: string): string => shorten(`${place}_flux_${purpose}_`, `${relation.name}.${column}`);
  return { table, relation, name: named(purpose === "fill" ? "zzz" : "zz"), first: twice ? named("00") : null, body };
}

/** The function: it sees the row under the table's own name, so that expressions read as they do in an UPDATE. */
export function createFunction(trigger: RowTrigger): Statement {
  const { relation } = trigger;
  const path = ["pg_catalog", ...searchPathOf(relation)];
  // A column may be called like a variable of plpgsql, such as "found".
  const body = `\n#variable_conflict use_column\nBEGIN\n${trigger.body}\n  RETURN NEW;\nEND\n`;
  return statement(
    "create function",
    null,
    `CREATE OR REPLACE FUNCTION ${functionName(trigger)}() RETURNS trigger LANGUAGE plpgsql SET search_path = ${nameList(path)} AS ${dollarQuoted(body, "flux")}`,
  );
}

export function dropFunction(trigger: RowTrigger): Statement {
  return statement("drop function", null, `DROP FUNCTION ${functionName(trigger)}()`);
}

export function createTrigger(trigger: RowTrigger, own: string = trigger.name): Statement {
  const { relation } = trigger;
  const argument = trigger.first !== null && own === trigger.name ? "'again'" : "";
  return statement(
    "create trigger",
    trigger.table,
    `CREATE OR REPLACE TRIGGER ${name(own)} BEFORE INSERT OR UPDATE ON ${names(relation.schema, relation.name)} FOR EACH ROW EXECUTE FUNCTION ${functionName(trigger)}(${argument})`,
  );
}

export function dropTrigger(trigger: RowTrigger, own: string = trigger.name): Statement {
  const { relation } = trigger;
  return statement(
    "drop trigger",
    trigger.table,
    `DROP TRIGGER ${name(own)} ON ${names(relation.schema, relation.name)}`,
  );
}

/** The value of an SQL expression over the row being written. */
export function overNew(relation: RelationName, expression: string): string {
  return `(SELECT ${expression} FROM (SELECT NEW.*) AS ${name(relation.name)})`;
}

/** Where unqualified names of the user's expressions resolve, after pg_catalog. */
export function searchPathOf(relation: RelationName): readonly string[] {
  return relation.schema === "public" ? ["public"] : [relation.schema, "public"];
}

const functionName = (trigger: RowTrigger): string => names(trigger.relation.schema, trigger.name);
