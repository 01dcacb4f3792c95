import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type pg from "pg";
import { afterAll, describe, expect, it } from "vitest";
import { pull } from "../../src/cli/pull.ts";
import { loadConfig } from "../../src/desired/config.ts";
import { registryWith } from "../../src/kinds/registry.ts";
import { type Major, majors, serverUrl, withClient, withDatabase } from "../support/database.ts";
import { dumpRoles, observerOf } from "../support/dump.ts";
import { type Project, withProject } from "./project.ts";

const names = ["flux_app", "flux_readers", "flux_admin", "flux_late"];
// biome-ignore lint/suspicious/noTemplateCurlyInString: the configuration's own syntax
const base = 'database: "${DATABASE_URL}"\nshadow: embedded\n';
const config = `${base}managed_roles: [${names.join(", ")}]\n`;

/** The roles as somebody else sees them, passwords included. */
async function observed(client: pg.Client): Promise<readonly unknown[]> {
  const { rows } = await client.query(
    `SELECT a.rolname, a.rolsuper, a.rolinherit, a.rolcreaterole, a.rolcreatedb, a.rolcanlogin, a.rolreplication,
            a.rolbypassrls, a.rolconnlimit, a.rolpassword, a.rolvaliduntil::text, shobj_description(a.oid, 'pg_authid') AS comment,
            (SELECT array_agg(to_jsonb(m) - 'oid' - 'roleid' - 'member' - 'grantor' || jsonb_build_object('in', g.rolname, 'by', b.rolname) ORDER BY g.rolname, b.rolname)
               FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid JOIN pg_roles b ON b.oid = m.grantor WHERE m.member = a.oid) AS memberships,
            (SELECT array_agg(concat(d.datname = current_database(), c) ORDER BY d.datname, c) FROM pg_db_role_setting s CROSS JOIN unnest(s.setconfig) c LEFT JOIN pg_database d ON d.oid = s.setdatabase WHERE s.setrole = a.oid) AS settings
       FROM pg_authid a WHERE a.rolname = ANY ($1) ORDER BY 1`,
    [names],
  );
  return rows;
}

async function dropRoles(major: Major): Promise<void> {
  await withClient(serverUrl(major), async (client) => {
    for (const name of names) await client.query(`DROP ROLE IF EXISTS ${name}`);
  });
}

async function withRoles(
  major: Major,
  settings: string,
  use: (project: Project, client: pg.Client) => Promise<void>,
): Promise<void> {
  await dropRoles(major);
  try {
    await withDatabase(major, (url, client) => withProject(url, (project) => use(project, client), settings));
  } finally {
    await dropRoles(major);
  }
}

/** The newest plan in words, without what differs from run to run. */
async function planText(folder: string): Promise<string> {
  const plans = (await readdir(join(folder, "migrations"))).filter((name) => /^\d{14}_[a-z]+$/.test(name)).sort();
  const text = await readFile(join(folder, "migrations", plans.at(-1) as string, "plan.txt"), "utf8");
  return text
    .replace(/\b[0-9a-f]{12,}\b/g, "…")
    .replace(/\b\d{14}_/g, "")
    .replace(/ on (\d+)\.\d+ +│/, " on $1 │");
}

const table = `tables:
  orders:
    columns: { id: bigint }
`;
const before = `roles:
  flux_app:
    login: true
    inherit: false
    connection_limit: 5
    valid_until: 2040-01-01
    settings: { search_path: "app, public", statement_timeout: 5s }
    settings_here: { work_mem: 8MB, "app.note": "50%" }
    comment: the application
    member_of:
      flux_readers: {}
      pg_monitor: { admin: true }
  flux_readers: {}
${table}    owner: flux_app
    grants: { flux_readers: [select] }
`;
const after = `roles:
  flux_app:
    login: true
    create_db: true
    settings: { statement_timeout: 10s, lock_timeout: 1s }
    settings_here: { "app.note": "60%" }
    comment: another application
    member_of:
      flux_admin: {}
      pg_monitor: {}
  flux_admin: { create_role: true, connection_limit: 1 }
${table}    grants: { flux_admin: [select, insert] }
`;

