import { expect, it } from "vitest";
import { majors, withDatabase } from "../support/database.ts";
import { withProject } from "./project.ts";

const start = `tables:
  customers:
    columns: { id: { type: bigint, identity: always }, name: { type: text, not_null: true } }
    primary_key: [id]
`;
const wanted = start.replace("name: {", "full_name: { renamed_from: name,");

it.each(majors)("a rollback that fails can go on back, or forward as far as the gate, on PostgreSQL %i", (major) =>
  withDatabase(major, (url, client) =>
    withProject(url, async ({ write, flux }) => {
      await write("schema/tables.yaml", start);
      await flux("apply", "--direct");
      await client.query("INSERT INTO customers (name) VALUES ('a')");
      await write("schema/tables.yaml", wanted);
      await flux("plan", "names");
      await flux("apply");
      expect((await flux("apply", "--deployed")).out).toContain("Done: names.");
      await client.query("CREATE VIEW in_the_way AS SELECT full_name FROM customers");
      const failed = await flux("rollback", "--allow-data-loss");
      expect(failed.code).toBe(1);
      expect(failed.err).toContain("`flux apply` goes forward again instead, up to the gate");
      const { out } = await flux("status");
      expect(out).toContain(
        "\n  Next: flux rollback, to go on back, when the cause of the error is mended\n    or: flux apply, to go forward again, up to the gate\n",
      );
      expect((await flux("apply")).out).toContain("Deploy now");
      const columns = await client.query("SELECT name, full_name FROM customers");
      expect(columns.rows).toEqual([{ name: "a", full_name: "a" }]);
      expect((await flux("apply", "--deployed")).out).toContain("Done: names.");
    }),
  ),
);
