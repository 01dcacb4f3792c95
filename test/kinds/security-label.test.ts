import { describe, expect, it } from "vitest";
import { loadDocument } from "../../src/desired/load.ts";
import { writeDocument } from "../../src/desired/write.ts";
import { diffModels } from "../../src/diff/diff-models.ts";
import { registry } from "../../src/kinds/registry.ts";
import type { SchemaObject } from "../../src/model/object.ts";
import { folderOf } from "../desired/support.ts";
import { majors, withDatabase } from "../support/database.ts";
import { createSql, readAll } from "./create-model.ts";

const setup = `
  CREATE SCHEMA app; CREATE TABLE t (id integer); CREATE VIEW v AS SELECT 1 AS a; CREATE SEQUENCE s; CREATE MATERIALIZED VIEW m AS SELECT 1;
  CREATE TYPE mood AS ENUM ('good'); CREATE DOMAIN d AS text; CREATE TYPE pair AS (a integer); CREATE TYPE span AS RANGE (SUBTYPE = float8);
  CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE sql AS 'SELECT 1'; CREATE PROCEDURE p() LANGUAGE sql AS '';
  CREATE AGGREGATE total(integer) (SFUNC = int4pl, STYPE = integer); CREATE PUBLICATION told;
  CREATE FUNCTION guard() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
  CREATE EVENT TRIGGER guarded ON sql_drop EXECUTE FUNCTION guard();`;

/** No provider is loaded in a plain server: what one has said is written into the catalog. */
const labels = `
  SET allow_system_table_mods = on;
  INSERT INTO pg_seclabel (classoid, objoid, objsubid, provider, label)
  SELECT c, o, s, 'guardian', 'it''s ' || n FROM (VALUES
    ('pg_class'::regclass, 't'::regclass::oid, 0, 'a table'), ('pg_class'::regclass, 't'::regclass, 1, 'a column'),
    ('pg_class'::regclass, 'v'::regclass, 0, 'a view'), ('pg_class'::regclass, 's'::regclass, 0, 'a sequence'),
    ('pg_class'::regclass, 'm'::regclass, 0, 'a materialized view'), ('pg_namespace'::regclass, 'app'::regnamespace, 0, 'a schema'),
    ('pg_type'::regclass, 'mood'::regtype, 0, 'an enum'), ('pg_type'::regclass, 'd'::regtype, 0, 'a domain'),
    ('pg_type'::regclass, 'pair'::regtype, 0, 'a composite type'), ('pg_type'::regclass, 'span'::regtype, 0, 'a range'),
    ('pg_proc'::regclass, 'f'::regproc, 0, 'a function'), ('pg_proc'::regclass, 'p'::regproc, 0, 'a procedure'),
    ('pg_proc'::regclass, 'total'::regproc, 0, 'an aggregate'),
    ('pg_publication'::regclass, (SELECT oid FROM pg_publication), 0, 'a publication'),
    ('pg_event_trigger'::regclass, (SELECT oid FROM pg_event_trigger), 0, 'an event trigger')) v (c, o, s, n);`;

const isLabel = (object: SchemaObject): boolean => object.kind === "security_label";

describe.each(majors)("on PostgreSQL %i", (major) => {
  it("reads labels on everything, writes them to the document, and speaks as PostgreSQL does", () =>
    withDatabase(major, async (url, client) => {
      await client.query(`${setup}${labels}`);
      const model = await readAll(url);
      const own = [...model.objects.values()].filter(isLabel);
      expect(own).toHaveLength(15);
      const files = writeDocument(model, registry);
      const folder = folderOf(Object.fromEntries(files.map(({ path, text }) => [path, text])));
      const written = (await loadDocument(folder, registry)).model;
      expect(diffModels(model, written).filter(({ key }) => key.includes("security_label"))).toEqual([]);
      for (const object of own) {
        const { rows } = await client.query(`SELECT ${registry.get("security_label").probe(object)} AS exists`);
        expect(rows, object.key).toEqual([{ exists: true }]);
        const [sql] = createSql(model, object);
        // It is understood, and the object found, before PostgreSQL looks for the provider.
        await expect(client.query(sql as string), sql).rejects.toThrow(
          /security label provider "guardian" is not loaded/,
        );
      }
    }));
});
