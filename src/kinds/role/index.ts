import { defineKind, type Kind } from "../../model/kind.ts";
import { literal, name } from "../../sql/quote.ts";
import { together } from "../together.ts";
import type { RoleAttributes } from "./attributes.ts";
import { catalogOf } from "./catalog.ts";
import { alter, alterable, alterSettings, alterSettingsHere, create, drop, rename } from "./ddl.ts";
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
      ...together(alterable, alter),
      settings: alterSettings,
      settingsHere: alterSettingsHere,
      secrets: () => [],
      settingsElsewhere: () => [],
    },
    rename,
    clause: null,
    cosmetic: ["secrets", "settingsElsewhere"],
    lost: ({ attributes: { secrets, settingsElsewhere } }) =>
      [
        "the password",
        ...secrets.map((secret) => `the setting ${secret}`),
        ...settingsElsewhere.map((database) => `the settings in the database ${database}`),
      ].join(", "),
    forgottenByRename: ({ attributes: { login } }) =>
      login ? "the password, if it is an MD5 one, which is hashed with the role's name" : null,
    droppedWithParent: false,
    rebuiltWithDependency: false,
    holdsData: false,
    probe: (object) => `EXISTS (SELECT FROM pg_roles WHERE rolname = ${literal(object.name)})`,
  });
}
