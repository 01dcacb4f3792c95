import { Document, type Node, Pair, parseDocument, Scalar, YAMLMap } from "yaml";
import type { Json } from "../model/object.ts";

/** What is written: JSON, mappings in an order of their own, and sections. */
export type Tree = Json | ReadonlyMap<string, Tree> | Section;

/** A mapping from names to objects: one object begins on each line. */
export interface Section {
  readonly section: ReadonlyMap<string, Tree>;
}

/** A mapping or list of short values up to this length stands on one line. */
const lineLength = 100;
/** A longer key is not found by readers unless a question mark announces it (YAML 1.2, 7.4.3). */
const longestKey = 1024;

/**
 * A tree as YAML text: short collections on one line, long text as it is, nothing folded. Same tree, same bytes.
 * Collections are laid out here; scalars are the library's, each different one once, because documents repeat themselves.
 */
export function yamlText(tree: Tree): string {
  return `${textAfterKey(tree, "").slice(1)}\n`;
}

/** What follows the colon of a key that stands behind `pad`: a space and a value, or the lines below. */
function textAfterKey(tree: Tree, pad: string): string {
  if (tree === null || typeof tree !== "object") return ` ${indented(scalarText(tree, "value"), pad.slice(2))}`;
  if (lengthOf(tree) <= lineLength) return ` ${flowText(tree, " ")}`;
  const members = membersOf(tree);
  if (members)
    return members.map(([name, value]) => `\n${pad}${keyText(name, pad)}:${textAfterKey(value, `${pad}  `)}`).join("");
  return (tree as readonly Json[]).map((item) => `\n${pad}- ${itemText(item, `${pad}  `)}`).join("");
}

/** An item of a list on lines of its own: a collection begins on the line of the dash, long text is quoted. */
function itemText(item: Json, pad: string): string {
  if (item === null || typeof item !== "object") return indented(scalarText(item, "item"), pad);
  return textAfterKey(item, pad).trimStart();
}

/** Lines below the first moved to the right. */
const indented = (text: string, pad: string): string =>
  text.includes("\n") ? text.replace(/\n(?=.)/g, `\n${pad}`) : text;

function keyText(name: string, pad: string): string {
  const text = scalarText(name, "key");
  return text.length > longestKey ? `? ${text}\n${pad}` : text;
}

/** What a tree takes on one line, about; infinite where it has to stand on several. */
function lengthOf(tree: Tree): number {
  if (tree === null || typeof tree !== "object") {
    const text = String(tree);
    return text.includes("\n") ? Number.POSITIVE_INFINITY : text.length + 2;
  }
  let length = 2;
  if (Array.isArray(tree)) {
    for (const item of tree as readonly Json[]) {
      length += lengthOf(item) + 2;
      if (length > lineLength) return Number.POSITIVE_INFINITY;
    }
    return length;
  }
  if (isSection(tree)) return tree.section.size > 0 ? Number.POSITIVE_INFINITY : length;
  for (const [name, value] of tree instanceof Map ? (tree as ReadonlyMap<string, Tree>) : Object.entries(tree)) {
    if (hasMembers(value)) return Number.POSITIVE_INFINITY;
    length += lengthOf(value) + 2 + lengthOf(name);
    if (length > lineLength) return Number.POSITIVE_INFINITY;
  }
  return length;
}

/** Whether it is a mapping that is not empty. */
function hasMembers(tree: Tree): boolean {
  if (tree === null || typeof tree !== "object" || Array.isArray(tree)) return false;
  if (tree instanceof Map) return tree.size > 0;
  return isSection(tree) ? tree.section.size > 0 : Object.keys(tree).length > 0;
}

const isSection = (tree: Tree): tree is Section => (tree as Section).section instanceof Map;

/** The members of a mapping, null for a list or a scalar. */
function membersOf(tree: Tree): readonly (readonly [string, Tree])[] | null {
  if (tree === null || typeof tree !== "object" || Array.isArray(tree)) return null;
  if (tree instanceof Map) return [...(tree as ReadonlyMap<string, Tree>)];
  return isSection(tree) ? [...tree.section] : Object.entries(tree as { readonly [name: string]: Json });
}

/** @param padding what stands inside the braces of a mapping; lists and what is in them have none */
function flowText(tree: Tree, padding: string): string {
  const members = membersOf(tree);
  if (members) {
    const inner = members.map(([name, value]) => `${scalarText(name, "key in flow")}: ${flowText(value, padding)}`);
    return inner.length === 0 ? "{}" : `{${padding}${inner.join(", ")}${padding}}`;
  }
  if (Array.isArray(tree)) return `[${(tree as readonly Json[]).map((item) => flowText(item, "")).join(", ")}]`;
  return scalarText(tree as string, "value in flow");
}

/** Where a scalar stands decides what needs quotes. */
type Place = "key" | "value" | "item" | "key in flow" | "value in flow";

const known = new Map<string, string>();
/** Longer texts hardly come twice. */
const longestKnown = 200;

/** Names, types and words of them are what most scalars are; no reader takes them for anything but text. */
const plainWords = /^[a-z][\w().]*(?: [\w().]+)*$/i;
/** YAML 1.1 readers take `yes` and `on` for booleans, so these are quoted. */
const notText = /^(?:y|n|yes|no|on|off|true|false|null)$/i;

function scalarText(value: string | number | boolean | null, place: Place): string {
  if (typeof value === "boolean") return String(value);
  if (typeof value === "string" && plainWords.test(value) && !notText.test(value)) return value;
  const id = `${place} ${typeof value} ${value}`;
  const text = known.get(id) ?? librarysText(value, place);
  if (id.length <= longestKnown) known.set(id, text);
  return text;
}

/** Written into the smallest document that has such a place, and cut out of it again. */
function librarysText(value: string | number | boolean | null, place: Place): string {
  const node = new Scalar(value);
  const text = String(value);
  const isKey = place.startsWith("key");
  if (text.includes("\n"))
    node.type = place === "value" && fitsBlock(text) ? Scalar.BLOCK_LITERAL : Scalar.QUOTE_DOUBLE;
  const [key, other] = isKey ? [node, new Scalar(0)] : [new Scalar("k"), node];
  const map = new YAMLMap<Node, Node>();
  map.items.push(new Pair<Node, Node>(key, other));
  map.flow = place.endsWith("flow");
  const written = documentText(map, isKey);
  const [from, to] = map.flow ? [1, 2] : [0, 1];
  return isKey ? written.slice(from, -": 0".length - to) : written.slice(from + "k: ".length, -to);
}

function documentText(node: Node, simpleKeys = false): string {
  const options = { version: "1.2", schema: "core", compat: "yaml-1.1" } as const;
  return new Document(node, options).toString({ lineWidth: 0, flowCollectionPadding: false, simpleKeys });
}

/** Whether a literal block gives back exactly this text: surely where it neither begins nor ends with white space. */
function fitsBlock(text: string): boolean {
  if (/[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/u.test(text)) return false;
  if (/^\S/.test(text) && /\S$/.test(text)) return true;
  const node = new Scalar(text);
  node.type = Scalar.BLOCK_LITERAL;
  const map = new YAMLMap<Node, Node>();
  map.items.push(new Pair<Node, Node>(new Scalar("text"), node));
  const read = parseDocument(documentText(map));
  return read.errors.length === 0 && (read.toJS() as { readonly text?: unknown }).text === text;
}
