import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  visit,
  type YAMLMap,
} from "yaml";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Json, Origin } from "../model/object.ts";
import { readFast } from "./fast-yaml.ts";
import { alternativesOf, type JsonSchema, typesOf } from "./grammar.ts";

/** A place in a document with its source line. */
export type Place = Origin & { readonly text: string };

/** A YAML file as read, with what it takes to say where something stands in it. */
export interface YamlFile {
  /** As the user would call it. */
  readonly file: string;
  readonly text: string;
  readonly lines: LineCounter;
  /** Null when nothing unusual stands in it: then it has no mistakes and no anchors. */
  readonly document: Document.Parsed | null;
  /** Of the top value; null for an empty file. */
  readonly root: Node | null;
}

/** The codes under which mistakes in a YAML file are reported. */
export interface Codes {
  readonly syntax: string;
  readonly unknownKey: string;
  readonly wrongType: string;
  readonly wrongValue: string;
  readonly missingKey: string;
  readonly duplicate: string;
  readonly keyNotText: string;
}

/** Parses a text; syntax errors are in `document`. */
export function parseYaml(file: string, source: string): YamlFile {
  const text = source.startsWith("\uFEFF") ? source.slice(1) : source;
  const lines = new LineCounter();
  const fast = readFast(text);
  if (fast) {
    lines.lineStarts = fast.lineStarts;
    return { file, text, lines, document: null, root: fast.root };
  }
  const document = parseDocument(text, {
    lineCounter: lines,
    version: "1.2",
    schema: "core",
    prettyErrors: false,
    // Its check compares every pair of keys of a map; `membersOf` does it by a set.
    uniqueKeys: false,
  });
  return { file, text, lines, document, root: document.contents };
}

/** Line and column of an offset. */
export function originAt(file: YamlFile, offset: number): Origin {
  const { line, col } = file.lines.linePos(Math.min(offset, file.text.length));
  return { file: file.file, line: Math.max(line, 1), column: Math.max(col, 1) };
}

/** The place of an offset, for a message. */
export function placeAt(file: YamlFile, offset: number): Place {
  const origin = originAt(file, offset);
  return { ...origin, text: lineOf(file, origin.line) };
}

/** The place where a key or value begins. */
export function placeOf(file: YamlFile, node: Node | null): Place {
  return placeAt(file, node?.range?.[0] ?? 0);
}

/** The text of a line, without its line break. */
export function lineOf(file: YamlFile, line: number): string {
  const start = file.lines.lineStarts[line - 1] ?? 0;
  const end = file.text.indexOf("\n", start);
  return (end < 0 ? file.text.slice(start) : file.text.slice(start, end)).replace(/\r$/, "");
}

/** What is being read, and where mistakes go. */
export interface Reading {
  readonly file: YamlFile;
  /** What it is called: `table orders`. */
  readonly where: () => string;
  readonly codes: Codes;
  readonly report: (diagnostic: Diagnostic) => void;
}

/** A member of a mapping whose key is text. */
export interface Member {
  readonly name: string;
  readonly key: Node;
  /** Null when nothing follows the key. */
  readonly value: Node | null;
}

/** The members of a mapping; keys that are no text, and keys that stand twice, are reported and left out. */
export function membersOf({ file, where, codes, report }: Reading, map: YAMLMap): readonly Member[] {
  const members: Member[] = [];
  const seen = map.items.length > fewKeys ? new Map<string, Member>() : null;
  for (const pair of map.items as Pair<Node, Node | null>[]) {
    const key = pair.key;
    const name = isScalar(key) && typeof key.value === "string" ? key.value : null;
    if (name === null) {
      report(keyProblem(file, key, where(), codes));
      continue;
    }
    const first = seen ? seen.get(name) : members.find((member) => member.name === name);
    if (first) {
      report(doubleKey(file, first, key, where(), codes));
      continue;
    }
    const member = { name, key, value: resolve(file, pair.value) };
    members.push(member);
    seen?.set(name, member);
  }
  return members;
}

/** Up to here, looking through a list is faster than keeping a map. */
const fewKeys = 12;

function doubleKey(file: YamlFile, { name, key }: Member, again: Node, where: string, codes: Codes): Diagnostic {
  return {
    code: codes.duplicate,
    severity: "error",
    summary: `The key "${name}" stands twice in ${where}`,
    detail: `It stands at line ${placeOf(file, key).line} already.`,
    remedy: "Keep one of the two.",
    at: placeOf(file, again),
  };
}

