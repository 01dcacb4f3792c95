import type pg from "pg";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { findDrift } from "../../src/cli/find-drift.ts";
import type { PlanRequest } from "../../src/cli/plan-request.ts";
import type { Plan } from "../../src/model/plan.ts";
import { type Major, majors, serverUrl, withClient, withDatabase } from "../support/database.ts";
import { applyAll, planTo, requestFor, rollbackAll, withDocument } from "../support/migration.ts";

const names = ["flux_t_owner", "flux_t_user", "flux_t_group", "flux_t_late"];
const managed: Partial<PlanRequest> = { shadow: "embedded", managedRoles: names };

async function dropRoles(major: Major): Promise<void> {
  await withClient(serverUrl(major), async (client) => {
    for (const name of names) await client.query(`DROP ROLE IF EXISTS ${name}`);
  });
}

/** What PostgreSQL's own views say of the roles and of what names them. */
async function observed(client: pg.Client): Promise<unknown> {
  const ask = async (sql: string): Promise<unknown> => (await client.query(sql)).rows;
  const list = names.map((name) => `'${name}'`).join();
  return {
    roles: await ask(`SELECT to_jsonb(r) - 'oid' AS r FROM pg_roles r WHERE rolname IN (${list}) ORDER BY rolname`),
    members: await ask(
      `SELECT to_jsonb(m) - 'oid' - 'roleid' - 'member' - 'grantor' AS options, roleid::regrole::text AS role, member::regrole::text, grantor::regrole::text FROM pg_auth_members m WHERE member::regrole::text IN (${list}) ORDER BY 2, 3, 4`,
    ),
    owners: await ask(
      "SELECT relname, pg_get_userbyid(relowner) AS owner, coalesce(relacl, acldefault('r', relowner))::text AS relacl FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1",
    ),
    policies: await ask("SELECT policyname, roles FROM pg_policies ORDER BY 1"),
    defaults: await ask("SELECT defaclrole::regrole::text, defaclacl::text FROM pg_default_acl ORDER BY 1"),
    mappings: await ask("SELECT srvname, usename FROM pg_user_mappings ORDER BY 1, 2"),
  };
}

async function drifts(url: string, yaml: string): Promise<readonly string[]> {
  return withDocument(yaml, async (folder) => {
    const report = await findDrift(requestFor(url, folder, managed));
    return report.drifts.map(({ noun, title }) => `${noun} ${title}`);
  });
}

/** To the document and back; the way back must lead to where it began. */
async function thereAndBack(url: string, client: pg.Client, yaml: string): Promise<Plan> {
  const start = await observed(client);
  const plan = await planTo(url, yaml, managed);
  expect(plan.proof).toMatchObject({ forward: plan.steps.length, backward: plan.steps.length });
  await applyAll(url, plan);
  expect(await drifts(url, yaml)).toEqual([]);
  const end = await observed(client);
  await rollbackAll(url, plan);
  expect(await observed(client)).toEqual(start);
  await client.query("DROP SCHEMA flux CASCADE");
  await applyAll(url, await planTo(url, yaml, managed));
  expect(await observed(client)).toEqual(end);
  await client.query("DROP SCHEMA flux CASCADE");
  return plan;
}

const nothing = "tables:\n  orders: { columns: { id: bigint } }\n";
const everything = `
roles:
  flux_t_user: { login: true, member_of: { flux_t_group: {}, flux_t_owner: { admin: true } } }
  flux_t_group: {}
  flux_t_owner: { comment: owns }
schema_default_privileges:
  flux_t_owner: [{ on: tables, to: flux_t_group, privileges: [select] }]
foreign_data_wrappers:
  away: {}
servers:
  there: { wrapper: away, owner: flux_t_owner, user_mappings: { flux_t_user: { options: { user: x } } } }
tables:
  orders:
    owner: flux_t_owner
    columns: { id: { type: bigint, grants: { flux_t_user: [update] } } }
    row_security: true
    grants: { flux_t_group: [select] }
    policies:
      own: { roles: [flux_t_user, flux_t_group], using: "true" }
`;

