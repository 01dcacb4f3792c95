import type { CatalogPart } from "../../model/kind.ts";
import { addressSql, notMember, qualifiedText } from "../address.ts";

const bit = (mask: number, words: string): string => `CASE WHEN (t.tgtype & ${mask}) <> 0 THEN ${words} END`;
const timing = `CASE WHEN (t.tgtype & 64) <> 0 THEN 'INSTEAD OF' WHEN (t.tgtype & 2) <> 0 THEN 'BEFORE' ELSE 'AFTER' END`;

/** The list of columns of UPDATE OF, aggregated in some order. */
const columns = (aggregate: string): string =>
  `(SELECT ${aggregate} FROM unnest(t.tgattr::int2[]) WITH ORDINALITY u (attnum, n)
      JOIN pg_attribute a ON a.attrelid = t.tgrelid AND a.attnum = u.attnum)`;

/** Arguments are stored as text with a zero byte after each: in hexadecimal, pairs of digits up to a pair `00`. */
const argumentList = (aggregate: string): string =>
  `(SELECT ${aggregate} FROM regexp_matches(encode(t.tgargs, 'hex'), '((?:(?!00)..)*)00', 'g') WITH ORDINALITY r (m, n),
      LATERAL (SELECT convert_from(decode(m[1], 'hex'), getdatabaseencoding())) g (arg))`;

/**
 * PostgreSQL prints the WHEN expression only as part of the whole definition (`pg_get_expr` knows no OLD and NEW), so
 * what stands before and after it is put together here, as `pg_get_triggerdef` does, and cut off.
 */
const before = `concat(
  'CREATE ', CASE WHEN t.tgconstraint <> 0 THEN 'CONSTRAINT ' END, 'TRIGGER ', quote_ident(t.tgname), ' ', ${timing}, ' ',
  concat_ws(' OR ', ${bit(4, "'INSERT'")}, ${bit(8, "'DELETE'")},
    ${bit(16, `'UPDATE' || coalesce(' OF ' || ${columns("string_agg(quote_ident(a.attname), ', ' ORDER BY u.n)")}, '')`)},
    ${bit(32, "'TRUNCATE'")}),
  ' ON ', quote_ident(cn.nspname), '.', quote_ident(c.relname), ' ',
  CASE WHEN t.tgconstraint <> 0 THEN concat(
    CASE WHEN t.tgconstrrelid <> 0 THEN 'FROM ' || t.tgconstrrelid::regclass::text || ' ' END,
    CASE WHEN NOT t.tgdeferrable THEN 'NOT ' END, 'DEFERRABLE INITIALLY ',
    CASE WHEN t.tginitdeferred THEN 'DEFERRED ' ELSE 'IMMEDIATE ' END) END,
  CASE WHEN t.tgoldtable IS NOT NULL OR t.tgnewtable IS NOT NULL THEN 'REFERENCING ' END,
  'OLD TABLE AS ' || quote_ident(t.tgoldtable) || ' ', 'NEW TABLE AS ' || quote_ident(t.tgnewtable) || ' ',
  'FOR EACH ', CASE WHEN (t.tgtype & 1) <> 0 THEN 'ROW' ELSE 'STATEMENT' END, ' WHEN (')`;
const after = `concat(
  ') EXECUTE FUNCTION ', CASE WHEN pn.nspname <> 'pg_catalog' THEN quote_ident(pn.nspname) || '.' END, quote_ident(p.proname), '(',
  ${argumentList(`string_agg('''' || replace(arg, '''', '''''') || '''', ', ' ORDER BY n)`)}, ')')`;
const when = `CASE WHEN t.tgqual IS NOT NULL THEN (
  SELECT CASE WHEN starts_with(d.whole, d.head) AND right(d.whole, length(d.tail)) = d.tail
              THEN substr(d.whole, length(d.head) + 1, length(d.whole) - length(d.head) - length(d.tail))
              ELSE d.whole END
    FROM (SELECT pg_get_triggerdef(t.oid) AS whole, ${before} AS head, ${after} AS tail) d) END`;

const constraint = `CASE WHEN t.tgconstraint <> 0 THEN jsonb_build_object(
               'deferrable', t.tgdeferrable,
               'initiallyDeferred', t.tginitdeferred,
               'from', (SELECT ${qualifiedText("fn.nspname", "f.relname")} FROM pg_class f JOIN pg_namespace fn ON fn.oid = f.relnamespace
                         WHERE f.oid = t.tgconstrrelid)) END`;

/**
 * The copies on partitions and what implements foreign keys are no objects; a copy's own tgenabled is therefore not
 * seen. The pg_constraint row of a constraint trigger means the trigger.
 */
export const catalog: CatalogPart = {
  opensTables: true,
  present: "SELECT FROM pg_trigger WHERE NOT tgisinternal",
  sql: ({ namespaces }) => `
    SELECT 'pg_trigger'::regclass::oid AS classid, t.oid AS objid,
           ${addressSql("pg_class", "t.tgrelid")} AS parent, t.tgname AS name,
           jsonb_build_object(
             'timing', lower(${timing}),
             'events', to_jsonb(array_remove(ARRAY[${bit(4, "'insert'")}, ${bit(16, "'update'")}, ${bit(8, "'delete'")}, ${bit(32, "'truncate'")}], NULL)),
             'updateOf', coalesce(${columns("jsonb_agg(a.attname ORDER BY u.n)")}, '[]'),
             'forEach', CASE WHEN (t.tgtype & 1) <> 0 THEN 'row' ELSE 'statement' END,
             'when', ${when},
             'function', ${qualifiedText("pn.nspname", "p.proname")},
             'arguments', coalesce(${argumentList("jsonb_agg(arg ORDER BY n)")}, '[]'),
             'oldTable', t.tgoldtable,
             'newTable', t.tgnewtable,
             'constraint', ${constraint},
             'enabled', CASE t.tgenabled WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'replica' WHEN 'A' THEN 'always' ELSE 'origin' END) AS attributes,
           CASE WHEN t.tgconstraint <> 0 THEN ARRAY[${addressSql("pg_constraint", "t.tgconstraint")}] END AS aliases
      FROM pg_trigger t
      JOIN pg_class c ON c.oid = t.tgrelid
      JOIN pg_namespace cn ON cn.oid = c.relnamespace
      JOIN pg_proc p ON p.oid = t.tgfoid
      JOIN pg_namespace pn ON pn.oid = p.pronamespace
     WHERE NOT t.tgisinternal AND t.tgparentid = 0 AND c.relnamespace IN ${namespaces} AND ${notMember("pg_trigger", "t.oid")}`,
};

/** Columns of pg_trigger that are no attributes of a trigger. */
export const ignored: { readonly [column: string]: string } = {
  tgconstrindid: "foreign keys only",
  tgnargs: "derived from tgargs",
};
