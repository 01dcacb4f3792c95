import { namesOf, type ObjectKey } from "../model/object.ts";
import { literal } from "../sql/quote.ts";

/** The types in a cast's name, `integer AS mood`, split at the first AS that stands in no double quotes. */
export function castTypes(key: ObjectKey): readonly [source: string, target: string] {
  const [own = ""] = namesOf(key);
  const source = /^(?:"(?:[^"]|"")*"|[^"])*?(?= AS )/i.exec(own)?.[0] ?? own;
  return [source, own.slice(source.length + " AS ".length)];
}

/** SQL: the oid of a cast, or null. */
export function castOid(key: ObjectKey): string {
  const [source, target] = castTypes(key);
  return `(SELECT oid FROM pg_cast WHERE castsource = to_regtype(${literal(source)}) AND casttarget = to_regtype(${literal(target)}))`;
}
