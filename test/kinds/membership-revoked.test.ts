import { afterAll, beforeAll, expect, it } from "vitest";
import { revoked } from "../../src/kinds/membership/probe.ts";
import { keyOf } from "../../src/model/object.ts";
import { serverUrl, withClient } from "../support/database.ts";

const [group, member, grantor] = ["flux_m_group", "flux_m_member", "flux_m_grantor"] as const;
const run = (sql: string): Promise<void> => withClient(serverUrl(18), async (client) => void (await client.query(sql)));
const ask = (sql: string): Promise<unknown> =>
  withClient(serverUrl(18), async (client) => (await client.query(sql)).rows[0]["revoked"]);
const dropRoles = (): Promise<void> => run(`DROP ROLE IF EXISTS ${member}, ${grantor}, ${group}`);

beforeAll(dropRoles);
afterAll(dropRoles);

it("is revoked only when no grantor's grant is left, from PostgreSQL 16 on, where each has one of its own", async () => {
  await run(
    `CREATE ROLE ${group}; CREATE ROLE ${member}; CREATE ROLE ${grantor}; GRANT ${group} TO ${grantor} WITH ADMIN TRUE;
     GRANT ${group} TO ${member}; GRANT ${group} TO ${member} GRANTED BY ${grantor}`,
  );
  const options = { admin: false, inherit: true, set: true };
  const parent = keyOf(null, "role", member);
  const probe = `SELECT ${revoked({
    key: keyOf(parent, "membership", group),
    kind: "membership",
    name: group,
    parent,
    attributes: { grants: { "": options, [grantor]: options } },
    dependsOn: [],
    order: 0,
    intent: {},
    origin: null,
  })} AS revoked`;
  expect(await ask(probe)).toBe(false);
  await run(`REVOKE ${group} FROM ${member}`);
  expect(await ask(probe)).toBe(false);
  await run(`REVOKE ${group} FROM ${member} GRANTED BY ${grantor}`);
  expect(await ask(probe)).toBe(true);
});
