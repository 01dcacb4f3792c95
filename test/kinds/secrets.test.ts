import { expect, it } from "vitest";
import { makePlanFor } from "../../src/cli/workflow.ts";
import { loadDocument } from "../../src/desired/load.ts";
import { writeDocument } from "../../src/desired/write.ts";
import { registry } from "../../src/kinds/registry.ts";
import { FluxError } from "../../src/model/diagnostic.ts";
import { folderOf } from "../desired/support.ts";
import { serverUrl, withDatabase } from "../support/database.ts";
import { readAll } from "./create-model.ts";

const setup = `
  CREATE FOREIGN DATA WRAPPER files OPTIONS (api_key 'hush-hush', debug 'true');
  CREATE SERVER archive FOREIGN DATA WRAPPER files OPTIONS (host 'there', dsn 'postgres://me:hush-hush@there/db');
  CREATE USER MAPPING FOR PUBLIC SERVER archive OPTIONS ("user" 'reader', "PassWord" 'hush-hush', aws_secret_access_key 'hush-hush', password_required 'true');
  CREATE FOREIGN TABLE far (a integer OPTIONS (token 'hush-hush')) SERVER archive OPTIONS (conn 'host=there password = hush-hush');`;

it("leaves secrets out of documents and plans, and says that a drop loses them", () =>
  withDatabase(18, async (url, client) => {
    await client.query(setup);
    const model = await readAll(url);
    const text = writeDocument(model, registry)
      .map((file) => file.text)
      .join("\n");
    expect(JSON.stringify([...model.objects.values()]) + text).not.toContain("hush");
    expect(text).toContain("password_required: true");
    const request = {
      url,
      documents: folderOf({ "tables.yaml": "tables: {}\n" }),
      schemas: null,
      shadow: serverUrl(18),
      name: null,
      mode: "online" as const,
      acceptDrops: true,
      strict: false,
      signal: new AbortController().signal,
      onProgress: () => undefined,
    };
    const { plan } = await makePlanFor(request);
    expect(JSON.stringify(plan)).not.toContain("hush");
    const losing = plan.steps
      .filter(({ undo }) => undo.result === "loses data")
      .map(({ title, undo }) => [title, undo.what]);
    expect(losing).toEqual([
      [
        "Drop user mapping of public on archive",
        "the options PassWord, aws_secret_access_key of user mapping of public on archive",
      ],
      ["Drop server archive", "the option dsn of server archive"],
    ]);
  }));

it.each([
  "{ PassWord: hush-hush }",
  "{ dsn: 'postgres://me:hush-hush@there/db' }",
  "{ conn: 'host=there password=hush-hush' }",
])("refuses a document with the options %s, without repeating them", async (options) => {
  const folder = folderOf({ "servers.yaml": `servers: { archive: { wrapper: files, options: ${options} } }\n` });
  const error = await loadDocument(folder, registry).catch((error: unknown) => error);
  expect(error).toBeInstanceOf(FluxError);
  const { diagnostics } = error as FluxError;
  expect(diagnostics.map(({ code }) => code)).toEqual(["FLUX206"]);
  expect(diagnostics[0]?.summary).toMatch(/ is a secret$/);
  expect(JSON.stringify(diagnostics)).not.toContain("hush");
});
