import type { Kind, Registry } from "../model/kind.ts";
import type { Json } from "../model/object.ts";

/** A JSON Schema, or a part of one. */
export type JsonSchema = { readonly [keyword: string]: Json };

/** How one kind is written, together with what may stand inside it. */
export interface KindGrammar {
  readonly kind: Kind;
  /** Schemas of its own properties. */
  readonly properties: { readonly [name: string]: JsonSchema };
  /** Sections that may stand in its value. */
  readonly children: ReadonlyMap<string, KindGrammar>;
  /** The property that `file: path` may give instead. */
  readonly fileProperty: string | null;
  /** Every key that its object form may have. */
  readonly keys: readonly string[];
  /** Its objects stand below a schema: their names may be `schema.name`. */
  readonly inSchema: boolean;
}

/** The document's grammar, assembled from the kinds. */
export interface Grammar {
  readonly sections: ReadonlyMap<string, KindGrammar>;
  readonly kinds: ReadonlyMap<string, KindGrammar>;
}

/** The kind whose objects contain the objects of top-level sections. */
export const container = "schema";

const grammars = new WeakMap<Registry, Grammar>();

/** The grammar of a registry's kinds. */
export function grammarOf(registry: Registry): Grammar {
  const known = grammars.get(registry);
  if (known) return known;
  const grammar = assemble(registry);
  grammars.set(registry, grammar);
  return grammar;
}

function assemble(registry: Registry): Grammar {
  const sections = new Map<string, KindGrammar>();
  const kinds = new Map<string, KindGrammar>();
  const childMaps = new Map<string, Map<string, KindGrammar>>();
  for (const kind of registry.kinds) {
    const children = new Map<string, KindGrammar>();
    childMaps.set(kind.name, children);
    kinds.set(kind.name, kindGrammar(kind, children));
  }
  for (const grammar of kinds.values()) {
    if (grammar.kind.document.parents.length === 0 || grammar.inSchema) add(sections, grammar, "the document");
    for (const [name, children] of childMaps)
      if (standsIn(grammar.kind, registry.get(name))) add(children, grammar, name);
  }
  for (const grammar of kinds.values()) {
    const { children, properties, fileProperty } = grammar;
    const keys = [...Object.keys(properties), ...children.keys(), ...(fileProperty === null ? [] : ["file"])];
    if (new Set(keys).size < keys.length) throw new Error(bug(`${grammar.kind.name} has a key with two meanings`));
    (grammar.keys as string[]).push(...keys);
  }
  return { sections, kinds };
}

function standsIn(kind: Kind, parent: Kind): boolean {
  const { parents } = kind.document;
  if (parents.includes("*")) return !parent.document.parents.includes("*");
  return parents.includes(parent.name) && !(parent.name === container && isInSchema(kind));
}

/** What a schema has many of stands at the top of the document; what it has one of, such as its owner, stands in it. */
function isInSchema({ document: { parents, form } }: Kind): boolean {
  return form === "map" && parents.includes(container);
}

function kindGrammar(kind: Kind, children: ReadonlyMap<string, KindGrammar>): KindGrammar {
  const properties = (kind.document.schema["properties"] ?? {}) as { readonly [name: string]: JsonSchema };
  const fileProperty = Object.keys(properties).find((name) => properties[name]?.["x-file"] === true) ?? null;
  return { kind, properties, children, fileProperty, keys: [], inSchema: isInSchema(kind) };
}

function add(sections: Map<string, KindGrammar>, grammar: KindGrammar, where: string): void {
  const { section } = grammar.kind.document;
  const other = sections.get(section);
  if (other)
    throw new Error(bug(`${other.kind.name} and ${grammar.kind.name} share the section ${section} in ${where}`));
  sections.set(section, grammar);
}

const bug = (text: string): string => `This is a bug in flux-migrate: ${text}`;

/** The alternatives of a schema, or the schema itself. */
export function alternativesOf(schema: JsonSchema | undefined): readonly JsonSchema[] {
  if (!schema) return [];
  return (
    ((schema["anyOf"] ?? schema["oneOf"]) as readonly JsonSchema[] | undefined)?.flatMap(alternativesOf) ?? [schema]
  );
}

/** The types that a schema allows, as JSON Schema names them; empty when it does not say. */
export function typesOf(schema: JsonSchema | undefined): readonly string[] {
  return [...new Set(alternativesOf(schema).flatMap(ownTypes))];
}

function ownTypes(schema: JsonSchema): readonly string[] {
  const { type } = schema;
  if (typeof type === "string") return [type];
  if (Array.isArray(type)) return type as readonly string[];
  const values = (schema["enum"] ?? []) as readonly Json[];
  return values.map((value) => (value === null ? "null" : typeof value));
}
