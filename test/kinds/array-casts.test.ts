import { describe, expect, it } from "vitest";
import { meaningOf, withArrayCasts } from "../../src/model/array-casts.ts";
import { majors, withDatabase } from "../support/database.ts";

/** What users write, and whether PostgreSQL parses what it prints of it to something else. */
const expressions: readonly (readonly [expression: string, moves: boolean])[] = [
  ["short IN ('a', 'b')", true],
  ["short NOT IN ('it''s', 'x, y', '(ARRAY[1])::text[]')", true],
  ["coalesce(long, 'none') IN ('a', NULL)", true],
  ["short IN (E'back\\\\slash', 'b') AND exact = ANY (ARRAY[1, -2, 3])", true],
  ["rough = ANY (ARRAY[1, 2.5])", true],
  ["rough <> ALL (ARRAY[1, 2])", true],
  ["note IN ('a', 'b')", false],
  ["fixed IN ('a', 'b')", false],
  ["short IN ('a')", false],
  ["short = ANY ('{a,b}')", false],
  ["day IN ('2026-01-01', '2026-12-31')", false],
];

const columns =
  "short varchar(10), long varchar, note text, fixed char(3), exact numeric, rough double precision, day date";

describe.each(majors)("casts of arrays on PostgreSQL %i", (major) => {
  it("are parsed to what was printed, and mean the same where they are parsed to casts of the elements", () =>
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
        expect(await printed(withArrayCasts(first)), expression).toBe(first);
        const plain = await printed(first);
        expect(plain !== first, `${expression} is printed otherwise`).toBe(moves);
        expect(meaningOf(plain)).toBe(meaningOf(first));
      }
    }));
});

describe("casts of arrays", () => {
  const said = "(ARRAY['a'::character varying, 'b'::character varying])::text[]";

  it("are left alone where the text means something else", () => {
    const texts = [`'${said.replaceAll("'", "''")}'`, `"${said}"`, `$$${said}$$`, `$x$ ${said} $x$`, `-- ${said}`];
    for (const text of [...texts, `/* ${said} */`, `E'\\'${said.replaceAll("'", "''")}'`])
      expect(withArrayCasts(`SELECT ${text}\n`)).toBe(`SELECT ${text}\n`);
    expect(withArrayCasts(`SELECT 'it''s', ${said}`)).toContain("character varying[])::text[]");
  });

  it("of constants of several types stay as they are", () => {
    const mixed = "(ARRAY['a'::character varying, 'b'::text])::citext[]";
    expect(withArrayCasts(mixed)).toBe(mixed);
  });
});
