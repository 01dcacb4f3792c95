import { describe, expect, it } from "vitest";
import { rollbackPlan } from "../../src/apply/rollback.ts";
import type { Database } from "../../src/apply/session.ts";
import { connect } from "../../src/live/connect.ts";
import { FluxError } from "../../src/model/diagnostic.ts";
import { majors, withDatabase } from "../support/database.ts";
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

/** Statements that change something; what a session asks and sets is the same wherever it is cut off. */
const writes = /^(?!(SELECT|SET|RESET|BEGIN|ROLLBACK|INSERT INTO flux\.lease|UPDATE flux\.lease)\b)/;

/**
 * A database on which the worker's connection breaks at the first writing statement that no earlier run was cut off at:
 * before it is sent, and the next time after it is done. Told where.
 */
function breaking(url: string, cuts: Set<string>): Database {
  return async (name) => {
    const connection = await connect(url, name);
    if (name !== "flux") return connection;
    const { client } = connection;
    const query = client.query.bind(client) as (...args: readonly unknown[]) => Promise<unknown>;
    const cutAt = (place: string): boolean => !cuts.has(place) && cuts.add(place).has(place);
    const end = (): void =>
      (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
    const cutting = async (sql: string, values?: readonly unknown[]): Promise<unknown> => {
      if (!writes.test(sql)) return query(sql, values);
      const place = `${sql} ${JSON.stringify(values?.slice(2) ?? [])}`;
      if (cutAt(`before ${place}`)) end();
      const result = await query(sql, values);
      if (cutAt(`after ${place}`)) end();
      return result;
    };
    return { ...connection, client: Object.assign(client, { query: cutting }) };
  };
}

describe.each(majors)("cut off at any statement on PostgreSQL %i", (major) => {
  it.each(changes)("taking back %s goes on, and ends where it began", (_, after) =>
    withDatabase(major, async (url, client) => {
      await applyAll(url, await planTo(url, before, { mode: "direct" }));
      await client.query("INSERT INTO t SELECT i, i FROM generate_series(1, 500) i");
      const facts = async (): Promise<unknown> => [
        [...(await modelAt(url)).objects.values()]
          .filter(({ key }) => !key.includes("flux"))
          .map(({ key, attributes }) => ({ key, attributes })),
        (await client.query("SELECT id::int, v FROM t ORDER BY 1")).rows,
      ];
      const start = await facts();
      await applyAll(url, await planTo(url, after));
      const cuts = new Set<string>();
      for (let runs = 0; ; runs++) {
        const known = cuts.size;
        const result = await rollbackPlan(breaking(url, cuts), { backfill: { pause: 0 }, retryPause: 1 }).catch(
          (error: unknown) => error,
        );
        if (!(result instanceof FluxError)) {
          expect(result).toMatchObject({ done: 0 });
          break;
        }
        expect(result.diagnostics[0]?.code, result.message).toMatch(/^FLUX(519|526)$/);
        if (result.diagnostics[0]?.code === "FLUX526") break; // Cut off after the last word.
        expect(cuts.size).toBeGreaterThan(known);
        expect(runs).toBeLessThan(200);
      }
      expect(cuts.size).toBeGreaterThan(10);
      expect(await facts()).toEqual(start);
    }),
  );
});
