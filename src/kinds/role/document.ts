import type { DocumentPart, DocumentValue } from "../../model/kind.ts";
import type { Json } from "../../model/object.ts";
import { withoutSecrets } from "../foreign-options.ts";
import { renamedFrom, renameIntent } from "../intent.ts";
import { readOptions, writeOptions } from "../storage-parameters.ts";
import type { RoleAttributes } from "./attributes.ts";
import { asStored } from "./settings.ts";

const flag = (description: string): Json => ({ type: "boolean", description });
const settings = (description: string): Json =>
  withoutSecrets(
    description,
    "A secret is not written in a document: set it with ALTER ROLE ... SET, flux leaves it as it is.",
  );

export const document: DocumentPart<RoleAttributes> = {
  section: "roles",
  form: "map",
  parents: [],
  schema: {
    type: "object",
    description: "A role, where `managed_roles` of the configuration names it. Its password is set beside flux.",
    properties: {
      ...renamedFrom,
      login: flag("It may connect (LOGIN)."),
      superuser: flag("No right is ever asked of it (SUPERUSER)."),
      create_db: flag("It may create databases (CREATEDB)."),
      create_role: flag("It may create roles (CREATEROLE)."),
      inherit: flag(
        "It has the rights of the roles that it is a member of without SET ROLE (INHERIT); true when left out.",
      ),
      replication: flag("It may connect for replication (REPLICATION)."),
      bypass_rls: flag("Policies do not hold for it (BYPASSRLS)."),
      connection_limit: { type: "integer", minimum: 0, description: "How many connections it may have at a time." },
      valid_until: { type: "string", minLength: 1, description: "When its password ends: `2030-01-01 00:00:00+00`." },
      settings: settings("Its own settings in every database (ALTER ROLE ... SET), e.g. `statement_timeout: 5s`."),
      settings_here: settings("Its own settings in this database (ALTER ROLE ... IN DATABASE ... SET)."),
    },
  },
  read: (value) => ({
    attributes: {
      login: value["login"] === true,
      superuser: value["superuser"] === true,
      createDb: value["create_db"] === true,
      createRole: value["create_role"] === true,
      inherit: value["inherit"] !== false,
      replication: value["replication"] === true,
      bypassRls: value["bypass_rls"] === true,
      connectionLimit: (value["connection_limit"] as number | undefined) ?? null,
      validUntil: time(value["valid_until"] as string | undefined),
      settings: asStored(readOptions(value["settings"])),
      settingsHere: asStored(readOptions(value["settings_here"])),
      secrets: [],
      settingsElsewhere: [],
    },
    intent: renameIntent(value),
  }),
  write: ({ attributes: a }): DocumentValue => ({
    ...(a.login && { login: true }),
    ...(a.superuser && { superuser: true }),
    ...(a.createDb && { create_db: true }),
    ...(a.createRole && { create_role: true }),
    ...(!a.inherit && { inherit: false }),
    ...(a.replication && { replication: true }),
    ...(a.bypassRls && { bypass_rls: true }),
    ...(a.connectionLimit !== null && { connection_limit: a.connectionLimit }),
    ...(a.validUntil !== null && { valid_until: a.validUntil }),
    ...writeOptions("settings", a.settings),
    ...writeOptions("settings_here", a.settingsHere),
  }),
};

/** A time without a zone is one of UTC; whatever else PostgreSQL understands, or refuses, is its matter. */
function time(text: string | undefined): string | null {
  if (text === undefined || /^infinity$/i.test(text)) return null;
  const [, day, clock = "00:00", zone = "Z"] =
    /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?))? ?(Z|UTC|[+-]\d\d(?::\d\d)?)?$/.exec(text) ?? [];
  if (!isDay(day)) return text;
  const offset = zone === "UTC" ? "Z" : zone.length === 3 ? `${zone}:00` : zone;
  const at = new Date(`${day}T${clock}${offset}`);
  return Number.isNaN(at.getTime()) ? text : at.toISOString().replace(/^(.*)T(.*)\.000Z$/, "$1 $2+00");
}

/** JavaScript takes February 31st for a day in March. */
function isDay(day: string | undefined): boolean {
  const at = new Date(`${day}T00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(`${day}T`);
}
