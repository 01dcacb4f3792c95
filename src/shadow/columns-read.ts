import { kindOf, type Model, type ObjectKey, type SchemaObject } from "../model/object.ts";

/**
 * Queries that read as they shall and take their values from other columns: in `notes() n(id, body)` PostgreSQL tells the
 * columns by their places, and a column that comes to a table is its last one, wherever the document has it.
 * @returns the columns that are read and should not be, or the other way round, by the key of the view
 */
export function columnsMistaken(actual: Model, wanted: Model): ReadonlyMap<ObjectKey, readonly ObjectKey[]> {
  const found = new Map<ObjectKey, readonly ObjectKey[]>();
  for (const [key, aim] of wanted.objects) {
    const is = actual.objects.get(key);
    if (!is || typeof aim.attributes["query"] !== "string" || is.attributes["query"] !== aim.attributes["query"])
      continue;
    const [reads, shall] = [columnsOf(is), columnsOf(aim)];
    const mistaken = [...reads.filter((one) => !shall.includes(one)), ...shall.filter((one) => !reads.includes(one))];
    if (mistaken.length > 0) found.set(key, mistaken);
  }
  return found;
}

const columnsOf = ({ dependsOn }: SchemaObject): readonly ObjectKey[] =>
  dependsOn.filter((key) => kindOf(key) === "column");

/** What to do about that. */
export const byPlace =
  "Its query tells columns by their places: let the document list new columns of a table after those that it has, or change the columns and the query in two plans.";
