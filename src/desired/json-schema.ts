import type { Registry } from "../model/kind.ts";
import type { Json } from "../model/object.ts";
import { type Grammar, grammarOf, type JsonSchema, type KindGrammar, typesOf } from "./grammar.ts";

const draft = "http://json-schema.org/draft-07/schema#";
const entrySchemas = new WeakMap<KindGrammar, JsonSchema>();

/** The schema of one object's own properties, in object form: what the reader checks. */
export function entrySchema(grammar: KindGrammar): JsonSchema {
  const known = entrySchemas.get(grammar);
  if (known) return known;
  const { kind, properties, children, fileProperty } = grammar;
  const sections = Object.fromEntries([...children.keys()].map((section) => [section, true]));
  const file: JsonSchema = fileProperty === null ? {} : { file: fileSchema(fileProperty) };
  const schema: JsonSchema = {
    ...kind.document.schema,
    type: "object",
    properties: { ...properties, ...sections, ...file },
    additionalProperties: false,
  };
  entrySchemas.set(grammar, schema);
  return schema;
}

/** The JSON Schema of a document, for editors: sections may stand in any file, and bare values are spelled out. */
export function documentSchema(registry: Registry): JsonSchema {
  const grammar = grammarOf(registry);
  const properties = Object.fromEntries([...grammar.sections].map(([name, kind]) => [name, sectionSchema(kind)]));
  return {
    $schema: draft,
    title: "flux-migrate document",
    description: "The PostgreSQL schema you want.",
    type: ["object", "null"],
    properties: { $schema: { type: "string", description: "Where this JSON Schema is found." }, ...properties },
    additionalProperties: false,
    definitions: described(definitionsOf(grammar), "") as JsonSchema,
  };
}

function definitionsOf(grammar: Grammar): { readonly [name: string]: JsonSchema } {
  const names = [...grammar.kinds.keys()].sort();
  return Object.fromEntries(names.map((name) => [name, definition(grammar.kinds.get(name) as KindGrammar)]));
}

function definition(grammar: KindGrammar): JsonSchema {
  const { shorthand, schema } = grammar.kind.document;
  const object = objectSchema(grammar);
  const bare = shorthand === undefined ? undefined : grammar.properties[shorthand];
  const required = ((schema["required"] ?? []) as readonly string[]).length > 0;
  const empty: JsonSchema[] =
    required || typesOf(bare).includes("null")
      ? []
      : [{ type: "null", description: "Nothing to say beyond its name." }];
  if (!bare && empty.length === 0) return object;
  const shortForm: JsonSchema[] = bare ? [{ ...bare, description: `Short for ${shorthand}: ${text(bare)}` }] : [];
  return { description: describeKind(grammar), anyOf: [...shortForm, object, ...empty] };
}

function objectSchema(grammar: KindGrammar): JsonSchema {
  const { kind, properties, children, fileProperty } = grammar;
  const { required, ...schema } = kind.document.schema;
  const sections = [...children].map(([name, child]) => [name, sectionSchema(child)] as const);
  const file: JsonSchema = fileProperty === null ? {} : { file: fileSchema(fileProperty) };
  return {
    ...schema,
    description: describeKind(grammar),
    type: "object",
    properties: { ...properties, ...file, ...Object.fromEntries(sections) },
    ...requirement((required ?? []) as readonly string[], fileProperty),
    additionalProperties: false,
  };
}

/** A required text may stand in a file of its own. */
function requirement(required: readonly string[], fileProperty: string | null): JsonSchema {
  if (required.length === 0) return {};
  if (fileProperty === null || !required.includes(fileProperty)) return { required: [...required] };
  const others = required.filter((name) => name !== fileProperty);
  const either = { anyOf: [{ required: [fileProperty] }, { required: ["file"] }] };
  return others.length === 0 ? either : { required: others, ...either };
}

function sectionSchema(grammar: KindGrammar): JsonSchema {
  const reference: JsonSchema = { $ref: `#/definitions/${grammar.kind.name}` };
  const description = describeKind(grammar);
  if (grammar.kind.document.form === "single") return { description, allOf: [reference] };
  return { description: `${description} By name.`, type: ["object", "null"], additionalProperties: reference };
}

function fileSchema(property: string): JsonSchema {
  return { type: "string", description: `Path, from the document's folder, of a file that holds "${property}".` };
}

function describeKind({ kind, properties }: KindGrammar): string {
  const { schema, shorthand } = kind.document;
  if (typeof schema["description"] === "string") return schema["description"];
  return (shorthand && text(properties[shorthand])) || `${kind.noun.charAt(0).toUpperCase()}${kind.noun.slice(1)}.`;
}

const text = (schema: JsonSchema | undefined): string => {
  const description = schema?.["description"];
  return typeof description === "string" ? description : "";
};

/** Properties without a description have that of what they stand in. */
function described(value: Json, around: string): Json {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item: Json) => described(item, around));
  const schema = value as JsonSchema;
  const own = text(schema) || around;
  const entries = Object.entries(schema).map(([keyword, part]) => {
    if (keyword !== "properties") return [keyword, described(part, own)] as const;
    const properties = Object.entries(part as { readonly [name: string]: JsonSchema }).map(([name, property]) => {
      const whole = described(property, own) as JsonSchema;
      return [name, "description" in whole || own === "" ? whole : { ...whole, description: own }] as const;
    });
    return [keyword, Object.fromEntries(properties)] as const;
  });
  return Object.fromEntries(entries);
}

/** As it is written to a file. */
export function schemaText(schema: Json): string {
  return `${JSON.stringify(schema, null, 2)}\n`;
}