describe.each(majors)("managed roles on PostgreSQL %i", (major) => {
  afterAll(() => dropRoles(major));

  it("are pulled, planned, applied and brought back, and nobody touches a password", () =>
    withRoles(major, config, async ({ write, flux, folder }, client) => {
      await write("schema/all.yaml", before);
      const built = await flux("apply", "--direct");
      expect(built.err).toBe("");
      expect(built.code).toBe(0);
      await client.query(
        "ALTER ROLE flux_app PASSWORD 'hidden'; ALTER ROLE flux_app SET app.jwt_secret TO 'hidden too'",
      );
      const start = await observed(client);
      const dump = await dumpRoles(major, serverUrl(major), names);
      if (observerOf(major) === "pg_dump")
        expect(dump).toContain("GRANT flux_readers TO flux_app GRANTED BY postgres;");
      expect((await flux("plan")).out).toContain("No changes");
      const pulled = await flux("pull", "--force");
      expect(pulled.err).toBe("");
      expect((await flux("plan")).out).toContain("No changes");
      expect((await flux("drift")).code).toBe(0);

      expect(await readFile(join(folder, "schema/roles.yaml"), "utf8")).toMatchSnapshot();

      await write("flux.config.yaml", `${config}documents: wanted\n`);
      await write("wanted/all.yaml", after);
      const planned = await flux("plan", "roles");
      expect(planned.err).toBe("");
      expect(await planText(folder)).toMatchSnapshot();
      expect(await planText(folder)).not.toContain("hidden");
      const first = await flux("apply");
      expect(first.err).not.toContain("error");
      expect(first.out).toContain("Deploy now");
      expect((await observed(client))[1]).toMatchObject({ rolcreatedb: true, rolconnlimit: -1 });
      expect((await client.query("SELECT FROM pg_roles WHERE rolname = 'flux_readers'")).rowCount).toBe(1);
      const second = await flux("apply", "--deployed");
      expect(second.err).toBe("");
      expect(second.out).toContain("Done: roles.");
      expect((await client.query("SELECT FROM pg_roles WHERE rolname = 'flux_readers'")).rowCount).toBe(0);
      expect((await flux("plan")).out).toContain("No changes");
      const back = await flux("rollback", "--allow-data-loss");
      expect(back.err).toBe("");
      expect(await observed(client)).toEqual(start);
      expect(await dumpRoles(major, serverUrl(major), names)).toEqual(dump);
    }));

  it("are left alone where the configuration does not name them", () =>
    withRoles(major, base, async ({ write, flux }, client) => {
      await client.query(
        "CREATE ROLE flux_app LOGIN; CREATE TABLE orders (id bigint); GRANT SELECT ON orders TO flux_app",
      );
      await write("schema/all.yaml", `roles:\n  flux_app: { create_db: true }\n  flux_late: {}\n${table}`);
      const planned = await flux("plan");
      expect(planned.out).toContain("No changes");
      expect(planned.err).toContain(
        "FLUX431: The document has the roles flux_app, flux_late, which the configuration does not manage",
      );
      expect(planned.err).toContain("Write `managed_roles: [flux_app, flux_late]`");
      await write("pulled.yaml", `${base}documents: pulled\n`);
      await flux("pull", "--config", "pulled.yaml");
      expect((await flux("plan", "--config", "pulled.yaml")).err).toBe("");
    }));

  it("are compared, but not planned, where the shadow is a server of others, and the rest is planned there", () =>
    withRoles(
      major,
      `${config}shadow: target\n`.replace("shadow: embedded\n", ""),
      async ({ write, flux, failure }, client) => {
        await client.query(
          "CREATE ROLE flux_app LOGIN; CREATE TABLE orders (id bigint); GRANT SELECT ON orders TO flux_app",
        );
        const role = "roles:\n  flux_app: { login: true }\n";
        await client.query(
          'ALTER ROLE flux_app SET search_path TO app, "$user"; ALTER ROLE flux_app SET datestyle TO iso',
        );
        const spelled = 'roles:\n  flux_app: { login: true, settings: { Search_Path: App,"$user", datestyle: iso } }\n';
        await write(
          "schema/all.yaml",
          `${spelled.replace('App,"$user"', `'App,"$user"'`)}${table}    grants: { flux_app: [select] }\n`,
        );
        expect((await flux("plan")).out).toContain("No changes");
        await client.query("ALTER ROLE flux_app RESET ALL");
        const grants = "    grants: { flux_app: [select] }\n";
        await write("schema/all.yaml", `${role}${table}${grants}`);
        expect((await flux("plan")).out).toContain("No changes");
        await write("schema/all.yaml", `${role}${table}${grants.replace("select", "select, insert")}`);
        expect((await flux("plan", "granting")).err).toBe("");
        expect((await flux("apply")).out).toContain("Done: granting.");
        await write(
          "schema/all.yaml",
          `${role.replace("true", "false")}${table}${grants.replace("select", "select, insert")}`,
        );
        const drift = await flux("drift");
        expect(drift.code).toBe(2);
        expect(drift.out).toContain("login: yes in the database, no in the document");
        const start = await observed(client);
        expect(await failure("plan")).toContain(
          "error FLUX360: Changes of roles are not proven on a server that is not flux's own: flux_app",
        );
        await write("schema/all.yaml", `${role}  flux_late: {}\n${table}${grants.replace("flux_app", "flux_late")}`);
        expect(await failure("plan")).toContain("FLUX360");
        expect(await observed(client)).toEqual(start);
      },
    ));

  it("lose what the application may need only after the deploy, and get it back", () =>
    withRoles(major, config, async ({ write, flux, folder }, client) => {
      await client.query(
        "CREATE ROLE flux_app LOGIN CREATEDB PASSWORD 'hidden'; CREATE ROLE flux_readers; GRANT flux_readers TO flux_app; CREATE TABLE orders (id bigint)",
      );
      const start = await observed(client);
      await write(
        "schema/all.yaml",
        `roles:\n  flux_app: { login: false, bypass_rls: true }\n  flux_readers: {}\n  flux_late: { login: true }\n${table}`,
      );
      await flux("plan", "less");
      expect(await planText(folder)).toContain("The role flux_late has no password: set it beside flux");
      expect((await flux("apply")).out).toContain("Deploy now");
      expect((await observed(client))[0]).toMatchObject({ rolcanlogin: true, rolcreatedb: true, rolbypassrls: true });
      expect((await flux("apply", "--deployed")).out).toContain("Done: less.");
      expect((await observed(client))[0]).toMatchObject({ rolcanlogin: false, rolcreatedb: false, memberships: null });
      expect((await flux("rollback")).err).toBe("");
      expect(await observed(client)).toEqual(start);
    }));

  it("are renamed at the gate, with the rights that they have", () =>
    withRoles(major, config, async ({ write, flux }, client) => {
      await client.query(
        "CREATE ROLE flux_app; CREATE ROLE flux_readers; GRANT flux_readers TO flux_app; CREATE TABLE orders (id bigint); ALTER TABLE orders OWNER TO flux_readers; GRANT SELECT ON orders TO flux_app",
      );
      const start = await observed(client);
      await write(
        "schema/all.yaml",
        `roles:\n  flux_app: { member_of: { flux_late: {} } }\n  flux_late: { renamed_from: flux_readers }\n${table}    owner: flux_late\n    grants: { flux_app: [select] }\n`,
      );
      expect((await flux("plan", "names")).err).toBe("");
      await flux("apply");
      const done = await flux("apply", "--deployed");
      expect(done.err).toBe("");
      expect(done.out).toContain("Done: names. 1 of 1 steps done");
      expect((await flux("plan")).out).toContain("No changes");
      expect((await flux("rollback")).err).toBe("");
      expect(await observed(client)).toEqual(start);
    }));

  it("may lose their password with their name, which the plan says", () =>
    withRoles(major, config, async ({ write, flux, folder, failure }, client) => {
      await client.query(
        "SET password_encryption = 'md5'; CREATE ROLE flux_app LOGIN PASSWORD 'hidden'; CREATE TABLE orders (id bigint)",
      );
      await write("schema/all.yaml", `roles:\n  flux_late: { renamed_from: flux_app, login: true }\n${table}`);
      expect((await flux("plan", "names")).err).toBe("");
      const text = await planText(folder);
      expect(text).toContain("RENAME loses the password, if it is an MD5 one");
      expect(text).toContain("set it again right after it");
      await flux("apply");
      expect((await flux("apply", "--deployed")).out).toContain("Done: names.");
      expect(await observed(client)).toMatchObject([{ rolname: "flux_late", rolpassword: null }]);
      expect(await failure("rollback")).toContain("the password");
      expect((await flux("rollback", "--allow-data-loss")).err).toBe("");
      expect(await observed(client)).toMatchObject([{ rolname: "flux_app", rolpassword: null }]);
    }));

  it("are not dropped where they have more than flux sees, nor where they are what flux stands on", () =>
    withRoles(major, `${config}`, async ({ write, failure, folder }, client) => {
      await client.query(
        "CREATE SCHEMA other; CREATE ROLE flux_app; CREATE TABLE other.mine (); ALTER TABLE other.mine OWNER TO flux_app; CREATE TABLE orders (id bigint)",
      );
      await client.query("CREATE ROLE flux_admin SUPERUSER LOGIN");
      await write("schema/all.yaml", `roles:\n  flux_admin: { superuser: true, login: true }\n${table}`);
      const failed = await failure("plan");
      expect(failed).toContain(
        "error FLUX361: The role flux_app cannot be dropped: it has what flux does not manage\n  table other.mine\n",
      );
      await withDatabase(major, async (_url, elsewhere) => {
        await elsewhere.query(
          "CREATE TABLE a (); GRANT SELECT ON a TO flux_app; CREATE TABLE b (); ALTER TABLE b OWNER TO flux_app",
        );
        expect(await failure("plan")).toMatch(/in the database test_\w+: 2 objects/);
      });
      await client.query("DROP SCHEMA other CASCADE");
      await write("schema/all.yaml", `roles:\n  flux_app: {}\n${table}`);
      expect(await failure("plan")).toContain("error FLUX362: The role flux_admin is a superuser");
      await client.query("ALTER ROLE flux_admin PASSWORD 'x'");
      const url = new URL(serverUrl(major));
      Object.assign(url, {
        username: "flux_admin",
        password: "x",
        pathname: `/${(await client.query("SELECT current_database() AS d")).rows[0].d}`,
      });
      expect(await failure("plan", "--database", url.href)).toContain(
        "error FLUX362: The role flux_admin is the one that flux connects as",
      );
      expect(folder).not.toBe("");
    }));

  it("of the server's own are not to be named", () =>
    withRoles(major, `${base}managed_roles: [pg_monitor]\n`, async ({ failure }) => {
      expect(await failure("plan")).toContain("must be the name of a role that is not the server's own");
    }));

  it("of the server's own are not pulled, whatever its first superuser is called", () =>
    withRoles(major, base, async ({ folder }, client) => {
      const { rows } = await client.query(
        "SELECT rolname AS name, current_database() AS database FROM pg_roles WHERE oid = 10",
      );
      const [{ name, database }] = rows as [{ name: string; database: string }];
      const url = new URL(serverUrl(major));
      url.pathname = database;
      const settings = await loadConfig(join(folder, "flux.config.yaml"), { variables: { DATABASE_URL: url.href } });
      const pulled = pull(url.href, { ...settings, managedRoles: [name] }, registryWith([name]), false);
      await expect(pulled).rejects.toThrow("FLUX365");
    }));

  it("that are not managed may be named by something new, though nothing in the database names them yet", () =>
    withRoles(major, base, async ({ write, flux }, client) => {
      await client.query("CREATE ROLE flux_app; CREATE TABLE orders (id bigint)");
      await write("schema/all.yaml", `${table}    grants: { flux_app: [select] }\n`);
      expect((await flux("plan", "granting")).err).toBe("");
      expect((await flux("apply")).out).toContain("Done: granting.");
    }));

  it("have secrets that no document holds", () =>
    withRoles(
      major,
      `${config}shadow: target\n`.replace("shadow: embedded\n", ""),
      async ({ write, flux, failure }, client) => {
        await client.query(
          "CREATE ROLE flux_app; ALTER ROLE flux_app SET app.jwt_secret TO 'hidden'; CREATE TABLE orders (id bigint)",
        );
        await write("schema/all.yaml", `roles:\n  flux_app: {}\n${table}`);
        expect((await flux("plan")).out).toContain("No changes");
        await write("schema/all.yaml", `roles:\n  flux_app: {}\n${table.replace("bigint", "integer")}`);
        expect((await flux("plan", "other")).err).toBe("");
        await write("schema/all.yaml", `roles:\n  flux_app: { settings: { app.jwt_secret: hidden } }\n${table}`);
        expect(await failure("plan")).not.toContain("hidden");
      },
    ));

  it("are altered after they are renamed, and so is what names them", () =>
    withRoles(major, config, async ({ write, flux }, client) => {
      await client.query(
        "CREATE ROLE flux_app; CREATE ROLE flux_readers; GRANT flux_readers TO flux_app; CREATE TABLE orders (id bigint); CREATE TABLE more (id bigint); GRANT SELECT ON orders, more TO flux_readers",
      );
      const start = await observed(client);
      await write(
        "schema/all.yaml",
        `roles:\n  flux_app: { member_of: { flux_late: { admin: true } } }\n  flux_late: { renamed_from: flux_readers, login: true, comment: late }\n${table}    grants: { flux_late: [insert] }\n  more: { columns: { id: bigint }, owner: flux_late }\n`,
      );
      expect((await flux("plan", "names")).err).toBe("");
      await flux("apply");
      await flux("apply", "--deployed");
      const done = await flux("apply", "--deployed");
      expect(done.err).toBe("");
      expect(done.out).toContain("Done: names.");
      expect((await flux("plan")).out).toContain("No changes");
      expect((await flux("rollback")).err).toBe("");
      expect(await observed(client)).toEqual(start);
    }));

  it("are not begun by who may not create roles", () =>
    withRoles(major, config, async ({ write, flux, failure }, client) => {
      await client.query(
        "CREATE ROLE flux_admin LOGIN PASSWORD 'x'; CREATE TABLE orders (id bigint); ALTER TABLE orders OWNER TO flux_admin",
      );
      const { rows } = await client.query("SELECT current_database() AS name");
      await client.query(`GRANT ALL ON DATABASE ${rows[0].name} TO flux_admin`);
      const url = new URL(serverUrl(major));
      Object.assign(url, { username: "flux_admin", password: "x", pathname: `/${rows[0].name}` });
      await write("schema/all.yaml", `roles:\n  flux_admin: { login: true }\n  flux_late: {}\n${table}`);
      expect((await flux("plan", "late", "--database", url.href)).err).toBe("");
      expect(await failure("apply", "--database", url.href)).toContain(
        "It may not create and alter roles (CREATEROLE).",
      );
    }));

  it("are not begun by who may not set their attributes", () =>
    withRoles(major, config, async ({ write, flux, failure }, client) => {
      await client.query(`CREATE ROLE flux_admin LOGIN CREATEROLE PASSWORD 'x'; CREATE ROLE flux_app;
        CREATE TABLE orders (id bigint); ALTER TABLE orders OWNER TO flux_admin`);
      if (major >= 16) await client.query("GRANT flux_app TO flux_admin WITH ADMIN OPTION");
      const { rows } = await client.query("SELECT current_database() AS name");
      await client.query(`GRANT ALL ON DATABASE ${rows[0].name} TO flux_admin`);
      const url = new URL(serverUrl(major));
      Object.assign(url, { username: "flux_admin", password: "x", pathname: `/${rows[0].name}` });
      const roles = `  flux_admin: { login: true, create_role: true${major >= 16 ? ", member_of: { flux_app: { admin: true } }" : ""} }
  flux_app: { replication: true, bypass_rls: true }
  flux_late: { create_db: true, superuser: true }
`;
      await write("schema/all.yaml", `roles:\n${roles}${table}`);
      expect((await flux("plan", "late", "--database", url.href)).err).toBe("");
      const said = await failure("apply", "--database", url.href);
      for (const lacking of [
        "REPLICATION for the role flux_app",
        "BYPASSRLS for the role flux_app",
        "SUPERUSER for the role flux_late",
      ])
        expect(said).toContain(`It lacks the right to set ${lacking}.`);
      expect(said.includes("It lacks the right to set CREATEDB for the role flux_late.")).toBe(major >= 16);
    }));

  it("stay where somebody else has given them something, forwards and backwards", () =>
    withRoles(major, config, async ({ write, flux }, client) => {
      await client.query("CREATE ROLE flux_readers; CREATE TABLE orders (id bigint); CREATE SCHEMA other");
      await write("schema/all.yaml", `roles:\n  flux_late: {}\n${table}`);
      expect((await flux("plan", "swap")).err).toBe("");
      await flux("apply");
      await client.query("CREATE TABLE other.mine (); GRANT SELECT ON other.mine TO flux_readers");
      const stuck = await flux("apply", "--deployed");
      expect(stuck.code).toBe(1);
      expect(stuck.err).toContain("privileges for table other.mine");
      await client.query("REVOKE SELECT ON other.mine FROM flux_readers");
      expect((await flux("apply", "--deployed")).out).toContain("Done: swap.");
      await client.query("GRANT SELECT ON other.mine TO flux_late");
      const back = await flux("rollback", "--allow-data-loss");
      expect(back.code).toBe(1);
      expect(back.err).toContain("privileges for table other.mine");
      await client.query("REVOKE SELECT ON other.mine FROM flux_late");
      expect((await flux("rollback", "--allow-data-loss")).err).toBe("");
    }));
});
