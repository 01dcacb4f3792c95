import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import { readFast } from "../../src/desired/fast-yaml.ts";

/** What the document reader sees of a node. */
function view(node: unknown): unknown {
  if (isScalar(node)) {
    if (node.value === null) return null;
    const plain = node.type === "PLAIN" ? { source: node.source } : {};
    return { at: node.range?.[0], value: node.value, ...plain };
  }
  if (isSeq(node)) return { at: node.range?.[0], flow: node.flow === true, items: node.items.map(view) };
  if (isMap(node)) {
    const items = node.items.map((pair) => [
      { at: (pair.key as Node).range?.[0], ...(view(pair.key) as object) },
      view(pair.value),
    ]);
    return { at: node.range?.[0], flow: node.flow === true, items };
  }
  return null;
}

/** Compares with the library, and tells whether the fast reader took the text. */
function compare(text: string): boolean {
  const fast = readFast(text);
  if (!fast) return false;
  const lineCounter = new LineCounter();
  const document = parseDocument(text, {
    lineCounter,
    version: "1.2",
    schema: "core",
    prettyErrors: false,
    uniqueKeys: false,
  });
  expect([...document.errors, ...document.warnings].map((error) => error.message)).toEqual([]);
  expect(view(fast.root)).toEqual(view(document.contents));
  if (text !== "") expect(fast.lineStarts).toEqual(lineCounter.lineStarts);
  return true;
}

const sample = `# yaml-language-server: $schema=./flux.schema.json
tables:
  customers:
    renamed_from: clients   # once
    columns:
      id:         { type: bigint, identity: always, not_null: true, n: -5, f: 1.10 }
      "full name": {type: "numeric(10,2)", list: [a, 'it''s', "x, y", [1, {}], []]}
      created_at: 'now()'

    # keys
    primary_key: [id]
    checks:
      c: "position('@' in email) > 1"
      d: a > 0 AND b::text <> '' # fine
      url: http://x/y#z
    list:
      - one
      - [two, 3]
    same:
    - a
    - 'b'
    empty:
views:
  v: |
    SELECT *
      FROM t -- x: y # z

     WHERE a

  w: |-
    SELECT 1
  keep: |+
    SELECT 2

last: ~
`;

describe("the fast reader agrees with the library", () => {
  test.each([
    sample,
    "",
    "\n\n# nothing\n",
    "a: 1",
    "a:\n",
    "a: b\n# end",
    "a: {}\nb: []\n",
    "a: x: y".replace("x: y", "x:y"),
    "a : b\n",
    "a: |\n  x\nb: 1\n",
    "a: |\n  # not a comment\n  x\n # a comment\nb: 1\n",
    "a: -5\nb: +5\nc: .5\nd: 5.\ne: 1e3\nf: 0x\ng: 1.2.3\nh: 1_000\ni: -\u00e9\n",
    "a: TRUE\nb: False\nc: Null\nd: nul\ne: yes\nf: No\n",
    "12: a\n~: b\ntrue: c\n",
    "é: ü\n日本: [語]\n😀: { 😀: 😀 }\n",
    'a: ""\nb: \'\'\n"": 1\n',
  ])("%j", (text) => {
    expect(compare(text)).toBe(true);
  });

  test.each([
    "a: b: c\n",
    "a:\n\tb: 1\n",
    "a: &x 1\nb: *x\n",
    "a: !!str 1\n",
    "a: >\n  x\n",
    "a: |2\n  x\n",
    "a: one\n  two\n",
    'a: "one\n  two"\n',
    "a: [1,\n  2]\n",
    "a: { b, c }\n",
    "- a\n",
    "- a: 1\n",
    "text\n",
    "---\na: 1\n",
    "a: 1\n...\n",
    "? a\n: b\n",
    "a: 1\r\nb: 2\r\n",
    'a: "\\n"\n',
    "a: {b: 1\n",
    "a: 1\n  b: 2\n",
    "  a: 1\n b: 2\n",
    "a: |\n  x",
  ])("and leaves %j to it", (text) => {
    expect(compare(text)).toBe(false);
  });

  test("on damaged documents", () => {
    const scraps = [
      " ",
      "  ",
      "\n",
      "\n  ",
      ":",
      ": ",
      ",",
      "[",
      "]",
      "{",
      "}",
      "#",
      " #",
      "'",
      '"',
      "-",
      "- ",
      "|",
      "|-",
      ">",
      "&",
      "*",
      "!",
      "?",
      "? ",
      "a",
      "0",
      ".",
      "~",
      "%",
      "\\",
      "`",
      "@",
      "é",
      "\u00a0",
      "\u2003",
      "\t",
      "null",
    ];
    const edit = fc.record({ at: fc.nat(sample.length), cut: fc.nat(3), put: fc.constantFrom("", ...scraps) });
    let taken = 0;
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 2 }), (edits) => {
        const text = edits.reduce((old, { at, cut, put }) => old.slice(0, at) + put + old.slice(at + cut), sample);
        if (compare(text)) taken++;
      }),
      { numRuns: 1500 },
    );
    expect(taken).toBeGreaterThan(250);
  });

  test("on small random texts", () => {
    const scrap = fc.constantFrom(
      "a",
      "b",
      ": ",
      ":",
      "\n",
      "\n ",
      "\n  ",
      "- ",
      "{ ",
      " }",
      "[",
      "]",
      ", ",
      ",",
      "'",
      '"',
      " #",
      "#",
      "|",
      "|\n  ",
      "1",
      ".",
      "-",
      " ",
      "?",
      "~",
      "\u00a0",
      "\u2003",
    );
    let taken = 0;
    fc.assert(
      fc.property(fc.array(scrap, { maxLength: 14 }), (parts) => {
        if (compare(`a: ${parts.join("")}`)) taken++;
        if (compare(parts.join(""))) taken++;
      }),
      { numRuns: 2500 },
    );
    expect(taken).toBeGreaterThan(50);
  });
});
