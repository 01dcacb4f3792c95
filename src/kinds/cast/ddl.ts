import { statement } from "../../model/kind.ts";
import type { SchemaObject } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { castTypes } from "../type-pairs.ts";
import type { CastAttributes } from "./attributes.ts";

/** `CAST (integer AS mood)` */
export function reference({ key }: Pick<SchemaObject, "key">): string {
  const [source, target] = castTypes(key);
  return `CAST (${source} AS ${target})`;
}

export function create(object: SchemaObject<CastAttributes>): readonly Statement[] {
  const { method, function: called, context } = object.attributes;
  const how = { function: `WITH FUNCTION ${called}`, inout: "WITH INOUT", binary: "WITHOUT FUNCTION" }[method];
  const where = { explicit: "", assignment: " AS ASSIGNMENT", implicit: " AS IMPLICIT" }[context];
  return [statement("create cast", null, `CREATE ${reference(object)} ${how}${where}`)];
}

export function drop(object: Pick<SchemaObject, "key">): readonly Statement[] {
  return [statement("drop cast", null, `DROP ${reference(object)}`)];
}
