import type pg from "pg";
import { connect } from "../../src/live/connect.ts";
import { type LiveModel, readModel } from "../../src/live/read.ts";
import type { DdlContext, Registry } from "../../src/model/kind.ts";
import { childrenOf, type Model, type SchemaObject } from "../../src/model/object.ts";

/** Reads a test database as flux does. */
export async function readDatabase(
  url: string,
  registry: Registry,
  schemas: readonly string[] | null = null,
): Promise<LiveModel> {
  const connection = await connect(url);
  try {
    return await readModel(connection, registry, schemas);
  } finally {
    await connection.client.end();
  }
}

/**
 * Creates every object of a model, kind by kind in the registry's order; what fails is tried again as long as that
 * gets further, so that the test needs no knowledge of dependencies.
 * @param wanted which objects; all of them when left out
 * @returns what could not be created, with PostgreSQL's message
 */
export async function recreate(
  client: pg.Client,
  registry: Registry,
  model: Model,
  wanted: (object: SchemaObject) => boolean = () => true,
): Promise<readonly string[]> {
  await client.query("SET check_function_bodies = off");
  const folded = new Set<string>();
  const contextOf = (object: SchemaObject): DdlContext => {
    const clauses = childrenOf(model, object.key).flatMap((child) => {
      const { clause } = registry.get(child.kind);
      if (clause === null) return [];
      folded.add(child.key);
      return [clause(child, contextOf(child))];
    });
    const parent = object.parent === null ? undefined : model.objects.get(object.parent);
    return { clauses, parent: parent ? registry.get(parent.kind).reference(parent) : "" };
  };
  let pending = registry.kinds.flatMap((kind) =>
    [...model.objects.values()].filter((o) => o.kind === kind.name && wanted(o)),
  );
  for (;;) {
    const failed: { readonly object: SchemaObject; readonly message: string }[] = [];
    for (const object of pending) {
      if (folded.has(object.key)) continue;
      const statements = registry.get(object.kind).create(object, contextOf(object));
      try {
        await client.query("BEGIN");
        for (const { sql } of statements) await client.query(sql);
        await client.query("COMMIT");
      } catch (error) {
        await client.query("ROLLBACK");
        failed.push({
          object,
          message: `${object.key}: ${(error as Error).message} IN ${statements.map((s) => s.sql).join("; ")}`,
        });
      }
    }
    if (failed.length === 0 || failed.length === pending.length) return failed.map((f) => f.message);
    pending = failed.map((f) => f.object);
  }
}
