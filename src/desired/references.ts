import type { Diagnostic } from "../model/diagnostic.ts";
import type { Json, ObjectKey } from "../model/object.ts";
import { documentCodes as codes } from "./codes.ts";
import { type Entry, whereOf } from "./collect.ts";
import type { JsonSchema, KindGrammar } from "./grammar.ts";
import { parseName } from "./names.ts";
import { placeOfPath } from "./subject.ts";
import { closest } from "./suggest.ts";
import { type Place, placeOf } from "./yaml-file.ts";

/** Columns every table has. @see https://www.postgresql.org/docs/current/ddl-system-columns.html */
const systemColumns: readonly string[] = ["tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"];

/** Where in a kind's value names of columns and tables stand. */
interface Mark {
  readonly path: readonly string[];
  /** `x-row-type`: a type that gives the table more columns. */
  readonly what: "x-column" | "x-table" | "x-row-type";
}

/** The tables of a document with their own columns. */
interface Table {
  readonly entry: Entry;
  readonly columns: Set<string>;
}

interface Scope {
  /** By schema, then by name. */
  readonly schemas: ReadonlyMap<string, ReadonlyMap<string, Table>>;
  readonly byKey: ReadonlyMap<ObjectKey, Table>;
  readonly defaultSchema: string;
}

/** Reports names of columns and tables that the document does not have, as far as the kinds mark where such names stand. */
export function checkReferences(
  entries: ReadonlyMap<ObjectKey, Entry>,
  defaultSchema: string,
  report: (diagnostic: Diagnostic) => void,
): void {
  const scope = scopeOf(entries, defaultSchema);
  for (const entry of entries.values()) {
    if (entry.broken) continue;
    for (const { path, what } of marksOf(entry.grammar)) {
      if (what === "x-row-type") continue;
      for (const found of textsAt(entry.value, path, [])) {
        const problem =
          what === "x-table"
            ? tableProblem(found.text, scope)
            : columnProblem(found.text, ownTable(entry, scope), scope);
        if (problem === null) continue;
        const where = whereOf(entry, defaultSchema);
        const summary = `${where.charAt(0).toUpperCase()}${where.slice(1)} names ${problem.summary}`;
        report({ severity: "error", ...problem, summary, at: placeOfText(entry, found.path) });
      }
    }
  }
}

function scopeOf(entries: ReadonlyMap<ObjectKey, Entry>, defaultSchema: string): Scope {
  const schemas = new Map<string, Map<string, Table>>();
  const byKey = new Map<ObjectKey, Table>();
  for (const entry of entries.values()) {
    const { schema, name, parent } = entry;
    if (parent && entry.grammar.kind.name === "column") byKey.get(parent.key)?.columns.add(name);
    if (schema === null) continue;
    const tables = schemas.get(schema) ?? new Map<string, Table>();
    schemas.set(schema, tables);
    if (!isTable(entry.grammar)) continue;
    const table = { entry, columns: new Set<string>() };
    tables.set(name, table);
    byKey.set(entry.key, table);
  }
  return { schemas, byKey, defaultSchema };
}

/** A kind that holds rows and has columns of its own, not those of a query. */
const isTable = ({ kind, children, fileProperty }: KindGrammar): boolean =>
  kind.holdsData && fileProperty === null && [...children.values()].some((child) => child.kind.name === "column");

type Problem = Pick<Diagnostic, "code" | "summary" | "detail" | "remedy">;

function columnProblem(text: string, table: Table | null, scope: Scope): Problem | null {
  const columns = table && columnsOf(table, scope, new Set());
  if (!columns || !table || columns.has(text)) return null;
  const plain = plainColumn(text);
  if (plain === null || columns.has(plain) || columns.has(plain.toLowerCase()) || systemColumns.includes(plain))
    return null;
  const guess = closest(plain, columns);
  return {
    code: codes.noColumn,
    summary: `the column "${plain}", which ${whereOf(table.entry, scope.defaultSchema)} does not have`,
    ...(guess === null && columns.size > 0 && { detail: `Its columns: ${[...columns].join(", ")}.` }),
    remedy: guess === null ? "Correct the name, or add the column to the table." : `Did you mean "${guess}"?`,
  };
}

/** The name in `created_at`, `created_at desc nulls last`, `"Created At" asc`; null for an expression. */
function plainColumn(text: string): string | null {
  const sorted = /^("(?:[^"]|"")+"|[\p{L}_][\p{L}\p{N}_$]*)(?:\s+(?:asc|desc))?(?:\s+nulls\s+(?:first|last))?$/iu;
  const name = sorted.exec(text.trim())?.[1];
  if (name === undefined) return null;
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;
}

/** `regions`, `sales.regions`, `regions(id, code)`: the table, and the columns after it. */
function readTable(text: string): { readonly name: string; readonly columns: readonly string[] } {
  const open = text.indexOf("(", text.lastIndexOf('".') + 1);
  if (open < 0) return { name: text.trim(), columns: [] };
  return { name: text.slice(0, open).trim(), columns: text.slice(open + 1, text.lastIndexOf(")")).split(",") };
}

