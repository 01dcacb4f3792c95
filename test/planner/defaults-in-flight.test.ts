import { describe, expect, it } from "vitest";
import { applyPlan } from "../../src/apply/apply.ts";
import { majors, withDatabase } from "../support/database.ts";
import { applyAll, driftFrom, planTo, rollbackAll } from "../support/migration.ts";

const before = `
tables:
  orders: { columns: { id: bigint, status: { type: "varchar(20)", default: "'active'" } }, primary_key: [id] }
`;
const renamed = before.replace("status: { type", "state: { renamed_from: status, type");
const retyped = before.replace("varchar(20)", "varchar(30)[]").replace("'active'", "'{active}'");

describe.each(majors)("on PostgreSQL %i, a column with a default on its way", (major) => {
  it("renamed: old code finds it as it was, new code's values arrive", () =>
    withDatabase(major, async (url, client) => {
      await applyAll(url, await planTo(url, before, { mode: "direct" }));
      const plan = await planTo(url, renamed);
      expect(plan.steps.flatMap(({ hazards }) => hazards.map(({ code }) => code))).toEqual(["FLUX810"]);
      await applyPlan(url, plan, { through: "backfill", backfill: { pause: 0 } });
      let id = 0;
      const insert = async (columns: string, values: string, update = ""): Promise<unknown> => {
        id += 1;
        await client.query(`INSERT INTO orders (id${columns}) VALUES (${id}${values})`);
        if (update !== "") await client.query(`UPDATE orders SET ${update} WHERE id = ${id}`);
        const { rows } = await client.query("SELECT to_jsonb(o) AS o FROM orders o WHERE id = $1", [id]);
        const { id: _id, ...rest } = rows[0].o;
        return rest;
      };
      const both = (value: string | null): unknown => ({ status: value, state: value });
      expect(await insert(", status", ", NULL")).toEqual(both(null));
      expect(await insert("", "")).toEqual(both("active"));
      expect(await insert(", status", ", 'old'")).toEqual(both("old"));
      expect(await insert(", state", ", 'new'")).toEqual(both("new"));
      expect(await insert(", status", ", 'old'", "status = DEFAULT")).toEqual(both("active"));
      expect(await insert(", status", ", 'old'", "state = NULL")).toEqual(both(null));
      await applyPlan(url, plan, { deployed: true, through: "contract" });
      expect(await driftFrom(url, renamed)).toEqual([]);
      expect(await insert(", state", ", NULL")).toEqual({ state: null });
      expect(await insert("", "")).toEqual({ state: "active" });
      await rollbackAll(url, plan);
      expect(await driftFrom(url, before)).toEqual([]);
      expect(await insert("", "")).toEqual({ status: "active" });
    }));

  it("of another type: an explicit NULL stays one", () =>
    withDatabase(major, async (url, client) => {
      const intent = `backfill: "array[status]", reverse: "status[1]", type`;
      const wanted = retyped.replace("status: { type", `status: { ${intent}`);
      await applyAll(url, await planTo(url, before, { mode: "direct" }));
      const plan = await planTo(url, wanted);
      await applyPlan(url, plan, { through: "expand" });
      await client.query("INSERT INTO orders VALUES (1, NULL), (2, DEFAULT), (3, 'c')");
      const { rows } = await client.query("SELECT status FROM orders ORDER BY id");
      expect(rows.map(({ status }) => status)).toEqual([null, "active", "c"]);
      await applyAll(url, plan);
      expect(await driftFrom(url, wanted)).toEqual([]);
      await client.query("INSERT INTO orders (id) VALUES (4)");
      const { rows: after } = await client.query("SELECT status FROM orders WHERE id > 1 ORDER BY id");
      expect(after.map(({ status }) => status)).toEqual([["active"], ["c"], ["active"]]);
    }));
});
