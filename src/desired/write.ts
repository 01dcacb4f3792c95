import type { Kind, Registry } from "../model/kind.ts";
import { childrenOf, type Json, kindOf, type Model, namesOf, type SchemaObject } from "../model/object.ts";
import { fileNames } from "./file-names.ts";
import { container, grammarOf, type JsonSchema, type KindGrammar, typesOf } from "./grammar.ts";
import { writeName, writeOwnName } from "./names.ts";
import { type Tree, yamlText } from "./write-yaml.ts";

/** A file of a document, to be written. */
export interface DocumentFile {
  /** Below the document's folder, with `/`. */
  readonly path: string;
  readonly text: string;
}

export interface WriteOptions {
  /**
   * Where the JSON Schema is, relative to the document's folder; the first line of each file names it relative to that
   * file. The default is a copy beside the documents (see `schemaFile`); null writes no such line.
   */
  readonly schema?: string | null;
  /** The schema of names without one; `public` unless told. */
  readonly defaultSchema?: string;
}

/** The name under which `flux pull` puts a copy of the JSON Schema into the document's folder. */
export const schemaFile = "flux.schema.json";

/** Sections whose objects get a file each; all others share one file a section. */
const ownFiles: ReadonlySet<string> = new Set(["tables", "views", "materialized_views", "functions", "procedures"]);

/**
 * A model as YAML files that `loadDocument` reads back to the same attributes. Same model, same bytes.
 */
export function writeDocument(model: Model, registry: Registry, options: WriteOptions = {}): readonly DocumentFile[] {
  const { schema = schemaFile, defaultSchema = "public" } = options;
  const files: DocumentFile[] = [];
  const add = (path: string, tree: Tree): void =>
    void files.push({ path, text: schemaLine(schema, path) + yamlText(tree) });
  const tops = byKind([...model.objects.values()].filter(isTop));
  for (const [section, grammar] of grammarOf(registry).sections) {
    const objects = tops.get(grammar.kind.name) ?? [];
    if (objects.length === 0 || isDefaultOnly(objects, grammar, model, defaultSchema)) continue;
    const keys = objects.map((object) => keyOfObject(object, grammar, defaultSchema));
    const member = (object: SchemaObject, i: number): readonly [string, Tree] => [
      keys[i] as string,
      treeOf(object, grammar, model),
    ];
    if (grammar.kind.document.form === "single")
      add(`${section}.yaml`, new Map([[section, treeOf(objects[0] as SchemaObject, grammar, model)]]));
    else if (!ownFiles.has(section))
      add(`${section}.yaml`, new Map([[section, { section: new Map(objects.map(member)) }]]));
    else {
      const names = fileNames(keys);
      // One after the other: the trees of all of them at once would be in the way of those that come.
      objects.forEach((object, i) => {
        add(`${section}/${names[i]}.yaml`, new Map([[section, { section: new Map([member(object, i)]) }]]));
      });
    }
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function byKind(objects: readonly SchemaObject[]): ReadonlyMap<string, readonly SchemaObject[]> {
  const found = new Map<string, SchemaObject[]>();
  for (const object of objects) {
    const alike = found.get(object.kind);
    if (alike) alike.push(object);
    else found.set(object.kind, [object]);
  }
  return found;
}

function isTop({ parent }: SchemaObject): boolean {
  return parent === null || kindOf(parent) === container;
}

/** The default schema needs no mention when there is nothing to say about it and no other schema is listed. */
function isDefaultOnly(
  objects: readonly SchemaObject[],
  grammar: KindGrammar,
  model: Model,
  defaultSchema: string,
): boolean {
  const [first] = objects;
  if (grammar.kind.name !== container || objects.length > 1 || first?.name !== defaultSchema) return false;
  const tree = treeOf(first, grammar, model);
  return tree instanceof Map && tree.size === 0;
}

function keyOfObject(object: SchemaObject, grammar: KindGrammar, defaultSchema: string): string {
  if (grammar.kind.document.namedInSql) return object.name;
  if (!grammar.inSchema) return writeOwnName(object.name);
  return writeName(namesOf(object.key)[0] as string, object.name, defaultSchema);
}

/** The object's value with the sections of its children; a bare value where the kind has a short form. */
function treeOf(object: SchemaObject, grammar: KindGrammar, model: Model): Tree {
  const tree = new Map<string, Tree>();
  const said = grammar.kind.document.write(object);
  for (const name in said) tree.set(name, bare(said[name] as Json, grammar.properties[name]));
  addIntent(tree, object, grammar);
  addSections(tree, object, grammar, model);
  return tree.size === 1 ? inShort(tree, grammar) : tree;
}

function inShort(tree: ReadonlyMap<string, Tree>, { kind }: KindGrammar): Tree {
  const { shorthand } = kind.document;
  const only = shorthand === undefined ? undefined : tree.get(shorthand);
  return only === undefined || isObject(only) ? tree : only;
}

/** A number or boolean that is kept as text needs no quotes where the kind takes it without them, too. */
function bare(value: Json, schema: JsonSchema | undefined): Json {
  if (typeof value !== "string" || !numberOrBoolean.test(value)) return value;
  const types = typesOf(schema);
  if (types.includes("number") && Number.isFinite(Number(value)) && String(Number(value)) === value)
    return Number(value);
  return types.includes("boolean") && (value === "true" || value === "false") ? value === "true" : value;
}

const numberOrBoolean = /^(?:[-+.\d].*|true|false)$/;

const isObject = (value: Tree): boolean => typeof value === "object" && value !== null && !Array.isArray(value);

function addIntent(tree: Map<string, Tree>, { intent }: SchemaObject, { properties }: KindGrammar): void {
  const { renamedFrom: names = [], backfill, reverse } = intent;
  const add = (name: string, value: Tree | undefined): void => {
    if (value !== undefined && name in properties && !tree.has(name)) tree.set(name, value);
  };
  if (names.length > 0) add("renamed_from", names.length === 1 ? (names[0] as string) : names);
  add("backfill", backfill);
  add("reverse", reverse);
}

function addSections(tree: Map<string, Tree>, object: SchemaObject, grammar: KindGrammar, model: Model): void {
  const children = grammar.children.size === 0 ? [] : childrenOf(model, object.key);
  if (children.length === 0) return;
  const kinds = byKind(children);
  for (const [section, child] of grammar.children) {
    const own = kinds.get(child.kind.name);
    if (!own) continue;
    if (child.kind.document.form === "single") tree.set(section, treeOf(own[0] as SchemaObject, child, model));
    else {
      const members = new Map<string, Tree>();
      for (const item of own) members.set(writeOwnName(item.name), treeOf(item, child, model));
      tree.set(section, { section: members });
    }
  }
}

function schemaLine(schema: string | null, path: string): string {
  if (schema === null) return "";
  const up = "../".repeat(path.split("/").length - 1);
  const plain = schema.replace(/^\.\//, "");
  const below = up + plain;
  const where = /^(?:\/|[a-z]+:)/i.test(schema) ? schema : below.startsWith("../") ? below : `./${below}`;
  return `# yaml-language-server: $schema=${where}\n`;
}

/** The kinds whose objects get a file each, for those who explain the layout. */
export function hasOwnFiles(kind: Kind): boolean {
  return ownFiles.has(kind.document.section);
}
