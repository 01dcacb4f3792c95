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

/** The type and the language in a transform's name, `hstore LANGUAGE plperl`. */
export function transformParts(key: ObjectKey): readonly [type: string, language: string] {
  const [own = ""] = namesOf(key);
  const at = own.lastIndexOf(" LANGUAGE ");
  return at < 0 ? [own, ""] : [own.slice(0, at), own.slice(at + " LANGUAGE ".length)];
}

/** SQL: the oid of a transform, or null. */
export function transformOid(key: ObjectKey): string {
  const [type, language] = transformParts(key);
  return `(SELECT t.oid FROM pg_transform t JOIN pg_language l ON l.oid = t.trflang WHERE t.trftype = to_regtype(${literal(type)}) AND l.lanname = ${literal(language)})`;
}
