import { describe, expect, it } from "vitest";
import { registry } from "../../src/kinds/registry.ts";
import { connect } from "../../src/live/connect.ts";
import { readModel } from "../../src/live/read.ts";
import { unmodelledOf } from "../../src/live/unmodelled.ts";
import { candidatesIn } from "../../src/live/unmodelled-query.ts";
import { majors, withDatabase } from "../support/database.ts";

async function listOf(url: string, schemas: readonly string[] | null = null): Promise<readonly string[]> {
  const connection = await connect(url);
  try {
    const live = await readModel(connection, registry, schemas, { besides: candidatesIn(schemas) });
    return (await unmodelledOf(connection, live)).map(({ noun, name }) => `${noun} ${name}`);
  } finally {
    await connection.client.end();
  }
}

/** One object of each sort that no kind reads, by what PostgreSQL calls it. */
const foreign: { readonly [name: string]: string } = {
  "operator app.!==(integer,integer)":
    "CREATE OPERATOR app.!!! (LEFTARG = integer, RIGHTARG = integer, FUNCTION = int4eq, NEGATOR = OPERATOR(app.!==))",
  "type app.shell": "CREATE TYPE app.shell",
};

const modelled = `
  CREATE SCHEMA app; CREATE COLLATION app.german (provider = icu, locale = 'de');
  CREATE TYPE app.mood AS ENUM ('good'); CREATE TYPE app.pair AS (a integer); CREATE TYPE app.span AS RANGE (SUBTYPE = float8);
  CREATE DOMAIN app.email AS text NOT NULL CONSTRAINT has_at CHECK (VALUE LIKE '%@%');
  CREATE FOREIGN DATA WRAPPER wrapper; CREATE SERVER away FOREIGN DATA WRAPPER wrapper;
  CREATE USER MAPPING FOR postgres SERVER away;
  CREATE FUNCTION app.guard() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
  CREATE FUNCTION app.touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
  CREATE AGGREGATE app.count_all(*) (SFUNC = int8inc, STYPE = int8, INITCOND = '0');
  CREATE CAST (app.mood AS app.pair) WITH INOUT;
  CREATE OPERATOR app.=== (LEFTARG = integer, RIGHTARG = integer, FUNCTION = int4eq);
  CREATE OPERATOR CLASS app.ops FOR TYPE integer USING btree AS OPERATOR 1 <, FUNCTION 1 btint4cmp(integer, integer);
  CREATE CONVERSION app.conv FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
  CREATE LANGUAGE spoken HANDLER plpgsql_call_handler;
  CREATE ACCESS METHOD heap2 TYPE TABLE HANDLER heap_tableam_handler;
  CREATE TRANSFORM FOR app.mood LANGUAGE sql (FROM SQL WITH FUNCTION prsd_lextype(internal));
  CREATE TEXT SEARCH PARSER app.parser (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype);
  CREATE TEXT SEARCH TEMPLATE app.template (LEXIZE = dsimple_lexize);
  CREATE TEXT SEARCH DICTIONARY app.dict (TEMPLATE = simple);
  CREATE TEXT SEARCH CONFIGURATION app.config (COPY = english);
  CREATE PROCEDURE app.nothing() LANGUAGE sql AS '';
  CREATE EXTENSION citext WITH SCHEMA app; CREATE EXTENSION postgres_fdw;
  CREATE SEQUENCE app.numbers;
  CREATE TABLE app.regions (id integer PRIMARY KEY, name app.citext UNIQUE);
  CREATE TABLE app.orders (id integer GENERATED ALWAYS AS IDENTITY, region integer REFERENCES app.regions CHECK (region > 0), at date NOT NULL DEFAULT now(),
    PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
  CREATE TABLE app.orders_1 PARTITION OF app.orders FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
  CREATE INDEX ON app.orders (region);
  CREATE TRIGGER touch BEFORE INSERT ON app.orders FOR EACH ROW EXECUTE FUNCTION app.touch();
  CREATE CONSTRAINT TRIGGER later AFTER INSERT ON app.regions FOR EACH ROW EXECUTE FUNCTION app.touch();
  CREATE POLICY everybody ON app.orders;
  CREATE VIEW app.order_view AS SELECT id FROM app.orders;
  CREATE MATERIALIZED VIEW app.sums AS SELECT count(*) FROM app.orders;
  GRANT SELECT (id) ON app.orders TO pg_monitor; COMMENT ON TABLE app.orders IS 'x'; COMMENT ON TYPE app.pair IS 'x';
  COMMENT ON COLUMN app.pair.a IS 'x'; COMMENT ON CONSTRAINT has_at ON DOMAIN app.email IS 'x'; COMMENT ON INDEX app.orders_pkey IS 'x';
  GRANT USAGE ON SEQUENCE app.orders_id_seq TO pg_monitor;
  ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO pg_monitor;
  ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT SELECT ON TABLES TO pg_monitor;`;

/** What is said about parts of modelled objects. */
const onParts: { readonly [name: string]: string } = {
  'comment on rule "_RETURN" on app.order_view': `COMMENT ON RULE "_RETURN" ON app.order_view IS 'x'`,
  "comment on sequence app.orders_id_seq": "COMMENT ON SEQUENCE app.orders_id_seq IS 'x'",
  "rights on function app.span(double precision,double precision)":
    "REVOKE ALL ON FUNCTION app.span(float8, float8) FROM PUBLIC",
  "rights on type app.regions": "REVOKE ALL ON TYPE app.regions FROM PUBLIC",
};

describe.each(majors)("on PostgreSQL %i", (major) => {
  it("finds nothing where every kind is modelled", () =>
    withDatabase(major, async (url, client) => {
      await client.query(modelled);
      expect(await listOf(url)).toEqual([]);
    }));

  it("finds one of each sort, and only in the managed schemas", () =>
    withDatabase(major, async (url, client) => {
      await client.query(modelled);
      for (const sql of Object.values({ ...foreign, ...onParts })) await client.query(sql);
      expect(await listOf(url)).toEqual(Object.keys({ ...foreign, ...onParts }).sort());
      const elsewhere = Object.keys(foreign).filter((name) => !/(^| )app\./.test(name));
      expect(await listOf(url, ["public"])).toEqual(elsewhere.sort());
    }));

  it("finds foreign tables whose place below a table no document can say", () =>
    withDatabase(major, async (url, client) => {
      await client.query(modelled);
      await client.query(`CREATE FOREIGN TABLE app.alone (id integer) SERVER away;
        CREATE TABLE app.parts (id integer) PARTITION BY LIST (id);
        CREATE FOREIGN TABLE app.parts_1 PARTITION OF app.parts FOR VALUES IN (1) SERVER away;
        CREATE FOREIGN TABLE app.heir () INHERITS (app.regions) SERVER away;`);
      expect(await listOf(url)).toEqual(["foreign table app.heir", "foreign table app.parts_1"]);
    }));

  it("finds what implements a foreign key, and a partition's copy of a trigger, where it was switched off", () =>
    withDatabase(major, async (url, client) => {
      await client.query(modelled);
      await client.query("ALTER TABLE app.orders DISABLE TRIGGER touch");
      expect(await listOf(url)).toEqual([]);
      await client.query("ALTER TABLE app.orders ENABLE TRIGGER touch; ALTER TABLE app.orders_1 DISABLE TRIGGER ALL");
      const found = await listOf(url);
      expect(found.filter((name) => name === "trigger touch on app.orders_1")).toHaveLength(1);
      expect(found.filter((name) => /^trigger "RI_ConstraintTrigger_c_\d+" on app.orders_1$/.test(name))).toHaveLength(
        2,
      );
    }));
});
