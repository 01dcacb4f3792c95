/**
 * COLLATE where it is not what the column or expression has by itself. An expression's own collation is not in the
 * catalog: that of a column it reads, or the default.
 */
const collation = `
    CASE WHEN k.collation <> 0 AND k.collation IS DISTINCT FROM b.attcollation AND k.collation <> CASE
           WHEN k.num <> 0 THEN b.attcollation
           WHEN EXISTS (SELECT FROM pg_depend d JOIN pg_attribute r ON r.attrelid = d.refobjid AND r.attnum = d.refobjsubid
                         WHERE d.classid = 'pg_class'::regclass AND d.objid = x.indexrelid AND d.refobjid = x.indrelid
                           AND r.attcollation NOT IN (0, 100)) THEN 0
           ELSE 100 END
         THEN (SELECT ' COLLATE ' || quote_ident(s.nspname) || '.' || quote_ident(l.collname)
                 FROM pg_collation l JOIN pg_namespace s ON s.oid = l.collnamespace WHERE l.oid = k.collation)
         ELSE '' END`;

/** The type that an operator class is looked up for: a domain's base type, and text for varchar. */
const baseType = `
    (SELECT CASE coalesce(nullif(y.typbasetype, 0), y.oid) WHEN 1043 THEN 25 ELSE coalesce(nullif(y.typbasetype, 0), y.oid) END
       FROM pg_type y WHERE y.oid = coalesce(b.atttypid, e.atttypid))`;

/** The operator class where it is not the default of the type, or has options. */
const operatorClass = `
    CASE WHEN e.attoptions IS NULL AND o.opcdefault AND o.opcintype = coalesce(b.atttypid, e.atttypid) THEN ''
         WHEN e.attoptions IS NOT NULL OR o.oid <> coalesce(
           (SELECT f.oid FROM pg_opclass f WHERE f.opcmethod = o.opcmethod AND f.opcdefault AND f.opcintype = ${baseType}),
           CASE WHEN o.opcdefault THEN o.oid ELSE 0 END)
         THEN ' ' || (SELECT CASE WHEN s.nspname = 'pg_catalog' THEN '' ELSE quote_ident(s.nspname) || '.' END FROM pg_namespace s WHERE s.oid = o.opcnamespace)
              || quote_ident(o.opcname)
              || CASE WHEN e.attoptions IS NULL THEN '' ELSE (
                   SELECT ' (' || string_agg(quote_ident(p.option_name) || '=' || quote_literal(p.option_value), ', ') || ')'
                     FROM pg_options_to_table(e.attoptions) p) END
         ELSE '' END`;

const order = `
    CASE k.option & 3 WHEN 1 THEN ' DESC NULLS LAST' WHEN 2 THEN ' NULLS FIRST' WHEN 3 THEN ' DESC' ELSE '' END`;

/** SQL query: `ord`, `text` of the key columns of index `x` (a row of pg_index), as CREATE INDEX takes them. */
export const indexColumnsSql: string = `
    SELECT k.ord, CASE WHEN k.num = 0 THEN pg_get_indexdef(x.indexrelid, k.ord, false) ELSE quote_ident(b.attname) END
                  || ${collation} || ${operatorClass} || ${order} AS text
      FROM (SELECT u.ord::int AS ord, u.num, (x.indcollation::oid[])[u.ord::int - 1] AS collation, (x.indclass::oid[])[u.ord::int - 1] AS opclass,
                   (x.indoption::int2[])[u.ord::int - 1] AS option
              FROM unnest(x.indkey::int2[]) WITH ORDINALITY u (num, ord)
             WHERE u.ord <= x.indnkeyatts) k
      JOIN pg_attribute e ON e.attrelid = x.indexrelid AND e.attnum = k.ord
      LEFT JOIN pg_attribute b ON b.attrelid = x.indrelid AND b.attnum = k.num AND k.num <> 0
      JOIN pg_opclass o ON o.oid = k.opclass`;

/** SQL text: the columns of index `i` joined as in a name of PostgreSQL's own choice; the index's columns are named for that. */
export const indexColumnNamesSql: string =
  "(SELECT string_agg(b.attname, '_' ORDER BY b.attnum) FROM pg_attribute b WHERE b.attrelid = i.oid)";
