import { describe, expect, it } from "vitest";
import { runBackfill } from "../../src/apply/backfill.ts";
import type { BackfillCursor, BackfillProgress } from "../../src/apply/backfill-options.ts";
import type { Backfill } from "../../src/model/plan.ts";
import { majors, withClient, withDatabase } from "../support/database.ts";
import { refusal, told } from "./support.ts";

const rows = 50_000;

const backfillOf = (rest: Partial<Backfill> = {}): Backfill => ({
  relation: { schema: "public", name: "t" },
  leaves: [{ schema: "public", name: "t" }],
  key: null,
  assignments: [{ column: "y", expression: "t.x * 2" }],
  where: "t.y IS DISTINCT FROM t.x * 2",
  searchPath: [],
  estimatedRows: rows,
  ...rest,
});

/** What a dual-write trigger does for rows written meanwhile. */
const dualWrite = `
  CREATE FUNCTION public.keep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.y := NEW.x * 2; RETURN NEW; END';
  CREATE TRIGGER keep BEFORE INSERT OR UPDATE OF x ON public.t FOR EACH ROW EXECUTE FUNCTION public.keep()`;

const shapes: readonly { readonly name: string; readonly sql: string; readonly backfill: Backfill }[] = [
  {
    name: "by composite key",
    sql: `CREATE TABLE public.t (a text COLLATE "C", b timestamptz, x integer NOT NULL, y integer, PRIMARY KEY (a, b))`,
    backfill: backfillOf({ key: ["a", "b"] }),
  },
  {
    name: "by block",
    sql: "CREATE TABLE public.t (a text, b timestamptz, x integer NOT NULL, y integer)",
    backfill: backfillOf(),
  },
  {
    name: "over partitions",
    sql: `CREATE TABLE public.t (a text, b timestamptz, x integer NOT NULL, y integer) PARTITION BY HASH (a);
          CREATE TABLE public.p0 PARTITION OF public.t FOR VALUES WITH (MODULUS 2, REMAINDER 0);
          CREATE TABLE public."p 1" (y integer, dropped integer, x integer NOT NULL, b timestamptz, a text, PRIMARY KEY (a, b));
          ALTER TABLE public."p 1" DROP COLUMN dropped;
          ALTER TABLE public.t ATTACH PARTITION public."p 1" FOR VALUES WITH (MODULUS 2, REMAINDER 1)`,
    backfill: backfillOf({
      leaves: [
        { schema: "public", name: "p0" },
        { schema: "public", name: "p 1" },
      ],
    }),
  },
];

const fill = `INSERT INTO public.t (a, b, x) SELECT 'k' || n % 100, timestamptz '2020-01-01' + n * interval '0.123457 s', n FROM generate_series(1, ${rows}) n`;

