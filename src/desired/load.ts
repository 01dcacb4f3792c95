import { readdirSync, readFileSync, type Stats, statSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { type Diagnostic, FluxError, fail } from "../model/diagnostic.ts";
import type { Registry } from "../model/kind.ts";
import { keyOf, type Model, modelOf, type ObjectKey, type Origin, type SchemaObject } from "../model/object.ts";
import { documentCodes as codes } from "./codes.ts";
import { type Collection, collectFile, type Entry, whereOf } from "./collect.ts";
import { fits } from "./fits-schema.ts";
import { container, type Grammar, grammarOf } from "./grammar.ts";
import { entrySchema } from "./json-schema.ts";
import { byPlace } from "./places.ts";
import { checkReferences } from "./references.ts";
import type { Subject } from "./subject.ts";
import { syntaxErrors } from "./syntax.ts";
import { placeOfText } from "./text-places.ts";
import { lineOf, originAt, type Place, parseYaml, placeOf, type YamlFile } from "./yaml-file.ts";

/** The desired state as the user wrote it. */
export interface DesiredDocument {
  /** Attributes are as typed, not yet elaborated by PostgreSQL; every object has its origin and intent. */
  readonly model: Model;
  /** The YAML files that were read, in order. */
  readonly files: readonly string[];
  /** An origin with its source line, as a diagnostic wants it. */
  readonly sourceAt: (origin: Origin) => Place;
  /** The place of a part of a text that the document says of an object; null when the object says no such text. */
  readonly textAt: (key: ObjectKey, text: string, offset: number) => Place | null;
}

/** What a document leaves to the configuration. */
export interface LoadOptions {
  /** The schema of names without one; `public` unless told. */
  readonly defaultSchema?: string;
  /** The schemas that the configuration manages; null or absent: any. */
  readonly managed?: readonly string[] | null;
  /** The files are read and parsed before, one at a time; the rest, which is one piece of work, waits for this. */
  readonly after?: Promise<void>;
}

/**
 * Reads the desired state from all `*.yaml` and `*.yml` files below a folder (or from one file).
 * @throws FluxError with every mistake that was found, in the order of files and lines
 */
export async function loadDocument(
  folder: string,
  registry: Registry,
  options: LoadOptions = {},
): Promise<DesiredDocument> {
  const { files: paths, root } = findFiles(folder);
  const files: YamlFile[] = [];
  for (const path of paths) {
    files.push(parseYaml(path, readFileSync(path, "utf8"))); // Read as a promise it takes ten times as long.
    if (options.after) await new Promise(setImmediate); // Who waits for that has answers to take.
  }
  await options.after;
  const grammar = grammarOf(registry);
  const defaultSchema = options.defaultSchema ?? "public";
  const diagnostics: Diagnostic[] = files.flatMap((file) => syntaxErrors(file, codes.syntax));
  const entries = new Map<ObjectKey, Entry>();
  const report = (diagnostic: Diagnostic): void => void diagnostics.push(diagnostic);
  const into: Collection = { grammar, folder: root, defaultSchema, entries, report };
  const broken = new Set(diagnostics.map((diagnostic) => diagnostic.at?.file));
  for (const file of files) if (!broken.has(file.file)) collectFile(file, into);
  const misfits = [...entries.values()].filter(
    (entry) => !entry.broken && !fits(entrySchema(entry.grammar), entry.value),
  );
  if (misfits.length > 0) {
    const { validate } = await import("./validate.ts");
    for (const entry of misfits)
      diagnostics.push(...validate(entrySchema(entry.grammar), entry.value, subjectOf(entry, defaultSchema), codes));
  }
  if (broken.size === 0) checkReferences(entries, defaultSchema, report);
  checkSchemas(entries, options.managed ?? null, report);
  if (diagnostics.length > 0) throw new FluxError(sorted(diagnostics, paths));
  const objects = [...[...entries.values()].map(objectOf), ...impliedSchemas(entries, grammar, registry, options)];
  const textAt: DesiredDocument["textAt"] = (key, text, offset) => {
    const entry = entries.get(key);
    return entry ? placeOfText(entry, text, offset, root) : null;
  };
  return { model: modelOf(objects), files: paths, sourceAt: sourceOf(files), textAt };
}

function findFiles(folder: string): { readonly files: readonly string[]; readonly root: string } {
  if (!infoOf(folder).isDirectory()) return { files: [folder], root: dirname(folder) };
  const found = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = found
    .filter((item) => (item.isFile() || item.isSymbolicLink()) && /^\.ya?ml$/i.test(extname(item.name)))
    .map((item) => join(item.parentPath, item.name))
    .filter((path) => !path.slice(folder.length).split(/[/\\]/).some(isHidden))
    .sort();
  if (files.length === 0)
    fail(codes.noFiles, `The document folder ${folder} has no YAML file in it`, {
      detail: "An empty document would mean: drop everything.",
      remedy:
        'Run "flux pull" to write one from a database, or create a file such as tables.yaml. A file may be empty.',
    });
  return { files, root: folder };
}

function infoOf(folder: string): Stats {
  try {
    return statSync(folder);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === "ENOENT" ? "does not exist" : `cannot be read: ${message}`;
    return fail(codes.noFolder, `The document folder ${folder} ${why}`, {
      remedy:
        'Create it, run "flux pull" to fill it from a database, or name another folder as "documents" in the configuration.',
    });
  }
}

const isHidden = (part: string): boolean => part.startsWith(".") || basename(part) === "node_modules";

function subjectOf(entry: Entry, defaultSchema: string): Subject {
  const { grammar, file, node, nameNode } = entry;
  const { shorthand } = grammar.kind.document;
  return { file, node, shorthand, where: () => whereOf(entry, defaultSchema), at: () => placeOf(file, nameNode) };
}

function checkSchemas(
  entries: ReadonlyMap<ObjectKey, Entry>,
  managed: readonly string[] | null,
  report: (diagnostic: Diagnostic) => void,
): void {
  if (managed === null) return;
  const seen = new Set<string>(managed);
  for (const entry of entries.values()) {
    const schema = entry.schema ?? (entry.grammar.kind.name === container ? entry.name : null);
    if (schema === null || seen.has(schema)) continue;
    seen.add(schema);
    report({
      code: codes.notManaged,
      severity: "error",
      summary: `The schema ${schema} is in the document, but the configuration does not manage it`,
      remedy: `Add it to "schemas" in the configuration: schemas: [${[...managed, schema].join(", ")}].`,
      at: placeOf(entry.file, entry.nameNode),
    });
  }
}

function objectOf(entry: Entry): SchemaObject {
  const { key, grammar, name, parent, schema, file, nameNode, order } = entry;
  const { attributes, intent } = grammar.kind.document.read(entry.value, name);
  return {
    key,
    kind: grammar.kind.name,
    name,
    parent: parent ? parent.key : schema === null ? null : keyOf(null, container, schema),
    attributes,
    dependsOn: [],
    order: grammar.kind.document.ordered ? order : 0,
    intent: intent ?? {},
    origin: originAt(file, nameNode.range?.[0] ?? 0),
  };
}

/** The default schema if it is managed, and schemas that are mentioned by the names in them only. */
function impliedSchemas(
  entries: ReadonlyMap<ObjectKey, Entry>,
  grammar: Grammar,
  registry: Registry,
  { defaultSchema = "public", managed = null }: LoadOptions,
): readonly SchemaObject[] {
  if (!grammar.kinds.has(container)) return [];
  const { read } = registry.get(container).document;
  const implied = new Map<ObjectKey, SchemaObject>();
  const add = (name: string, at: Entry | null): void => {
    const key = keyOf(null, container, name);
    if (entries.has(key)) return;
    const origin = at && originAt(at.file, at.nameNode.range?.[0] ?? 0);
    const { attributes } = read({}, name);
    implied.set(key, {
      key,
      kind: container,
      name,
      parent: null,
      attributes,
      dependsOn: [],
      order: 0,
      intent: {},
      origin,
    });
  };
  const seen = new Set<string>();
  for (const entry of entries.values()) {
    if (entry.schema === null || seen.has(entry.schema)) continue;
    seen.add(entry.schema);
    add(entry.schema, entry);
  }
  if (!seen.has(defaultSchema) && (managed === null || managed.includes(defaultSchema))) add(defaultSchema, null);
  return [...implied.values()];
}

function sourceOf(files: readonly YamlFile[]): (origin: Origin) => Place {
  const byName = new Map(files.map((file) => [file.file, file]));
  return (origin) => {
    const file = byName.get(origin.file);
    return { ...origin, text: file ? lineOf(file, origin.line) : "" };
  };
}

function sorted(diagnostics: readonly Diagnostic[], files: readonly string[]): readonly Diagnostic[] {
  const rank = new Map(files.map((file, i) => [file, i]));
  const fileRank = ({ at }: Diagnostic): number => rank.get(at?.file ?? "") ?? -1;
  return [...diagnostics].sort((a, b) => fileRank(a) - fileRank(b) || byPlace(a, b));
}
