import type pg from "pg";
import { describe, expect, it } from "vitest";
import { type Major, majors, serverUrl, withClient, withDatabase } from "../support/database.ts";
import { type Project, withProject } from "./project.ts";

const newest = Math.max(...majors) as Major;
const migrator = "flux_grantor";
const names = ["flux_grants_app", "flux_grants_team", "flux_grants_new", "flux_grants_other"];
// biome-ignore lint/suspicious/noTemplateCurlyInString: the configuration's own syntax
const base = 'database: "${DATABASE_URL}"\nshadow: embedded\n';
const config = `${base}managed_roles: [${names.slice(0, 3).join(", ")}]\n`;
const table = "tables:\n  orders:\n    columns: { id: bigint }\n";
const roles = (memberOf: string): string =>
  `roles:\n  flux_grants_app: { member_of: { ${memberOf} } }\n  flux_grants_team: {}\n${table}`;

type Use = (project: Project, admin: pg.Client, asMigrator: pg.Client) => Promise<void>;

/** A project that connects as a role with CREATEROLE that is no superuser. */
async function asMigrator(settings: string, use: Use, major: Major = newest): Promise<void> {
  const clear = (): Promise<void> =>
    withClient(serverUrl(major), async (client) => {
      for (const name of [...names, migrator]) await client.query(`DROP ROLE IF EXISTS ${name}`);
    });
  await clear();
  try {
    await withDatabase(major, async (url, admin) => {
      await admin.query(
        `CREATE ROLE ${migrator} LOGIN CREATEROLE PASSWORD 'hidden-one'; CREATE TABLE orders (id bigint)`,
      );
      const database = new URL(url).pathname.slice(1);
      await admin.query(`ALTER DATABASE ${database} OWNER TO ${migrator}`);
      const own = Object.assign(new URL(url), { username: migrator, password: "hidden-one" });
      await withClient(own.href, (client) => withProject(own.href, (project) => use(project, admin, client), settings));
      await admin.query(`ALTER DATABASE ${database} OWNER TO postgres; DROP OWNED BY ${migrator} CASCADE`);
    });
  } finally {
    await clear();
  }
}

async function grantsOf(client: pg.Client, member: string): Promise<readonly unknown[]> {
  const { rows } = await client.query(
    `SELECT g.rolname AS role, b.rolname AS by, concat_ws(' ', CASE WHEN admin_option THEN 'admin' END, CASE WHEN inherit_option THEN 'inherit' END, CASE WHEN set_option THEN 'set' END) AS options
       FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid JOIN pg_roles b ON b.oid = m.grantor JOIN pg_roles u ON u.oid = m.member
      WHERE u.rolname = $1 ORDER BY 1, 2`,
    [member],
  );
  return rows;
}

