import { statement } from "../../model/kind.ts";
import type { SchemaObject } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { name } from "../../sql/quote.ts";
import { transformParts } from "../type-pairs.ts";
import type { TransformAttributes } from "./attributes.ts";

/** `TRANSFORM FOR hstore LANGUAGE "plperl"` */
export function reference({ key }: Pick<SchemaObject, "key">): string {
  const [type, language] = transformParts(key);
  return `TRANSFORM FOR ${type} LANGUAGE ${name(language)}`;
}

export function create(object: SchemaObject<TransformAttributes>): readonly Statement[] {
  const { fromSql, toSql } = object.attributes;
  const list = [
    ...(fromSql === null ? [] : [`FROM SQL WITH FUNCTION ${fromSql}`]),
    ...(toSql === null ? [] : [`TO SQL WITH FUNCTION ${toSql}`]),
  ].join(", ");
  return [statement("create transform", null, `CREATE OR REPLACE ${reference(object)} (${list})`)];
}

export function drop(object: Pick<SchemaObject, "key">): readonly Statement[] {
  return [statement("drop transform", null, `DROP ${reference(object)}`)];
}
