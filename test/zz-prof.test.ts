import { it } from "vitest";
import { applyPlan } from "../src/apply/apply.ts";
import { findDrift, makePlanFor } from "../src/cli/workflow.ts";
import { withDatabase } from "./support/database.ts";
import { modelAt, requestFor, rollbackAll, applyAll } from "./support/migration.ts";
import { dumpSchema } from "./support/dump.ts";
import { readRows } from "./support/rows.ts";
it("prof", async () => {
  for (const name of ["index/alter-columns", "column/rename", "index/alter-columns","column/rename"])
    await withDatabase(18, async (url, client) => {
      const t = async <T,>(what: string, f: () => Promise<T>): Promise<T> => {
        const c = process.cpuUsage(); const s = performance.now();
        const r = await f();
        const d = process.cpuUsage(c);
        console.log(name, what, "wall", Math.round(performance.now() - s), "node", Math.round((d.user + d.system) / 1000));
        return r;
      };
      const req = (f: string, m = {}) => requestFor(url, `test/cases/${name}/${f}`, { acceptDrops: true, onProgress: (w) => console.log("     ", w, Math.round(performance.now())), ...m });
      const b = await t("build plan", () => makePlanFor(req("before.yaml", { mode: "direct" })));
      await t("build apply", () => applyAll(url, b.plan));
      await client.query("DROP SCHEMA flux CASCADE");
      await t("model", () => modelAt(url));
      await t("rows", () => readRows(client));
      await t("dump", () => dumpSchema(18, url, false));
      const p = await t("plan", () => makePlanFor(req("after.yaml")));
      await t("apply", () => applyAll(url, p.plan));
      await t("drift", () => findDrift(req("after.yaml")));
      await t("again", () => makePlanFor(req("after.yaml")));
      await t("rollback", () => rollbackAll(url, p.plan));
    });
});
