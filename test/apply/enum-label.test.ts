import { expect, it } from "vitest";
import { rollbackPlan } from "../../src/apply/rollback.ts";
import { majors, withDatabase } from "../support/database.ts";
import { applyAll, modelAt, planTo } from "../support/migration.ts";
import { recording, refusal, states, told } from "./support.ts";

const before = `
enums: { mood: [sad, happy] }
tables: { people: { columns: { id: bigint, mood: mood, past: "mood[]" } } }
`;
const after = before.replace("happy]", "happy, 'so so']").replace("id: bigint", "id: bigint, age: integer");

it.each(majors)("a new label that rows hold stops going back before it begins, on PostgreSQL %i", (major) =>
  withDatabase(major, async (url, client) => {
    await applyAll(url, await planTo(url, before, { mode: "direct" }));
    const start = await modelAt(url);
    const plan = await planTo(url, after);
    await applyAll(url, plan);
    await client.query(
      `INSERT INTO people (mood, past) VALUES ('so so', NULL), ('sad', '{happy, "so so"}'), ('so so', '{}')`,
    );
    const error = await refusal(rollbackPlan(url, { ...recording().options, plan: plan.id }), "FLUX533");
    expect(told(error)).toMatchInlineSnapshot(`
      "Rows stand in the way of going back
      "Alter enum type mood (values)": people.mood holds 'so so' in 2 rows
      "Alter enum type mood (values)": people.past holds 'so so' in 1 row
      Give them another value and run the command again, or go back less far (\`--to\`)."
    `);
    const { rows } = await client.query("SELECT DISTINCT state FROM flux.step WHERE plan_id = $1", [plan.id]);
    expect(rows).toEqual([{ state: "done" }]);
    await client.query("UPDATE people SET mood = 'sad', past = NULL");
    expect(await rollbackPlan(url, { ...recording().options, plan: plan.id })).toMatchObject({ done: 0 });
    expect(await modelAt(url)).toMatchObject({ objects: expect.objectContaining({ size: start.objects.size }) });
    expect(Object.values(await states(client))).toContain("undone");
  }),
);