describe("memberships, where the role that connects is no superuser", () => {
  it("that another has granted are not thought to be revoked or narrowed", () =>
    asMigrator(config, async ({ write, flux, failure }, admin, own) => {
      await own.query("CREATE ROLE flux_grants_app; CREATE ROLE flux_grants_team");
      await admin.query("GRANT flux_grants_team TO flux_grants_app");
      await write("schema/all.yaml", roles("flux_grants_team: {}"));
      expect((await flux("plan")).out).toContain("No changes");
      await write("schema/all.yaml", roles(""));
      const start = await grantsOf(admin, "flux_grants_app");
      expect(await failure("plan")).toContain(
        "error FLUX363: The membership of flux_grants_app in flux_grants_team was granted by postgres",
      );
      await write("schema/all.yaml", roles("flux_grants_team: { set: false }"));
      expect(await failure("plan")).toContain("FLUX363");
      await write("schema/all.yaml", `roles:\n  flux_grants_team: {}\n${table}`);
      expect(await failure("plan")).toContain("FLUX363");
      expect(await grantsOf(admin, "flux_grants_app")).toEqual(start);
    }));

  it("that a superuser has planned to revoke are not begun", () =>
    asMigrator(config, async ({ write, flux, failure }, admin, own) => {
      await own.query("CREATE ROLE flux_grants_app; CREATE ROLE flux_grants_team");
      await admin.query("GRANT flux_grants_team TO flux_grants_app");
      const { rows } = await admin.query("SELECT current_database() AS name");
      const asAdmin = Object.assign(new URL(serverUrl(newest)), { pathname: `/${rows[0].name}` }).href;
      await write("schema/all.yaml", roles(""));
      expect((await flux("plan", "less", "--database", asAdmin)).err).toBe("");
      expect(await failure("apply")).toContain(
        "It may not act for postgres, who granted flux_grants_app its membership in flux_grants_team.",
      );
      await flux("apply", "--database", asAdmin);
      const done = await flux("apply", "--deployed", "--database", asAdmin);
      expect(done.err).toBe("");
      expect(await grantsOf(admin, "flux_grants_app")).toEqual([]);
    }));

  it("are its own to grant, narrow and revoke, and are read alike by everybody", () =>
    asMigrator(config, async ({ write, flux, failure }, admin, own) => {
      await own.query("CREATE ROLE flux_grants_app; CREATE ROLE flux_grants_team");
      const { rows } = await admin.query("SELECT current_database() AS name");
      const asAdmin = Object.assign(new URL(serverUrl(newest)), { pathname: `/${rows[0].name}` }).href;
      await write("schema/all.yaml", roles("flux_grants_team: {}"));
      expect((await flux("plan", "more")).err).toBe("");
      expect((await flux("apply")).out).toContain("Done: more.");
      const granted = { role: "flux_grants_team", by: migrator, options: "inherit set" };
      expect(await grantsOf(admin, "flux_grants_app")).toEqual([granted]);
      expect(await failure("rollback", "--database", asAdmin)).toContain(`It may not act for ${migrator}`);
      expect(await grantsOf(admin, "flux_grants_app")).toEqual([granted]);
      for (const args of [[], ["--database", asAdmin]]) {
        expect((await flux("plan", ...args)).out).toContain("No changes");
        expect((await flux("drift", ...args)).code).toBe(0);
      }
      await write("schema/all.yaml", roles("flux_grants_team: { set: false }"));
      expect(await failure("plan", "--database", asAdmin)).toContain("FLUX363");
      expect((await flux("plan", "narrow")).err).toBe("");
      await flux("apply");
      expect((await flux("apply", "--deployed")).out).toContain("Done: narrow.");
      expect(await grantsOf(admin, "flux_grants_app")).toEqual([{ ...granted, options: "inherit" }]);
      expect((await flux("rollback")).err).toBe("");
      expect(await grantsOf(admin, "flux_grants_app")).toEqual([granted]);
      await write("schema/all.yaml", roles(""));
      expect((await flux("plan", "end")).code).toBe(0);
      await flux("apply");
      expect((await flux("apply", "--deployed")).out).toContain("Done: end.");
      expect(await grantsOf(admin, "flux_grants_app")).toEqual([]);
      expect((await flux("rollback")).err).toBe("");
      expect(await grantsOf(admin, "flux_grants_app")).toEqual([granted]);
    }));

  it("that PostgreSQL gives to who creates a role are no drift", () =>
    asMigrator(config.replace("]", `, ${migrator}]`), async ({ write, flux, failure }, admin) => {
      const self = `  ${migrator}: { login: true, create_role: true }\n`;
      await write("schema/all.yaml", `roles:\n${self}${table}`);
      expect((await flux("plan")).out).toContain("No changes");
      await write(
        "schema/all.yaml",
        `roles:\n${self}  flux_grants_new: {}\n  flux_grants_app: { member_of: { flux_grants_new: {} } }\n${table}`,
      );
      expect((await flux("plan", "new")).err).toBe("");
      expect((await flux("apply")).out).toContain("Done: new.");
      expect((await grantsOf(admin, migrator)).length).toBe(2);
      expect((await flux("plan")).out).toContain("No changes");
      expect((await flux("drift")).code).toBe(0);
      await write("schema/all.yaml", `roles:\n${self}${table}`);
      expect((await flux("plan", "old")).err).toBe("");
      await flux("apply");
      const done = await flux("apply", "--deployed");
      expect(done.err).toBe("");
      expect(done.out).toContain("Done: old.");
      const said = self.replace(" }", ", member_of: { pg_monitor: { admin: true, inherit: false, set: false } } }");
      await write("schema/all.yaml", `roles:\n${said}  flux_grants_new: {}\n${table}`);
      expect(await failure("plan")).toContain("error FLUX364");
    }));

  it("of the role that connects are not lost with a role that is dropped", () =>
    asMigrator(config, async ({ write, failure }, _admin, own) => {
      await own.query(`CREATE ROLE flux_grants_new; GRANT flux_grants_new TO ${migrator} WITH INHERIT TRUE, SET TRUE`);
      await write("schema/all.yaml", table);
      expect(await failure("plan")).toContain(`the role ${migrator} is a member of it`);
    }));

  it("that a role has for having created it are not overwritten by a superuser", () =>
    asMigrator(config.replace("]", `, ${migrator}]`), async ({ write, failure }, admin, own) => {
      await own.query("CREATE ROLE flux_grants_new");
      const { rows } = await admin.query("SELECT current_database() AS name");
      const asAdmin = Object.assign(new URL(serverUrl(newest)), { pathname: `/${rows[0].name}` }).href;
      const self = `  ${migrator}: { login: true, create_role: true, member_of: { flux_grants_new: {} } }\n`;
      await write("schema/all.yaml", `roles:\n${self}  flux_grants_new: {}\n${table}`);
      expect(await failure("plan", "--database", asAdmin)).toContain(
        "is what PostgreSQL gave it for creating the role",
      );
    }));

  it.each(majors)("need ADMIN on the role, and CREATEROLE only where roles themselves change, on %i", (major) =>
    asMigrator(
      config,
      async ({ write, flux, failure }, admin) => {
        await admin.query(
          `CREATE ROLE flux_grants_app; CREATE ROLE flux_grants_team; ALTER ROLE ${migrator} NOCREATEROLE`,
        );
        await write("schema/all.yaml", roles("flux_grants_team: {}"));
        expect((await flux("plan", "more")).err).toBe("");
        expect(await failure("apply")).toContain("It is no administrator of the role flux_grants_team (ADMIN).");
        await admin.query(`GRANT flux_grants_team TO ${migrator} WITH ADMIN OPTION`);
        expect((await flux("apply")).out).toContain("Done: more.");
        await write(
          "schema/all.yaml",
          roles("flux_grants_team: {}").replace(
            "flux_grants_team: {}\ntables",
            "flux_grants_team: { create_db: true }\ntables",
          ),
        );
        expect((await flux("plan", "other")).err).toBe("");
        expect(await failure("apply")).toContain("It may not create and alter roles (CREATEROLE).");
      },
      major,
    ),
  );
});
