import { Ajv } from "ajv";
import fc from "fast-check";
import { expect, test } from "vitest";
import { configSchema } from "../../src/desired/config-schema.ts";
import { fits } from "../../src/desired/fits-schema.ts";
import { grammarOf, type JsonSchema } from "../../src/desired/grammar.ts";
import { entrySchema } from "../../src/desired/json-schema.ts";
import { registry } from "../../src/kinds/registry.ts";
import type { Json } from "../../src/model/object.ts";

const kinds = [...grammarOf(registry).kinds].map(([name, grammar]) => [name, entrySchema(grammar)] as const);
const schemas: readonly (readonly [string, JsonSchema])[] = [...kinds, ["configuration", configSchema(registry)]];

/** Values that schemas ask for, and near misses: whatever words a schema has in it, in all sorts of places. */
function valuesFor(schema: JsonSchema): fc.Arbitrary<Json> {
  const words = new Set<string>(["", "x", "pass word", "1"]);
  const collect = (part: Json): void => {
    if (typeof part === "string") words.add(part);
    else if (Array.isArray(part)) part.forEach(collect);
    else if (typeof part === "object" && part !== null)
      for (const [name, value] of Object.entries(part)) {
        words.add(name);
        collect(value as Json);
      }
  };
  collect(Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, value as Json])));
  const word = fc.constantFrom(...words);
  const known = fc.constantFrom("x", ...Object.keys((schema["properties"] ?? {}) as object));
  const value = fc.letrec<{ value: Json }>((tie) => ({
    value: fc.oneof(
      { depthSize: "small" },
      fc.oneof(word, fc.integer({ min: -2, max: 20_000 }), fc.boolean(), fc.constant(null), fc.double({ noNaN: true })),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(word, tie("value"), { maxKeys: 3 }),
    ),
  })).value;
  return fc.oneof({ weight: 9, arbitrary: fc.dictionary(known, value, { maxKeys: 4 }) }, value);
}

test.each(schemas)("what fits %s at first sight fits for the library", (_, schema) => {
  const ajv = new Ajv({ strict: false });
  const check = ajv.compile(schema);
  fc.assert(
    fc.property(valuesFor(schema), (value) => {
      if (fits(schema, value)) expect(check(value), JSON.stringify(value)).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test("every kind's schema is known, so that a document that is right needs no other check", () => {
  for (const [kind, schema] of schemas) expect(fits({ anyOf: [schema, true] }, null), kind).toBe(true);
});

test("a schema with a keyword that is not known fits nothing", () => {
  expect(fits({ type: "object", dependencies: {} }, {})).toBe(false);
  expect(fits({ not: { dependencies: {} } }, {})).toBe(false);
  expect(fits({ additionalProperties: { type: "string" } }, { a: 1 })).toBe(false);
  expect(fits({ type: "array", items: { minimum: 1 } }, [1, 0])).toBe(false);
});
