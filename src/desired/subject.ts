import { isMap, isScalar, isSeq, type Node } from "yaml";
import type { Diagnostic } from "../model/diagnostic.ts";
import { closest, misspelt } from "./suggest.ts";
import { type Place, placeOf, resolve, type YamlFile } from "./yaml-file.ts";

/** Where a value that is checked stands. */
export interface Subject {
  readonly file: YamlFile;
  /** The value as written; when it is a bare value, it stands for the property `shorthand`. */
  readonly node: Node | null;
  readonly shorthand: string | undefined;
  /** The place to blame when the value has none of its own. */
  readonly at: () => Place;
  /** `column orders.id` */
  readonly where: () => string;
}

/** Path of a value inside the checked one. */
export type Path = readonly string[];

/**
 * A key that nothing knows, with what may have been meant.
 * @param map the mapping that it stands in
 */
export function unknownKeyAt(
  key: string,
  allowed: readonly string[],
  where: string,
  at: Place,
  code: string,
  map: Node | null,
): Diagnostic {
  return { code, severity: "error", summary: `Unknown key "${key}" in ${where}`, ...hintAt(key, allowed, map), at };
}

function hintAt(key: string, allowed: readonly string[], map: Node | null): Pick<Diagnostic, "remedy" | "detail"> {
  if (isMap(map) && map.flow === true && hasLooseBracket(key))
    return { remedy: "Inside { } a comma ends a value: put quotes around a value that has a comma in it." };
  const slip = misspelt(key, allowed);
  const above = slip === null ? blockAbove(key, allowed, map) : null;
  if (above !== null) return { remedy: `If it belongs to "${above}", indent it like the lines there.` };
  const guess = slip ?? closest(key, allowed);
  if (guess !== null) return { remedy: `Did you mean "${guess}"?` };
  return { detail: `Known here: ${[...allowed].sort().join(", ")}.` };
}

const hasLooseBracket = (key: string): boolean => key.split("(").length !== key.split(")").length;

/** The known key right above, where lines that are indented further stand below it. */
function blockAbove(key: string, allowed: readonly string[], map: Node | null): string | null {
  if (!isMap(map)) return null;
  const keys = map.items.map((pair) => (isScalar(pair.key) ? String(pair.key.value) : ""));
  const before = map.items.slice(0, keys.indexOf(key)).findLastIndex((_, i) => allowed.includes(keys[i] as string));
  const value = map.items[before]?.value;
  return isMap(value) && value.flow !== true ? (keys[before] as string) : null;
}

/** What a path leads to, in words. */
export function nameOfPlace(path: Path, subject: Subject): string {
  return path.length === 0 ? subject.where() : `"${dotted(path)}" of ${subject.where()}`;
}

/** `columns[2].name`: positions in a list count from 1. */
export function dotted(path: Path): string {
  return path.map((part, i) => (/^\d+$/.test(part) ? `[${Number(part) + 1}]` : i === 0 ? part : `.${part}`)).join("");
}

/** The node of a path; null when it is empty or not there. */
export function nodeAt(subject: Subject, path: Path): Node | null {
  let node = resolve(subject.file, subject.node);
  const steps = !isMap(node) && path[0] === subject.shorthand ? path.slice(1) : path;
  for (const step of steps) {
    if (isMap(node)) node = resolve(subject.file, (pairOf(node, step)?.value as Node | null) ?? null);
    else if (isSeq(node)) node = resolve(subject.file, (node.items[Number(step)] as Node | undefined) ?? null);
    else return null;
  }
  return node;
}

function pairOf(map: Node | null, key: string): { readonly key: Node; readonly value: unknown } | undefined {
  if (!isMap(map)) return undefined;
  const found = map.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === key);
  return found as { readonly key: Node; readonly value: unknown } | undefined;
}

/** The place of a path's value, or of its key; of the nearest thing around it that is written down when it is not. */
export function placeOfPath(subject: Subject, path: Path, side: "key" | "value"): Place {
  const node = side === "value" ? nodeAt(subject, path) : null;
  if (node !== null) return placeOf(subject.file, node);
  const last = path.at(-1);
  if (last === undefined) return subject.at();
  const around = nodeAt(subject, path.slice(0, -1));
  const pair = pairOf(around, last);
  if (pair) return placeOf(subject.file, pair.key);
  if (isSeq(around)) return placeOf(subject.file, (around.items[Number(last)] as Node | undefined) ?? around);
  return path.length === 1 ? subject.at() : placeOfPath(subject, path.slice(0, -1), side);
}
