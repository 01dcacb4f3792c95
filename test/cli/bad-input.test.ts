import { randomBytes } from "node:crypto";
import type pg from "pg";
import { describe, expect, it } from "vitest";
import { majors, serverUrl, withDatabase } from "../support/database.ts";
import { withProject } from "./project.ts";

const nowhere = "postgres://app:hunter2secret@127.0.0.1:1/shop";

const plain = `tables:
  orders:
    columns:
      id: { type: bigint, not_null: true }
      total: { type: integer, not_null: true }
    primary_key: [id]
`;
const live = "CREATE TABLE orders (id bigint PRIMARY KEY, total integer NOT NULL)";

/** The error of `flux plan` where the document is at fault, before any database is asked. */
async function documentError(files: { readonly [path: string]: string }): Promise<string> {
  return withProject(nowhere, async ({ write, failure }) => {
    for (const [path, text] of Object.entries(files)) await write(path, text);
    return failure("plan");
  });
}

describe("mistakes in the document are told without a database", () => {
  it("unknown key", async () => {
    const text = plain.replace("not_null: true", "nullable: false");
    expect(await documentError({ "schema/orders.yaml": text })).toMatchInlineSnapshot(`
      "error FLUX204: Unknown key "nullable" in column orders.id
        at schema/orders.yaml:4:27
        4 │       id: { type: bigint, nullable: false }
          │                           ^
        Known here: backfill, collation, comment, compression, default, generated, grants, identity, inherited, not_null, not_null_comment, not_null_name, not_null_no_inherit, options, renamed_from, reverse, security_labels, sequence_grants, statistics, storage, type.
      "
    `);
    const typo = plain.replace("columns:", "colums:");
    expect(await documentError({ "schema/orders.yaml": typo })).toMatchInlineSnapshot(`
      "error FLUX204: Unknown key "colums" in table orders
        at schema/orders.yaml:3:5
        3 │     colums:
          │     ^
        What to do: Did you mean "columns"?

      error FLUX211: Primary key of table orders names the column "id", which table orders does not have
        at schema/orders.yaml:6:19
        6 │     primary_key: [id]
          │                   ^
        What to do: Correct the name, or add the column to the table.

      2 errors
      "
    `);
  });

  it("wrong type", async () => {
    const text = plain.replace("[id]", "id").replace("not_null: true", 'not_null: "yes"');
    expect(await documentError({ "schema/orders.yaml": text })).toMatchInlineSnapshot(`
      "error FLUX206: "not_null" of column orders.id must be true, false or "not valid", but it is the text "yes"
        at schema/orders.yaml:4:37
        4 │       id: { type: bigint, not_null: "yes" }
          │                                     ^
        NOT NULL, as an identity is anyway; \`not valid\`: existing rows are not checked (PostgreSQL 18).
        What to do: Write true.

      error FLUX205: "columns" of primary key of table orders must be a list of texts, but it is the text "id"
        at schema/orders.yaml:6:18
        6 │     primary_key: id
          │                  ^
        Column names.
        What to do: Put it in brackets: [id].

      2 errors
      "
    `);
  });

  it("a name that stands in two files", async () => {
    const files = { "schema/a.yaml": plain, "schema/more/b.yaml": "tables:\n  public.orders: {}\n" };
    expect(await documentError(files)).toMatchInlineSnapshot(`
      "error FLUX208: Table orders is defined twice
        at schema/more/b.yaml:2:3
        2 │   public.orders: {}
          │   ^
        It is defined at schema/a.yaml:2:3 already.
        What to do: Keep one of the two.
      "
    `);
  });

  it("a reference to a column that is missing", async () => {
    const text = `${plain}    indexes:\n      orders_customer: [customer_id]\n      orders_total: [totl]\n`;
    expect(await documentError({ "schema/orders.yaml": text })).toMatchInlineSnapshot(`
      "error FLUX211: Index orders.orders_customer names the column "customer_id", which table orders does not have
        at schema/orders.yaml:8:25
        8 │       orders_customer: [customer_id]
          │                         ^
        Its columns: id, total.
        What to do: Correct the name, or add the column to the table.

      error FLUX211: Index orders.orders_total names the column "totl", which table orders does not have
        at schema/orders.yaml:9:22
        9 │       orders_total: [totl]
          │                      ^
        What to do: Did you mean "total"?

      2 errors
      "
    `);
  });

  it("YAML that is none", async () => {
    const text = plain.replace("bigint, not_null: true }", "bigint, not_null: true");
    expect(await documentError({ "schema/orders.yaml": text })).toMatchInlineSnapshot(`
      "error FLUX203: This is not valid YAML: a closing "}" is missing
        at schema/orders.yaml:5:7
        5 │       total: { type: integer, not_null: true }
          │       ^
        What to do: Close the bracket in the line above or here, or put quotes around a value that has one in it.
      "
    `);
    expect(
      await documentError({ "schema/orders.yaml": `${plain}    checks:\n      c: code ~ 'a: b'\n` }),
    ).toMatchInlineSnapshot(`
      "error FLUX203: This is not valid YAML: there is a second colon on the line
        at schema/orders.yaml:8:10
        8 │       c: code ~ 'a: b'
          │          ^
        What to do: Put the value in quotes if a colon, a comma, a "#" or a bracket belongs to it.
      "
    `);
  });

  it("a name of 64 bytes", async () => {
    const text = plain.replace("orders:", `${"o".repeat(62)}é:`);
    expect(await documentError({ "schema/orders.yaml": text })).toMatchInlineSnapshot(`
      "error FLUX210: The name "ooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooé" in "tables" is 64 bytes long; PostgreSQL allows 63
        at schema/orders.yaml:2:3
        2 │   ooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooé:
          │   ^
        What to do: Choose a shorter name.
      "
    `);
  });

  it("an empty folder, and none", async () => {
    expect(await documentError({ "schema/readme.txt": "" })).toMatchInlineSnapshot(`
      "error FLUX202: The document folder schema has no YAML file in it
        An empty document would mean: drop everything.
        What to do: Run "flux pull" to write one from a database, or create a file such as tables.yaml. A file may be empty.
      "
    `);
    expect(await documentError({})).toMatchInlineSnapshot(`
      "error FLUX201: The document folder schema does not exist
        What to do: Create it, run "flux pull" to fill it from a database, or name another folder as "documents" in the configuration.
      "
    `);
  });
});

