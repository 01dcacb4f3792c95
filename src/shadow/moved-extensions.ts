import type { Registry } from "../model/kind.ts";
import { type Model, modelOf, type SchemaObject } from "../model/object.ts";
import { name } from "../sql/quote.ts";
import { type Elaborated, readAgain } from "./elaborate.ts";

/**
 * Moves the extensions of an open transaction of a shadow database to the schemas that they shall have, wherever their
 * packages allow it: every text now speaks of their types and functions where they will be. The extensions themselves are
 * left as they were, for their move to be a change.
 * @param original with the extensions as they were at first
 * @param known with the schemas that are there but for this
 */
export async function withMovedExtensions(
  { database, model: renamed }: Elaborated,
  registry: Registry,
  { original, known, desired }: { readonly original: Model; readonly known: Model; readonly desired: Model },
): Promise<Elaborated> {
  const { client } = database.connection;
  const moving = [...original.objects.values()].filter(
    (object) => object.kind === "extension" && schemaOf(desired.objects.get(object.key)) !== schemaOf(object),
  );
  let moved = 0;
  for (const { key, name: own } of moving) {
    const schema = schemaOf(desired.objects.get(key));
    if (schema === null) continue;
    await client.query("SAVEPOINT move");
    try {
      await client.query(
        `CREATE SCHEMA IF NOT EXISTS ${name(schema)}; ALTER EXTENSION ${name(own)} SET SCHEMA ${name(schema)}`,
      );
      moved++;
    } catch (error) {
      if ((error as { code?: string }).code === undefined) throw error;
      await client.query("ROLLBACK TO move"); // The package does not allow it; then it will be replaced.
    }
  }
  if (moved === 0) return { database, model: renamed };
  const { model: now } = await readAgain(database, registry);
  const made = (object: SchemaObject): boolean => object.kind === "schema" && !known.objects.has(object.key);
  const objects = [...now.objects.values()]
    .filter((object) => !made(object))
    .map((object) => (object.kind === "extension" ? (original.objects.get(object.key) ?? object) : object));
  return { database, model: modelOf(objects.map((object) => withoutNewSchemas(object, objects))) };
}

const schemaOf = (extension: SchemaObject | undefined): string | null =>
  (extension?.attributes["schema"] as string | undefined) ?? null;

/** The schema that an extension goes to may not be there yet. */
function withoutNewSchemas(object: SchemaObject, all: readonly SchemaObject[]): SchemaObject {
  const isThere = (key: SchemaObject["key"]): boolean => {
    const [top = ""] = key.split("/");
    return !top.startsWith("schema:") || all.some((one) => one.key === top);
  };
  return object.dependsOn.every(isThere) ? object : { ...object, dependsOn: object.dependsOn.filter(isThere) };
}
