import { readFileSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { inFlight } from "../apply/status.ts";
import { type Config, managedKinds } from "../desired/config.ts";
import { documentSchema, schemaText } from "../desired/json-schema.ts";
import { type DocumentFile, schemaFile, writeDocument } from "../desired/write.ts";
import { connect } from "../live/connect.ts";
import { readModel } from "../live/read.ts";
import { fail } from "../model/diagnostic.ts";
import type { Registry } from "../model/kind.ts";
import { type Model, modelOf } from "../model/object.ts";
import { isManaged } from "./compare.ts";
import { refuseInFlight } from "./in-flight.ts";
import { writeFiles } from "./plan-files.ts";

/** What a pull did, as paths below the document's folder. */
export interface Pulled {
  readonly objects: number;
  readonly written: readonly string[];
  readonly removed: readonly string[];
  readonly unchanged: readonly string[];
}

/**
 * Writes the document of a database.
 * @param force overwrite and remove YAML files that say otherwise
 * @throws FluxError FLUX608 where files would be lost and `force` is not given
 */
export async function pull(url: string, config: Config, registry: Registry, force: boolean): Promise<Pulled> {
  const connection = await connect(url);
  let model: Model;
  try {
    const [flight] = await inFlight(connection);
    if (flight) refuseInFlight(flight, "what flux itself put there would end up in the document");
    const live = await readModel(connection, registry, config.schemas, { withoutDependencies: true });
    const { schemas, managedRoles } = config;
    const scope = { schemas, kinds: managedKinds(registry, config), managedRoles };
    model = modelOf([...live.model.objects.values()].filter((object) => isManaged(scope, object.key)));
  } finally {
    await connection.client.end();
  }
  const written = writeDocument(model, registry);
  const files = written.length > 0 ? written : [starter];
  const present = await yamlFiles(config.documents);
  const texts = new Map(files.map((file) => [file.path, file.text]));
  const unchanged = [...present].filter(([path, text]) => texts.get(path) === text).map(([path]) => path);
  const changed = [...present.keys()].filter((path) => texts.has(path) && !unchanged.includes(path));
  const removed = [...present.keys()].filter((path) => !texts.has(path));
  if (!force && changed.length + removed.length > 0) refuse(config.documents, changed, removed);
  writeFiles(config.documents, [
    ...files.filter((file) => !unchanged.includes(file.path)),
    { path: schemaFile, text: schemaText(documentSchema(registry)) },
  ]);
  for (const path of removed) await rm(join(config.documents, path));
  const news = files.map((file) => file.path).filter((path) => !unchanged.includes(path));
  return { objects: model.objects.size, written: news, removed, unchanged };
}

/** What an empty database gets, since a folder without files would be an error. */
const starter: DocumentFile = {
  path: "tables.yaml",
  text: `# yaml-language-server: $schema=${schemaFile}
# The tables that you want. Change this file, then run "flux plan" and "flux apply".
tables:
  # customers:
  #   columns:
  #     id: { type: bigint, identity: always }
  #     email: { type: text, not_null: true }
  #   primary_key: [id]
`,
};

async function yamlFiles(folder: string): Promise<ReadonlyMap<string, string>> {
  const names = await readdir(folder, { recursive: true }).catch(() => [] as string[]);
  const paths = names.filter((name) => /\.ya?ml$/i.test(name)).sort();
  return new Map(paths.map((path) => [path.replaceAll("\\", "/"), readFileSync(join(folder, path), "utf8")] as const));
}

function refuse(folder: string, changed: readonly string[], removed: readonly string[]): never {
  return fail("FLUX608", `${folder} has files that differ from the database`, {
    detail: [
      ...changed.map((path) => `  ${path} would be overwritten`),
      ...removed.map(
        (path) => `  ${path} would be removed: what it holds is not in the database, or stands in another file`,
      ),
    ].join("\n"),
    remedy:
      "Run `flux plan` to bring the database to the document, or `flux pull --force` to bring the document to the database.",
  });
}
