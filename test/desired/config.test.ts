import { join } from "node:path";
import { inspect } from "node:util";
import { expect, test } from "vitest";
import { type Config, type ConfigOptions, loadConfig, managedKinds } from "../../src/desired/config.ts";
import { redact, secret } from "../../src/desired/secret.ts";
import { fakeRegistry as registry } from "../support/fake-kinds.ts";
import { failure, folderOf } from "./support.ts";

const variables = { DATABASE_URL: "postgres://app:s3cret@db.example.org/shop", EMPTY: "" };

function load(text: string, options: Partial<ConfigOptions> = {}): Promise<Config> {
  return loadConfig(join(folderOf({ "flux.config.yaml": text }), "flux.config.yaml"), { variables, ...options });
}

async function errorsOf(text: string, options: Partial<ConfigOptions> = {}): Promise<string> {
  const folder = folderOf({ "flux.config.yaml": text });
  return failure(loadConfig(join(folder, "flux.config.yaml"), { variables, registry, ...options }), folder);
}

test("what is left out has a default", async () => {
  const config = await load("");
  const folder = join(config.file, "..");
  expect(config).toEqual({
    file: join(folder, "flux.config.yaml"),
    environment: null,
    environments: [],
    production: false,
    database: null,
    schemas: ["public"],
    kinds: { include: null, exclude: [] },
    managedRoles: [],
    documents: join(folder, "schema"),
    migrations: { tool: "raw", folder: join(folder, "migrations") },
    shadow: { type: "embedded" },
    timeouts: {},
    backfill: {},
  });
});

const full = `database: \${DATABASE_URL}
schemas: [public, sales]
kinds: { exclude: [comment] }
roles: [reader]
documents: db
migrations: { tool: raw, folder: db/migrations }
shadow: target
timeouts: { lock: 500, scan_lock: 2min, statement: 1.5s }
backfill: { batch: 200, pause: 100 ms, replica_lag: 5s }
environments:
  local: { database: embedded, timeouts: { lock: 1s } }
  live: { database: "postgres://me:pa55@\${HOST}/x", production: true, schemas: ["*"], roles: ["*"], shadow: postgres://u:pw@h/s }
`;

test("everything that can be said", async () => {
  const config = await load(full);
  expect(config.schemas).toEqual(["public", "sales"]);
  expect(config.roles).toEqual(["reader"]);
  expect(config.documents.endsWith("/db")).toBe(true);
  expect(config.migrations.folder.endsWith("/db/migrations")).toBe(true);
  expect(config.shadow).toEqual({ type: "target" });
  expect(config.timeouts).toEqual({ lock: 500, scanLock: 120_000, statement: 1500 });
  expect(config.backfill).toEqual({ batch: 200, pause: 100, replicaLag: 5000 });
  expect(config.environments).toEqual(["local", "live"]);
  expect(config.database?.type === "url" && config.database.url.reveal()).toBe(variables.DATABASE_URL);
  expect(managedKinds(registry, config)).not.toContain("comment");
  expect(managedKinds(registry, config)).toContain("schema");
});

test("an environment overrides, groups key by key", async () => {
  const local = await load(full, { environment: "local" });
  expect(local.database).toEqual({ type: "embedded" });
  expect(local.timeouts).toEqual({ lock: 1000, scanLock: 120_000, statement: 1500 });
  expect([local.production, local.environment]).toEqual([false, "local"]);
  const live = await load(full, { environment: "live" });
  expect([live.production, live.schemas, live.roles]).toEqual([true, null, null]);
});

test("no password is printed", async () => {
  const live = await load(full, { environment: "live", variables: { HOST: "h" } });
  const texts = [
    JSON.stringify(live),
    inspect(live, { depth: 9, showHidden: true }),
    String(live.database),
    `${live.shadow}`,
  ];
  for (const text of texts) expect(text).not.toMatch(/pa55|:pw@/);
  expect(texts[0]).toContain(`"url":"postgres://me:***@\${HOST}/x"`);
  expect(live.database?.type === "url" && live.database.url.reveal()).toBe("postgres://me:pa55@h/x");
});

