import { statement } from "../../model/kind.ts";
import { type SchemaObject, sameJson } from "../../model/object.ts";
import type { Probe, Statement } from "../../model/statement.ts";
import { dollarQuoted, literal, name, names } from "../../sql/quote.ts";
import { settingClause } from "../routine-body.ts";
import type { Options } from "../storage-parameters.ts";
import type { RoleAttributes } from "./attributes.ts";

export type Role = SchemaObject<RoleAttributes>;

/** Attribute -> its keyword, with NO before it where it is false. */
const flags = {
  login: "LOGIN",
  superuser: "SUPERUSER",
  createDb: "CREATEDB",
  createRole: "CREATEROLE",
  inherit: "INHERIT",
  replication: "REPLICATION",
  bypassRls: "BYPASSRLS",
} as const;
type Flag = keyof typeof flags;
const flagNames = Object.keys(flags) as readonly Flag[];

/** What PostgreSQL asks of who sets a flag, beyond CREATEROLE: since version 16 to have it. Null: nothing. */
const askedFor: { readonly [Name in Flag]: string | null } = {
  login: null,
  superuser: "rolsuper",
  createDb: "rolcreatedb OR current_setting('server_version_num')::integer < 160000",
  createRole: null,
  inherit: null,
  replication: "rolreplication AND current_setting('server_version_num')::integer >= 160000",
  bypassRls: "rolbypassrls AND current_setting('server_version_num')::integer >= 160000",
};

const rightsTo = (role: Role, changed: readonly Flag[]): readonly Probe[] =>
  changed.flatMap((flag) => {
    const asked = askedFor[flag];
    if (asked === null) return [];
    const sql = `SELECT rolsuper OR ${asked} FROM pg_roles WHERE rolname = current_user`;
    return [{ sql: `(${sql})`, says: `to set ${word(role, flag)} for the role ${role.name}` }];
  });

const alterRole = (role: Role, what: string): Statement =>
  statement("alter role", null, `ALTER ROLE ${name(role.name)} ${what}`);

const word = ({ attributes }: Role, flag: Flag): string => `${attributes[flag] ? "" : "NO"}${flags[flag]}`;
const limit = ({ attributes }: Role): string => `CONNECTION LIMIT ${attributes.connectionLimit ?? -1}`;
const until = ({ attributes }: Role): string => `VALID UNTIL ${literal(attributes.validUntil ?? "infinity")}`;

export function create(role: Role): readonly Statement[] {
  const { connectionLimit, validUntil, settings, settingsHere } = role.attributes;
  const options = [
    ...flagNames.filter((flag) => role.attributes[flag] !== (flag === "inherit")).map((flag) => word(role, flag)),
    ...(connectionLimit === null ? [] : [limit(role)]),
    ...(validUntil === null ? [] : [until(role)]),
  ];
  const sql = [`CREATE ROLE ${name(role.name)}`, ...options].join(" ");
  const given = flagNames.filter((flag) => role.attributes[flag]);
  return [
    { ...statement("create role", null, sql), rights: rightsTo(role, given) },
    ...set(role, {}, settings),
    ...setHere(role, {}, settingsHere),
  ];
}

export function drop(role: Role): readonly Statement[] {
  return [statement("drop role", null, `DROP ROLE ${name(role.name)}`)];
}

export function rename(role: Role, to: string): readonly Statement[] {
  return [alterRole(role, `RENAME TO ${name(to)}`)];
}

/** What one statement alters. */
export const alterable: readonly (Flag | "connectionLimit" | "validUntil")[] = [
  ...flagNames,
  "connectionLimit",
  "validUntil",
];

export function alter(
  _before: Role,
  after: Role,
  differs: (attribute: keyof RoleAttributes) => boolean,
): readonly Statement[] {
  const changed = flagNames.filter(differs);
  const options = [
    ...changed.map((flag) => word(after, flag)),
    ...(differs("connectionLimit") ? [limit(after)] : []),
    ...(differs("validUntil") ? [until(after)] : []),
  ];
  return [{ ...alterRole(after, options.join(" ")), rights: rightsTo(after, changed) }];
}

export const alterSettings = (before: Role, after: Role): readonly Statement[] =>
  set(after, before.attributes.settings, after.attributes.settings);
export const alterSettingsHere = (before: Role, after: Role): readonly Statement[] =>
  setHere(after, before.attributes.settingsHere, after.attributes.settingsHere);

/** What SET and RESET say, setting by setting, so that secret ones stay. */
function changeSettings(before: Options, after: Options): readonly string[] {
  return [
    ...Object.keys(before)
      .filter((setting) => !(setting in after))
      .map((setting) => `RESET ${names(...setting.split("."))}`),
    ...Object.entries(after)
      .filter(([setting, value]) => !sameJson(before[setting], value))
      .map(([setting, value]) => settingClause(setting, value)),
  ];
}

function set(role: Role, before: Options, after: Options): readonly Statement[] {
  return changeSettings(before, after).map((change) => alterRole(role, change));
}

/** The database has another name in every environment, and no statement knows a word for the one it runs in. */
function setHere(role: Role, before: Options, after: Options): readonly Statement[] {
  return changeSettings(before, after).map((change) => {
    const [own, rest] = [name(role.name), change].map((text) => text.replaceAll("%", "%%")) as [string, string];
    const text = literal(`ALTER ROLE ${own} IN DATABASE %I ${rest}`);
    const body = `BEGIN EXECUTE format(${text}, current_database()); END`;
    return statement("alter role", null, `DO ${dollarQuoted(body)}`);
  });
}