describe("mistakes in the configuration and on the command line", () => {
  it("no configuration", () =>
    withProject(
      nowhere,
      async ({ failure }) => {
        expect(await failure("plan")).toMatchInlineSnapshot(`
          "error FLUX101: The configuration flux.config.yaml does not exist
            What to do: Run "flux init" to write one, or name another file with --config.
          "
        `);
        expect(await failure("drift", "--config", "other.yaml")).toMatchInlineSnapshot(`
          "error FLUX101: The configuration other.yaml does not exist
            What to do: Run "flux init" to write one, or name another file with --config.
          "
        `);
      },
      null,
    ));

  it("settings that are wrong, with the passwords of their line hidden", () =>
    withProject(
      nowhere,
      async ({ failure }) => {
        expect(await failure("plan")).toMatchInlineSnapshot(`
          "error FLUX103: Unknown key "databse" in the configuration
            at flux.config.yaml:1:1
            1 │ databse: "postgres://app:***@db/shop"
              │ ^
            What to do: Did you mean "database"?

          error FLUX104: "schemas" of the configuration must be a list of texts, but it is the text "public"
            at flux.config.yaml:2:10
            2 │ schemas: public
              │          ^
            The schemas that flux manages; "*": all. The default is [public].
            What to do: Put it in brackets: [public].

          error FLUX105: "migrations.tool" of the configuration must be "raw", but it is the text "rails"
            at flux.config.yaml:4:21
            4 │ migrations: { tool: rails }
              │                     ^
            The migration tool; "raw" is plain SQL, the default.

          3 errors
          "
        `);
      },
      'databse: "postgres://app:hunter2@db/shop"\nschemas: public\nshadow: "mysql://app:hunter2@db/shop"\nmigrations: { tool: rails }\n',
    ));

  it("an environment that is none", () =>
    withProject(
      nowhere,
      async ({ failure, write }) => {
        expect(await failure("plan", "--env", "prod")).toMatchInlineSnapshot(`
          "error FLUX109: The configuration has no environment "prod"
            at flux.config.yaml:2:1
            2 │ environments:
              │ ^
            It has: production.
            What to do: Did you mean "production"?
          "
        `);
        await write("flux.config.yaml", "database: embedded\n");
        expect(await failure("plan", "--env", "prod")).toMatchInlineSnapshot(`
          "error FLUX109: The configuration has no environment "prod"
            flux.config.yaml has no "environments".
            What to do: Give another name to --env, or add the environment: environments: { prod: { database: ... } }.
          "
        `);
      },
      "database: embedded\nenvironments:\n  production: { production: true }\n",
    ));

  it("a variable that is not set, and a database that is not configured", () =>
    withProject(
      "",
      async ({ failure, write }) => {
        expect(await failure("plan")).toMatchInlineSnapshot(`
          "error FLUX108: The environment variable DATABASE_URL is empty, and "database" of the configuration needs it
            at flux.config.yaml:1:11
            1 │ database: "\${DATABASE_URL}"
              │           ^
            What to do: Set DATABASE_URL, or give the database with --database.
          "
        `);
        await write("flux.config.yaml", "schemas: [public]\n");
        await write("schema/orders.yaml", plain);
        expect(await failure("plan")).toMatchInlineSnapshot(`
          "error FLUX607: No database is configured
            flux.config.yaml has no "database".
            What to do: Set \`database\` in the configuration, or give one with --database: a URL, or embedded.
          "
        `);
        expect(await failure("plan", "--database", "shop")).toMatchInlineSnapshot(`
          "error FLUX500: --database is not the URL of a PostgreSQL database
            What to do: Did you mean postgres://localhost/shop? In full it is written as postgres://user:password@host:5432/database, or \`embedded\`.
          "
        `);
        for (const [typed, remedy] of [
          ["embeded", 'Did you mean "embedded"?'],
          ["app@db:5433/shop", "Did you mean postgres://app@db:5433/shop? In full"],
          ["mysql://root:s3cret@db/shop", "flux works with PostgreSQL only; write it as postgres://user:password@host"],
          ["postgres://bob:s3c@ret#s3cret@db/shop", "In the password, write %40 for @ and %23 for #."],
          ["host=db password=s3cret", "Write it as postgres://user:password@host:5432/database, or `embedded`."],
        ] as const) {
          const text = await failure("plan", "--database", typed);
          expect(text).toContain(`What to do: ${remedy}`);
          expect(text).not.toContain("s3cret");
        }
      },
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the configuration's own syntax
      'database: "${DATABASE_URL}"\n',
    ));

  it("a word that is no command, and an option that is none", () =>
    withProject(nowhere, async ({ flux }) => {
      expect(await flux("aply")).toEqual({
        code: 1,
        out: "",
        err: "error FLUX904: unknown command 'aply'\n(Did you mean apply?)\n  What to do: `flux --help` lists the commands, `flux help <command>` what a command takes.\n",
      });
      expect(await flux("plan", "--chek")).toEqual({
        code: 1,
        out: "",
        err: "error FLUX904: unknown option '--chek'\n(Did you mean --check?)\n  What to do: `flux --help` lists the commands, `flux help <command>` what a command takes.\n",
      });
    }));
});

