import { describe, expect, it } from "vitest";
import { writeDocument } from "../../src/desired/write.ts";
import { registry } from "../../src/kinds/registry.ts";
import { connect } from "../../src/live/connect.ts";
import { readModel } from "../../src/live/read.ts";
import { candidatesIn, unmodelledOf } from "../../src/live/unmodelled.ts";
import { keyOf } from "../../src/model/object.ts";
import { literal } from "../../src/sql/quote.ts";
import { majors, withDatabase } from "../support/database.ts";
import { readAll } from "./create-model.ts";

const connections: readonly (readonly [written: string, read: string])[] = [
  ["host=there password=hush-hush dbname=db", "host=there dbname=db"],
  ["password = 'hush \\' hush' host=there", "host=there"],
  ["host=there sslpassword=hush-hush", "host=there"],
  ["postgresql://me:hush-hush@there/db", "postgresql://me@there/db"],
  ["postgresql://me@there/db?password=hush-hush", "postgresql://me@there/db"],
];

const heard = keyOf(null, "subscription", "heard");
const subscribe = (connection: string): string =>
  `CREATE SUBSCRIPTION heard CONNECTION ${literal(connection)} PUBLICATION told WITH (connect = false, slot_name = NONE)`;

describe.each(majors)("on PostgreSQL %i", (major) => {
  it.each(connections)("reads %s without its password", (written, read) =>
    withDatabase(major, async (url, client) => {
      await client.query(subscribe(written));
      const model = await readAll(url);
      expect(model.objects.get(heard)?.attributes).toMatchObject({ connection: read, hasPassword: true });
      const files = writeDocument(model, registry).map(({ text }) => text);
      expect(JSON.stringify([[...model.objects.values()], files])).not.toContain("hush");
    }),
  );

  it("is not read by a role that may not read connection strings, and named as unmodelled then", () =>
    withDatabase(major, async (url, client) => {
      await client.query(subscribe("dbname=nowhere"));
      await client.query("DO $$ BEGIN CREATE ROLE flux_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
      const connection = await connect(url);
      try {
        await connection.client.query("SET ROLE flux_reader");
        const live = await readModel(connection, registry, null, { besides: candidatesIn(null) });
        expect(live.model.objects.has(heard)).toBe(false);
        expect(await unmodelledOf(connection, live)).toEqual([{ noun: "subscription", name: "heard" }]);
      } finally {
        await connection.client.end();
      }
    }));
});
