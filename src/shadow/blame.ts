import type { Json, SchemaObject } from "../model/object.ts";
import { asPrinted } from "../model/printed-sql.ts";

/** What an error of the server points at: an object, and where in which of its texts. */
export interface Blame {
  readonly object: SchemaObject;
  readonly said: { readonly text: string; readonly offset: number } | null;
}

/** The piece of a statement that comes from one object inside another, as a column inside its table. */
export interface SqlPart {
  readonly object: SchemaObject;
  readonly sql: string;
}

/** A statement with the object that it creates and the pieces that come from other objects, in their order. */
export interface Blamable {
  readonly object: SchemaObject;
  readonly sql: string;
  readonly parts: readonly SqlPart[];
}

/** An error of the server, as far as it tells the place. */
export interface Complaint {
  readonly message: string;
  /** Characters (not UTF-16 units) from 1; not every complaint has one. */
  readonly position?: string;
}

/** What an error of the server stands for: by its position, else by the name in its message. */
export function blameOf(unit: Blamable, { message, position }: Complaint): Blame {
  const placed = position === undefined ? null : byPosition(unit, position);
  if (placed?.said) return placed;
  const objects = placed ? [placed.object] : [unit.object, ...unit.parts.map((part) => part.object)];
  for (const object of objects) {
    const said = textWithName(object, message);
    if (said) return { object, said };
  }
  return placed ?? { object: unit.object, said: null };
}

function byPosition({ object, sql, parts }: Blamable, position: string): Blame {
  const at = utf16Offset(sql, Number(position) - 1);
  let from = 0;
  for (const part of parts) {
    const clause = asPrinted(part.sql);
    const start = sql.indexOf(clause, from);
    if (start < 0) continue;
    from = start + clause.length;
    if (at >= start && at < from)
      return { object: part.object, said: textAround(part.object, clause, at - start, false) };
  }
  return { object, said: textAround(object, sql, at, parts.length === 0) };
}

/** Offset in a string of the n-th character, from 0. */
export function utf16Offset(text: string, characters: number): number {
  let offset = 0;
  for (let n = 0; n < characters && offset < text.length; n++)
    offset += (text.codePointAt(offset) as number) > 0xffff ? 2 : 1;
  return offset;
}

/**
 * The text of an object in which an offset of its SQL lies.
 * @param orBefore else the nearest text before it: an unclosed bracket is noticed only after its text
 */
function textAround(object: SchemaObject, sql: string, at: number, orBefore: boolean): Blame["said"] {
  let found: Span | null = null;
  // As the statement has it; the place may be some characters before then.
  const texts = [...textsOf(object.attributes)];
  for (const text of new Set(texts.flatMap((said) => [said, asPrinted(said)]))) {
    for (let start = sql.indexOf(text); start >= 0 && start <= at; start = sql.indexOf(text, start + 1)) {
      const contains = at < start + text.length;
      if (!contains && !orBefore) continue;
      if (!found || isBetter({ text, start }, found, at)) found = { text, start };
    }
  }
  if (!found) return null;
  const { text, start } = found;
  const said = texts.find((one) => one === text || asPrinted(one) === text) ?? text;
  return { text: said, offset: Math.min(at - start, said.length - 1) };
}

type Span = { readonly text: string; readonly start: number };

/** What contains the place goes before what ends before it; then the longer one, then the nearer one. */
function isBetter(a: Span, b: Span, at: number): boolean {
  const contains = ({ text, start }: Span): boolean => at < start + text.length;
  if (contains(a) !== contains(b)) return contains(a);
  const end = ({ text, start }: Span): number => start + text.length;
  return contains(a)
    ? a.text.length > b.text.length
    : end(a) > end(b) || (end(a) === end(b) && a.text.length > b.text.length);
}

/** The text that has a name of the message as a word: `column "nam" does not exist`, `function nowish() does not exist`. */
function textWithName(object: SchemaObject, message: string): Blame["said"] {
  const names = [...message.matchAll(/"([^"]+)"|([\p{L}\p{N}_$.]+)\(/gu)].map((match) => match[1] ?? match[2] ?? "");
  for (const name of names.map((whole) => whole.slice(whole.lastIndexOf(".") + 1))) {
    for (const text of textsOf(object.attributes)) {
      for (const { index } of text.matchAll(/[\p{L}_][\p{L}\p{N}_$]*/gu))
        if (text.startsWith(name, index) && !/^[\p{L}\p{N}_$]/u.test(text.slice(index + name.length)))
          return { text, offset: index };
    }
  }
  return null;
}

function* textsOf(value: Json): Generator<string> {
  if (typeof value === "string" && value !== "") yield value;
  else if (typeof value === "object" && value !== null) for (const item of Object.values(value)) yield* textsOf(item);
}
