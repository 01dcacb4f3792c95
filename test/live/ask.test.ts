import pg from "pg";
import { describe, expect, it } from "vitest";
import { ask, listing, type Values } from "../../src/live/ask.ts";
import { majors, withDatabase } from "../support/database.ts";

describe.each(majors)("asked of PostgreSQL %s", (major) => {
  const withClient = (use: (client: pg.Client) => Promise<void>): Promise<void> =>
    withDatabase(major, async (url) => {
      const client = new pg.Client(url);
      await client.connect();
      await use(client).finally(() => client.end());
    });

  it("rows go to who asked for them, also where there are none", () =>
    withClient(async (client) => {
      const lists: Values[][] = [[], [], []];
      await ask(client, [
        { sql: "BEGIN; SET LOCAL jit = off" },
        listing("SELECT 1 AS a, true AS b, NULL::text AS c", lists[0] as Values[]),
        listing("SELECT 2 WHERE false", lists[1] as Values[]),
        listing("VALUES (1259::oid, '{}'::jsonb), (2606::oid, '[1]')", lists[2] as Values[]),
        { sql: "COMMIT" },
      ]);
      expect(lists).toEqual([
        [[1, true, null]],
        [],
        [
          ["1259", {}],
          ["2606", [1]],
        ],
      ]);
    }));

  it("lists of text are read as they were", () =>
    withClient(async (client) => {
      const texts = [
        [],
        ["a"],
        ["a", "b c", ""],
        ["NULL", "null", null],
        ["NULLABLE", "x"],
        ['"', "\\", "{", "}", ",", "a,b"],
        ["\u2028", null],
        [" a ", "\n", "\t", "ü", "(lower(x))"],
      ];
      const rows: Values[] = [];
      const literals = texts.map(
        (list) => `ARRAY[${list.map((item) => (item === null ? "NULL" : pg.escapeLiteral(item)))}]::text[]`,
      );
      await ask(client, [listing(`VALUES ${literals.map((literal) => `(${literal})`)}`, rows)]);
      expect(rows).toEqual(texts.map((list) => [list]));
    }));

  it("what fails is thrown, and the connection goes on", () =>
    withClient(async (client) => {
      const rows: Values[] = [];
      const failing = ask(client, [listing("SELECT 1", rows), { sql: "SELECT 1 / 0" }, listing("SELECT 2", rows)]);
      await expect(failing).rejects.toThrow("division by zero");
      expect(rows).toEqual([[1]]);
      const taker = (): never => {
        throw new Error("not to be taken");
      };
      await expect(ask(client, [{ sql: "SELECT 1", taker }, listing("SELECT 2", rows)])).rejects.toThrow(
        "not to be taken",
      );
      await expect(ask(client, [{ sql: "SELECT 1", taker }, { sql: "SELECT 1 / 0" }])).rejects.toThrow(
        "not to be taken",
      );
      await ask(client, [listing("SELECT 3", rows)]);
      expect(rows).toEqual([[3]]);
    }));

  it("with a limit of time it ends with that, and takes nothing afterwards", () =>
    withDatabase(major, async (url) => {
      const client = new pg.Client({ connectionString: url, query_timeout: 300 });
      await client.connect();
      const rows: Values[] = [];
      const slow = "SELECT i, pg_sleep(0.02) FROM generate_series(1, 30) i";
      await expect(ask(client, [listing(slow, rows)])).rejects.toThrow("Query read timeout");
      const then = rows.length;
      await new Promise((later) => setTimeout(later, 600));
      expect(rows.length).toBe(then);
      await ask(client, [listing("SELECT 1", rows)]);
      expect(rows).toEqual([[1]]);
      expect(process.getActiveResourcesInfo()).not.toContain("Timeout");
      await client.end();
    }));

  it("nothing at all is answered at once, and rows that nobody takes are told", () =>
    withClient(async (client) => {
      await ask(client, []);
      await expect(ask(client, [{ sql: "SELECT 1" }])).rejects.toThrow("rows came that nobody takes");
    }));

  it("a connection that is lost is an error", () =>
    withClient(async (client) => {
      client.on("error", () => undefined);
      const rows: Values[] = [];
      await expect(ask(client, [listing("SELECT pg_terminate_backend(pg_backend_pid())", rows)])).rejects.toThrow();
    }));
});
