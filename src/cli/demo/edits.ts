import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { packageFile } from "../package-file.ts";

/** One edit of the document, as a person would make it. */
export interface Edit {
  readonly says: string;
  readonly file: string;
  readonly before: string;
  readonly after: string;
}

/** A rename, a NOT NULL column, an index and a change of type. */
export const edits: readonly Edit[] = [
  {
    says: "rename a column that the application uses",
    file: "shop.yaml",
    before: "name: { type: text, not_null: true }",
    after: "full_name: { type: text, not_null: true, renamed_from: name }",
  },
  {
    says: "a new column that may not be null",
    file: "orders.yaml",
    before: "      status_changed_at: { type: timestamptz, not_null: true, default: now() }\n",
    after: "      placed_on: { type: date, not_null: true, backfill: \"(created_at AT TIME ZONE 'UTC')::date\" }\n",
  },
  {
    says: "an index",
    file: "orders.yaml",
    before: "      orders_customer_id_idx: [customer_id]\n",
    after: "      orders_created_at_idx: [created_at desc]\n",
  },
  {
    says: "another type, which rewrites the table if done in place",
    file: "orders.yaml",
    before: "total_cents: { type: integer,",
    after: "total_cents: { type: bigint,",
  },
];

/** Copies the sample document of this package. */
export async function copySample(to: string): Promise<void> {
  await cp(packageFile("schema"), to, { recursive: true });
}

/** Makes the edits; a line ending in a line break is added after the line before it, anything else replaces it. */
export async function makeEdits(folder: string): Promise<void> {
  for (const { file, before, after } of edits) {
    const path = join(folder, file);
    const text = await readFile(path, "utf8");
    if (!text.includes(before)) throw new Error(`This is a bug in flux-migrate: the sample has no "${before.trim()}"`);
    await writeFile(path, text.replace(before, before.endsWith("\n") ? before + after : after));
  }
}
