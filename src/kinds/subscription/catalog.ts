import type { CatalogPart } from "../../model/kind.ts";

/**
 * SQL text: the connection string. Few may read that column, and a query that names it is refused to all others even
 * where it does not come to that; this one names it only when it may.
 */
const connection = `convert_from(decode((xpath('/row/c/text()', query_to_xml(
    'SELECT encode(convert_to(subconninfo, ''UTF8''), ''hex'') AS c FROM pg_catalog.pg_subscription WHERE oid = ' || s.oid,
    false, true, '')))[1]::text, 'hex'), 'UTF8')`;

/** What of a connection string is a password, as keyword and value, in a URL's parameters, and behind a URL's user. */
const passwords: readonly (readonly [pattern: string, rest: string])[] = [
  [String.raw`(^|[ ])(ssl)?password *= *('([^'\\]|\\.)*'|[^ ]+)`, ""],
  ["[?&](ssl)?password=[^&]*", ""],
  ["(://[^:/@]*):[^@]*@", String.raw`\1@`],
];

const stripped = passwords.reduce(
  (text, [pattern, rest]) => `regexp_replace(${text}, $re$${pattern}$re$, '${rest}', 'gi')`,
  "c.said",
);

export const catalog: CatalogPart = {
  present: "SELECT FROM pg_subscription WHERE oid >= 16384",
  sql: ({ version }) => `
    SELECT 'pg_subscription'::regclass::oid AS classid, s.oid AS objid,
           NULL::text AS parent, s.subname AS name,
           jsonb_build_object(
             'connection', btrim(${stripped}),
             'hasPassword', ${stripped} <> c.said,
             'publications', to_jsonb(s.subpublications),
             'slotName', s.subslotname,
             'binary', s.subbinary,
             'streaming', CASE s.substream::text WHEN 't' THEN 'on' WHEN 'true' THEN 'on' WHEN 'p' THEN 'parallel' ELSE 'off' END,
             'synchronousCommit', s.subsynccommit,
             'twoPhase', s.subtwophasestate <> 'd',
             'disableOnError', s.subdisableonerr,
             'passwordRequired', ${version >= 160_000 ? "s.subpasswordrequired" : "true"},
             'runAsOwner', ${version >= 160_000 ? "s.subrunasowner" : "false"},
             'origin', ${version >= 160_000 ? "s.suborigin" : "'any'"},
             'failover', ${version >= 170_000 ? "s.subfailover" : "false"}) AS attributes
      FROM pg_subscription s
     CROSS JOIN LATERAL (SELECT CASE WHEN has_column_privilege('pg_subscription', 'subconninfo', 'SELECT') THEN coalesce(${connection}, '') END AS said) c
     WHERE s.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database()) AND c.said IS NOT NULL`,
};

/** Columns of pg_subscription that are no attributes of a subscription. */
export const ignored: { readonly [column: string]: string } = {
  subowner: "objects of the kind owner",
  subenabled: "whether it runs is a matter of operation",
  subskiplsn: "where replication stands",
};
