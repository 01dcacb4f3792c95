import { describe, expect, it } from "vitest";
import { applyPlan } from "../../src/apply/apply.ts";
import { rollbackPlan } from "../../src/apply/rollback.ts";
import type { Database } from "../../src/apply/session.ts";
import { connect } from "../../src/live/connect.ts";
import { FluxError } from "../../src/model/diagnostic.ts";
import type { Plan } from "../../src/model/plan.ts";
import { type Major, majors, withDatabase } from "../support/database.ts";
import { applyAll, modelAt, planTo } from "../support/migration.ts";

const before = `
tables:
  t:
    columns: { id: { type: bigint, not_null: true }, v: { type: integer, not_null: true } }
    primary_key: [id]
    indexes: { t_v_idx: [v] }
`;

const changes: readonly (readonly [what: string, after: string])[] = [
  ["the drop of an index", before.replace("    indexes: { t_v_idx: [v] }\n", "")],
  ["the rename of a column", before.replace("v: {", "value: { renamed_from: v,").replace("[v]", "[value]")],
];

/** Statements that change something. */
const writes = /^(?!(SELECT|SET|RESET|BEGIN|ROLLBACK|INSERT INTO flux\.lease|UPDATE flux\.lease)\b)/;

interface Start {
  readonly url: string;
  readonly plan: Plan;
  /** Everything of the schema, and every row. */
  readonly facts: () => Promise<unknown>;
  /** In the journal. */
  readonly stateOf: (plan: Plan) => Promise<string>;
}

/** A database with rows, and the plan that changes it. */
async function withStart(major: Major, after: string, use: (start: Start) => Promise<void>): Promise<void> {
  await withDatabase(major, async (url, client) => {
    await applyAll(url, await planTo(url, before, { mode: "direct" }));
    await client.query("INSERT INTO t SELECT i, i FROM generate_series(1, 500) i");
    const facts = async (): Promise<unknown> => [
      [...(await modelAt(url)).objects.values()]
        .filter(({ key }) => !key.includes("flux"))
        .map(({ key, attributes }) => ({ key, attributes })),
      (await client.query("SELECT id::int, v FROM t ORDER BY 1")).rows,
    ];
    const stateOf = async ({ id }: Plan): Promise<string> =>
      (await client.query("SELECT state FROM flux.plan WHERE id = $1", [id])).rows[0].state;
    await use({ url, facts, stateOf, plan: await planTo(url, after) });
  });
}

const options = { backfill: { pause: 0 }, retryPause: 1 };

/** What a run came to, null where it ended with one of these codes. */
async function unless<T>(codes: readonly string[], run: Promise<T>): Promise<T | null> {
  return run.catch((error: unknown) => {
    if (error instanceof FluxError && codes.includes(error.diagnostics[0]?.code ?? "")) return null;
    throw error;
  });
}

/** The connection broke. */
const cut = ["FLUX519"];

/**
 * A database on which the worker's connection breaks at the first writing statement at which no run was cut off yet.
 * @param cuts where it broke so far
 * @param moments before the statement is sent, after it is done
 */
function breaking(url: string, cuts: Set<string>, moments: readonly ("before" | "after")[]): Database {
  return async (name) => {
    const connection = await connect(url, name);
    if (name !== "flux") return connection;
    const { client } = connection;
    const query = client.query.bind(client) as (...args: readonly unknown[]) => Promise<unknown>;
    let last = "";
    const breakAt = (moment: "before" | "after"): void => {
      const place = `${moment} ${last}`;
      if (!moments.includes(moment) || cuts.has(place)) return;
      cuts.add(place);
      (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
    };
    const breakingQuery = async (sql: string, values?: readonly unknown[]): Promise<unknown> => {
      if (!writes.test(sql)) return query(sql, values);
      const about = JSON.stringify(values?.slice(2) ?? []).replace(/\\"(ms|size)\\":[\d.]+/g, "");
      last = sql === "COMMIT" ? `COMMIT of ${last}` : `${sql} ${about}`;
      breakAt("before");
      const result = await query(sql, values);
      breakAt("after");
      return result;
    };
    return { ...connection, client: Object.assign(client, { query: breakingQuery }) };
  };
}

describe.each(majors)("cut off at any statement on PostgreSQL %i", (major) => {
  it.each(changes)("taking back %s goes on, and ends where it began", (_, after) =>
    withStart(major, after, async ({ url, plan, facts, stateOf }) => {
      const start = await facts();
      await applyAll(url, plan);
      const cuts = new Set<string>();
      while ((await stateOf(plan)) !== "rolled back") {
        const known = cuts.size;
        if ((await unless(cut, rollbackPlan(breaking(url, cuts, ["before", "after"]), options))) === null)
          expect(cuts.size).toBeGreaterThan(known);
      }
      expect(cuts.size).toBeGreaterThan(10);
      expect(await facts()).toEqual(start);
    }),
  );
});

describe("cut off on the way there, after any statement", () => {
  it.each(changes)("%s is taken back from there", (_, after) =>
    withStart(18, after, async ({ url, plan, facts }) => {
      const start = await facts();
      const cuts = new Set<string>();
      for (;;) {
        const known = cuts.size;
        let state: string | undefined;
        while (cuts.size === known && state !== "finished") {
          const run = applyPlan(breaking(url, cuts, ["after"]), plan, { ...options, deployed: true });
          state = (await unless(cut, run))?.state;
        }
        if (state === "finished") break;
        await unless(["FLUX526"], rollbackPlan(url, { ...options, plan: plan.id })); // Nothing was done: nothing to take back.
        expect(await facts(), [...cuts].at(-1)).toEqual(start);
      }
      expect(cuts.size).toBeGreaterThan(5);
    }),
  );
});
