import { connect } from "../live/connect.ts";
import { fail } from "../model/diagnostic.ts";
import { type Link, linksOf, type ObjectKey } from "../model/object.ts";
import type { Plan } from "../model/plan.ts";
import { names, textArray } from "../sql/quote.ts";
import { missingRights, roleRights } from "./role-rights.ts";

/**
 * Asks, before anything is done, whether the role may do what a plan will: PostgreSQL would only say so at the first
 * statement that it refuses, with the ones before it done.
 * @throws FluxError FLUX530 with everything that is missing
 */
export async function requireRights(url: string, plan: Plan, managedRoles: readonly string[]): Promise<void> {
  const inSchema = (key: ObjectKey): readonly Link[] => linksOf(key).filter((_, __, [top]) => top?.kind === "schema");
  const keys = plan.steps.flatMap((step) => step.causes).map(inSchema);
  const changed = keys.filter((links) => links.length > 1).map(([schema, relation]) => ({ schema, relation }));
  const relations = new Set(changed.map(({ schema, relation }) => names(schema?.name ?? "", relation?.name ?? "")));
  const created = plan.steps.flatMap((step) => step.creates).map((key) => inSchema(key as ObjectKey));
  const schemas = new Set(created.filter((links) => links.length === 2).map(([schema]) => names(schema?.name ?? "")));
  const connection = await connect(url);
  const { client } = connection;
  try {
    const ofRoles = await roleRights(connection, plan, managedRoles);
    const { rows } = await client.query<{ role: string; owner: string | null; says: string }>(`
      SELECT current_user AS role, c.relowner::regrole::text AS owner, 'It does not own ' || c.oid::regclass || '.' AS says
        FROM unnest(${textArray([...relations])}) n JOIN pg_class c ON c.oid = to_regclass(n)
       WHERE NOT pg_has_role(c.relowner, 'USAGE')
      UNION ALL
      SELECT current_user, NULL, 'It may not create anything in the schema ' || s.nspname || '.'
        FROM unnest(${textArray([...schemas])}) n JOIN pg_namespace s ON s.oid = to_regnamespace(n)
       WHERE NOT has_schema_privilege(s.oid, 'CREATE')
      UNION ALL
      SELECT current_user, NULL, 'It may not create the schema flux, in which plans are recorded.'
       WHERE to_regnamespace('flux') IS NULL AND NOT has_database_privilege(current_database(), 'CREATE')`);
    const missing = [...rows, ...ofRoles, ...(await missingRights(connection, plan))];
    const [first] = missing;
    if (!first) return;
    const owners = [...new Set(rows.flatMap(({ owner }) => (owner === null ? [] : [owner])))];
    fail("FLUX530", `The role ${first.role} may not make these changes`, {
      detail: [...missing.map(({ says }) => says), "Nothing was done."].join("\n"),
      remedy: `Give the URL of a role that may${owners.length > 0 ? `, such as ${owners.join(" and ")}` : ""}.`,
    });
  } finally {
    await client.end();
  }
}
