import { describe, expect, it } from "vitest";
import { asPrinted, meaningOf, spelledAs } from "../../src/model/printed-sql.ts";
import { majors, withDatabase } from "../support/database.ts";

/** Casts of arrays whose type cannot be told from what is printed: they mean the same, but are printed otherwise. */
const ofColumns = [
  "short = ANY (ARRAY[long, 'b', lower(note)::varchar])",
  "note = ANY (ARRAY[short, long]) AND exact > 1",
];

/** What users write, and whether PostgreSQL parses what it prints of it to something else. */
const expressions: readonly (readonly [expression: string, moves: boolean])[] = [
  ...ofColumns.map((expression) => [expression, true] as const),
  ["short IN ('a', 'b')", true],
  ["short NOT IN ('it''s', 'x, y', '(ARRAY[1])::text[]')", true],
  ["coalesce(long, 'none') IN ('a', NULL)", true],
  ["short IN (E'back\\\\slash', 'b') AND exact = ANY (ARRAY[1, -2, 3])", true],
  ["rough = ANY (ARRAY[1, 2.5])", true],
  ["rough <> ALL (ARRAY[1, 2])", true],
  ["exact BETWEEN 1 AND 2 AND note <> ''", true],
  ["exact NOT BETWEEN 1 AND 2 OR note = '((a AND b) AND c)'", true],
  ["exact BETWEEN 1 AND 2 AND rough BETWEEN 1 AND 2 AND day IS NOT NULL AND short IN ('\u{1F600}', 'b')", true],
  ["CASE WHEN exact BETWEEN 1 AND 2 AND note IS NULL THEN day IS NULL OR exact NOT BETWEEN 3 AND 4 END", true],
  ["(exact BETWEEN 1 AND 2 AND rough > 1) = (day IS NULL) AND note <> ''", true],
  ["(exact BETWEEN 1 AND 2 OR note = 'x') AND short IS NOT NULL", false],
  ["note <> '' AND exact BETWEEN 1 AND 2", false],
  ["note IN ('a', 'b')", false],
  ["fixed IN ('a', 'b')", false],
  ["short IN ('a')", false],
  ["short = ANY ('{a,b}')", false],
  ["day IN ('2026-01-01', '2026-12-31')", false],
];

const columns =
  "short varchar(10), long varchar, note text, fixed char(3), exact numeric, rough double precision, day date";

describe.each(majors)("expressions on PostgreSQL %i", (major) => {
  it("are parsed to what was printed, and mean the same where PostgreSQL prints them otherwise", () =>
    withDatabase(major, async (_url, client) => {
      const printed = async (expression: string): Promise<string> => {
        await client.query(`CREATE TABLE of_test (${columns}, CONSTRAINT c CHECK (${expression}))`);
        const { rows } = await client.query<{ text: string }>(
          "SELECT pg_get_expr(conbin, conrelid) AS text FROM pg_constraint WHERE conname = 'c' AND contype = 'c'",
        );
        await client.query("DROP TABLE of_test");
        return (rows[0] as { text: string }).text;
      };
      for (const [expression, moves] of expressions) {
        const first = await printed(expression);
        const written = await printed(asPrinted(first));
        if (ofColumns.includes(expression))
          expect(meaningOf({ expression: written })).toBe(meaningOf({ expression: first }));
        else expect(written, expression).toBe(first);
        const plain = await printed(first);
        expect(plain !== first, `${expression} is printed otherwise`).toBe(moves);
        expect(meaningOf({ expression: plain })).toBe(meaningOf({ expression: first }));
      }
    }));
});

describe("what is written", () => {
  const said = "(ARRAY['a'::character varying, 'b'::character varying])::text[]";

  it("is left alone where the text means something else", () => {
    const texts = [`'${said.replaceAll("'", "''")}'`, `"${said}"`, `$$${said}$$`, `$x$ ${said} $x$`, `-- ${said}`];
    const nests = "((a AND b) AND c)";
    const odd = [
      `x LIKE 'a!%' ESCAPE'\\' OR y = 'q ${nests}'`,
      `E'a\\\n it\\'s', '${nests}'`,
      `/* outer /* inner */ don't */ '${nests}'`,
      "(ARRAY[3000000000])::bigint[]",
    ];
    for (const text of [...texts, ...odd, `/* ${said} */`, `E'\\'${said.replaceAll("'", "''")}'`])
      expect(asPrinted(`SELECT ${text}\n`)).toBe(`SELECT ${text}\n`);
    expect(asPrinted(`SELECT 'it''s', ${said}`)).toContain("character varying[])::text[]");
  });

  it("keeps what a routine's body says to its language", () => {
    const body = (expression: string, kind: string) => ({ body: { kind, text: `SELECT ${expression}` } });
    const [nested, flat] = ["((a AND b) AND c)", "(a AND b AND c)"];
    expect(meaningOf(body(nested, "sql"))).toBe(meaningOf(body(flat, "sql")));
    expect(meaningOf(body(nested, "string"))).not.toBe(meaningOf(body(flat, "string")));
  });

  it("keeps what is no SQL", () => {
    const [nested, flat] = ["((a AND b) AND c)", "(a AND b AND c)"];
    expect(meaningOf({ using: nested })).toBe(meaningOf({ using: flat }));
    for (const attributes of [(text: string) => ({ text }), (query: string) => ({ options: { query } })])
      expect(meaningOf(attributes(nested))).not.toBe(meaningOf(attributes(flat)));
  });

  it("has the spelling of what is there, wherever both mean the same", () => {
    const checks = (first: string) => ({
      checks: { a: { expression: first }, b: { expression: "(x)" } },
      columns: [first, "y"],
    });
    const [nested, flat] = ["((a AND b) AND c)", "(a AND b AND c)"];
    const known = { checks: { a: { expression: nested } }, columns: ["z", nested] };
    expect(spelledAs(known, checks(flat))).toEqual(checks(nested));
  });

  it("takes no longer for a long text than it is long", () => {
    const many = Array.from({ length: 20_000 }, () => `((a AND b) AND (v = ANY ((ARRAY['x'::varchar, w])::text[])))`);
    const text = many.join(" OR ");
    expect(asPrinted(text).length).toBeGreaterThan(text.length);
    expect(meaningOf({ query: text })).toContain("(w)::text");
    expect(asPrinted(`SELECT '${"x".repeat(20_000_000)}' WHERE ((a AND b) AND c)`)).toContain("::boolean");
    const deep = `${"(".repeat(5_000)}a${" AND b)".repeat(5_000)}`;
    expect(meaningOf({ query: deep })).not.toContain("((");
  });

  it("keeps casts of arrays of several types", () => {
    const mixed = "(ARRAY['a'::character varying, 'b'::text])::citext[]";
    expect(asPrinted(mixed)).toBe(mixed);
  });
});
