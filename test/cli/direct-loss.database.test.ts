import { describe, expect, it } from "vitest";
import { majors, withDatabase } from "../support/database.ts";
import { withProject } from "./project.ts";

const start = `tables:
  notes: { columns: { body: text, stars: { type: "numeric(10,2)" }, mood: text } }
  drafts: { columns: { body: text } }
`;
const less = 'tables:\n  notes: { columns: { body: text, stars: "numeric(10,1)" } }\n';

describe.each(majors)("flux apply --direct on PostgreSQL %i", (major) => {
  it("loses nothing that is there unless that is meant", () =>
    withDatabase(major, (url, client) =>
      withProject(url, async ({ write, flux }) => {
        await write("schema/tables.yaml", start);
        expect(await flux("apply", "--direct")).toMatchObject({ code: 0, err: "" });
        await client.query("INSERT INTO notes VALUES ('a', 4.25, 'sad'); INSERT INTO drafts VALUES ('b')");
        await write("schema/tables.yaml", less);
        const refused = await flux("apply", "--direct");
        expect(refused.code).toBe(1);
        expect(refused.err).toMatchInlineSnapshot(`
          "error FLUX531: Going there at once loses data
            "Change the type of column notes.stars": digits after the decimal point of numeric(10,2) as numeric(10,1)
            "Drop table drafts": the rows of table drafts
            "Drop column notes.mood": the rows of column notes.mood
            What to do: Say \`--accept-drop\` if that is meant. Nothing was done.
          "
        `);
        expect((await flux("status")).out).not.toContain("steps done");
        await client.query("UPDATE notes SET stars = 4.3, mood = NULL");
        expect((await flux("apply", "--direct")).err).not.toContain("notes");
        await client.query("DELETE FROM drafts");
        expect(await flux("apply", "--direct")).toMatchObject({ code: 0, err: "" });
        expect((await client.query("SELECT * FROM notes")).rows).toEqual([{ body: "a", stars: "4.3" }]);
        await write("schema/tables.yaml", "tables: {}\n");
        expect(await flux("apply", "--direct")).toMatchObject({ code: 1 });
        expect(await flux("apply", "--direct", "--accept-drop")).toMatchObject({ code: 0, err: "" });
      }),
    ));

  it("cuts no text short to fit a domain or the elements of an array", () =>
    withDatabase(major, (url, client) =>
      withProject(url, async ({ write, flux }) => {
        const of = (code: string, words: string): string =>
          `domains: { code: { type: varchar(5) } }\ntables:\n  notes: { columns: { code: ${code}, words: "${words}" } }\n`;
        await write("schema/tables.yaml", of("text", "text[]"));
        expect(await flux("apply", "--direct")).toMatchObject({ code: 0, err: "" });
        const rows = [{ code: "too long", words: ["too long"] }];
        await client.query("INSERT INTO notes VALUES ('too long', '{too long}')");
        for (const [code, words] of [
          ["code", "text[]"],
          ["text", "varchar(5)[]"],
        ] as const) {
          await write("schema/tables.yaml", of(code, words));
          expect((await flux("apply", "--direct")).err).toContain("value too long for type character varying(5)");
          expect((await client.query("SELECT * FROM notes")).rows).toEqual(rows);
        }
      }),
    ));
});
