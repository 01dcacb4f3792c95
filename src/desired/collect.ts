import { readFileSync } from "node:fs";
import { resolve as resolvePath } from "node:path";
import { isMap, isScalar, type Node, type YAMLMap } from "yaml";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { DocumentValue } from "../model/kind.ts";
import { type Json, keyOf, namesOf, type ObjectKey } from "../model/object.ts";
import { documentCodes as codes } from "./codes.ts";
import { container, type Grammar, type KindGrammar, typesOf } from "./grammar.ts";
import { parseName, parseOwnName, parseSqlName } from "./names.ts";
import { unknownKeyAt } from "./subject.ts";
import {
  describe,
  jsonOf,
  type Member,
  membersOf,
  placeOf,
  type Reading,
  resolve,
  type YamlFile,
} from "./yaml-file.ts";

/** One object as written in the document, in its object form, not yet checked against its kind's schema. */
export interface Entry {
  readonly grammar: KindGrammar;
  readonly key: ObjectKey;
  readonly name: string;
  readonly parent: Entry | null;
  /** The schema it lives in, at the top of the document. */
  readonly schema: string | null;
  readonly value: DocumentValue;
  readonly file: YamlFile;
  /** Where its name stands, or the key of its section. */
  readonly nameNode: Node;
  /** Null when nothing is written after the name. */
  readonly node: Node | null;
  readonly order: number;
  /** Its value cannot be checked; the reason has been reported. */
  readonly broken: boolean;
}

/** What collecting needs and fills. */
export interface Collection {
  readonly grammar: Grammar;
  readonly folder: string;
  readonly defaultSchema: string;
  readonly entries: Map<ObjectKey, Entry>;
  readonly report: (diagnostic: Diagnostic) => void;
}

/** Adds what a file says to the collection. */
export function collectFile(file: YamlFile, into: Collection): void {
  const root = resolve(file, file.root);
  if (root === null) return;
  if (!isMap(root)) {
    const summary = `A document must be a mapping with sections such as "tables", but this is ${describe(root)}`;
    into.report({ code: codes.wrongType, severity: "error", summary, at: placeOf(file, root) });
    return;
  }
  const { sections } = into.grammar;
  for (const member of membersOf({ file, where: () => "the document", codes, report: into.report }, root)) {
    const grammar = sections.get(member.name);
    if (grammar) collectSection(member, grammar, null, file, into);
    else if (member.name !== "$schema")
      into.report(
        unknownKeyAt(
          member.name,
          [...sections.keys()],
          "the document",
          placeOf(file, member.key),
          codes.unknownKey,
          root,
        ),
      );
  }
}

function collectSection(
  section: Member,
  grammar: KindGrammar,
  parent: Entry | null,
  file: YamlFile,
  into: Collection,
): void {
  if (grammar.kind.document.form === "single") {
    collectEntry({ name: "", schema: null, member: section, order: 1 }, grammar, parent, file, into);
    return;
  }
  if (section.value === null) return;
  const where = parent ? `"${section.name}" of ${whereOf(parent, into.defaultSchema)}` : `"${section.name}"`;
  if (!isMap(section.value)) {
    const summary = `${where} must be a mapping from names to values, but it is ${describe(section.value)}`;
    into.report({ code: codes.wrongType, severity: "error", summary, at: placeOf(file, section.value) });
    return;
  }
  let order = 0;
  for (const member of namedMembers(file, section.value, where, into)) {
    order++;
    const qualifies = parent === null && grammar.inSchema;
    const parse = qualifies ? parseName : grammar.kind.document.namedInSql ? parseSqlName : parseOwnName;
    const parsed = parse(member.name);
    if (parsed.problem !== undefined) {
      const summary = `The name "${member.name}" in ${where} ${parsed.problem}`;
      const remedy = parsed.remedy === undefined ? {} : { remedy: parsed.remedy };
      into.report({ code: codes.badName, severity: "error", summary, ...remedy, at: placeOf(file, member.key) });
      continue;
    }
    const schema = qualifies ? (parsed.schema ?? into.defaultSchema) : null;
    collectEntry({ name: parsed.name, schema, member, order }, grammar, parent, file, into);
  }
}

/** Names are compared as keys of objects later, where two spellings of one name meet. */
function namedMembers(file: YamlFile, map: YAMLMap, where: string, into: Collection): readonly Member[] {
  const members: Member[] = [];
  for (const pair of map.items) {
    const key = pair.key as Node | null;
    if (isScalar(key) && typeof key.value === "string")
      members.push({ name: key.value, key, value: resolve(file, pair.value as Node | null) });
    else membersOf({ file, where: () => where, codes, report: into.report }, { items: [pair] } as unknown as YAMLMap);
  }
  return members;
}

interface Spot {
  readonly name: string;
  readonly schema: string | null;
  readonly member: Member;
  readonly order: number;
}

