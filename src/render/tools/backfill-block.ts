import type { Backfill, RelationName } from "../../model/plan.ts";
import { dollarQuoted, literal, name, nameList, names } from "../../sql/quote.ts";

const rowsPerBatch = 5_000;
const pagesPerBatch = 100;
const pauseSeconds = 0.05;

/**
 * A backfill as one statement that a tool can run outside a transaction: a DO block that commits after every batch.
 * It may be stopped at any time and run again, because rows that are up to date are left alone.
 * @see https://www.postgresql.org/docs/current/plpgsql-transactions.html
 */
export function backfillBlock(backfill: Backfill): string {
  const loops = backfill.leaves.map((leaf) =>
    backfill.key ? keyLoop(backfill, leaf, backfill.key) : ctidLoop(backfill, leaf),
  );
  const lines = [
    "",
    "#variable_conflict use_column",
    "BEGIN",
    ...loops.flat().map(indent),
    ...verify(backfill),
    "END",
    "",
  ];
  return `DO ${dollarQuoted(lines.join("\n"), "flux")}`;
}

const indent = (line: string): string => (line === "" ? line : `  ${line}`);

/** Ranges of the key by rank, so that gaps in it cost nothing. */
function keyLoop(backfill: Backfill, leaf: RelationName, key: readonly string[]): readonly string[] {
  const relation = names(leaf.schema, leaf.name);
  const variables = (prefix: string): readonly string[] => key.map((_, i) => `flux_${prefix}_${i + 1}`);
  const low = variables("low").join(", ");
  const high = variables("high").join(", ");
  const columns = key.map((column) => names(backfill.relation.name, column)).join(", ");
  const from = `FROM ${relation} AS ${name(backfill.relation.name)}`;
  const order = `ORDER BY ${columns}`;
  const ahead = `SELECT ${columns} ${from} WHERE (${columns}) >= (${low}) ${order} LIMIT ${rowsPerBatch}`;
  const range = `(${columns}) >= (${low}) AND (${columns}) <= (${high})`;
  const plain = nameList(key);
  const last = `ORDER BY ${key.map((column) => `${name(column)} DESC`).join(", ")} LIMIT 1`;
  return [
    "DECLARE",
    ...key.flatMap((column, i) => [
      `  flux_low_${i + 1} ${relation}.${name(column)}%TYPE;`,
      `  flux_high_${i + 1} ${relation}.${name(column)}%TYPE;`,
    ]),
    "BEGIN",
    `  SELECT ${columns} INTO ${low} ${from} ${order} LIMIT 1;`,
    "  WHILE FOUND LOOP",
    `    SELECT ${plain} INTO ${high} FROM (${ahead}) AS flux_batch ${last};`,
    ...update(backfill, relation, range).map((line) => `    ${line}`),
    "    COMMIT;",
    `    PERFORM pg_sleep(${pauseSeconds});`,
    `    SELECT ${columns} INTO ${low} ${from} WHERE (${columns}) > (${high}) ${order} LIMIT 1;`,
    "  END LOOP;",
    "END;",
  ];
}

/** Blocks of the table as it is now: rows that are written later are up to date from the start. */
function ctidLoop(backfill: Backfill, leaf: RelationName): readonly string[] {
  const relation = names(leaf.schema, leaf.name);
  const row = `${name(backfill.relation.name)}.ctid`;
  const tid = (page: string): string => `format('(%s,0)', ${page})::tid`;
  const range = `${row} >= ${tid("flux_page")} AND ${row} < ${tid(`flux_page + ${pagesPerBatch}`)}`;
  return [
    "DECLARE",
    "  flux_page bigint := 0;",
    `  flux_pages bigint := pg_relation_size(${literal(relation)}::regclass) / current_setting('block_size')::bigint;`,
    "BEGIN",
    "  WHILE flux_page < flux_pages LOOP",
    ...update(backfill, relation, range).map((line) => `    ${line}`),
    "    COMMIT;",
    `    PERFORM pg_sleep(${pauseSeconds});`,
    `    flux_page := flux_page + ${pagesPerBatch};`,
    "  END LOOP;",
    "END;",
  ];
}

function update(backfill: Backfill, relation: string, range: string): readonly string[] {
  const set = backfill.assignments.map((one) => `${nameList([one.column])} = (${one.expression})`);
  return [
    ...searchPath(backfill),
    `UPDATE ${relation} AS ${name(backfill.relation.name)}`,
    `   SET ${set.join(", ")}`,
    ` WHERE ${range}`,
    `   AND (${backfill.where});`,
  ];
}

/** Lasts until the COMMIT of the batch, so that the tool's own statements are not touched. */
function searchPath(backfill: Backfill): readonly string[] {
  const path = ["pg_catalog", ...backfill.searchPath.map(name)].join(", ");
  return [`PERFORM set_config('search_path', ${literal(path).trimStart()}, true);`];
}

/** The evidence that later steps rest on. */
function verify(backfill: Backfill): readonly string[] {
  const relation = names(backfill.relation.schema, backfill.relation.name);
  return [
    ...searchPath(backfill).map(indent),
    `  IF EXISTS (SELECT FROM ${relation} AS ${name(backfill.relation.name)} WHERE ${backfill.where}) THEN`,
    `    RAISE EXCEPTION ${literal("Rows of % still need the backfill: run this file again")}, ${literal(relation)};`,
    "  END IF;",
  ];
}
