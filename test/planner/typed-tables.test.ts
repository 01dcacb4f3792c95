import { describe, expect, it } from "vitest";
import { applyPlan } from "../../src/apply/apply.ts";
import { rollbackPlan } from "../../src/apply/rollback.ts";
import { refusal, told } from "../apply/support.ts";
import { majors, withDatabase } from "../support/database.ts";
import { applyAll, driftFrom, planTo } from "../support/migration.ts";

const before = `
composite_types: { reading: { attributes: { place: integer, value: "numeric(10,2)" } } }
tables: { readings: { of_type: reading, columns: { place: integer, value: "numeric(10,2)" } } }
views: { recent: { query: "SELECT value FROM readings" } }
`;
const rounded = before.replaceAll("numeric(10,2)", "numeric(10,0)");
const wider = before.replaceAll("numeric(10,2)", "numeric(10,4)");

describe.each(majors)("on PostgreSQL %i, another type for an attribute of a typed table", (major) => {
  it("goes there at once only where no value is rounded", () =>
    withDatabase(major, async (url, client) => {
      await applyAll(url, await planTo(url, before, { mode: "direct" }));
      await client.query("INSERT INTO readings VALUES (1, 1.55)");
      const plan = await planTo(url, rounded, { mode: "direct" });
      expect(told(await refusal(applyPlan(url, plan, {}), "FLUX531"))).toContain("digits after the decimal point");
      await client.query("UPDATE readings SET value = 2");
      await applyPlan(url, plan, {});
      expect(await driftFrom(url, rounded)).toEqual([]);
    }));

  it("comes back only where no value written since is rounded", () =>
    withDatabase(major, async (url, client) => {
      await applyAll(url, await planTo(url, before, { mode: "direct" }));
      await client.query("INSERT INTO readings VALUES (1, 1.55)");
      await applyAll(url, await planTo(url, wider));
      await client.query("UPDATE readings SET value = 1.5555");
      expect(told(await refusal(rollbackPlan(url), "FLUX528"))).toContain("numeric(10,2) has no room for");
      await client.query("UPDATE readings SET value = 1.55");
      expect(await rollbackPlan(url)).toMatchObject({ done: 0 });
      expect(await driftFrom(url, before)).toEqual([]);
      expect((await client.query("SELECT value FROM recent")).rows).toEqual([{ value: "1.55" }]);
    }));
});
