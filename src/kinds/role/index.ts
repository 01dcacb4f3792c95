import { defineKind, type Kind } from "../../model/kind.ts";
import { literal, name } from "../../sql/quote.ts";
import type { RoleAttributes } from "./attributes.ts";
import { catalogOf } from "./catalog.ts";
import { alterFlag, alterLimit, alterSettings, alterSettingsHere, alterUntil, create, drop, rename } from "./ddl.ts";
import { document } from "./document.ts";

/**
 * Roles belong to the whole server, so flux sees those only that it is told to manage.
 * @param names of the managed roles; empty: none
 */
export function roleKind(names: readonly string[]): Kind {
  return defineKind<RoleAttributes>({
    name: "role",
    noun: "role",
    document,
    catalog: catalogOf(names),
    only: names,
    reference: (object) => `ROLE ${name(object.name)}`,
    title: (object) => object.name,
    create,
    drop,
    alter: {
      login: alterFlag("login"),
      superuser: alterFlag("superuser"),
      createDb: alterFlag("createDb"),
      createRole: alterFlag("createRole"),
      inherit: alterFlag("inherit"),
      replication: alterFlag("replication"),
      bypassRls: alterFlag("bypassRls"),
      connectionLimit: alterLimit,
      validUntil: alterUntil,
      settings: alterSettings,
      settingsHere: alterSettingsHere,
      secrets: () => [],
    },
    rename,
    clause: null,
    cosmetic: ["secrets"],
    lost: ({ attributes: { secrets } }) =>
      ["the password", "the settings in other databases", ...secrets.map((secret) => `the setting ${secret}`)].join(
        ", ",
      ),
    droppedWithParent: false,
    rebuiltWithDependency: false,
    holdsData: false,
    probe: (object) => `EXISTS (SELECT FROM pg_roles WHERE rolname = ${literal(object.name)})`,
  });
}