test("redact", () => {
  expect(redact("no password for postgres://a:b@c/d?x=1 and postgresql://e@f, password=g h")).toBe(
    "no password for postgres://a:***@c/d?x=1 and postgresql://e@f, password=*** h",
  );
  expect(redact("postgres://a:b@c@d/e")).toBe("postgres://a:***@d/e");
  expect(redact("it is hunter2", "hunter2")).toBe("it is ***");
  expect(`${secret("postgres://a:b@c", () => "x")}`).toBe("postgres://a:***@c");
});

test("a variable that is not set is an error when it is used, not before", async () => {
  const folder = folderOf({ "flux.config.yaml": `database: \${NO_SUCH}\nshadow: postgres://u:pw@\${EMPTY}/x\n` });
  const config = await loadConfig(join(folder, "flux.config.yaml"), { variables });
  const reveal = async (which: "database" | "shadow"): Promise<string> => {
    const database = config[which];
    return database?.type === "url" ? database.url.reveal() : "";
  };
  expect(await failure(reveal("database"), folder)).toMatchInlineSnapshot(`
    "FLUX108 The environment variable NO_SUCH is not set, and "database" of the configuration needs it
      flux.config.yaml:1:11 | database: \${NO_SUCH}
      > Set NO_SUCH, or give the database with --database."
  `);
  expect(await failure(reveal("shadow"), folder)).toMatchInlineSnapshot(`
    "FLUX108 The environment variable EMPTY is empty, and "shadow" of the configuration needs it
      flux.config.yaml:2:9 | shadow: postgres://u:***@\${EMPTY}/x
      > Set EMPTY."
  `);
});

test("a value that is no URL", async () => {
  const folder = folderOf({ "flux.config.yaml": "database: mysql://me:pw@h/x\n" });
  const config = await loadConfig(join(folder, "flux.config.yaml"), { variables });
  const reveal = async (): Promise<string> => (config.database?.type === "url" ? config.database.url.reveal() : "");
  expect(await failure(reveal(), folder)).toMatchInlineSnapshot(`
    "FLUX105 "database" of the configuration is not the URL of a PostgreSQL database
      flux.config.yaml:1:11 | database: mysql://me:***@h/x
      > flux works with PostgreSQL only; write it as postgres://user:password@host:5432/database, or \`embedded\`."
  `);
});

test("all schemas are written as a list, too", async () => {
  const remedies = await errorsOf("schemas: all\nroles: All\nenvironments: { live: { schemas: '*' } }\n");
  expect(remedies.match(/> .*/g)).toEqual(Array(3).fill('> For all of them: ["*"].'));
});

