import { type Node, Pair, Scalar, YAMLMap, YAMLSeq } from "yaml";
import { givesUp, plainScalar, range, readFlow, readKey, readQuoted, scalar, skipSpaces } from "./fast-yaml-line.ts";

/**
 * A reader of the YAML that documents mostly are written in, many times faster than the library, to whose nodes it
 * reads: block mappings and lists, flow collections on one line, plain and quoted scalars on one line, literal blocks,
 * comments. It gives up at whatever else it meets, mistakes included, and leaves the text to the library.
 */
export interface FastYaml {
  readonly root: Node | null;
  /** Offsets at which lines begin. */
  readonly lineStarts: number[];
}

/** Tabs, control characters, directives and document markers. */
const unusual = /[^\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]|^(?:---|\.\.\.|%)/mu;

/** Reads a text; null when it is beyond this reader. */
export function readFast(text: string): FastYaml | null {
  if (unusual.test(text)) return null;
  const source = sourceOf(text);
  try {
    const root = source.line < source.starts.length ? readMap(source, 0) : null;
    return source.line < source.starts.length ? null : { root, lineStarts: source.starts };
  } catch (error) {
    if (error === givesUp) return null;
    throw error;
  }
}

interface Source {
  readonly text: string;
  readonly starts: number[];
  readonly ends: readonly number[];
  /** Spaces before the first character; -1 for a blank line or a comment. */
  readonly indents: readonly number[];
  /** The line that is read next; neither blank nor a comment. */
  line: number;
}

function sourceOf(text: string): Source {
  const starts: number[] = [];
  const ends: number[] = [];
  const indents: number[] = [];
  for (let start = 0; start <= text.length; ) {
    const found = text.indexOf("\n", start);
    const end = found < 0 ? text.length : found;
    let at = start;
    while (text[at] === " ") at++;
    starts.push(start);
    ends.push(end);
    indents.push(at >= end || text[at] === "#" ? -1 : at - start);
    start = end + 1;
  }
  const source = { text, starts, ends, indents, line: -1 };
  advance(source);
  return source;
}

function advance(source: Source): void {
  do source.line++;
  while (source.indents[source.line] === -1);
}

const indentOf = (source: Source): number => source.indents[source.line] ?? -1;
const startOf = (source: Source): number => (source.starts[source.line] as number) + indentOf(source);
const endOf = (source: Source): number => source.ends[source.line] as number;
const isItem = ({ text }: Source, at: number): boolean =>
  text[at] === "-" && (text[at + 1] === " " || text[at + 1] === "\n");

function readMap(source: Source, indent: number): Node {
  if (indentOf(source) !== indent) throw givesUp;
  const map = new YAMLMap<Node, Node | null>();
  map.range = range(startOf(source), startOf(source));
  while (indentOf(source) === indent) {
    const at = startOf(source);
    if (isItem(source, at)) throw givesUp;
    const key = readKey(source.text, at, endOf(source));
    map.items.push(new Pair(key.node, readValue(source, key.end + 1, indent)));
  }
  if (indentOf(source) > indent) throw givesUp;
  return map;
}

/** What follows a key: on its line from `at`, or on the lines below. */
function readValue(source: Source, at: number, indent: number): Node | null {
  const end = endOf(source);
  const start = skipSpaces(source.text, at, end);
  if (start < end && source.text[start] !== "#") return readInline(source, start, end, indent);
  advance(source);
  const next = indentOf(source);
  if (next < indent) return null;
  const list = isItem(source, startOf(source));
  if (next === indent) return list ? readList(source, indent) : null;
  return list ? readList(source, next) : readMap(source, next);
}

function readList(source: Source, indent: number): Node {
  const list = new YAMLSeq<Node>();
  list.range = range(startOf(source), startOf(source));
  while (indentOf(source) === indent && isItem(source, startOf(source))) {
    const end = endOf(source);
    const start = skipSpaces(source.text, startOf(source) + 1, end);
    if (start >= end || "#|".includes(source.text[start] as string)) throw givesUp;
    list.items.push(readInline(source, start, end, indent));
  }
  if (indentOf(source) > indent) throw givesUp;
  return list;
}

/** A value on one line, or a literal block that begins on it; goes on to the line after it. */
function readInline(source: Source, start: number, end: number, indent: number): Node {
  const { text } = source;
  if (text[start] === "|") return readLiteral(source, start, end, indent);
  const isFlow = text[start] === "{" || text[start] === "[";
  if (isFlow || text[start] === '"' || text[start] === "'") {
    const found = isFlow ? readFlow(text, start, end) : readQuoted(text, start, end);
    const rest = skipSpaces(text, found.end, end);
    if (rest < end && (text[rest] !== "#" || rest === found.end)) throw givesUp;
    advance(source);
    return found.node;
  }
  const line = text.slice(start, end);
  const comment = line.indexOf(" #");
  const plain = (comment < 0 ? line : line.slice(0, comment)).replace(/ +$/, "");
  if (plain.includes(": ") || plain.endsWith(":")) throw givesUp;
  advance(source);
  return plainScalar(plain, start);
}

/** `|`, `|-` or `|+`, and the lines below that are indented further. */
function readLiteral(source: Source, start: number, end: number, indent: number): Node {
  const { text, starts, ends } = source;
  const chomping = text.slice(start + 1, end).replace(/ +$/, "");
  if (chomping !== "" && chomping !== "-" && chomping !== "+") throw givesUp;
  const first = source.line + 1;
  const width = widthOf(source, first);
  if (width <= indent) throw givesUp;
  const lines: string[] = [];
  let line = first;
  for (; line < starts.length - 1; line++) {
    const from = starts[line] as number;
    const to = ends[line] as number;
    const spaces = skipSpaces(text, from, to) - from;
    if (from + spaces === to ? spaces > width : spaces < width) {
      if (from + spaces === to) throw givesUp;
      break;
    }
    lines.push(text.slice(Math.min(from + width, to), to));
  }
  if (line === starts.length - 1 && starts[line] !== ends[line]) throw givesUp;
  const body = lines.join("\n").replace(/\n+$/, "");
  const rest = lines.length - body.split("\n").length;
  source.line = line - 1;
  advance(source);
  const ending = chomping === "-" ? "" : chomping === "+" ? "\n".repeat(rest + 1) : "\n";
  return scalar(body + ending, Scalar.BLOCK_LITERAL, body, start, ends[line - 1] as number);
}

/** The indentation of the first line that is not blank, counting what looks like a comment. */
function widthOf({ text, starts, ends }: Source, first: number): number {
  for (let line = first; line < starts.length; line++) {
    const from = starts[line] as number;
    const at = skipSpaces(text, from, ends[line] as number);
    if (at < (ends[line] as number)) return at - from;
    if (at > from) throw givesUp;
  }
  throw givesUp;
}
