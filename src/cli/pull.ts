import { existsSync, readdirSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join, relative } from "node:path";
import { inFlight } from "../apply/status.ts";
import { type Config, managedKinds } from "../desired/config.ts";
import { type DocumentFile, schemaFile, writeDocument } from "../desired/write.ts";
import { connect } from "../live/connect.ts";
import { readModel } from "../live/read.ts";
import { fail } from "../model/diagnostic.ts";
import type { Registry } from "../model/kind.ts";
import type { Model } from "../model/object.ts";
import { refuseInFlight } from "./in-flight.ts";
import { packageFile } from "./package-file.ts";
import { writeFiles } from "./plan-files.ts";
import { refuseServersRoles } from "./role-plans.ts";
import { managedPart } from "./scope.ts";

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
  let closed: Promise<void> = Promise.resolve();
  try {
    const [flight] = await inFlight(connection);
    if (flight) refuseInFlight(flight, "what flux itself put there would end up in the document");
    await refuseServersRoles(connection, config);
    const live = await readModel(connection, registry, config.schemas, { withoutDependencies: true });
    const { schemas, managedRoles } = config;
    model = managedPart(live.model, { schemas, kinds: managedKinds(registry, config), managedRoles });
  } finally {
    closed = connection.client.end();
  }
  const written = writeDocument(model, registry);
  const files = written.length > 0 ? written : [starter];
  const editorSchema: DocumentFile = { path: schemaFile, text: readFileSync(packageFile(schemaFile), "utf8") };
  const present = filesIn(config.documents);
  const isNew = ({ path, text }: DocumentFile): boolean => present.get(path) !== text;
  const news = files.filter(isNew).map((file) => file.path);
  // What an earlier pull of the empty database wrote says nothing that anybody would miss.
  const isStarter = (path: string): boolean => path === starter.path && present.get(path) === starter.text;
  const changed = news.filter((path) => present.has(path) && !isStarter(path));
  const wanted = new Set([schemaFile, ...files.map((file) => file.path)]);
  const removed = [...present.keys()].filter((path) => !wanted.has(path));
  const lost = removed.filter((path) => !isStarter(path));
  if (!force && changed.length + lost.length > 0) refuse(config.documents, changed, lost);
  writeFiles(config.documents, [...files, editorSchema].filter(isNew));
  for (const path of removed) await rm(join(config.documents, path));
  const unchanged = files.filter((file) => !isNew(file)).map((file) => file.path);
  await closed;
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

/** The YAML files of a folder, and the JSON Schema beside them, with what they say. */
function filesIn(folder: string): ReadonlyMap<string, string> {
  if (!existsSync(folder)) return new Map();
  // Without the types of what it finds, it asks for that of each.
  const found = readdirSync(folder, { recursive: true, withFileTypes: true });
  const below = new Map<string, string>();
  const folderOf = (path: string): string => {
    const known = below.get(path) ?? `${relative(folder, path).replaceAll("\\", "/")}/`.replace(/^\/$/, "");
    below.set(path, known);
    return known;
  };
  const paths = found
    .filter((item) => !item.isDirectory())
    .map(({ parentPath, name }) => folderOf(parentPath) + name)
    .filter((path) => /\.ya?ml$/i.test(path) || path === schemaFile)
    .sort();
  return new Map(paths.map((path) => [path, readFileSync(`${folder}/${path}`, "utf8")]));
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
