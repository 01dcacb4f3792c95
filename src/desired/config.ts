import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { isMap, type Node } from "yaml";
import { urlTemplate } from "../model/database-url.ts";
import { type Diagnostic, FluxError, fail } from "../model/diagnostic.ts";
import type { Registry } from "../model/kind.ts";
import type { Json } from "../model/object.ts";
import { configCodes as codes } from "./codes.ts";
import { configSchema } from "./config-schema.ts";
import { isDatabaseUrl, urlRemedy } from "./database-url.ts";
import { fits } from "./fits-schema.ts";
import { byPlace } from "./places.ts";
import { redact, type Secret, secret } from "./secret.ts";
import { placeOfPath, type Subject } from "./subject.ts";
import { closest } from "./suggest.ts";
import { syntaxErrors } from "./syntax.ts";
import { describe, jsonOf, type Place, parseYaml, placeAt, placeOf, resolve, type YamlFile } from "./yaml-file.ts";

/** The name of the configuration file. */
export const configFile = "flux.config.yaml";

/** A server, or a database on one. */
export type Database = { readonly type: "embedded" } | { readonly type: "url"; readonly url: Secret };

/** The configuration, with the chosen environment's settings merged in. It holds no password in the clear. */
export interface Config {
  readonly file: string;
  /** The environment whose settings are in effect, or null. */
  readonly environment: string | null;
  readonly environments: readonly string[];
  readonly production: boolean;
  /** Null when the configuration names none. */
  readonly database: Database | null;
  /** The managed schemas; null: all but the system's. */
  readonly schemas: readonly string[] | null;
  readonly kinds: { readonly include: readonly string[] | null; readonly exclude: readonly string[] };
  /** Roles whose rights are managed beside those that the documents name; null: every role. Absent: nothing is said of others. */
  readonly roles?: readonly string[] | null;
  /** Roles that are managed as objects. */
  readonly managedRoles: readonly string[];
  /** Folder of the documents, from where the program runs. */
  readonly documents: string;
  readonly migrations: { readonly tool: string; readonly folder: string };
  readonly shadow: Database | { readonly type: "target" };
  /** In milliseconds; what is not set has the default of whoever uses it. */
  readonly timeouts: Partial<Record<"lock" | "scanLock" | "statement" | "batch" | "idle" | "blocked", number>>;
  readonly backfill: { readonly batch?: number; readonly pause?: number; readonly replicaLag?: number };
}

export interface ConfigOptions {
  /** The environment variables that `${NAME}` may stand for. */
  readonly variables: { readonly [name: string]: string | undefined };
  /** The environment to use; null or absent: what stands at the top. */
  readonly environment?: string | null;
  /** To check the names of kinds. */
  readonly registry?: Registry;
}

type Settings = { readonly [name: string]: Json };

/**
 * Reads a configuration. Variables are looked up only when a value that names them is revealed.
 * @throws FluxError with every mistake that was found
 */
export async function loadConfig(
  path: string,
  { variables, environment = null, registry }: ConfigOptions,
): Promise<Config> {
  const file = parseYaml(path, textOf(path));
  const value = await checked(file, registry);
  const { environments = {}, ...top } = value as { readonly environments?: { readonly [name: string]: Settings } };
  const names = Object.keys(environments);
  if (environment !== null && !names.includes(environment)) unknownEnvironment(environment, names, file);
  const own = environment === null ? {} : (environments[environment] ?? {});
  const settings = merged(top, own);
  const subject = subjectOf(file);
  const places = (name: string): Place =>
    safe(
      placeOfPath(subject, environment !== null && name in own ? ["environments", environment, name] : [name], "value"),
    );
  return configOf(settings, { path, environment, names, variables, places });
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8"); // Nothing waits meanwhile.
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === "ENOENT" ? "does not exist" : `cannot be read: ${message}`;
    return fail(codes.noFile, `The configuration ${path} ${why}`, {
      remedy: 'Run "flux init" to write one, or name another file with --config.',
    });
  }
}

function subjectOf(file: YamlFile): Subject {
  return { file, node: file.root, shorthand: undefined, at: () => placeAt(file, 0), where: () => "the configuration" };
}

async function checked(file: YamlFile, registry: Registry | undefined): Promise<Settings> {
  const found: Diagnostic[] = [...syntaxErrors(file, codes.syntax)];
  const root = resolve(file, file.root);
  let value: Json = {};
  if (found.length === 0 && root !== null && !isMap(root)) found.push(notAMapping(file, root));
  else if (found.length === 0 && root !== null) {
    const report = (diagnostic: Diagnostic): void => void found.push(diagnostic);
    value = jsonOf({ file, where: () => "the configuration", codes, report }, root, undefined);
    const schema = schemaFor(registry);
    if (!fits(schema, value)) {
      const { validate } = await import("./validate.ts");
      found.push(...validate(schema, value, subjectOf(file), codes));
    }
  }
  if (found.length > 0) throw new FluxError(found.map(withoutSecrets).sort(byPlace));
  return value as Settings;
}

const schemas = new WeakMap<object, ReturnType<typeof configSchema>>();
const noRegistry = {};

function schemaFor(registry: Registry | undefined): ReturnType<typeof configSchema> {
  const known = schemas.get(registry ?? noRegistry);
  if (known) return known;
  const schema = configSchema(registry);
  schemas.set(registry ?? noRegistry, schema);
  return schema;
}

function notAMapping(file: YamlFile, root: Node): Diagnostic {
  const summary = `The configuration must be a mapping (keys with values), but it is ${describe(root)}`;
  return { code: codes.wrongType, severity: "error", summary, at: placeOf(file, root) };
}

