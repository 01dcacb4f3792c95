import { Document, type Node, Pair, parse, Scalar, YAMLMap, YAMLSeq } from "yaml";
import type { Json } from "../model/object.ts";

/** What is written: JSON, mappings in an order of their own, and sections. */
export type Tree = Json | ReadonlyMap<string, Tree> | Section;

/** A mapping from names to objects: one object begins on each line. */
export interface Section {
  readonly section: ReadonlyMap<string, Tree>;
}

/** A mapping or list of short values up to this length stands on one line. */
const lineLength = 100;
const blockLength = Number.POSITIVE_INFINITY;

/** A tree as YAML text: short collections on one line, long text as it is, nothing folded. Same tree, same bytes. */
export function yamlText(tree: Tree): string {
  return textOf(nodeOf(tree).node);
}

/** YAML 1.1 readers take `yes` and `on` for booleans, so these are quoted, too. */
function textOf(node: Node): string {
  return new Document(node, { version: "1.2", schema: "core", compat: "yaml-1.1" }).toString({
    lineWidth: 0,
    flowCollectionPadding: true,
  });
}

/** A node, and its length if it can stand on one line. */
interface Sized {
  readonly node: Node;
  readonly length: number;
}

function nodeOf(tree: Tree): Sized {
  if (tree === null || typeof tree !== "object") return scalar(tree);
  if (Array.isArray(tree)) return list(tree as readonly Json[]);
  if (tree instanceof Map) return mapping(tree as ReadonlyMap<string, Tree>, false);
  const { section } = tree as Section;
  if (section instanceof Map) return mapping(section, true);
  return mapping(new Map(Object.entries(tree as { readonly [name: string]: Json })), false);
}

function mapping(members: ReadonlyMap<string, Tree>, isSection: boolean): Sized {
  const node = new YAMLMap<Node, Node>();
  let length = 2;
  for (const [name, tree] of members) {
    const value = nodeOf(tree);
    const key = scalar(name);
    if (name.includes("\n")) (key.node as Scalar).type = Scalar.QUOTE_DOUBLE;
    const nested = value.node instanceof YAMLMap && value.node.items.length > 0;
    length += nested ? blockLength : key.length + value.length + 2;
    node.items.push(new Pair(key.node, value.node));
  }
  const fits = length <= lineLength && (!isSection || members.size === 0);
  node.flow = fits;
  return { node, length: fits ? length : blockLength };
}

const withoutPadding = YAMLSeq.prototype.toString;

function list(items: readonly Json[]): Sized {
  const node = new YAMLSeq<Node>();
  let length = 2;
  for (const item of items) {
    const value = nodeOf(item);
    length += value.length + 2;
    node.items.push(value.node);
  }
  node.flow = length <= lineLength;
  if (node.flow)
    node.toString = (context, ...rest) =>
      withoutPadding.call(node, context && { ...context, flowCollectionPadding: "" }, ...rest);
  return { node, length: node.flow ? length : blockLength };
}

function scalar(value: Json): Sized {
  const node = new Scalar(value);
  const text = String(value);
  if (!text.includes("\n")) return { node, length: text.length + 2 };
  node.type = fitsBlock(text) ? Scalar.BLOCK_LITERAL : Scalar.QUOTE_DOUBLE;
  return { node, length: blockLength };
}

/** Whether a literal block gives back exactly this text. */
function fitsBlock(text: string): boolean {
  if (/[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/u.test(text)) return false;
  const node = new Scalar(text);
  node.type = Scalar.BLOCK_LITERAL;
  const map = new YAMLMap<Node, Node>();
  map.items.push(new Pair<Node, Node>(new Scalar("text"), node));
  return (parse(textOf(map)) as { readonly text?: unknown }).text === text;
}