describe.each(majors)("backfill on PostgreSQL %i", (major) => {
  it.each(shapes)("$name, with writers beside it", ({ sql, backfill }) =>
    withDatabase(major, async (url, client) => {
      await client.query(`${sql}; ${fill}; ${dualWrite}`);
      let stop = false;
      const writing = withClient(url, async (writer) => {
        let n = 0;
        for (; !stop; n++) {
          await writer.query("INSERT INTO public.t (a, b, x) VALUES ($1, now(), $2)", [`w${n}`, n]);
          await writer.query("UPDATE public.t SET x = x + 1 WHERE (a, x) = ('k' || $1 % 100, $1::integer)", [
            n * 7 + 1,
          ]);
          await writer.query("DELETE FROM public.t WHERE (a, x) = ('k' || $1 % 100, $1::integer)", [n * 7 + 3]);
        }
        return n;
      });
      const progress: BackfillProgress[] = [];
      const evidence = await runBackfill(client, backfill, { pause: 0, onProgress: (p) => progress.push(p) });
      stop = true;
      expect(await writing).toBeGreaterThan(0);
      expect(evidence.verified).toBe(0);
      expect(evidence.batches).toBeGreaterThan(3);
      expect(progress).toHaveLength(evidence.batches);
      expect(progress.at(-1)).toMatchObject({ updated: evidence.rows, throttled: null });
      const wrong = await client.query("SELECT count(*)::integer FROM public.t WHERE y IS DISTINCT FROM x * 2");
      expect(wrong.rows).toEqual([{ count: 0 }]);
    }),
  );

  it("walks keys of many types, in batches of the wanted size", () =>
    withDatabase(major, async (_, client) => {
      const types = ["bigint", "text", "uuid", "numeric", "date", '"odd type"', "varchar(20)", "float8"];
      await client.query(`CREATE DOMAIN public."odd type" AS integer`);
      for (const type of types) {
        const value =
          { uuid: "md5(n::text)::uuid", date: "date '2020-01-01' + n", float8: "n / 7.0" }[type] ?? `n::${type}`;
        await client.query(`DROP TABLE IF EXISTS public.t;
          CREATE TABLE public.t (k ${type} PRIMARY KEY, x integer, y integer);
          INSERT INTO public.t SELECT ${value}, n FROM generate_series(-500, 500) n WHERE n <> 0`);
        const cursors: BackfillCursor[] = [];
        const evidence = await runBackfill(client, backfillOf({ key: ["k"], where: "t.y IS NULL" }), {
          pause: 0,
          batch: 400,
          saveCursor: async (_, cursor) => void cursors.push(cursor),
        });
        expect({ type, rows: evidence.rows }).toEqual({ type, rows: 1000 });
        expect(cursors[0]).toMatchObject({ rows: 400, size: 600 });
      }
    }));

  it("saves the cursor in the transaction of the batch", () =>
    withDatabase(major, async (_, client) => {
      await client.query(
        "CREATE TABLE public.t (id integer PRIMARY KEY, x integer, y integer); CREATE TABLE public.saved (c jsonb)",
      );
      await client.query("INSERT INTO public.t SELECT n, n FROM generate_series(1, 3000) n");
      const saveCursor = async (c: typeof client, cursor: BackfillCursor): Promise<void> => {
        await c.query("INSERT INTO public.saved VALUES ($1)", [JSON.stringify(cursor)]);
        if (cursor.batches === 2) throw new Error("out of luck");
      };
      const backfill = backfillOf({ key: ["id"], estimatedRows: 3000 });
      await expect(runBackfill(client, backfill, { pause: 0, saveCursor })).rejects.toThrow("out of luck");
      const { rows: saved } = await client.query("SELECT c FROM public.saved");
      expect(saved).toHaveLength(1);
      expect((await client.query("SELECT count(*)::integer FROM t WHERE y IS NOT NULL")).rows).toEqual([
        { count: 1000 },
      ]);
      const evidence = await runBackfill(client, backfill, { pause: 0, cursor: saved[0].c });
      expect(evidence).toMatchObject({ rows: 3000, verified: 0 });
    }));

  it("goes over the table again for rows written behind its back, and fails when there is no end", () =>
    withDatabase(major, async (_, client) => {
      await client.query("CREATE TABLE public.t (id integer PRIMARY KEY, x integer, y integer)");
      await client.query("INSERT INTO public.t SELECT n, n FROM generate_series(1, 2000) n");
      let behind = 1;
      const saveCursor = async (): Promise<void> => {
        if (behind > 0) await client.query(`INSERT INTO public.t VALUES (${-behind--}, 1)`);
      };
      expect(await runBackfill(client, backfillOf({ key: ["id"] }), { pause: 0, saveCursor })).toMatchObject({
        rows: 2001,
      });
      const never = backfillOf({
        key: ["id"],
        assignments: [{ column: "y", expression: "NULL" }],
        where: "t.y IS DISTINCT FROM 0 AND t.x = 7",
      });
      const error = await refusal(runBackfill(client, never, { pause: 0 }), "FLUX521");
      expect(told(error)).toContain("1 rows of public.t");
    }));

  it("waits while there is a reason to, and says it", () =>
    withDatabase(major, async (_, client) => {
      await client.query(
        "CREATE TABLE public.t (id integer PRIMARY KEY, x integer, y integer); INSERT INTO public.t VALUES (1, 1)",
      );
      const reasons = ["the standby north is 3.0 s behind", null];
      const heard: (string | null)[] = [];
      await runBackfill(client, backfillOf({ key: ["id"] }), {
        pause: 0,
        throttle: async () => reasons.shift() ?? null,
        onProgress: (progress) => heard.push(progress.throttled),
      });
      expect(heard).toEqual(["the standby north is 3.0 s behind", null]);
    }));

  it("finds functions in the schemas it names, then where the session would", () =>
    withDatabase(major, async (_, client) => {
      await client.query(`
        CREATE SCHEMA app; CREATE SCHEMA other; SET search_path = other;
        CREATE FUNCTION app.twice(integer) RETURNS integer LANGUAGE sql AS 'SELECT 2 * $1';
        CREATE FUNCTION other.audit() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO log VALUES (NEW.x); RETURN NEW; END';
        CREATE TABLE other.log (x integer);
        CREATE TABLE public.t (x integer, y integer); INSERT INTO public.t VALUES (21);
        CREATE TRIGGER audit AFTER UPDATE ON public.t FOR EACH ROW EXECUTE FUNCTION other.audit()`);
      const backfill = backfillOf({ searchPath: ["app"], assignments: [{ column: "y", expression: "twice(t.x)" }] });
      expect(await runBackfill(client, backfill, { pause: 0 })).toMatchObject({ rows: 1 });
      expect((await client.query("SELECT y, log.x FROM public.t, other.log")).rows).toEqual([{ y: 42, x: 21 }]);
    }));

  it("takes the partitions that there are when it comes to them", () =>
    withDatabase(major, async (_, client) => {
      await client.query(`
        CREATE TABLE public.t (x integer NOT NULL, y integer) PARTITION BY LIST (x);
        CREATE TABLE public.p1 PARTITION OF public.t FOR VALUES IN (1);
        CREATE TABLE public.p2 PARTITION OF public.t FOR VALUES IN (2);
        CREATE TABLE public.p3 PARTITION OF public.t FOR VALUES IN (3);
        INSERT INTO public.t SELECT 1 + i % 3 FROM generate_series(0, 2999) i`);
      const leaves = ["gone", "p1", "p2", "p3"].map((name) => ({ schema: "public", name }));
      const seen = new Set<string | undefined>();
      const evidence = await runBackfill(client, backfillOf({ leaves }), {
        pause: 0,
        saveCursor: async (_client, { leaf }) => {
          if (seen.size === 0)
            await client.query(`
              DROP TABLE public.p3; CREATE TABLE public.p0 PARTITION OF public.t FOR VALUES IN (0);
              INSERT INTO public.t VALUES (0)`);
          seen.add(leaf?.name);
        },
      });
      expect(evidence).toMatchObject({ rows: 2001, verified: 0 });
      expect([...seen]).toEqual(["p1", "p2", "p0"]);
      await client.query("UPDATE public.t SET y = NULL; DROP TABLE public.p1");
      const [, p1 = null] = leaves;
      const cursor: BackfillCursor = {
        ...{ pass: 1, leaf: p1, end: ["9"], position: ["1"], rows: 0, walked: 0, batches: 0, size: 1000, ms: 0 },
      };
      expect(await runBackfill(client, backfillOf({ leaves }), { pause: 0, cursor })).toMatchObject({
        rows: 1001,
        verified: 0,
      });
    }));

  it("has nothing to do on an empty table", () =>
    withDatabase(major, async (_, client) => {
      await client.query("CREATE TABLE public.t (id integer PRIMARY KEY, x integer, y integer)");
      for (const key of [["id"], null])
        expect(await runBackfill(client, backfillOf({ key }))).toMatchObject({ rows: 0, batches: 0, verified: 0 });
    }));
});