const safe = (place: Place): Place => ({ ...place, text: redact(place.text) });

function withoutSecrets(diagnostic: Diagnostic): Diagnostic {
  const { at, ...rest } = diagnostic;
  const texts = Object.fromEntries(Object.entries(rest).map(([name, text]) => [name, redact(text)]));
  return { ...(texts as unknown as Diagnostic), ...(at && { at: safe(at) }) };
}

function unknownEnvironment(name: string, known: readonly string[], file: YamlFile): never {
  const guess = closest(name, known);
  return fail(codes.noEnvironment, `The configuration has no environment "${name}"`, {
    detail: known.length > 0 ? `It has: ${known.join(", ")}.` : `${file.file} has no "environments".`,
    remedy:
      guess === null
        ? `Give another name to --env, or add the environment: environments: { ${name}: { database: ... } }.`
        : `Did you mean "${guess}"?`,
    ...(known.length > 0 && { at: safe(placeOfPath(subjectOf(file), ["environments"], "key")) }),
  });
}

/** Groups of settings are merged key by key, everything else is replaced. */
function merged(top: Settings, own: Settings): Settings {
  const both = Object.entries(own).map(([name, value]) => {
    const before = top[name];
    return [name, isGroup(value) && isGroup(before) ? { ...before, ...value } : value] as const;
  });
  return { ...top, ...Object.fromEntries(both) };
}

const isGroup = (value: Json | undefined): value is Settings =>
  typeof value === "object" && value !== null && !Array.isArray(value);

interface Context {
  readonly path: string;
  readonly environment: string | null;
  readonly names: readonly string[];
  readonly variables: ConfigOptions["variables"];
  readonly places: (name: string) => Place;
}

function configOf(settings: Settings, context: Context): Config {
  const { path, environment, names } = context;
  const list = (value: Json | undefined): readonly string[] | null => (value as readonly string[] | undefined) ?? null;
  const group = (name: string): Settings => (settings[name] ?? {}) as Settings;
  const managed = list(settings["schemas"]) ?? ["public"];
  const roles = list(settings["roles"]);
  const from = (folder: Json | undefined, standard: string): string =>
    join(dirname(path), (folder as string) ?? standard);
  const shadow = (settings["shadow"] ?? "embedded") as string;
  return {
    file: path,
    environment,
    environments: names,
    production: settings["production"] === true,
    database:
      settings["database"] === undefined ? null : databaseOf("database", settings["database"] as string, context),
    schemas: managed.includes("*") ? null : managed,
    kinds: { include: list(group("kinds")["include"]), exclude: list(group("kinds")["exclude"]) ?? [] },
    ...(roles !== null && { roles: roles.includes("*") ? null : roles }),
    managedRoles: list(settings["managed_roles"]) ?? [],
    documents: from(settings["documents"], "schema"),
    migrations: {
      tool: (group("migrations")["tool"] as string | undefined) ?? "raw",
      folder: from(group("migrations")["folder"], "migrations"),
    },
    shadow: shadow === "target" ? { type: "target" } : databaseOf("shadow", shadow, context),
    timeouts: milliseconds(group("timeouts")),
    backfill: milliseconds(group("backfill")),
  };
}

function databaseOf(name: string, typed: string, context: Context): Database {
  if (typed === "embedded") return { type: "embedded" };
  return { type: "url", url: secret(typed, () => revealed(name, typed, context)) };
}

const wordsFor: { readonly [name: string]: readonly string[] } = {
  database: ["embedded"],
  shadow: ["embedded", "target"],
};

/** The URL with its variables filled in. */
function revealed(name: string, typed: string, { variables, places }: Context): string {
  const url = typed.replace(/\$\{([^}]*)\}/g, (_, variable: string) => {
    const value = variables[variable];
    if (value) return value;
    return fail(
      codes.noVariable,
      `The environment variable ${variable} is ${value === "" ? "empty" : "not set"}, and "${name}" of the configuration needs it`,
      {
        remedy: name === "database" ? `Set ${variable}, or give the database with --database.` : `Set ${variable}.`,
        at: places(name),
      },
    );
  });
  if (isDatabaseUrl(url)) return url;
  return fail(codes.wrongValue, `"${name}" of the configuration is not the URL of a PostgreSQL database`, {
    // What a variable holds may be a password by mistake, and is not said again.
    remedy: url === typed ? urlRemedy(url, wordsFor[name] ?? []) : `Write it as ${urlTemplate}.`,
    at: places(name),
  });
}

const units: { readonly [unit: string]: number } = { ms: 1, s: 1000, min: 60_000, h: 3_600_000 };

/** Durations in milliseconds under names in camel case. */
function milliseconds(group: Settings): { readonly [name: string]: number } {
  return Object.fromEntries(
    Object.entries(group).map(([name, value]) => [
      name.replace(/_(.)/g, (_, c: string) => c.toUpperCase()),
      inMilliseconds(value),
    ]),
  );
}

function inMilliseconds(value: Json): number {
  if (typeof value === "number") return value;
  const [, amount, unit] = /^([0-9.]+) ?([a-z]+)$/.exec(value as string) as unknown as [string, string, string];
  return Math.round(Number(amount) * (units[unit] as number));
}

/** The kinds that the configuration manages; null: all. */
export function managedKinds(registry: Registry, { kinds }: Pick<Config, "kinds">): readonly string[] | null {
  if (kinds.include === null && kinds.exclude.length === 0) return null;
  const names = registry.kinds.map((kind) => kind.name);
  return names.filter(
    (name) => (kinds.include === null || kinds.include.includes(name)) && !kinds.exclude.includes(name),
  );
}
