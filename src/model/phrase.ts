import type { Kind } from "./kind.ts";
import type { SchemaObject } from "./object.ts";

/** What a sentence calls an object: `table orders`, `primary key of orders`, `comment on orders`. */
export function phraseOf(kind: Kind, object: SchemaObject): string {
  const title = kind.title(object);
  return title.startsWith(`${kind.noun} `) ? title : `${kind.noun} ${title}`;
}
