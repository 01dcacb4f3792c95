import type { Json } from "../model/object.ts";
import { phrase } from "../model/phrase.ts";
import type { Paint } from "./terminal.ts";

/** A difference between live and desired that no plan in flight explains. */
export interface Drift {
  /** What a person calls the object: `orders.total`. */
  readonly title: string;
  /** What sort it is: `column`. */
  readonly noun: string;
  /** What the database has against the document: more, less, or otherwise. */
  readonly type: "extra" | "missing" | "different";
  /** What differs, in lines for a person: `type: integer in the database, bigint in the document`. */
  readonly details: readonly string[];
  /** The same for a program: each attribute's values. */
  readonly attributes: readonly { readonly name: string; readonly database: Json; readonly document: Json }[];
}

const words = {
  extra: "is not in the document",
  missing: "is not in the database",
  different: "differs",
} as const;

/** A difference as a person reads it: the object, and below it what differs. */
export function driftLines({ noun, title, type, details }: Drift, sign = ""): readonly string[] {
  return [`${sign}${phrase(noun, title)} ${words[type]}`, ...details.map((detail) => `    ${detail}`)];
}

/** The mark of a difference. */
export const driftSign = (paint: Paint): string => `${paint.yellow("▲")} `;
