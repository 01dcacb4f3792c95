import { describe, expect, it } from "vitest";
import { majors, withDatabase } from "../support/database.ts";
import { withProject } from "./project.ts";

const start = `tables:
  customers:
    columns: { id: { type: bigint, identity: always }, name: { type: text, not_null: true }, note: text, n: integer }
    primary_key: [id]
`;
const wanted = start
  .replace("name: {", "full_name: { renamed_from: name,")
  .replace("note: text", "note: { type: text, not_null: true, backfill: \"'-'\" }")
  .replace("primary_key", 'checks: { n_pos: "n > 0" }\n    primary_key');

describe.each(majors)("a plan on PostgreSQL %i", (major) => {
  it("does not go on over what somebody changed by hand, and names it", () =>
    withDatabase(major, (url, client) =>
      withProject(url, async ({ write, flux, failure }) => {
        await write("schema/tables.yaml", start);
        await flux("apply", "--direct");
        await write("schema/tables.yaml", wanted);
        await flux("plan", "names");
        await client.query("ALTER TABLE customers ALTER COLUMN n SET DEFAULT 3; CREATE INDEX extra ON customers (n)");
        expect(await failure("apply")).toMatchInlineSnapshot(`
          "error FLUX513: The database changed since the plan was made
            An object that the plan touches is not as it was then, so what the plan would do is no longer known.
            default of customers.n is not in the document
            index extra is not in the document
            What to do: Run \`flux plan\` again: it plans from the database as it is now.
          "
        `);
        await client.query("ALTER TABLE customers ALTER COLUMN n DROP DEFAULT; DROP INDEX extra");
        expect(await flux("apply")).toMatchObject({ code: 0, err: "" });

        // What the plan has nothing to do with does not hold it up.
        await client.query("ALTER TABLE customers ADD COLUMN by_hand text; GRANT SELECT ON customers TO public");
        await client.query("ALTER TABLE customers ALTER COLUMN full_name SET DEFAULT 'x', DROP CONSTRAINT n_pos");
        await client.query("ALTER TABLE customers ALTER COLUMN name SET DEFAULT 'x'");
        expect(await failure("apply", "--deployed")).toMatchInlineSnapshot(`
          "error FLUX532: Something else changed what the plan "names" works on
            check constraint n_pos is not in the database
            default of customers.full_name is not in the document
            default of customers.name is not in the document
            Nothing was done.
            What to do: Put it back by hand and run the command again, or take the plan back: \`flux rollback\`.
          "
        `);
        expect((await flux("drift")).out).toContain("check constraint n_pos is not in the database");
        await client.query("ALTER TABLE customers ALTER COLUMN full_name DROP DEFAULT, ALTER COLUMN name DROP DEFAULT");
        await client.query("ALTER TABLE customers ADD CONSTRAINT n_pos CHECK (n > 1)");
        await write("schema/more.yaml", "tables: { customers: { nonsense: 1 } }\n");
        expect(await failure("apply", "--deployed")).toMatchInlineSnapshot(`
          "error FLUX532: Something else changed what the plan "names" works on
            check constraint n_pos differs
                the plan in flight has left it otherwise
            Nothing was done.
            What to do: Put it back by hand and run the command again, or take the plan back: \`flux rollback\`.
          "
        `);
        await client.query("ALTER TABLE customers DROP CONSTRAINT n_pos, ADD CONSTRAINT n_pos CHECK (n > 0)");
        const rest = await flux("apply", "--deployed");
        expect(rest.out).toContain("Done: names.");
      }),
    ));

  it("is no drift where taking a step back leaves what the step has made", () =>
    withDatabase(major, (url) =>
      withProject(url, async ({ write, flux }) => {
        await write("schema/tables.yaml", start);
        await flux("apply", "--direct");
        await write("schema/tables.yaml", wanted);
        await flux("plan", "names");
        expect(await flux("apply")).toMatchObject({ code: 0 });
        for (let left = 5; left > 0; left--) {
          expect(await flux("rollback", "--steps", "1", "--allow-data-loss")).toMatchObject({ code: 0, err: "" });
          expect((await flux("drift")).out).toMatch(/^No drift/);
        }
        expect(await flux("apply")).toMatchObject({ code: 0, err: "" });
        expect(await flux("apply", "--deployed")).toMatchObject({ code: 0, err: "" });
        for (let left = 5; left > 0; left--) {
          expect(await flux("rollback", "--steps", "1", "--allow-data-loss")).toMatchObject({ code: 0, err: "" });
          expect((await flux("drift")).out).toMatch(/^No drift/);
        }
        expect(await flux("apply")).toMatchObject({ code: 0, err: "" });
        expect(await flux("apply", "--deployed")).toMatchObject({ code: 0, err: "" });
        expect((await flux("drift")).out).toMatch(/^No drift: the database is what the document says\.$/m);
      }),
    ));
});
