import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { keyOf, type Model, type ObjectKey } from "../../src/model/object.ts";
import { majors, withDatabase } from "../support/database.ts";
import { readAll } from "./create-model.ts";

type Path = readonly (readonly [kind: string, name: string])[];

const at = (...path: Path): ObjectKey =>
  path.reduce<ObjectKey | null>((parent, [kind, name]) => keyOf(parent, kind, name), null) as ObjectKey;
const inPublic = (...path: Path): ObjectKey => at(["schema", "public"], ...path);

async function modelOf(major: (typeof majors)[number], file: string): Promise<Model> {
  const sql = await readFile(new URL(`sql/${file}.sql`, import.meta.url), "utf8");
  return withDatabase(major, async (url, client) => {
    await client.query(sql);
    return readAll(url);
  });
}

const dependsOn = (model: Model, key: ObjectKey): readonly ObjectKey[] => model.objects.get(key)?.dependsOn ?? [];

describe.each(majors)("on PostgreSQL %i", (major) => {
  it("constraints depend on columns, and foreign keys on the constraint or index they refer to", async () => {
    const model = await modelOf(major, "constraints");
    const region = at(["schema", "app"], ["table", "region"]);
    const reference = inPublic(["table", "reference"]);
    expect(dependsOn(model, keyOf(reference, "foreign_key", "f1"))).toEqual([
      keyOf(region, "column", "id"),
      keyOf(region, "primary_key", ""),
      reference,
      keyOf(reference, "column", "id"),
    ]);
    const toIndex = inPublic(["table", "to_index"], ["foreign_key", "to_unique_index"]);
    expect(dependsOn(model, toIndex)).toContain(inPublic(["table", "keyless"], ["index", "keyless_a"]));
    const check = inPublic(["table", "person"], ["check", "positive"]);
    expect(dependsOn(model, check)).toContain(inPublic(["table", "person"], ["column", "b"]));
  });

  it("views depend on columns, keys and other views, not on themselves", async () => {
    const model = await modelOf(major, "views");
    const item = inPublic(["table", "item"]);
    const grouped = inPublic(["view", "grouped"]);
    expect(dependsOn(model, grouped)).toEqual([
      inPublic(),
      ...["id", "name", "price"].map((name) => keyOf(item, "column", name)),
      keyOf(item, "primary_key", ""),
    ]);
    const ofView = dependsOn(model, inPublic(["view", "of_view"]));
    expect(ofView).toContain(inPublic(["view", "plain"]));
    expect(ofView).toContain(at(["schema", "rep"], ["view", "options"]));
  });

  it("partitions depend on their parent, and nothing of the parent depends on them", async () => {
    const model = await modelOf(major, "partitions");
    const [parent, part] = [inPublic(["table", "orders"]), inPublic(["table", "orders_2021"])];
    expect(dependsOn(model, part)).toContain(parent);
    expect(dependsOn(model, keyOf(part, "index", "amount_2021"))).toContain(keyOf(parent, "index", "orders_amount"));
    expect(dependsOn(model, keyOf(part, "primary_key", ""))).toContain(keyOf(parent, "primary_key", ""));
    const below = (key: ObjectKey, table: ObjectKey): boolean => key === table || key.startsWith(`${table}/`);
    const backwards = [...model.objects.values()].filter(
      (object) => below(object.key, parent) && object.dependsOn.some((key) => below(key, part)),
    );
    expect(backwards.map((object) => object.key)).toEqual([]);
  });
});
