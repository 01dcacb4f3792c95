import type pg from "pg";
import { registry, registryWith } from "../../src/kinds/registry.ts";
import { connect } from "../../src/live/connect.ts";
import { readModel } from "../../src/live/read.ts";
import { childrenOf, type Model, type ObjectKey, type SchemaObject } from "../../src/model/object.ts";

/** Reads every object of every kind, and these roles. */
export async function readAll(url: string, managedRoles: readonly string[] = []): Promise<Model> {
  const connection = await connect(url);
  try {
    return (await readModel(connection, registryWith(managedRoles), null)).model;
  } finally {
    await connection.client.end();
  }
}

/** Whether an object stands in its parent's create statement. */
function isFolded(model: Model, object: SchemaObject): boolean {
  return registry.get(object.kind).clause !== null && object.parent !== null && model.objects.has(object.parent);
}

/** The reference of an object's parent. */
export function parentReference(model: Model, object: SchemaObject): string {
  const parent = object.parent === null ? undefined : model.objects.get(object.parent);
  return parent ? registry.get(parent.kind).reference(parent) : "";
}

function clausesOf(model: Model, object: SchemaObject): readonly string[] {
  return childrenOf(model, object.key)
    .filter((child) => isFolded(model, child))
    .map((child) => registry.get(child.kind).clause?.(child, { clauses: clausesOf(model, child), parent: "" }) ?? "")
    .filter((clause) => clause !== "");
}

/** The statements that create an object with what stands in it. */
export function createSql(model: Model, object: SchemaObject): readonly string[] {
  const folded = childrenOf(model, object.key).filter((child) => isFolded(model, child));
  const after = folded.flatMap(
    (child) => registry.get(child.kind).afterClause?.(child, { clauses: clausesOf(model, child), parent: "" }) ?? [],
  );
  const context = { clauses: clausesOf(model, object), parent: parentReference(model, object) };
  return [...registry.get(object.kind).create(object, context), ...after].map(({ sql }) => sql);
}

/**
 * Creates the objects of a model in the registry's order; what fails is tried again as long as that gets further.
 * @param present keys of objects that are there already
 * @returns what could not be created, with PostgreSQL's message
 */
export async function createModel(
  client: pg.Client,
  model: Model,
  present: ReadonlySet<ObjectKey>,
): Promise<readonly string[]> {
  await client.query("SET check_function_bodies = off");
  let pending = registry.kinds.flatMap((kind) =>
    [...model.objects.values()].filter(
      (object) => object.kind === kind.name && !present.has(object.key) && !isFolded(model, object),
    ),
  );
  for (;;) {
    const failed: { readonly object: SchemaObject; readonly message: string }[] = [];
    for (const object of pending) {
      const sql = createSql(model, object).join(";\n");
      const message = await run(client, sql);
      if (message !== null) failed.push({ object, message: `${object.key}: ${message}\n${sql}` });
    }
    if (failed.length === 0 || failed.length === pending.length) return failed.map(({ message }) => message);
    pending = failed.map(({ object }) => object);
  }
}

/** Runs statements in one transaction; the error's message, or null. */
export async function run(client: pg.Client, sql: string): Promise<string | null> {
  try {
    await client.query(`BEGIN;\n${sql};\nCOMMIT`);
    return null;
  } catch (error) {
    await client.query("ROLLBACK");
    return (error as Error).message;
  }
}

/** What two models differ in, as lines. */
export function differences(expected: Model, found: Model): readonly string[] {
  const keys = [...new Set([...expected.objects.keys(), ...found.objects.keys()])].sort();
  return keys.flatMap((key) => {
    const [a, b] = [expected.objects.get(key), found.objects.get(key)];
    if (!a || !b) return [`${a ? "missing" : "too much"}: ${key}`];
    const names = Object.keys({ ...a.attributes, ...b.attributes }).sort();
    return names
      .filter((name) => stable(a.attributes[name]) !== stable(b.attributes[name]))
      .map((name) => `${key} ${name}: ${stable(a.attributes[name])} became ${stable(b.attributes[name])}`);
  });
}

const stable = (value: unknown): string =>
  JSON.stringify(value, (_, member: unknown) =>
    typeof member === "object" && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  ) ?? "undefined";
