import { describe, expect, it } from "vitest";
import { applyPlan } from "../../src/apply/apply.ts";
import { rollbackPlan } from "../../src/apply/rollback.ts";
import { refusal, told } from "../apply/support.ts";
import { majors, withDatabase } from "../support/database.ts";
import { applyAll, driftFrom, planTo } from "../support/migration.ts";

const of = (type: string): string => `
domains: { moment: { type: ${type} } }
composite_types: { stay: { attributes: { since: moment } } }
tables: { visits: { columns: { id: bigint, at: moment } } }
`;
const inStays = (type: string): string => of(type).replace("at: moment", 'at: "stay[]"');

const meant = `
domains: { moment: { type: timestamp }, day: { type: date } }
composite_types: { stay: { attributes: { since: moment } } }
tables: { visits: { columns: { id: bigint, at: { type: day, backfill: "at::date", reverse: "at::timestamp" } }, primary_key: [id] } }
`;

describe.each(majors)("on PostgreSQL %i, a domain that gets another type", (major) => {
  it("goes there at once only where no value loses anything", () =>
    withDatabase(major, async (url, client) => {
      await applyAll(url, await planTo(url, of("timestamp"), { mode: "direct" }));
      await client.query("INSERT INTO visits VALUES (1, '2024-05-06 07:08:09')");
      const plan = await planTo(url, of("date"), { mode: "direct" });
      expect(told(await refusal(applyPlan(url, plan, {}), "FLUX531"))).toContain("the time of day");
      await client.query("UPDATE visits SET at = '2024-05-06'");
      await applyPlan(url, plan, {});
      expect(await driftFrom(url, of("date"))).toEqual([]);
    }));

  it("goes there at once inside other types only where there are no rows", () =>
    withDatabase(major, async (url, client) => {
      await applyAll(url, await planTo(url, inStays("timestamp"), { mode: "direct" }));
      await client.query(`INSERT INTO visits VALUES (1, '{"(2024-05-06 07:08:09)"}')`);
      const plan = await planTo(url, inStays("date"), { mode: "direct" });
      expect(told(await refusal(applyPlan(url, plan, {}), "FLUX531"))).toContain("the time of day in since");
      await client.query("TRUNCATE visits");
      await applyPlan(url, plan, {});
      expect(await driftFrom(url, inStays("date"))).toEqual([]);
    }));

  it("comes back only where nothing written since loses anything", () =>
    withDatabase(major, async (url, client) => {
      await applyAll(url, await planTo(url, of("date"), { mode: "direct" }));
      await client.query("INSERT INTO visits VALUES (1, '2024-05-06')");
      await applyAll(url, await planTo(url, of("timestamp")));
      await client.query("UPDATE visits SET at = '2024-05-06 07:08:09'");
      expect(told(await refusal(rollbackPlan(url), "FLUX528"))).toContain("the time of day in what was written");
      await client.query("UPDATE visits SET at = '2024-05-07'");
      expect(await rollbackPlan(url)).toMatchObject({ done: 0 });
      expect((await client.query("SELECT at::text FROM visits")).rows).toEqual([{ at: "2024-05-07" }]);
    }));

  it("is given to the column under another name where the loss is meant, as the refusal says", () =>
    withDatabase(major, async (url, client) => {
      const keyed = of("timestamp").replace("at: moment }", "at: moment }, primary_key: [id]");
      await applyAll(url, await planTo(url, keyed, { mode: "direct" }));
      await client.query("INSERT INTO visits VALUES (1, '2024-05-06 07:08:09')");
      const refused = await refusal(planTo(url, keyed.replace("timestamp", "date")), "FLUX314");
      expect(told(refused)).toContain("under another name");
      await applyAll(url, await planTo(url, meant));
      expect((await client.query("SELECT at::text FROM visits")).rows).toEqual([{ at: "2024-05-06" }]);
    }));
});