/** Tables in schemas of which the document says nothing are not looked for. */
function tableProblem(text: string, scope: Scope): Problem | null {
  const { name, columns } = readTable(text);
  const found = findTable(name, scope);
  if (found === null) return null;
  if (typeof found !== "string")
    return (
      columns.map((column) => columnProblem(column.trim(), found, scope)).find((problem) => problem !== null) ?? null
    );
  const guess = closest(found, [...(scope.schemas.get(schemaOf(name, scope)) ?? new Map<string, Table>()).keys()]);
  return {
    code: codes.noTable,
    summary: `the table "${name}", which the document does not have`,
    remedy:
      guess === null
        ? "Correct the name, or add the table to the document. Outside the default schema it needs its schema's name."
        : `Did you mean "${guess}"?`,
  };
}

/** The table; its bare name when it should be there and is not; null when that cannot be told. */
function findTable(name: string, scope: Scope): Table | string | null {
  const parsed = parseName(name);
  if (parsed.problem !== undefined) return null;
  const tables = scope.schemas.get(parsed.schema ?? scope.defaultSchema);
  if (!tables) return null;
  return tables.get(parsed.name) ?? tables.get(parsed.name.toLowerCase()) ?? parsed.name;
}

function schemaOf(name: string, scope: Scope): string {
  const parsed = parseName(name);
  return (parsed.problem === undefined ? parsed.schema : null) ?? scope.defaultSchema;
}

/** The table whose columns an entry speaks of: itself or the nearest one around it. */
function ownTable(entry: Entry, scope: Scope): Table | null {
  for (let at: Entry | null = entry; at !== null; at = at.parent) {
    const table = scope.byKey.get(at.key);
    if (table) return table;
  }
  return null;
}

/** Its columns and those of the tables it names (inheritance, partitions); null when one of these is not known. */
function columnsOf(table: Table, scope: Scope, seen: Set<Table>): ReadonlySet<string> | null {
  if (seen.has(table)) return table.columns;
  seen.add(table);
  const all = new Set(table.columns);
  for (const { path, what } of marksOf(table.entry.grammar)) {
    if (what === "x-column") continue;
    for (const { text } of textsAt(table.entry.value, path, [])) {
      const other = what === "x-row-type" ? null : findTable(readTable(text).name, scope);
      const columns = other === null || typeof other === "string" ? null : columnsOf(other, scope, seen);
      if (columns === null) return null;
      for (const column of columns) all.add(column);
    }
  }
  return all;
}

/** The strings of a value at a path, in which `*` stands for every item of a list. */
function* textsAt(
  value: Json | undefined,
  path: readonly string[],
  done: readonly string[],
): Generator<{
  readonly text: string;
  readonly path: readonly string[];
}> {
  const [step, ...rest] = path;
  if (step === undefined) {
    if (typeof value === "string") yield { text: value, path: done };
    return;
  }
  if (value === null || typeof value !== "object") return;
  if (step !== "*") yield* textsAt((value as { readonly [name: string]: Json })[step], rest, [...done, step]);
  else if (Array.isArray(value))
    for (const [i, item] of value.entries()) yield* textsAt(item, rest, [...done, String(i)]);
}

const knownMarks = new WeakMap<KindGrammar, readonly Mark[]>();

function marksOf(grammar: KindGrammar): readonly Mark[] {
  const known = knownMarks.get(grammar);
  if (known) return known;
  const marks = Object.entries(grammar.properties).flatMap(([name, schema]) => marksIn(schema, [name]));
  knownMarks.set(grammar, marks);
  return marks;
}

function marksIn(schema: JsonSchema, path: readonly string[]): readonly Mark[] {
  const items = schema["items"] as JsonSchema | undefined;
  const marks: Mark[] = [];
  for (const what of ["x-column", "x-table", "x-row-type"] as const)
    if (schema[what] === true) marks.push({ path, what }, ...(items ? [{ path: [...path, "*"], what }] : []));
  if (items) marks.push(...marksIn(items, [...path, "*"]));
  const forks = [...((schema["anyOf"] ?? schema["oneOf"] ?? []) as readonly JsonSchema[])];
  marks.push(...forks.flatMap((fork) => marksIn(fork, path)));
  const properties = Object.entries((schema["properties"] ?? {}) as { readonly [name: string]: JsonSchema });
  return [...marks, ...properties.flatMap(([name, property]) => marksIn(property, [...path, name]))];
}

function placeOfText(entry: Entry, path: readonly string[]): Place {
  const { file, node, grammar, nameNode } = entry;
  const { shorthand } = grammar.kind.document;
  return placeOfPath({ file, node, shorthand, at: () => placeOf(file, nameNode), where: () => "" }, path, "value");
}
