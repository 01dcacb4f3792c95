import type { CompositeTypeAttributes } from "../../kinds/composite_type/attributes.ts";
import type { RangeTypeAttributes } from "../../kinds/range_type/attributes.ts";
import { type Model, namesOf, type ObjectKey, type SchemaObject } from "../../model/object.ts";
import { name } from "../../sql/quote.ts";
import type { PlanInput } from "../input.ts";
import { losesSilently, losesSpelling, losesVisibly } from "./lossy-casts.ts";

/** What the values of a column are, whatever domains are around them. */
export interface ValueType {
  /** As format_type prints it, with its modifier and, for arrays, its brackets. */
  readonly text: string;
  /** PostgreSQL's own or an extension's, or an array of such: what a value can be cast to and from by that text. */
  readonly isPlain: boolean;
  /** What a composite type or a range type is made of. */
  readonly parts: readonly { readonly name: string; readonly type: ValueType }[];
}

/** Something of values that another type does not keep. */
export interface LostOfValues {
  readonly what: string;
  readonly from: string;
  readonly to: string;
}

type Typed = Pick<SchemaObject, "attributes" | "dependsOn">;

/** What the values of a column, or of a domain, are. */
export const valueType = (model: Model, { attributes, dependsOn }: Typed): ValueType =>
  typeNamed(model, String(attributes["type"]), dependsOn);

/** What the values of a column are before and after a change of it. */
export const valueTypes = (
  { live, desired }: Pick<PlanInput, "live" | "desired">,
  { before, after }: { readonly before: Typed; readonly after: Typed },
): readonly [ValueType, ValueType] => [valueType(live, before), valueType(desired, after)];

/** What values of a type lose, without an error, as values of another, attributes of composite types by their names. */
export function lostBetween(from: ValueType, to: ValueType): readonly LostOfValues[] {
  return between(from, to, losesSilently);
}

/** What tells of texts, and only their spelling, would be lost by values that become another type and come back. */
export function spellingLostBetween(from: ValueType, to: ValueType): readonly LostOfValues[] {
  return between(from, to, (a, b) => (losesSpelling(a, b) ? "how it was written" : null));
}

/** Whether rows can tell if they lose anything. See `losesVisibly`. */
export function tellsLosses(from: ValueType, to: ValueType): boolean {
  return from.isPlain && to.isPlain && losesVisibly(from.text, to.text);
}

/** All of it in words; null for nothing. */
export function wordsOfLost(lost: readonly LostOfValues[], words: (one: LostOfValues) => string): string | null {
  return lost.length === 0 ? null : [...new Set(lost.map(words))].join(", ");
}

function between(
  from: ValueType,
  to: ValueType,
  lost: (from: string, to: string) => string | null,
): readonly LostOfValues[] {
  if (from.parts.length > 0 && to.parts.length > 0)
    return from.parts.flatMap((part) =>
      to.parts
        .filter((other) => other.name === part.name)
        .flatMap((other) => between(part.type, other.type, lost))
        .map((one) => ({ ...one, what: `${one.what} in ${part.name}` })),
    );
  const what = lost(from.text, to.text);
  return what === null ? [] : [{ what, from: from.text, to: to.text }];
}

function typeNamed(model: Model, text: string, among: readonly ObjectKey[]): ValueType {
  const element = text.replace(/(\[\])+$/, "");
  const brackets = text.slice(element.length);
  const types = among.flatMap((key) => model.objects.get(key) ?? []).filter(({ kind }) => kind !== "collation");
  const own = types.find((type) => isPrinted(type, element));
  if (!own) return { text, isPlain: true, parts: [] };
  if (own.kind !== "domain") return { text, isPlain: false, parts: partsOf(model, own) };
  const base = valueType(model, own);
  // An array of a domain over arrays is no array of more dimensions.
  const isPlain = base.isPlain && (brackets === "" || !base.text.endsWith("]"));
  return { text: `${base.text}${brackets}`, isPlain, parts: base.parts };
}

function partsOf(model: Model, { kind, attributes, dependsOn }: SchemaObject): ValueType["parts"] {
  const lists: { readonly [kind: string]: () => CompositeTypeAttributes["attributes"] } = {
    composite_type: () => attributes["attributes"] as CompositeTypeAttributes["attributes"],
    range_type: () => [{ name: "its bounds", type: (attributes as RangeTypeAttributes).subtype, collation: null }],
  };
  return (lists[kind]?.() ?? []).map((part) => ({ name: part.name, type: typeNamed(model, part.type, dependsOn) }));
}

/** Whether format_type prints a type of the schema like this, a range type's multirange type included. */
function isPrinted({ kind, key, name: own, attributes }: SchemaObject, text: string): boolean {
  const [schema] = namesOf(key) as [string];
  const either = (part: string): readonly string[] => [part, name(part)];
  const is = (in_: string, named: string): boolean =>
    either(in_).some((first) => either(named).some((second) => `${first}.${second}` === text));
  if (is(schema, own)) return true;
  if (kind !== "range_type") return false;
  const { multirange } = attributes as RangeTypeAttributes;
  const usual = own.includes("range") ? own.replace("range", "multirange") : `${own}_multirange`;
  return is(multirange?.schema ?? schema, multirange?.name ?? usual);
}
