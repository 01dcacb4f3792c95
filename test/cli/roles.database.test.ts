import type pg from "pg";
import { afterAll, describe, expect, it } from "vitest";
import { type Major, majors, serverUrl, withClient, withDatabase } from "../support/database.ts";
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
            (SELECT array_agg(concat(d.datname = current_database(), s.setconfig) ORDER BY d.datname) FROM pg_db_role_setting s LEFT JOIN pg_database d ON d.oid = s.setdatabase WHERE s.setrole = a.oid) AS settings
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
    withRoles(major, config, async ({ write, flux }, client) => {
      await write("schema/all.yaml", before);
      const built = await flux("apply", "--direct");
      expect(built.err).toBe("");
      expect(built.code).toBe(0);
      await client.query(
        "ALTER ROLE flux_app PASSWORD 'hidden'; ALTER ROLE flux_app SET app.jwt_secret TO 'hidden too'",
      );
      const start = await observed(client);
      expect((await flux("plan")).out).toContain("No changes");
      const pulled = await flux("pull", "--force");
      expect(pulled.err).toBe("");
      expect((await flux("plan")).out).toContain("No changes");
      expect((await flux("drift")).code).toBe(0);

      await write("schema/roles.yaml", "{}");
      await write("schema/tables.yaml", "{}");
      await write("schema/schemas.yaml", "{}");
      await write("schema/all.yaml", after);
      const planned = await flux("plan", "roles");
      expect(planned.err).toBe("");
      expect(planned.out).toMatchSnapshot();
      expect(planned.out).not.toContain("hidden");
      const first = await flux("apply");
      expect(first.err).not.toContain("error");
      expect(first.out).toContain("Deploy now");
      const [app] = (await observed(client)) as { rolcreatedb: boolean; rolconnlimit: number }[];
      expect(app).toMatchObject({ rolcreatedb: true, rolconnlimit: -1 });
      expect((await client.query("SELECT FROM pg_roles WHERE rolname = 'flux_readers'")).rowCount).toBe(1);
      const second = await flux("apply", "--deployed");
      expect(second.err).toBe("");
      expect(second.out).toContain("Done: roles.");
      expect((await client.query("SELECT FROM pg_roles WHERE rolname = 'flux_readers'")).rowCount).toBe(0);
      expect((await flux("plan")).out).toContain("No changes");
      const back = await flux("rollback", "--allow-data-loss");
      expect(back.err).toBe("");
      expect(await observed(client)).toEqual(start);
    }));
});
