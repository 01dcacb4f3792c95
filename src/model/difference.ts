import { type Json, sameJson } from "./object.ts";
import { attributeWords } from "./phrase.ts";

const longestInline = 60;
const mostLines = 6;

/**
 * How two values of an attribute differ, for a person: short ones in a line, of long ones the lines that differ.
 * @param sides what the first and the second value are those of
 */
export function differenceLines(
  name: string,
  before: Json,
  after: Json,
  sides: readonly [string, string],
): readonly string[] {
  return labelledLines(attributeWords(name), before, after, sides);
}

function labelledLines(label: string, before: Json, after: Json, sides: readonly [string, string]): readonly string[] {
  if (isObject(before) && isObject(after)) {
    const members = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return members
      .filter((member) => !sameJson(before[member], after[member]))
      .flatMap((member) => labelledLines(`${label} ${member}`, before[member] ?? null, after[member] ?? null, sides));
  }
  const [a, b] = [valueLines(before), valueLines(after)];
  if (a.length <= 1 && b.length <= 1 && `${a[0] ?? ""}${b[0] ?? ""}`.length <= longestInline)
    return [`${label}: ${a[0] ?? "none"} in ${sides[0]}, ${b[0] ?? "none"} in ${sides[1]}`];
  return lineDifference(label, a, b, sides);
}

function lineDifference(
  label: string,
  a: readonly string[],
  b: readonly string[],
  sides: readonly [string, string],
): readonly string[] {
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && a[start] === b[start]) start++;
  let end = 0;
  while (end < shorter - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const differing = (lines: readonly string[], sign: string): readonly string[] => {
    const own = lines.slice(start, lines.length - end);
    const more = own.length - mostLines;
    return [...own.slice(0, mostLines), ...(more > 0 ? [`… and ${more} more`] : [])].map((line) => `  ${sign} ${line}`);
  };
  const place = start > 0 ? `, from line ${start + 1}` : "";
  return [`${label}${place} (- ${sides[0]}, + ${sides[1]}):`, ...differing(a, "-"), ...differing(b, "+")];
}

/** A value as lines; none for what is empty. */
function valueLines(value: Json): readonly string[] {
  if (typeof value === "string") return value === "" ? [] : value.trimEnd().split("\n");
  const items = partsOf(value);
  const joined = items.join(", ");
  return joined.length > longestInline ? items : items.length === 0 ? [] : [joined];
}

/** The items of a list; the members of an object that say something, under names that may be the user's own. */
function partsOf(value: Json): readonly string[] {
  if (value === null) return [];
  if (typeof value === "boolean") return [value ? "yes" : "no"];
  if (typeof value !== "object") return [String(value).replace(/\s+/g, " ")];
  if (!isObject(value)) return value.map((item: Json) => partsOf(item).join(", ") || "none");
  return Object.entries(value).flatMap(([name, item]) => {
    const said = partsOf(item).join(", ");
    return said === "" ? [] : [`${name} ${said}`];
  });
}

function isObject(value: Json): value is { readonly [name: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
