import { type AddressInfo, createServer, connect as dial, type Socket } from "node:net";
import type pg from "pg";
import { describe, expect, it } from "vitest";
import { registry } from "../../src/kinds/registry.ts";
import { type Connection, connect } from "../../src/live/connect.ts";
import { readModel } from "../../src/live/read.ts";
import type { Model } from "../../src/model/object.ts";
import { majors, withDatabase } from "../support/database.ts";

const schema = `
  CREATE TABLE customers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text NOT NULL UNIQUE);
  CREATE TABLE orders (id bigint PRIMARY KEY, customer bigint REFERENCES customers, total numeric DEFAULT 0 CHECK (total >= 0));
  CREATE INDEX ON orders (customer DESC);
  CREATE VIEW totals AS SELECT customer, sum(total) FROM orders GROUP BY 1;
  COMMENT ON TABLE orders IS 'What they bought';`;

/** What becomes of a message that a client sends, counted from the first. */
type Fate = (message: number) => "pass" | "keep" | "cut";

/** Runs something with a way to the server that not every message passes. */
async function withGate<T>(url: string, fate: Fate, use: (url: string) => Promise<T>): Promise<T> {
  const sockets: Socket[] = [];
  const { hostname, port } = new URL(url);
  const gate = createServer((client) => {
    const server = dial(Number(port), hostname);
    sockets.push(client, server);
    for (const socket of [client, server]) socket.on("error", () => undefined);
    let count = 0;
    client.on("data", (data) => {
      const what = fate(++count);
      if (what === "pass") server.write(data);
      if (what === "cut") client.destroy();
    });
    server.on("data", (data) => client.write(data));
  });
  await new Promise<void>((listening) => gate.listen(0, "127.0.0.1", listening));
  const through = new URL(url);
  through.hostname = "127.0.0.1";
  through.port = String((gate.address() as AddressInfo).port);
  try {
    return await use(through.href);
  } finally {
    for (const socket of sockets) socket.destroy();
    gate.close();
  }
}

/** Reads with a second connection that is opened so. */
async function readWith(url: string, another: (own: Connection) => Connection["another"]): Promise<readonly unknown[]> {
  const connection = await connect(url);
  let asked = 0;
  try {
    const second = { ...connection, another: another(connection) };
    const { model } = await readModel(second, registry, null, { largeFrom: 0, onAsked: () => void asked++ });
    expect(asked).toBe(1);
    const state = await connection.client.query("SELECT now() = statement_timestamp() AS alone");
    expect(state.rows).toEqual([{ alone: true }]);
    return objectsOf(model);
  } finally {
    await connection.client.end();
  }
}

const objectsOf = ({ objects }: Model): readonly unknown[] => [...objects.values()];

describe.each(majors)("a large catalog on PostgreSQL %i", (major) => {
  it("reads the same over two connections as over one, and when the second cannot be had, waits or is lost", async () => {
    await withDatabase(major, async (url, client) => {
      await client.query(schema);
      const connection = await connect(url);
      const { model } = await readModel(connection, registry, null, { largeFrom: Number.MAX_SAFE_INTEGER });
      await connection.client.end();
      const alone = objectsOf(model);
      expect(alone.length).toBeGreaterThan(15);

      let used = 0;
      const counted = (own: Connection) => async (patience: number) => {
        used++;
        return own.another(patience);
      };
      expect(await readWith(url, counted)).toEqual(alone);
      expect(used).toBe(1);
      expect(await readWith(url, () => async () => null)).toEqual(alone);

      const through = (gated: string) => () => async (patience: number) => (await connect(gated)).another(patience);
      const begins = 4; // After the greeting and the two messages of SCRAM.
      for (const [message, what] of [
        [1, "keep"],
        [begins, "keep"],
        [begins, "cut"],
        [begins + 1, "cut"],
      ] as const) {
        let connections = 0;
        const fate: Fate = (count) => {
          if (count === 1) connections++;
          return connections === 2 && count === message ? what : "pass";
        };
        expect(await withGate(url, fate, (gated) => readWith(url, through(gated)))).toEqual(alone);
        expect(connections).toBe(2);
      }
    });
  });

  it("reads all of it as it was when the first connection began", async () => {
    await withDatabase(major, async (url, client) => {
      await client.query(schema);
      const before = await readWith(url, (own) => own.another);
      const meanwhile =
        (own: Connection) =>
        async (patience: number): Promise<pg.Client | null> => {
          await client.query("CREATE TABLE later (id bigint PRIMARY KEY); ALTER TABLE customers ADD COLUMN born date");
          return own.another(patience);
        };
      expect(await readWith(url, meanwhile)).toEqual(before);
      expect((await readWith(url, (own) => own.another)).length).toBeGreaterThan(before.length);
    });
  });

  it("does not wait for who locks tables of a schema that is not managed", async () => {
    await withDatabase(major, async (url, client) => {
      await client.query(`${schema} CREATE SCHEMA other;
        CREATE TABLE other.m (a int, b int GENERATED ALWAYS AS (a + 1) STORED, c int DEFAULT 3 CHECK (c > 0)) PARTITION BY LIST (a);
        CREATE TABLE other.p PARTITION OF other.m DEFAULT;
        CREATE INDEX ON other.m ((a + c)) WHERE a > 0;
        CREATE VIEW other.v AS SELECT a + b AS sum FROM other.m`);
      const connection = await connect(url);
      await connection.client.query("SET lock_timeout = '1s'");
      await client.query("BEGIN; LOCK TABLE other.m, other.p, other.v IN ACCESS EXCLUSIVE MODE");
      const { model } = await readModel(connection, registry, ["public"]);
      expect(model.objects.size).toBeGreaterThan(15);
      await client.query("ROLLBACK");
      await connection.client.end();
    });
  });
});
