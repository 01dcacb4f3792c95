import type { DomainAttributes } from "../../kinds/domain/attributes.ts";
import { keyOf, type Model, type SchemaObject } from "../../model/object.ts";

/** Whether its domain, or one beneath that, is NOT NULL: then no row can be without a value for a moment, as it can be elsewhere. */
export function refusesNull(model: Model, { attributes, dependsOn }: SchemaObject): boolean {
  if (String(attributes["type"]).endsWith("[]")) return false;
  return dependsOn.some((key) => {
    const type = model.objects.get(key);
    if (type?.kind !== "domain") return false;
    return (type.attributes as DomainAttributes).notNull || refusesNull(model, type);
  });
}

/** Whether a column or domain is, maybe by a domain beneath it, of a text with a limited length, which an explicit cast cuts short without a word. */
export function cutsShort(model: Model, { attributes, dependsOn }: SchemaObject): boolean {
  if (/^(character|bit)\b.*\)(\[\])?$/.test(String(attributes["type"]))) return true;
  return dependsOn.some((key) => {
    const beneath = model.objects.get(key);
    return beneath?.kind === "domain" && cutsShort(model, beneath);
  });
}

/** Whether a column without a default of its own gets one from the domain that is its type. */
export function hasDomainDefault(model: Model, { attributes, dependsOn }: SchemaObject): boolean {
  if (String(attributes["type"]).endsWith("[]")) return false;
  return dependsOn.some((key) => {
    const type = model.objects.get(key);
    return type?.kind === "domain" && (type.attributes["default"] ?? null) !== null;
  });
}

/** What keeps that default away from a column, as a part of its definition. */
export function defaultNull(column: SchemaObject): SchemaObject {
  const [kind, name] = ["default", ""];
  return {
    ...column,
    key: keyOf(column.key, kind, name),
    kind,
    name,
    parent: column.key,
    attributes: { expression: "NULL" },
    intent: {},
  };
}