function collectEntry(spot: Spot, grammar: KindGrammar, parent: Entry | null, file: YamlFile, into: Collection): void {
  const { name, schema, order } = spot;
  const { key: nameNode, value: node } = spot.member;
  const above = parent ? parent.key : schema === null ? null : keyOf(null, container, schema);
  const key = keyOf(above, grammar.kind.name, name);
  const value: Record<string, Json> = {};
  const entry = { grammar, key, name, parent, schema, value, file, nameNode, node, order, broken: false };
  const first = into.entries.get(key);
  if (first) {
    into.report(duplicate(entry, first, into.defaultSchema));
    return;
  }
  into.entries.set(key, entry);
  const reading = { file, where: () => whereOf(entry, into.defaultSchema), codes, report: into.report };
  if (!isMap(node)) {
    entry.broken = !bareValue(entry, reading, value);
    if (entry.broken) into.report(notAMapping(entry, into.defaultSchema));
    return;
  }
  for (const member of membersOf(reading, node)) {
    const child = grammar.children.get(member.name);
    if (child) collectSection(member, child, entry, file, into);
    else if (member.name === "file" && grammar.fileProperty !== null)
      value[grammar.fileProperty] = textOf(member, entry, into);
    else set(value, member.name, jsonOf(reading, member.value, grammar.properties[member.name]));
  }
}

/** An own property, even if it is called `__proto__`. */
function set(value: Record<string, Json>, name: string, to: Json): void {
  if (name !== "__proto__") value[name] = to;
  else Object.defineProperty(value, name, { value: to, enumerable: true });
}

/** Brings a value that is no mapping into object form; false when the kind has no shorthand. */
function bareValue({ grammar, node }: Entry, reading: Reading, value: Record<string, Json>): boolean {
  const { shorthand } = grammar.kind.document;
  if (shorthand === undefined) return node === null;
  const schema = grammar.properties[shorthand];
  if (node !== null || typesOf(schema).includes("null")) value[shorthand] = jsonOf(reading, node, schema);
  return true;
}

function notAMapping(entry: Entry, defaultSchema: string): Diagnostic {
  const where = whereOf(entry, defaultSchema);
  return {
    code: codes.wrongType,
    severity: "error",
    summary: `${where.charAt(0).toUpperCase()}${where.slice(1)} must be a mapping (keys with values), but it is ${describe(entry.node)}`,
    detail: `Known here: ${[...entry.grammar.keys].sort().join(", ")}.`,
    at: placeOf(entry.file, entry.node),
  };
}

/** The text that `file: path` gives. After an error the text is empty, so that it is reported once. */
function textOf(member: Member, entry: Entry, into: Collection): string {
  const property = entry.grammar.fileProperty as string;
  const where = whereOf(entry, into.defaultSchema);
  const at = placeOf(entry.file, member.value ?? member.key);
  const problem = (summary: string, rest: Partial<Diagnostic> = {}): string => {
    into.report({ code: codes.textFile, severity: "error", summary, ...rest, at });
    return "";
  };
  if (isMap(entry.node) && entry.node.has(property))
    return problem(`"file" and "${property}" are both given in ${where}`, { remedy: "Keep one of the two." });
  if (!isScalar(member.value) || typeof member.value.value !== "string")
    return problem(`"file" of ${where} must be the path of a file, but it is ${describe(member.value)}`);
  const path = member.value.value;
  try {
    return readFileSync(resolvePath(into.folder, path), "utf8");
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    const reason = missing ? "does not exist" : `cannot be read: ${(error as Error).message}`;
    return problem(`The file ${path} of ${where} ${reason}`, {
      detail: `Paths start at the document's folder, ${into.folder}.`,
    });
  }
}

function duplicate(entry: Entry, first: Entry, defaultSchema: string): Diagnostic {
  const at = placeOf(first.file, first.nameNode);
  const where = whereOf(entry, defaultSchema);
  return {
    code: codes.duplicate,
    severity: "error",
    summary: `${where.charAt(0).toUpperCase()}${where.slice(1)} is defined twice`,
    detail: `It is defined at ${at.file}:${at.line}:${at.column} already.`,
    remedy: "Keep one of the two.",
    at: placeOf(entry.file, entry.nameNode),
  };
}

/** What a person calls an entry: `column orders.id`, `primary key of table orders`. The default schema is left out. */
export function whereOf(entry: Pick<Entry, "grammar" | "key" | "name" | "parent">, defaultSchema: string): string {
  const { noun } = entry.grammar.kind;
  if (entry.name === "" && entry.parent) return `${noun} of ${whereOf(entry.parent, defaultSchema)}`;
  const names = namesOf(entry.key).filter((part) => part !== "");
  return `${noun} ${(names.length > 1 && names[0] === defaultSchema ? names.slice(1) : names).join(".")}`;
}
