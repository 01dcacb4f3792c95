import fc from "fast-check";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { type Tree, yamlText } from "../../src/desired/write-yaml.ts";

const awkward = [
  "yes",
  "y",
  "null",
  "~",
  "1",
  "0x1f",
  "1e3",
  ".5",
  "2020-01-01",
  "a, b",
  "[x]",
  "a: b",
  "x #y",
  "- a",
  "--- a",
  "it's",
  '"q"',
  "a\\b",
  "numeric(12,2)",
  "timestamp with time zone",
  "multi\nline",
  "  lead\n x\n",
  "a\n\n",
  "\n\na\n",
  "trail \n b",
  " \n\t\n",
  "%x\n---\n",
  "x".repeat(1100),
];
const text = fc.oneof(
  fc.constantFrom(...awkward),
  fc.string({ maxLength: 150 }),
  fc.string({ unit: "binary", maxLength: 8 }),
  fc.array(fc.constantFrom("\n", " ", "a", "#", ":", "\t", "'"), { maxLength: 60 }).map((parts) => parts.join("")),
);
const scalar = fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null));
const members = (value: fc.Arbitrary<Tree>): fc.Arbitrary<ReadonlyMap<string, Tree>> =>
  fc.array(fc.tuple(text, value), { maxLength: 4 }).map((pairs) => new Map(pairs));
const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { depthSize: "small" },
    scalar,
    fc.array(tie("tree"), { maxLength: 4 }) as fc.Arbitrary<Tree>,
    members(tie("tree")),
    members(tie("tree")).map((section) => ({ section })),
  ),
}));

const plain = (value: unknown): unknown => {
  if (value instanceof Map) return new Map([...value].map(([name, own]) => [name, plain(own)]));
  if (Array.isArray(value)) return value.map(plain);
  const section = (value as { readonly section?: unknown } | null)?.section;
  return section instanceof Map ? plain(section) : value;
};

test("whatever is written is read back by the library", () => {
  fc.assert(
    fc.property(members(tree), (root) => {
      expect(parse(yamlText(root), { mapAsMap: true })).toEqual(plain(root));
    }),
    { numRuns: 500 },
  );
});