test("mistakes", async () => {
  const text = `databse: x
schema: [a]
schemas: public
kinds: { exclude: [colum] }
migrations: { tool: flywey }
timeouts: { lock: 5 minutes, statement: -1, batch: [1] }
backfill: { batch: 0 }
production: yes
shadow:
environments: { live: { databases: x }, 5: {} }
production: true
`;
  expect(await errorsOf(text)).toMatchInlineSnapshot(`
    "FLUX103 Unknown key "databse" in the configuration
      flux.config.yaml:1:1 | databse: x
      > Did you mean "database"?
    FLUX103 Unknown key "schema" in the configuration
      flux.config.yaml:2:1 | schema: [a]
      > Did you mean "schemas"?
    FLUX104 "schemas" of the configuration must be a list of texts, but it is the text "public"
      flux.config.yaml:3:10 | schemas: public
      The schemas that flux manages; "*": all. The default is [public].
      > Put it in brackets: [public].
    FLUX105 "kinds.exclude[1]" of the configuration cannot be the text "colum"
      flux.config.yaml:4:20 | kinds: { exclude: [colum] }
      > Did you mean "column"?
    FLUX105 "migrations.tool" of the configuration must be "raw", but it is the text "flywey"
      flux.config.yaml:5:21 | migrations: { tool: flywey }
      The migration tool; "raw" is plain SQL, the default.
    FLUX105 "timeouts.lock" of the configuration must be a number of milliseconds, or text such as "500ms", "5s" or "2min", but it is the text "5 minutes"
      flux.config.yaml:6:19 | timeouts: { lock: 5 minutes, statement: -1, batch: [1] }
      Longest wait for a lock that stops reads or writes. The default is 1s.
    FLUX105 "timeouts.statement" of the configuration must be a number of milliseconds, or text such as "500ms", "5s" or "2min", but it is the number -1
      flux.config.yaml:6:41 | timeouts: { lock: 5 minutes, statement: -1, batch: [1] }
      Longest run of a statement that only touches the catalog. The default is 5s.
    FLUX104 "timeouts.batch" of the configuration must be a number of milliseconds, or text such as "500ms", "5s" or "2min", but it is a list
      flux.config.yaml:6:52 | timeouts: { lock: 5 minutes, statement: -1, batch: [1] }
      Longest run of one batch of a backfill. The default is 10s.
    FLUX105 "backfill.batch" of the configuration must be at least 1, but it is the number 0
      flux.config.yaml:7:20 | backfill: { batch: 0 }
      Rows of the first batch; later ones adapt. The default is 1000.
    FLUX104 "production" of the configuration must be true or false, but it is the text "yes"
      flux.config.yaml:8:13 | production: yes
      Refuse whatever is for development databases only.
      > Write true.
    FLUX104 "shadow" of the configuration must be text, but it is empty
      flux.config.yaml:9:1 | shadow:
      Where plans are made and proven: "embedded" (the default), "target" (a temporary database on the database's own server), or the URL of a server. \${NAME} stands for the environment variable NAME.
    FLUX103 Unknown key "databases" in "environments.live" of the configuration
      flux.config.yaml:10:25 | environments: { live: { databases: x }, 5: {} }
      > Did you mean "database"?
    FLUX107 The key 5 in the configuration is not text
      flux.config.yaml:10:41 | environments: { live: { databases: x }, 5: {} }
      YAML reads it as the number 5.
      > Put it in quotes: "5".
    FLUX106 The key "production" stands twice in the configuration
      flux.config.yaml:11:1 | production: true
      It stands at line 8 already.
      > Keep one of the two."
  `);
});

test("syntax errors show no password", async () => {
  expect(await errorsOf("database: postgres://me:pw@h/x: y\n")).toMatchInlineSnapshot(`
    "FLUX102 This is not valid YAML: there is a second colon on the line
      flux.config.yaml:1:11 | database: postgres://me:***@h/x: y
      > Put the value in quotes if a colon, a comma, a "#" or a bracket belongs to it."
  `);
  expect(await errorsOf("database: [postgres://me:pw@h/x]\n")).toMatchInlineSnapshot(`
    "FLUX104 "database" of the configuration must be text, but it is a list
      flux.config.yaml:1:11 | database: [postgres://me:***@h/x]
      URL of the database, or "embedded" for a local one that flux keeps. \${NAME} stands for the environment variable NAME."
  `);
  expect(await errorsOf("- a\n")).toMatchInlineSnapshot(`
    "FLUX104 The configuration must be a mapping (keys with values), but it is a list
      flux.config.yaml:1:1 | - a"
  `);
});

test("missing file, unknown environment", async () => {
  expect(await failure(loadConfig("no/such.yaml", { variables }), "-")).toMatchInlineSnapshot(`
    "FLUX101 The configuration no/such.yaml does not exist
      > Run "flux init" to write one, or name another file with <folder><folder>config."
  `);
  expect(await errorsOf(full, { environment: "lve" })).toMatchInlineSnapshot(`
    "FLUX109 The configuration has no environment "lve"
      flux.config.yaml:10:1 | environments:
      It has: local, live.
      > Did you mean "live"?"
  `);
  expect(await errorsOf("", { environment: "live" })).toMatchInlineSnapshot(`
    "FLUX109 The configuration has no environment "live"
      flux.config.yaml has no "environments".
      > Give another name to --env, or add the environment: environments: { live: { database: ... } }."
  `);
});
