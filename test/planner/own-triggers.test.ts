import { describe, expect, it } from "vitest";
import { applyPlan } from "../../src/apply/apply.ts";
import { majors, withDatabase } from "../support/database.ts";
import { applyAll, driftFrom, planTo, rollbackAll } from "../support/migration.ts";

/** A trigger that changes the column, one that counts updates of it, and one on both ends of the alphabet. */
const before = `
tables:
  people:
    columns: { id: bigint, name: text, seen: text, renames: { type: integer, not_null: true, default: "0" } }
    primary_key: [id]
    triggers:
      lower_name: { timing: before, events: [insert, update], for_each: row, function: lower_name }
      count_renames: { timing: before, events: [update], update_of: [name], for_each: row, function: count_renames }
      log: { timing: after, events: [update], update_of: [name], for_each: row, constraint: true, function: log_name }
  log: { columns: { name: text } }
functions:
  "lower_name()": { returns: trigger, language: plpgsql, body: "BEGIN NEW.seen := NEW.name; NEW.name := lower(NEW.name); RETURN NEW; END" }
  "count_renames()": { returns: trigger, language: plpgsql, body: "BEGIN NEW.renames := NEW.renames + 1; RETURN NEW; END" }
  "log_name()": { returns: trigger, language: plpgsql, body: "BEGIN INSERT INTO log VALUES (NEW.name); RETURN NULL; END" }
`;
const renamed = before
  .replace("name: text, seen", "full_name: { type: text, renamed_from: name }, seen")
  .replaceAll("update_of: [name]", "update_of: [full_name]");
/** The same document may move the functions over, or a later one. */
const after = renamed.replaceAll("NEW.name", "NEW.full_name");

describe.each(majors)("on PostgreSQL %i, triggers of the user's own on a renamed column", (major) => {
  it.each([
    ["speak of the new name at once", after],
    ["speak of the old name until the end", renamed],
  ])("%s", (_, to) =>
    withDatabase(major, async (url, client) => {
      await applyAll(url, await planTo(url, before, { mode: "direct" }));
      await client.query("INSERT INTO people (id, name) VALUES (1, 'One'), (2, 'Two'), (3, 'Three')");
      const plan = await planTo(url, to);
      const row = async (id: number): Promise<unknown> =>
        (await client.query("SELECT name, full_name, seen, renames FROM people WHERE id = $1", [id])).rows[0];
      await applyPlan(url, plan, { through: "expand" });
      await client.query("INSERT INTO people (id, name) VALUES (4, 'Four')");
      expect(await row(4)).toEqual({ name: "four", full_name: "four", seen: "Four", renames: 0 });
      await client.query("UPDATE people SET name = 'UNO' WHERE id = 1");
      expect(await row(1)).toEqual({ name: "uno", full_name: "uno", seen: "UNO", renames: 1 });
      await applyPlan(url, plan, { through: "backfill", backfill: { pause: 0 } });
      expect(await row(3)).toMatchObject({ name: "three", full_name: "three", renames: 0 });
      await client.query("UPDATE people SET full_name = 'DUE' WHERE id = 2");
      expect(await row(2)).toEqual({ name: "due", full_name: "due", seen: "DUE", renames: 1 });
      await client.query("UPDATE people SET name = 'DOS' WHERE id = 2");
      expect(await row(2)).toEqual({ name: "dos", full_name: "dos", seen: "DOS", renames: 2 });
      await client.query("INSERT INTO people (id, full_name) VALUES (5, 'Five')");
      expect(await row(5)).toEqual({ name: "five", full_name: "five", seen: "Five", renames: 0 });
      expect((await client.query("SELECT name FROM log")).rows.map(({ name }) => name)).toEqual(["uno", "due", "dos"]);
      const functions = plan.gates
        .flatMap(({ instructions }) => instructions)
        .filter((text) => /functions of/.test(text));
      expect(functions.join()).toContain(to === after ? "count_renames" : "count_renames, log, lower_name");
      await applyAll(url, plan);
      expect(await driftFrom(url, to)).toEqual([]);
      await rollbackAll(url, plan);
      expect(await driftFrom(url, before)).toEqual([]);
      await client.query("UPDATE people SET name = 'LAST' WHERE id = 5");
      expect((await client.query("SELECT name FROM people WHERE id = 5")).rows).toEqual([{ name: "last" }]);
    }),
  );
});
