import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Major, majors, withDatabase } from "../support/database.ts";
import { type Project, type Run, withProject } from "./project.ts";

/** So many that the shadow holds only the part of them that the differences concern. */
const others = `DO $$ BEGIN FOR i IN 1..120 LOOP
  EXECUTE format('CREATE TABLE other_%s (id bigint, note text)', i);
END LOOP; END $$`;

/** Plans an edit of a pulled file, in a schema of many other tables. */
async function planEdit(
  major: Major,
  sql: string,
  [path, from, to]: readonly [path: string, from: string, to: string],
  judge: (run: Run, plan: string, project: Project) => unknown,
): Promise<void> {
  await withDatabase(major, async (url, admin) => {
    await admin.query(`${others}; ${sql}`);
    await withProject(url, async (project) => {
      expect(await project.flux("pull")).toMatchObject({ code: 0 });
      const file = join(project.folder, "schema", path);
      const text = await readFile(file, "utf8");
      expect(text).toContain(from);
      await project.write(join("schema", path), text.replace(from, to));
      const run = await project.flux("plan");
      const folder = join(project.folder, "migrations");
      const files = run.code === 0 ? await readdir(folder, { recursive: true }) : [];
      const plan = files.find((name) => name.endsWith("plan.txt"));
      await judge(run, plan ? await readFile(join(folder, plan), "utf8") : "", project);
    });
  });
}

describe.each(majors)("in a large schema on PostgreSQL %i", (major) => {
  it("a column has its NOT NULL from a table above", () =>
    planEdit(
      major,
      "CREATE TABLE p (id bigint); CREATE TABLE c (id bigint, own text) INHERITS (p)",
      ["tables/p.yaml", "id: bigint", "id: { type: bigint, not_null: true }"],
      async (run, _plan, { flux }) => {
        expect(run.code).toBe(0);
        expect(await flux("apply", "--deployed")).toMatchObject({ code: 0 });
        expect(await flux("drift")).toMatchObject({ code: 0 });
      },
    ));

  it("a foreign key to a partitioned table locks its partitions", () =>
    planEdit(
      major,
      `CREATE TABLE r (id bigint PRIMARY KEY) PARTITION BY RANGE (id); CREATE TABLE r1 PARTITION OF r DEFAULT;
       CREATE TABLE t (id bigint PRIMARY KEY, rid bigint)`,
      [
        "tables/t.yaml",
        "    primary_key:",
        "    foreign_keys: { t_r: { columns: [rid], references: r(id) } }\n    primary_key:",
      ],
      (run, plan) => {
        expect(run.code).toBe(0);
        expect(plan).toMatch(/lock .* on r1\b/);
        expect(plan).not.toContain("empty tables");
      },
    ));

  it("a name that something else has is refused at its place in the document", () =>
    planEdit(
      major,
      "CREATE TABLE o (id bigint); CREATE INDEX taken ON o (id); CREATE TABLE t (id bigint)",
      ["tables/t.yaml", "id: bigint", "id: bigint\n    indexes: { taken: [id] }"],
      ({ err }) => {
        expect(err).toContain("FLUX402");
        expect(err).toContain("schema/tables/t.yaml:");
      },
    ));

  it("a cast of the user's converts", () =>
    planEdit(
      major,
      `CREATE TYPE mood AS ENUM ('sad', 'glad'); CREATE TYPE score AS ENUM ('low', 'high', 'sad', 'glad');
       CREATE FUNCTION to_score(mood) RETURNS score LANGUAGE sql IMMUTABLE AS 'SELECT CASE $1 WHEN ''sad'' THEN ''low''::public.score ELSE ''high'' END';
       CREATE FUNCTION to_mood(score) RETURNS mood LANGUAGE sql IMMUTABLE AS 'SELECT CASE $1 WHEN ''low'' THEN ''sad''::public.mood ELSE ''glad'' END';
       CREATE CAST (mood AS score) WITH FUNCTION to_score(mood) AS ASSIGNMENT;
       CREATE CAST (score AS mood) WITH FUNCTION to_mood(score) AS ASSIGNMENT;
       CREATE TABLE t (id bigint PRIMARY KEY, v mood); INSERT INTO t VALUES (1, 'sad')`,
      ["tables/t.yaml", "v: public.mood", "v: public.score"],
      (run, plan) => {
        expect(run).toMatchObject({ code: 0, err: "" });
        expect(plan).not.toContain("::text");
      },
    ));

  it("an event trigger that refuses is heard", () =>
    planEdit(
      major,
      `CREATE TABLE t (id bigint, v varchar(10));
       CREATE FUNCTION no_ddl() RETURNS event_trigger LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION 'no DDL here'; END$$;
       CREATE EVENT TRIGGER no_ddl ON ddl_command_end EXECUTE FUNCTION no_ddl()`,
      ["tables/t.yaml", "v: character varying(10)", "v: character varying(20)"],
      ({ err }) => expect(err).toMatch(/FLUX411[\s\S]*no DDL here/),
    ));

  it("tables that inherit from each other are refused", () =>
    planEdit(
      major,
      "CREATE TABLE a (id bigint); CREATE TABLE b (id bigint) INHERITS (a)",
      ["tables/a.yaml", "    columns:", "    inherits: [b]\n    columns:"],
      ({ code, err }) => {
        expect(code).toBe(1);
        expect(err).not.toContain("FLUX900");
      },
    ));
});
