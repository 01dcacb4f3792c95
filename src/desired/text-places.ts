import { join } from "node:path";
import { isMap, isScalar, isSeq, type Node, type Scalar } from "yaml";
import type { Entry } from "./collect.ts";
import { type Place, placeAt, resolve, type YamlFile } from "./yaml-file.ts";

/**
 * Where a part of a text of an entry stands: the line of the expression or query that PostgreSQL complains about.
 * @param text an attribute as it was read from the document
 * @param offset into that text
 * @param folder where paths of text files start
 * @returns null when the entry says no such text by itself
 */
export function placeOfText(entry: Entry, text: string, offset: number, folder: string): Place | null {
  if (text.trim() === "") return null;
  for (const scalar of scalarsOf(entry.file, entry.node)) {
    const value = String(scalar.value);
    const begin = value.indexOf(text);
    if (begin >= 0) return placeAt(entry.file, sourceOffset(entry.file, scalar, value, begin + offset));
  }
  return placeInTextFile(entry, text, offset, folder);
}

/** All single values below a node, the shortest first: the text `id` is more likely a whole value than a part of one. */
function scalarsOf(file: YamlFile, node: Node | null): readonly Scalar[] {
  const found: Scalar[] = [];
  const visit = (at: Node | null): void => {
    const value = resolve(file, at);
    if (isScalar(value)) found.push(value);
    else if (isSeq(value)) for (const item of value.items) visit(item as Node | null);
    else if (isMap(value)) for (const pair of value.items) visit(pair.value as Node | null);
  };
  visit(node);
  return found.sort((a, b) => String(a.value).length - String(b.value).length);
}

/**
 * Where the character at an offset of a value stands in the file. Indentation, line folding, quotes and escapes only
 * add to what the value says, so that walking along its visible characters finds the place whatever the style.
 */
function sourceOffset({ text }: YamlFile, { range }: Scalar, value: string, offset: number): number {
  const [start = 0, end = text.length] = range ?? [];
  const isBlock = text[start] === "|" || text[start] === ">";
  let at = isBlock ? text.indexOf("\n", start) + 1 : start;
  let found = at;
  for (let i = 0; i < value.length && i <= offset; i++) {
    const char = value[i] as string;
    if (/\s/.test(char)) continue;
    while (at < end && text[at] !== char) at++;
    if (at >= end) break;
    found = at++;
  }
  return found;
}

function placeInTextFile(
  { grammar, value, node, file }: Entry,
  text: string,
  offset: number,
  folder: string,
): Place | null {
  const property = grammar.fileProperty;
  const whole = property === null ? undefined : value[property];
  if (typeof whole !== "string" || !isMap(node)) return null;
  const begin = whole.indexOf(text);
  const path = resolve(file, (node.get("file", true) as Node | undefined) ?? null);
  if (begin < 0 || !isScalar(path)) return null;
  const before = whole.slice(0, begin + offset).split("\n");
  const line = before.length;
  return {
    file: join(folder, String(path.value)),
    line,
    column: (before.at(-1) as string).length + 1,
    text: whole.split(/\r?\n/)[line - 1] ?? "",
  };
}