describe.each(majors)("roles on PostgreSQL %i", (major) => {
  beforeEach(() => dropRoles(major));
  afterAll(() => dropRoles(major));
  const here = (test: (url: string, client: pg.Client) => Promise<void>) => (): Promise<void> =>
    withDatabase(major, test);

  it(
    "come before whatever names them and go after it",
    here(async (url, client) => {
      await client.query("CREATE TABLE orders (id bigint)");
      await thereAndBack(url, client, everything);
      const plan = await thereAndBack(url, client, nothing);
      const drops = plan.steps.map(({ title }) => title).filter((title) => title.startsWith("Drop role "));
      expect(drops.toSorted()).toEqual(
        ["flux_t_group", "flux_t_owner", "flux_t_user"].map((name) => `Drop role ${name}`),
      );
      expect(drops.at(-1)).not.toContain("user");
      expect(plan.steps.filter(({ title }) => drops.includes(title)).map(({ phase }) => phase)).toEqual(
        drops.map(() => "contract"),
      );
    }),
  );

  it(
    "come along with what needs a second database of the shadow, or a second proof",
    here(async (url, client) => {
      await client.query(
        "CREATE ROLE flux_t_owner; CREATE ROLE flux_t_group; CREATE TABLE orders (id integer, total text); ALTER TABLE orders OWNER TO flux_t_owner; INSERT INTO orders SELECT i, 'order ' || i FROM generate_series(1, 10) i",
      );
      const plan = await thereAndBack(
        url,
        client,
        `roles:
  flux_t_owner: { login: true, connection_limit: 3 }
  flux_t_late: { member_of: { flux_t_owner: {} } }
tables:
  orders:
    owner: flux_t_owner
    columns: { id: bigint, total: { type: text } }
    checks: { total_is_short: "total LIKE 'order %'" }
    grants: { flux_t_late: [select] }
`,
      );
      expect(plan.proof?.remarks.join()).toContain("proven on empty tables");
      expect(plan.steps.some(({ run }) => run.type === "backfill")).toBe(true);
    }),
  );

  it(
    "are the part of a large schema that names them",
    here(async (url, client) => {
      const tables = Array.from({ length: 80 }, (_, i) => `t_${i}`);
      await client.query(
        `CREATE ROLE flux_t_owner; CREATE ROLE flux_t_user; ${tables.map((name) => `CREATE TABLE ${name} (a integer, b integer, c integer, d integer); GRANT SELECT ON ${name} TO flux_t_user`).join(";")}`,
      );
      await thereAndBack(
        url,
        client,
        `roles:\n  flux_t_user: {}\n  flux_t_owner: { login: true }\n  flux_t_late: {}\ntables:\n${tables
          .map(
            (name, i) =>
              `  ${name}: { columns: { a: integer, b: integer, c: integer, d: integer }, grants: { flux_t_user: [select${i === 7 ? ", insert" : ""}]${i === 8 ? ", flux_t_late: [select]" : ""}${i === 9 ? ", flux_t_owner: [select]" : ""} } }`,
          )
          .join("\n")}\n`,
      );
    }),
  );

  it(
    "are managed by a role that may create them, though it is no superuser",
    here(async (url, client) => {
      await client.query("CREATE ROLE flux_t_admin LOGIN CREATEROLE PASSWORD 'x'");
      try {
        await client.query(
          "GRANT CREATE ON DATABASE " +
            new URL(url).pathname.slice(1) +
            " TO flux_t_admin; GRANT CREATE, USAGE ON SCHEMA public TO flux_t_admin",
        );
        const own = new URL(url);
        Object.assign(own, { username: "flux_t_admin", password: "x" });
        await withClient(own.href, async (other) => {
          await thereAndBack(
            own.href,
            other,
            "roles:\n  flux_t_user: { login: true, member_of: { flux_t_group: { admin: true } } }\n  flux_t_group: { comment: all }\n",
          );
          await thereAndBack(
            own.href,
            other,
            "roles:\n  flux_t_user: { connection_limit: 2, member_of: { flux_t_group: {} } }\n  flux_t_group: {}\n",
          );
          await thereAndBack(own.href, other, "roles: {}\n");
        });
      } finally {
        await client.query("DROP OWNED BY flux_t_admin; ");
        await dropRoles(major);
        await client.query("DROP ROLE flux_t_admin");
      }
    }),
  );

  it("that came with the server are not managed under whatever name", () =>
    withDatabase(major, async (url) => {
      const own = { ...managed, managedRoles: ["pg_monitor"] };
      await expect(planTo(url, `roles: { pg_monitor: {} }\n${nothing}`, own)).rejects.toThrow(
        "The role pg_monitor came with the server",
      );
    }));

  it("have no days that there are not", () =>
    withDatabase(major, async (url) => {
      const yaml = `roles: { flux_t_user: { valid_until: 2030-02-31 } }\n${nothing}`;
      await expect(planTo(url, yaml, managed)).rejects.toThrow("2030-02-31");
    }));
});

it("keep who granted a membership, since PostgreSQL 16", () =>
  withDatabase(18, async (url, client) => {
    await dropRoles(18);
    try {
      await client.query("CREATE TABLE orders (id bigint)");
      const members = (late: string): string => `roles:
  flux_t_group: {}
  flux_t_owner: { member_of: { flux_t_group: { admin: true } } }
  flux_t_user: { inherit: false, member_of: { flux_t_group: { set: false, also: [{ granted_by: flux_t_owner, inherit: false }] } } }
  flux_t_late: { member_of: { flux_t_group: ${late} } }
${nothing}`;
      await thereAndBack(url, client, members("{ granted_by: flux_t_owner }"));
      await thereAndBack(url, client, members("{ granted_by: flux_t_owner, set: false }"));
      await thereAndBack(url, client, members("{ set: false }"));
      await thereAndBack(url, client, nothing);
    } finally {
      await dropRoles(18);
    }
  }));
