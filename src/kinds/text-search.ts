import { statement } from "../model/kind.ts";
import { namesOf, type ObjectKey, type SchemaObject } from "../model/object.ts";
import type { Statement } from "../model/statement.ts";
import { literal, name, nameOf, names } from "../sql/quote.ts";

type Keyed = Pick<SchemaObject, "key">;

/** What the four sorts of text search objects have in common: how they are called, go, and get another name. */
export interface TextSearch {
  readonly reference: (object: Keyed) => string;
  readonly drop: (object: Keyed) => readonly Statement[];
  readonly rename: (object: Keyed, to: string) => readonly Statement[];
  readonly probe: (object: Keyed) => string;
}

/**
 * @param sort `CONFIGURATION`, as it follows TEXT SEARCH
 * @param catalog its catalog
 * @param prefix what the names of the catalog's columns begin with
 */
export function textSearch(sort: string, catalog: string, prefix: string): TextSearch {
  const called = (key: ObjectKey): string => `TEXT SEARCH ${sort} ${nameOf(key)}`;
  return {
    reference: ({ key }) => called(key),
    drop: ({ key }) => [statement("drop text search", null, `DROP ${called(key)}`)],
    rename: ({ key }, to) => [statement("alter text search", null, `ALTER ${called(key)} RENAME TO ${name(to)}`)],
    probe: ({ key }) => {
      const [schema = "", own = ""] = namesOf(key);
      return `EXISTS (SELECT FROM ${catalog} WHERE ${prefix}name = ${literal(own)} AND ${prefix}namespace = to_regnamespace(${literal(names(schema))}))`;
    },
  };
}

/** `CREATE TEXT SEARCH PARSER "public"."words" (START = ..., ...)`; options without a value are left out. */
export function createTextSearch(
  reference: string,
  options: readonly (readonly [option: string, value: string | null])[],
): Statement {
  const said = options.flatMap(([option, value]) => (value === null ? [] : [`${option} = ${value}`]));
  return statement("create text search", null, `CREATE ${reference} (${said.join(", ")})`);
}
