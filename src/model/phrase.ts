import type { Kind } from "./kind.ts";
import type { SchemaObject } from "./object.ts";

/** What a sentence calls an object: `table orders`, `primary key of orders`, `comment on orders`. */
export function phraseOf(kind: Kind, object: SchemaObject): string {
  return phrase(kind.noun, kind.title(object));
}

/** A noun and a title, which may begin with the noun, in one phrase. */
export function phrase(noun: string, title: string): string {
  return title.startsWith(`${noun} `) ? title : `${noun} ${title}`;
}

/** The name of an attribute in words: `not null` for `notNull`. */
export function attributeWords(name: string): string {
  return name.replace(/[A-Z]/g, (c) => ` ${c.toLowerCase()}`);
}
