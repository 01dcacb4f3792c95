import type { Model } from "./object.ts";

const given = new WeakMap<Model, ReadonlySet<string>>();

/** The names that NOT NULL constraints of a model are said to have: whatever is created may find them there. */
export function givenNames(model: Model): ReadonlySet<string> {
  const known = given.get(model);
  if (known) return known;
  const names = new Set(
    [...model.objects.values()].flatMap(({ attributes: { notNullName: said } }) =>
      typeof said === "string" && said !== "" ? said : [],
    ),
  );
  given.set(model, names);
  return names;
}
