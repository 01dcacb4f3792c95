import { namesOf, type ObjectKey } from "../model/object.ts";

/** What a person calls the object of a key: `orders.id`; the schema is left out where it is public. */
export function pathOf(key: ObjectKey): string {
  const names = namesOf(key).filter((part) => part !== "");
  return (names[0] === "public" && names.length > 1 ? names.slice(1) : names).join(".");
}
