import type { Probe, RelationName } from "../../model/plan.ts";
import { literal, name, names } from "../../sql/quote.ts";

const oid = ({ schema, name }: RelationName): string => `to_regclass(${literal(names(schema, name))})`;

/** The column is there, with this type (as format_type prints it) when one is given. */
export function columnIs(relation: RelationName, column: string, type: string | null = null): Probe {
  const typed = type === null ? "" : ` AND format_type(atttypid, atttypmod) = ${literal(type)}`;
  return {
    sql: `EXISTS (SELECT FROM pg_attribute WHERE attrelid = ${oid(relation)} AND attname = ${literal(column)} AND NOT attisdropped${typed})`,
    says: `${relation.name}.${column} exists${type === null ? "" : ` with type ${type}`}`,
  };
}

export function columnIsNotNull(relation: RelationName, column: string): Probe {
  return {
    sql: `EXISTS (SELECT FROM pg_attribute WHERE attrelid = ${oid(relation)} AND attname = ${literal(column)} AND attnotnull)`,
    says: `${relation.name}.${column} is NOT NULL`,
  };
}

export function constraintIs(relation: RelationName, constraint: string, validated: boolean): Probe {
  return {
    sql: `EXISTS (SELECT FROM pg_constraint WHERE conrelid = ${oid(relation)} AND conname = ${literal(constraint)}${validated ? " AND convalidated" : ""})`,
    says: `constraint ${constraint} of ${relation.name} is ${validated ? "valid" : "there"}`,
  };
}

export function indexIsValid(schema: string, index: string): Probe {
  return {
    sql: `EXISTS (SELECT FROM pg_index WHERE indexrelid = ${oid({ schema, name: index })} AND indisvalid)`,
    says: `index ${index} is there and valid`,
  };
}

/** A failed CREATE INDEX CONCURRENTLY leaves an invalid index behind. */
export function indexIsInvalid(schema: string, index: string): Probe {
  return {
    sql: `EXISTS (SELECT FROM pg_index WHERE indexrelid = ${oid({ schema, name: index })} AND NOT indisvalid)`,
    says: `index ${index} is there but invalid`,
  };
}

export function relationIsAbsent(relation: RelationName): Probe {
  return { sql: `${oid(relation)} IS NULL`, says: `${relation.name} does not exist` };
}

export function relationIs(relation: RelationName, relkind: string, says: string): Probe {
  return { sql: `EXISTS (SELECT FROM pg_class WHERE oid = ${oid(relation)} AND relkind = ${literal(relkind)})`, says };
}

export function tableIsEmpty(relation: RelationName): Probe {
  return {
    sql: `NOT EXISTS (SELECT FROM ${names(relation.schema, relation.name)})`,
    says: `${relation.name} holds no rows`,
  };
}

export function columnIsNull(relation: RelationName, column: string): Probe {
  return {
    sql: `NOT EXISTS (SELECT FROM ${names(relation.schema, relation.name)} WHERE NOT (${name(column)} IS NULL))`,
    says: `${relation.name}.${column} is null in every row`,
  };
}

export function triggerIs(relation: RelationName, trigger: string): Probe {
  return {
    sql: `EXISTS (SELECT FROM pg_trigger WHERE tgrelid = ${oid(relation)} AND tgname = ${literal(trigger)})`,
    says: `trigger ${trigger} of ${relation.name} is there`,
  };
}

/** The opposite of a probe. */
export function not(probe: Probe): Probe {
  return { sql: `NOT (${probe.sql})`, says: `not: ${probe.says}` };
}
