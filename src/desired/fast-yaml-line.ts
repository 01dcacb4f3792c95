import { type Node, Pair, Scalar, YAMLMap, YAMLSeq } from "yaml";

/** Thrown where the text is beyond the fast reader. */
export const givesUp: Error = new Error("not plain YAML");

/** A scalar or collection, and where it ends. */
export interface Found {
  readonly node: Node;
  readonly end: number;
}

/** A key; `end` is at its colon. */
export function readKey(text: string, start: number, end: number): Found {
  if (text[start] === '"' || text[start] === "'") {
    const found = readQuoted(text, start, end);
    if (!isColon(text, found.end, end)) throw givesUp;
    return found;
  }
  let colon = text.indexOf(":", start);
  while (colon >= 0 && colon < end && !isColon(text, colon, end)) colon = text.indexOf(":", colon + 1);
  if (colon < 0 || colon >= end) throw givesUp;
  const plain = text.slice(start, colon).replace(/ +$/, "");
  if (plain.includes(" #")) throw givesUp;
  return { node: plainScalar(plain, start), end: colon };
}

const isColon = (text: string, at: number, end: number): boolean =>
  text[at] === ":" && (at + 1 === end || text[at + 1] === " ");

/** A scalar in quotes, without escapes. */
export function readQuoted(text: string, start: number, end: number): Found {
  const quote = text[start] as string;
  let value = "";
  for (let from = start + 1; ; ) {
    const close = text.indexOf(quote, from);
    if (close < 0 || close >= end) throw givesUp;
    value += text.slice(from, close);
    if (quote === "'" && text[close + 1] === "'") {
      value += "'";
      from = close + 2;
      continue;
    }
    if (quote === '"' && value.includes("\\")) throw givesUp;
    const type = quote === "'" ? Scalar.QUOTE_SINGLE : Scalar.QUOTE_DOUBLE;
    return { node: scalar(value, type, value, start, close + 1), end: close + 1 };
  }
}

/** `{ ... }` or `[ ... ]`. */
export function readFlow(text: string, start: number, end: number): Found {
  const isMap = text[start] === "{";
  const close = isMap ? "}" : "]";
  const collection = isMap ? new YAMLMap<Node, Node | null>() : new YAMLSeq<Node>();
  collection.flow = true;
  let at = skipSpaces(text, start + 1, end);
  while (at < end && (text[at] !== close || collection.items.length > 0)) {
    const key = isMap ? readFlowKey(text, at, end) : null;
    const value = readFlowValue(text, key ? skipSpaces(text, key.end + 1, end) : at, end);
    if (collection instanceof YAMLMap) collection.items.push(new Pair((key as Found).node, value.node));
    else collection.items.push(value.node);
    at = skipSpaces(text, value.end, end);
    if (text[at] === close) break;
    if (text[at] !== "," || at >= end) throw givesUp;
    at = skipSpaces(text, at + 1, end);
  }
  if (at >= end) throw givesUp;
  collection.range = range(start, at + 1);
  return { node: collection, end: at + 1 };
}

function readFlowKey(text: string, start: number, end: number): Found {
  const key = readKey(text, start, end);
  if (key.end + 1 >= end || (text[start] !== '"' && text[start] !== "'" && /[,[\]{}]/.test(text.slice(start, key.end))))
    throw givesUp;
  return key;
}

function readFlowValue(text: string, start: number, end: number): Found {
  if (text[start] === "{" || text[start] === "[") return readFlow(text, start, end);
  if (text[start] === '"' || text[start] === "'") return readQuoted(text, start, end);
  let at = start;
  while (at < end && !isFlowIndicator(text[at] as string)) at++;
  const plain = text.slice(start, at).replace(/ +$/, "");
  if (plain === "" || plain === "-" || plain.includes(": ") || plain.endsWith(":") || plain.includes(" #"))
    throw givesUp;
  return { node: plainScalar(plain, start), end: at };
}

const isFlowIndicator = (c: string): boolean => c === "," || c === "]" || c === "}" || c === "[" || c === "{";

/** The first offset that is no space. */
export function skipSpaces(text: string, start: number, end: number): number {
  let at = start;
  while (at < end && text[at] === " ") at++;
  return at;
}

/** A scalar without quotes. */
export function plainScalar(plain: string, start: number): Node {
  if (/^[,[\]{}#&*!|>'"%@`:?]|^-(?: |$)|^$/.test(plain)) throw givesUp;
  return scalar(coreValue(plain), Scalar.PLAIN, plain, start, start + plain.length);
}

/** What YAML 1.2's core schema makes of a plain scalar. */
function coreValue(plain: string): unknown {
  if (!/^[-+.0-9~nNtTfF]/.test(plain)) return plain;
  if (/^(?:~|null|Null|NULL)$/.test(plain)) return null;
  if (/^(?:true|True|TRUE|false|False|FALSE)$/.test(plain)) return plain.charAt(0).toLowerCase() === "t";
  if (/^[-+]?[0-9]+$/.test(plain)) return Number.parseInt(plain, 10);
  if (/^[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*)$|^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)[eE][-+]?[0-9]+$/.test(plain))
    return Number.parseFloat(plain);
  if (/^(?:0o[0-7]+|0x[0-9a-fA-F]+|[-+]?\.(?:inf|Inf|INF|nan|NaN|NAN))$/.test(plain)) throw givesUp;
  return plain;
}

/** A scalar node as the library makes it. */
export function scalar(value: unknown, type: Scalar.Type, source: string, start: number, end: number): Node {
  const node = new Scalar(value);
  node.type = type;
  node.source = source;
  node.range = range(start, end);
  return node;
}

/** A node's place as the library keeps it. */
export const range = (start: number, end: number): [number, number, number] => [start, end, end];