function keyProblem(file: YamlFile, key: Node | null, where: string, codes: Codes): Diagnostic {
  const base = { code: codes.keyNotText, severity: "error" as const, at: placeOf(file, key) };
  if (!isScalar(key))
    return { ...base, summary: `A key in ${where} is a list or a mapping`, remedy: "Write the key as text." };
  const source = key.source ?? "";
  if (source === "")
    return { ...base, summary: `A key in ${where} is empty`, remedy: "Write a name before the colon." };
  return {
    ...base,
    summary: `The key ${source} in ${where} is not text`,
    detail: `YAML reads it as ${describeScalar(key.value)}.`,
    remedy: `Put it in quotes: "${source}".`,
  };
}

/** The node itself, or the one an alias stands for; null for an empty value. */
export function resolve(file: YamlFile, node: Node | null): Node | null {
  if (!isAlias(node)) return isScalar(node) && node.value === null ? null : node;
  const found = anchorOf(file, node);
  return found && resolve(file, found);
}

function anchorOf(file: YamlFile, alias: Alias): Node | null {
  return (
    anchorsOf(file).findLast((anchor) => anchor.name === alias.source && isBefore(anchor.node, alias))?.node ?? null
  );
}

/** Aliases for which no anchor stands before them. */
export function lostAliases(file: YamlFile): readonly Alias[] {
  const lost: Alias[] = [];
  // Walking a large document takes time, and an alias is rare.
  if (file.document && /(?:^|[\s[{,:-])\*[^\s*]/m.test(file.text))
    visit(file.document, { Alias: (_, node) => void (anchorOf(file, node) ?? lost.push(node)) });
  return lost;
}

const anchorLists = new WeakMap<YamlFile, readonly { readonly name: string; readonly node: Node }[]>();

function anchorsOf(file: YamlFile): readonly { readonly name: string; readonly node: Node }[] {
  const known = anchorLists.get(file);
  if (known || !file.document) return known ?? [];
  const list: { name: string; node: Node }[] = [];
  visit(file.document, {
    Value: (_, node) => {
      if (node.anchor) list.push({ name: node.anchor, node });
    },
  });
  anchorLists.set(file, list);
  return list;
}

/** Ends before the alias begins, so that no value contains itself. */
const isBefore = (node: Node, alias: Alias): boolean => (node.range?.[1] ?? 0) <= (alias.range?.[0] ?? 0);

/**
 * A YAML value as JSON.
 * Where the schema takes both text and numbers, a number keeps its spelling if that says more than its value (`1.10`).
 */
export function jsonOf(reading: Reading, node: Node | null, schema: JsonSchema | undefined): Json {
  const value = resolve(reading.file, node);
  if (value === null) return null;
  if (isScalar(value)) return scalarOf(value.value, value.source, schema);
  if (isSeq(value)) {
    const items = withKeyword(schema, "items")?.["items"] as JsonSchema | undefined;
    return value.items.map((item) => jsonOf(reading, isNode(item) ? item : null, items));
  }
  if (!isMap(value)) return null;
  const mapping = withKeyword(schema, "properties") ?? withKeyword(schema, "additionalProperties");
  const properties = mapping?.["properties"] as { readonly [name: string]: JsonSchema } | undefined;
  const others = mapping?.["additionalProperties"] as JsonSchema | undefined;
  const members = membersOf(reading, value);
  return Object.fromEntries(
    members.map((member) => [member.name, jsonOf(reading, member.value, properties?.[member.name] ?? others)]),
  );
}

const withKeyword = (schema: JsonSchema | undefined, keyword: string): JsonSchema | undefined =>
  alternativesOf(schema).find((alternative) => keyword in alternative);

function scalarOf(value: unknown, source: string | undefined, schema: JsonSchema | undefined): Json {
  if (typeof value !== "number") return value as Json;
  const exact = source === undefined || String(value) === source;
  return exact || !typesOf(schema).includes("string") ? value : source;
}

/** What was found, in words: `the text "yes"`, `a list`. */
export function describe(node: Node | null): string {
  if (node === null) return "empty";
  if (isSeq(node)) return "a list";
  if (isMap(node)) return "a mapping";
  return isScalar(node) ? describeScalar(node.value, node.source) : "empty";
}

function describeScalar(value: unknown, source?: string): string {
  if (value === null) return "empty (null)";
  if (typeof value === "boolean") return `${value} (a boolean)`;
  if (typeof value === "number") return `the number ${source ?? value}`;
  const text = String(value);
  return `the text "${text.length > 40 ? `${text.slice(0, 37)}...` : text}"`;
}
