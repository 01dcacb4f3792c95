import type pg from "pg";
import type { Registry } from "../../src/model/kind.ts";
import { isWithin, type Model, type SchemaObject, sameJson } from "../../src/model/object.ts";
import type { Statement } from "../../src/model/statement.ts";

/** What the rules of the kinds make of the difference between two models, without any planning. */
export interface Evolution {
  /** Objects that had to be dropped and created. */
  readonly replaced: readonly string[];
  readonly statements: readonly Statement[];
}

function creation(registry: Registry, model: Model, object: SchemaObject): readonly Statement[] {
  const parent = object.parent === null ? undefined : model.objects.get(object.parent);
  const reference = parent ? registry.get(parent.kind).reference(parent) : "";
  return registry.get(object.kind).create(object, { clauses: [], parent: reference });
}

function dropping(registry: Registry, model: Model, object: SchemaObject): readonly Statement[] {
  const parent = object.parent === null ? undefined : model.objects.get(object.parent);
  const reference = parent ? registry.get(parent.kind).reference(parent) : "";
  return registry.get(object.kind).drop(object, { clauses: [], parent: reference });
}

/** Takes a database from one model to the other by the kinds' own rules, kind by kind; children of what is replaced are created anew. */
export async function evolve(client: pg.Client, registry: Registry, from: Model, to: Model): Promise<Evolution> {
  const alive = new Set(from.objects.keys());
  const replaced: string[] = [];
  const statements: Statement[] = [];
  const run = async (list: readonly Statement[]): Promise<void> => {
    for (const one of list) {
      const { sql } = one;
      statements.push(one);
      await client.query(sql).catch((error: Error) => {
        throw new Error(`${error.message} IN ${sql}`);
      });
    }
  };
  const forget = (object: SchemaObject): void => {
    for (const key of alive) if (isWithin(key, object.key)) alive.delete(key);
  };
  const ordered = (model: Model): readonly SchemaObject[] =>
    registry.kinds.flatMap((kind) => [...model.objects.values()].filter((object) => object.kind === kind.name));
  for (const object of [...ordered(from)].reverse()) {
    if (to.objects.has(object.key) || !alive.has(object.key)) continue;
    await run(dropping(registry, from, object));
    forget(object);
  }
  for (const object of ordered(to)) {
    const before = alive.has(object.key) ? from.objects.get(object.key) : undefined;
    if (!before) {
      await run(creation(registry, to, object));
      continue;
    }
    const { alter } = registry.get(object.kind);
    const rules = Object.keys(object.attributes)
      .filter((name) => !sameJson(before.attributes[name], object.attributes[name]))
      .map((name) => {
        const rule = alter[name];
        return typeof rule === "function" ? rule(before, object, 150_000) : rule;
      });
    if (rules.includes("replace")) {
      replaced.push(object.key);
      await run(dropping(registry, from, before));
      forget(before);
      await run(creation(registry, to, object));
      continue;
    }
    if (rules.includes("create or replace")) await run(creation(registry, to, object));
    const altering = rules.flatMap((rule) => (typeof rule === "string" || rule === undefined ? [] : rule));
    await run(altering.filter(({ sql }, i) => altering.findIndex((other) => other.sql === sql) === i));
  }
  return { replaced, statements };
}
