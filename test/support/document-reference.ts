import { readFileSync } from "node:fs";
import { join } from "node:path";
import { grammarOf, type JsonSchema, type KindGrammar } from "../../src/desired/grammar.ts";
import type { Registry } from "../../src/model/kind.ts";
import type { Json } from "../../src/model/object.ts";

const folder = join(import.meta.dirname, "../../docs/reference/examples");

/** The example of a kind: a whole document. */
export function exampleOf(kind: string): string {
  return readFileSync(join(folder, `${kind}.yaml`), "utf8");
}

const intro = `# The document

The schema you want is YAML, in one file or many below the folder \`documents\` of the configuration. Sections may stand in any
file; an object stands in one. Names without a schema are in \`public\`, others are written \`schema.name\`. SQL expressions are
written as you would type them; PostgreSQL itself compares them with what it has.

What the document does not say does not exist: flux plans to drop it. Rights and owners are the exception: roles that the
document does not name keep their rights, and objects for which it names no owner keep theirs. Roles themselves are managed only
where \`managed_roles\` of the configuration names them.

\`flux pull\` writes the document of a database; \`flux.schema.json\` beside it lets editors complete and check. Long texts may
stand in files of their own (\`file: views/report.sql\`), where the table below says so.

This page is made from the JSON Schema by \`npm run schema\`; a test creates every example on PostgreSQL.
`;

/** The reference page, from the kinds and their examples. */
export function documentReference(registry: Registry): string {
  const { kinds } = grammarOf(registry);
  const all = registry.kinds.map(({ name }) => kinds.get(name) as KindGrammar);
  const list = all.map(
    (grammar) => `- [${grammar.kind.noun}](#${anchorOf(grammar)}): \`${grammar.kind.document.section}\``,
  );
  return [intro, ...list, "", ...all.map(chapter)].join("\n");
}

const headingOf = ({ kind }: KindGrammar): string => `${kind.noun.charAt(0).toUpperCase()}${kind.noun.slice(1)}`;
const anchorOf = (grammar: KindGrammar): string => headingOf(grammar).toLowerCase().replaceAll(" ", "-");

function chapter(grammar: KindGrammar): string {
  const { kind, children, fileProperty } = grammar;
  const { section, form, shorthand, schema } = kind.document;
  const required = (schema["required"] ?? []) as readonly string[];
  const own = Object.entries(grammar.properties).map(([name, property]) => {
    const must = required.includes(name) ? "; required" : "";
    return `| \`${name}\` | ${cell(typeOf(property))}${must} | ${cell(String(property["description"] ?? schema["description"] ?? ""))} |`;
  });
  const file = fileProperty === null ? [] : [`| \`file\` | text | Path of a file that holds \`${fileProperty}\`. |`];
  const inside = [...children].map(([name, child]) => `[\`${name}\`](#${anchorOf(child)})`);
  return [
    `## ${headingOf(grammar)}`,
    "",
    `\`${section}\`, ${placeOf(grammar)}${form === "map" ? ", by name" : ""}.${shorthand === undefined ? "" : ` A bare value means \`${shorthand}\`.`}`,
    "",
    ...(own.length + file.length > 0 ? ["| key | value | meaning |", "|---|---|---|", ...own, ...file, ""] : []),
    ...(inside.length > 0 ? [`Inside: ${inside.join(", ")}.`, ""] : []),
    "```yaml",
    exampleOf(kind.name).trimEnd(),
    "```",
    "",
  ].join("\n");
}

function placeOf({ kind, inSchema }: KindGrammar): string {
  const { parents } = kind.document;
  if (parents.includes("*")) return "in whatever it describes";
  if (parents.length === 0 || inSchema) return "at the top";
  return `in a ${parents
    .join(", ")
    .replace(/, ([^,]*)$/, " or $1")
    .replaceAll("_", " ")}`;
}

/** What may stand there, in words. */
function typeOf(schema: JsonSchema): string {
  if ("const" in schema) return JSON.stringify(schema["const"]);
  const choices = (schema["oneOf"] ?? schema["anyOf"]) as readonly JsonSchema[] | undefined;
  if (choices) return [...new Set(choices.map(typeOf))].join(" or ");
  if (schema["enum"]) return (schema["enum"] as readonly Json[]).map((value) => `\`${String(value)}\``).join(", ");
  const { type } = schema;
  if (Array.isArray(type))
    return [...new Set((type as readonly string[]).map((one) => words[one] ?? one))].join(" or ");
  if (type === "array") return `list of ${typeOf((schema["items"] ?? {}) as JsonSchema)}`;
  if (type === "object") {
    const members = Object.keys((schema["properties"] ?? {}) as object);
    return members.length > 0 ? `mapping of ${members.map((name) => `\`${name}\``).join(", ")}` : "mapping";
  }
  return words[String(type)] ?? String(type ?? "any");
}

const words: { readonly [type: string]: string } = {
  string: "text",
  integer: "number",
  number: "number",
  boolean: "true or false",
  null: "nothing",
};

const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ");
