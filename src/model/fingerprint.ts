import { createHash } from "node:crypto";
import {
  canonicalJson,
  comparedAttributes,
  isWithin,
  type Json,
  type Model,
  type ObjectKey,
  type SchemaObject,
} from "./object.ts";
import type { Plan } from "./plan.ts";
import { meaningOf } from "./printed-sql.ts";

/** A short hash of any JSON, the same for equal values. */
export function hashOf(value: Json): string {
  return hashOfText(canonicalJson(value));
}

const hashOfText = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 16);

/**
 * A hash of keys and attributes, nothing else.
 * @param roots when given, only objects at or below these keys count
 */
export function fingerprintOf(model: Model, roots?: readonly ObjectKey[]): string {
  const hash = createHash("sha256");
  for (const object of model.objects.values()) {
    if (roots && !roots.some((root) => isWithin(object.key, root))) continue;
    hash
      .update(object.key)
      .update("\0")
      .update(meaningOf(comparedAttributes(object)))
      .update("\n");
  }
  return hash.digest("hex").slice(0, 16);
}

/** What a plan's file is sealed with: the hash of everything else in it. */
export function sealOf({ seal: _seal, ...plan }: Plan): string {
  return hashOf(JSON.parse(JSON.stringify(plan)) as Json);
}

/** Hash of an object's attributes, what effects of steps are told by; null where there is none. */
export function objectHash(object: SchemaObject | undefined): string | null {
  return object ? hashOfText(meaningOf(comparedAttributes(object))) : null;
}

/** Key -> hash of the attributes, for every object. */
export function hashesOf(model: Model): ReadonlyMap<ObjectKey, string> {
  return new Map([...model.objects.values()].map((object) => [object.key, objectHash(object) as string]));
}