describe.each(majors)("PostgreSQL %i", (major) => {
  const elsewhere = (change: (url: URL) => void): string => {
    const url = new URL(serverUrl(major));
    change(url);
    return url.href;
  };

  it("an unreachable server, a wrong password, a database that is none", async () => {
    const error = (url: string, ...args: readonly string[]): Promise<string> =>
      withProject(url, async ({ failure, write }) => {
        await write("schema/orders.yaml", plain);
        return failure(...args);
      });
    const refused = `error FLUX501: The database cannot be reached: connect ECONNREFUSED 127.0.0.1:1
  What to do: Check that the server runs and that host and port in the database URL are right; \`database: embedded\` needs no server.
`;
    for (const command of ["plan", "drift", "pull", "status", "rollback", "apply"])
      expect(await error(nowhere, command)).toBe(refused);
    const wrong = await error(
      elsewhere((url) => {
        url.password = "not-the-password";
      }),
      "drift",
    );
    expect(wrong).toMatchInlineSnapshot(`
      "error FLUX502: The database refused the connection: password authentication failed for user "postgres"
        What to do: Check user, password and database name in the URL that \`database\` in flux.config.yaml (or --database) gives.
      "
    `);
    const none = await error(
      elsewhere((url) => {
        url.pathname = "/no such database";
      }),
      "plan",
    );
    expect(none).toMatchInlineSnapshot(`
      "error FLUX502: The database refused the connection: database "no such database" does not exist
        What to do: Check user, password and database name in the URL that \`database\` in flux.config.yaml (or --database) gives.
      "
    `);
  });

  it("SQL that PostgreSQL refuses is shown at its own line", () =>
    withDatabase(major, async (url, client) => {
      await client.query(live);
      await withProject(url, async ({ write, failure }) => {
        const error = async (text: string, more: { readonly [path: string]: string } = {}): Promise<string> => {
          for (const [path, content] of Object.entries(more)) await write(path, content);
          await write("schema/orders.yaml", text);
          return failure("plan");
        };
        const check = `${plain}    checks:\n      orders_total_positive: totl > 0\n      orders_small: |\n        total <\n        (1000 * 2\n`;
        expect(await error(check)).toMatchInlineSnapshot(`
          "error FLUX402: PostgreSQL does not accept check constraint orders_total_positive: column "totl" does not exist
            at schema/orders.yaml:8:30
            8 │       orders_total_positive: totl > 0
              │                              ^
            Perhaps you meant to reference the column "orders.total".
            What to do: Correct the column's name, or change what uses it together with the column.

          error FLUX402: PostgreSQL does not accept check constraint orders_small: syntax error at end of input
            at schema/orders.yaml:11:17
            11 │         (1000 * 2
               │                 ^
            PostgreSQL's own words, SQLSTATE 42601.
            What to do: Correct the SQL at this place.

          2 errors
          "
        `);
        const column = plain.replace("bigint, not_null: true", 'bigint, not_null: true, default: "nextid()"');
        expect(await error(column)).toMatchInlineSnapshot(`
          "error FLUX402: PostgreSQL does not accept default of orders.id: function nextid() does not exist
            at schema/orders.yaml:4:53
            4 │       id: { type: bigint, not_null: true, default: "nextid()" }
              │                                                     ^
            No function matches the given name and argument types. You might need to add explicit type casts.
            What to do: Correct the name, or add what it names to the document. Names outside public need their schema.
          "
        `);
        const text = plain.replace("bigint, not_null: true", "text, not_null: true, default: open");
        expect(await error(text)).toContain(`a text stands in single quotes, as in "'new'"`);
        const view = `${plain}views:\n  big_orders:\n    query: |\n      SELECT id,\n             totl\n        FROM orders\n`;
        expect(await error(view)).toMatchInlineSnapshot(`
          "error FLUX402: PostgreSQL does not accept view big_orders: column "totl" does not exist
            at schema/orders.yaml:11:14
            11 │              totl
               │              ^
            Perhaps you meant to reference the column "orders.total".
            What to do: Correct the column's name, or change what uses it together with the column.
          "
        `);
        const inFile = `${plain}views:\n  big_orders: { file: views/big.sql }\n`;
        expect(await error(inFile, { "schema/views/big.sql": "SELECT id\n  FRM orders\n" })).toMatchInlineSnapshot(`
          "error FLUX402: PostgreSQL does not accept view big_orders: syntax error at or near "orders"
            at schema/views/big.sql:2:7
            2 │   FRM orders
              │       ^
            PostgreSQL's own words, SQLSTATE 42601.
            What to do: Correct the SQL at this place.
          "
        `);
        const backfill = plain.replace(
          "    primary_key",
          '      sku: { type: text, not_null: true, backfill: "upper(cod)" }\n    primary_key',
        );
        expect(await error(backfill)).toMatchInlineSnapshot(`
          "error FLUX405: The backfill of sku is not an expression over orders: column "cod" does not exist
            at schema/orders.yaml:6:59
            6 │       sku: { type: text, not_null: true, backfill: "upper(cod)" }
              │                                                           ^
            backfill: upper(cod)
            What to do: It may use the columns that the table has now, under their present names.
          "
        `);
      });
    }));

  it("of several refusals only those are told that do not follow from another", () =>
    withDatabase(major, async (url, client) => {
      await client.query(live);
      await withProject(url, async ({ write, failure }) => {
        await write(
          "schema/orders.yaml",
          `${plain.replace("integer", "intger")}views:\n  totals: { query: SELECT total FROM orders }\n`,
        );
        expect(await failure("plan")).toMatchInlineSnapshot(`
          "error FLUX402: PostgreSQL does not accept column orders.total: type "intger" does not exist
            at schema/orders.yaml:5:22
            5 │       total: { type: intger, not_null: true }
              │                      ^
            PostgreSQL's own words, SQLSTATE 42704.
            What to do: Correct the name, or add what it names to the document. Names outside public need their schema.
          "
        `);
      });
    }));

  describe("a role that may read only", () => {
    const withReader = (use: (url: string, admin: pg.Client) => Promise<void>): Promise<void> =>
      withDatabase(major, async (url, client) => {
        const role = `reader_${randomBytes(4).toString("hex")}`;
        await client.query(`${live}; INSERT INTO orders VALUES (1, 10); CREATE ROLE ${role} LOGIN PASSWORD 'read-only-1';
          GRANT SELECT ON orders TO ${role}`);
        const own = new URL(url);
        own.username = role;
        own.password = "read-only-1";
        try {
          await use(own.href, client);
        } finally {
          await client.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
        }
      });
    const roleOf = (url: string): string => new URL(url).username;
    const wider = plain.replace("    primary_key", "      note: text\n    primary_key");
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the configuration's own syntax
    const embedded = 'database: "${DATABASE_URL}"\n';

    it("can plan and look for drift with an embedded shadow, and is told what it lacks before anything is applied", () =>
      withReader((url, admin) =>
        withProject(
          url,
          async ({ write, flux, failure }) => {
            await write("schema/orders.yaml", wider);
            expect(await flux("plan")).toMatchObject({
              code: 0,
              err: expect.stringMatching(/^warning FLUX330: Rights of reader/),
            });
            expect((await flux("drift")).code).toBe(2);
            expect((await failure("apply")).replaceAll(roleOf(url), "reader")).toMatchInlineSnapshot(`
              "error FLUX530: The role reader may not make these changes
                It does not own orders.
                It may not create the schema flux, in which plans are recorded.
                Nothing was done.
                What to do: Give the URL of a role that may, such as postgres.
              "
            `);
            const { rows } = await admin.query("SELECT to_regnamespace('flux') AS journal");
            expect(rows).toEqual([{ journal: null }]);
            await write("schema/orders.yaml", `${plain}  invoices: { columns: { id: bigint } }\n`);
            expect((await flux("plan", "--replace")).code).toBe(0);
            expect((await failure("apply")).replaceAll(roleOf(url), "reader")).toMatchInlineSnapshot(`
              "error FLUX530: The role reader may not make these changes
                It may not create anything in the schema public.
                It may not create the schema flux, in which plans are recorded.
                Nothing was done.
                What to do: Give the URL of a role that may.
              "
            `);
            const direct = await flux("apply", "--direct");
            expect(direct.code).toBe(1);
            expect(direct.err).toContain("error FLUX530: The role ");
            expect((await failure("rollback")).replace(/test_\w+/, "shop")).toMatchInlineSnapshot(`
              "error FLUX524: The journal cannot be written: permission denied for database shop
                Plans are recorded in the schema \`flux\` of the database, so that an interrupted run can go on.
                What to do: Give a role that owns the schema \`flux\`, or that has CREATE on the database if there is none yet.
              "
            `);
            expect(await flux("status")).toMatchObject({ code: 0, err: "" });
          },
          embedded,
        ),
      ));

    it("cannot plan in databases of the target that it may not create", () =>
      withReader((url) =>
        withProject(url, async ({ write, failure }) => {
          await write("schema/orders.yaml", wider);
          expect(await failure("plan")).toMatchInlineSnapshot(`
            "error FLUX406: The role may not create the shadow's databases: permission denied to create database
              Plans are made and proven in temporary databases on the server that \`shadow\` in flux.config.yaml names.
              What to do: Give the role CREATEDB, or set "shadow: embedded", which needs no rights on a server.
            "
          `);
        }),
      ));
  });
});
