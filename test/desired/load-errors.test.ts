import { expect, test } from "vitest";
import { loadDocument } from "../../src/desired/load.ts";
import { fakeRegistry } from "../support/fake-kinds.ts";
import { failure, folderOf } from "./support.ts";

async function errorsOf(files: { readonly [path: string]: string }, options = {}): Promise<string> {
  const folder = folderOf(files);
  return failure(loadDocument(folder, fakeRegistry, options), folder);
}

test("unknown key", async () => {
  const text = `tabels: {}
tables:
  orders:
    colums: {}
    columns:
      id: { type: bigint, nullable: false }
`;
  expect(await errorsOf({ "a.yaml": text })).toMatchInlineSnapshot(`
    "FLUX204 Unknown key "tabels" in the document
      a.yaml:1:1 | tabels: {}
      > Did you mean "tables"?
    FLUX204 Unknown key "colums" in table orders
      a.yaml:4:5 |     colums: {}
      > Did you mean "columns"?
    FLUX204 Unknown key "nullable" in column orders.id
      a.yaml:6:27 |       id: { type: bigint, nullable: false }
      Known here: backfill, comment, default, identity, not_null, renamed_from, reverse, type."
  `);
});

test("unknown key because of its indentation", async () => {
  const text = `tables:
  orders:
    columns:
      id: bigint
    name: { type: text, not_null: true }
    note: text
    primary_key: [id]
customers:
  columns: { id: bigint }
`;
  expect(await errorsOf({ "a.yaml": text })).toMatchInlineSnapshot(`
    "FLUX204 Unknown key "name" in table orders
      a.yaml:5:5 |     name: { type: text, not_null: true }
      > If it belongs to "columns", indent it like the lines there.
    FLUX204 Unknown key "note" in table orders
      a.yaml:6:5 |     note: text
      > If it belongs to "columns", indent it like the lines there.
    FLUX204 Unknown key "customers" in the document
      a.yaml:8:1 | customers:
      > If it belongs to "tables", indent it like the lines there."
  `);
});

test("unknown key because of a comma", async () => {
  expect(
    await errorsOf({ "a.yaml": "tables: { t: { columns: { a: { type: numeric(10,2) } } } }" }),
  ).toMatchInlineSnapshot(`
    "FLUX204 Unknown key "2)" in column t.a
      a.yaml:1:49 | tables: { t: { columns: { a: { type: numeric(10,2) } } } }
      > Inside { } a comma ends a value: put quotes around a value that has a comma in it."
  `);
});

test("wrong type", async () => {
  const text = `views: 5
extensions: [citext]
tables:
  a: text
  b:
    columns:
      x: 5
      y: { type: text, not_null: yes }
      z: { type: [text], identity: allways }
    with: { fillfactor: [1] }
    primary_key: x
    checks: { positive: { expression: x > 0, no_inherit: } }
functions:
  f(): { returns: text, body: x, cost: 0 }
  g(): { returns: text, body: x, cost: 1.5 }
`;
  expect(await errorsOf({ "a.yaml": text })).toMatchInlineSnapshot(`
    "FLUX205 "views" must be a mapping from names to values, but it is the number 5
      a.yaml:1:8 | views: 5
    FLUX205 "extensions" must be a mapping from names to values, but it is a list
      a.yaml:2:13 | extensions: [citext]
    FLUX205 Table a must be a mapping (keys with values), but it is the text "text"
      a.yaml:4:6 |   a: text
      Known here: checks, columns, comment, foreign_keys, indexes, inherits, primary_key, renamed_from, unique, unlogged, with.
    FLUX205 "type" of column b.x must be text, but it is the number 5
      a.yaml:7:10 |       x: 5
      Its data type.
      > Put it in quotes: "5".
    FLUX205 "not_null" of column b.y must be true or false, but it is the text "yes"
      a.yaml:8:34 |       y: { type: text, not_null: yes }
      Null is refused.
      > Write true.
    FLUX205 "type" of column b.z must be text, but it is a list
      a.yaml:9:18 |       z: { type: [text], identity: allways }
      Its data type.
    FLUX206 "identity" of column b.z must be "always" or "by default", but it is the text "allways"
      a.yaml:9:36 |       z: { type: [text], identity: allways }
      When PostgreSQL generates the value.
      > Did you mean "always"?
    FLUX205 "with.fillfactor" of table b must be text or a number, but it is a list
      a.yaml:10:25 |     with: { fillfactor: [1] }
    FLUX205 "columns" of primary key of table b must be a list of texts, but it is the text "x"
      a.yaml:11:18 |     primary_key: x
      Its columns.
      > Put it in brackets: [x].
    FLUX205 "no_inherit" of check constraint b.positive must be true or false, but it is empty
      a.yaml:12:46 |     checks: { positive: { expression: x > 0, no_inherit: } }
      Child tables do not get it (NO INHERIT).
    FLUX206 "cost" of function f() must be at least 1, but it is the number 0
      a.yaml:14:40 |   f(): { returns: text, body: x, cost: 0 }
      Planner cost.
    FLUX205 "cost" of function g() must be a whole number, but it is the number 1.5
      a.yaml:15:40 |   g(): { returns: text, body: x, cost: 1.5 }
      Planner cost."
  `);
});

test("a document that is no mapping", async () => {
  expect(await errorsOf({ "a.yaml": "- tables\n", "b.yaml": "tables" })).toMatchInlineSnapshot(`
    "FLUX205 A document must be a mapping with sections such as "tables", but this is a list
      a.yaml:1:1 | - tables
    FLUX205 A document must be a mapping with sections such as "tables", but this is the text "tables"
      b.yaml:1:1 | tables"
  `);
});

test("missing key", async () => {
  const text = `tables:
  t:
    columns:
      a: { not_null: true }
      b:
    checks: { c: { no_inherit: true } }
    foreign_keys: { f: { columns: [a] } }
    comment:
    primary_key: []
`;
  expect(await errorsOf({ "a.yaml": text })).toMatchInlineSnapshot(`
    "FLUX207 The key "type" is missing in column t.a
      a.yaml:4:7 |       a: { not_null: true }
      type: Its data type.
    FLUX207 Column t.b is empty
      a.yaml:5:7 |       b:
      type: Its data type.
    FLUX207 The key "expression" is missing in check constraint t.c
      a.yaml:6:15 |     checks: { c: { no_inherit: true } }
      expression: SQL boolean expression over the row.
    FLUX207 The key "references" is missing in foreign key t.f
      a.yaml:7:21 |     foreign_keys: { f: { columns: [a] } }
      references: \`table(column)\`.
    FLUX207 Comment of table t is empty
      a.yaml:8:5 |     comment:
      text: What people should know about it (COMMENT ON).
    FLUX206 "columns" of primary key of table t must have at least 1 item
      a.yaml:9:18 |     primary_key: []
      Its columns."
  `);
});

test("duplicates in a file and across files", async () => {
  const files = {
    "a.yaml": "tables:\n  orders: {}\n  public.orders: {}\n  t: { columns: { id: bigint, id: text } }\ntables: {}\n",
    "b/c.yaml":
      "tables:\n  orders: { columns: { id: { type: text, type: int } }, with: { a: 1, a: 2 } }\n  x: { with: { a: 1, a: 2 } }\n",
  };
  expect(await errorsOf(files)).toMatchInlineSnapshot(`
    "FLUX208 Table orders is defined twice
      a.yaml:3:3 |   public.orders: {}
      It is defined at a.yaml:2:3 already.
      > Keep one of the two.
    FLUX208 Column t.id is defined twice
      a.yaml:4:31 |   t: { columns: { id: bigint, id: text } }
      It is defined at a.yaml:4:19 already.
      > Keep one of the two.
    FLUX208 The key "tables" stands twice in the document
      a.yaml:5:1 | tables: {}
      It stands at line 1 already.
      > Keep one of the two.
    FLUX208 Table orders is defined twice
      b/c.yaml:2:3 |   orders: { columns: { id: { type: text, type: int } }, with: { a: 1, a: 2 } }
      It is defined at a.yaml:2:3 already.
      > Keep one of the two.
    FLUX208 The key "a" stands twice in table x
      b/c.yaml:3:22 |   x: { with: { a: 1, a: 2 } }
      It stands at line 3 already.
      > Keep one of the two."
  `);
});

test("missing column and table", async () => {
  const text = `tables:
  regions: { columns: { id: bigint } }
  orders:
    columns: { id: bigint, region_id: bigint, created_at: timestamptz }
    primary_key: [order_id]
    unique: { u: [id, Region] }
    indexes:
      a: { columns: [creatd_at desc nulls last, lower(id)] }
    foreign_keys:
      f: { columns: [region], references: regions(idd) }
      g: { columns: [region_id], references: region }
      h: { columns: [region_id], references: public.nowhere(id) }
  empty: { primary_key: [id] }
`;
  expect(await errorsOf({ "a.yaml": text })).toMatchInlineSnapshot(`
    "FLUX211 Primary key of table orders names the column "order_id", which table orders does not have
      a.yaml:5:19 |     primary_key: [order_id]
      Its columns: id, region_id, created_at.
      > Correct the name, or add the column to the table.
    FLUX211 Unique constraint orders.u names the column "Region", which table orders does not have
      a.yaml:6:23 |     unique: { u: [id, Region] }
      > Did you mean "region_id"?
    FLUX211 Index orders.a names the column "creatd_at", which table orders does not have
      a.yaml:8:22 |       a: { columns: [creatd_at desc nulls last, lower(id)] }
      > Did you mean "created_at"?
    FLUX211 Foreign key orders.f names the column "region", which table orders does not have
      a.yaml:10:22 |       f: { columns: [region], references: regions(idd) }
      > Did you mean "region_id"?
    FLUX211 Foreign key orders.f names the column "idd", which table regions does not have
      a.yaml:10:43 |       f: { columns: [region], references: regions(idd) }
      > Did you mean "id"?
    FLUX212 Foreign key orders.g names the table "region", which the document does not have
      a.yaml:11:46 |       g: { columns: [region_id], references: region }
      > Did you mean "regions"?
    FLUX212 Foreign key orders.h names the table "public.nowhere", which the document does not have
      a.yaml:12:46 |       h: { columns: [region_id], references: public.nowhere(id) }
      > Correct the name, or add the table to the document. Outside the default schema it needs its schema's name.
    FLUX211 Primary key of table empty names the column "id", which table empty does not have
      a.yaml:13:26 |   empty: { primary_key: [id] }
      > Correct the name, or add the column to the table."
  `);
});

test("YAML syntax errors", async () => {
  const files = {
    "colon.yaml": "tables:\n  t: { checks: { c: x } }\n  u: a: b\n",
    "tab.yaml": "tables:\n\tt: {}\n",
    "bracket.yaml": "tables: { t: {\n",
    "quote.yaml": 'tables: { t: { comment: "abc } }\n',
    "indent.yaml": "tables:\n  t:\n    comment: a\n   columns: {}\n",
    "alias.yaml": "tables: *nothing\n",
    "tag.yaml": "tables: !include x\n",
    "many.yaml": "tables: {}\n---\nviews: {}\n",
    "star.yaml": "views: { v: *x }\n",
  };
  expect(await errorsOf(files)).toMatchInlineSnapshot(`
    "FLUX203 This is not valid YAML: no anchor "&nothing" stands before this alias
      alias.yaml:1:9 | tables: *nothing
      > Put a value that begins with "*" in quotes.
    FLUX203 This is not valid YAML: a closing "}" is missing
      bracket.yaml:1:14 | tables: { t: {
      > Close the bracket in the line above or here, or put quotes around a value that has one in it.
    FLUX203 This is not valid YAML: there is a second colon on the line
      colon.yaml:3:6 |   u: a: b
      > Put the value in quotes if a colon, a comma, a "#" or a bracket belongs to it.
    FLUX203 This is not valid YAML: this line is not indented like its neighbours
      indent.yaml:4:1 |    columns: {}
      > Indent it exactly as the lines of the same mapping or list.
    FLUX203 This is not valid YAML: a second document begins here
      many.yaml:2:1 | ---
      > Remove the "---", or put what follows into a file of its own.
    FLUX203 This is not valid YAML: a closing double quote is missing
      quote.yaml:1:32 | tables: { t: { comment: "abc } }
      > Close the quote.
    FLUX203 This is not valid YAML: no anchor "&x" stands before this alias
      star.yaml:1:13 | views: { v: *x }
      > Put a value that begins with "*" in quotes.
    FLUX203 This is not valid YAML: the line is indented with a tab
      tab.yaml:2:1 | 	t: {}
      > Use spaces.
    FLUX203 This is not valid YAML: this tag is unknown
      tag.yaml:1:9 | tables: !include x
      > Put a value that begins with "!" in quotes."
  `);
});

test("empty folder", async () => {
  expect(await errorsOf({ "notes.txt": "" })).toMatchInlineSnapshot(`
    "FLUX202 The document folder <folder> has no YAML file in it
      An empty document would mean: drop everything.
      > Run "flux pull" to write one from a database, or create a file such as tables.yaml. A file may be empty."
  `);
});

test("missing folder", async () => {
  expect(await failure(loadDocument("no/such/folder", fakeRegistry), "-")).toMatchInlineSnapshot(`
    "FLUX201 The document folder no/such/folder does not exist
      > Create it, run "flux pull" to fill it from a database, or name another folder as "documents" in the configuration."
  `);
});

test("missing text file", async () => {
  const text = `views:
  v: { file: views/v.sql }
  w: { file: 5 }
  x: { file: a.yaml, query: SELECT 1 }
`;
  expect(await errorsOf({ "a.yaml": text })).toMatchInlineSnapshot(`
    "FLUX213 The file views/v.sql of view v does not exist
      a.yaml:2:14 |   v: { file: views/v.sql }
      Paths start at the document's folder, <folder>.
    FLUX213 "file" of view w must be the path of a file, but it is the number 5
      a.yaml:3:14 |   w: { file: 5 }
    FLUX213 "file" and "query" are both given in view x
      a.yaml:4:14 |   x: { file: a.yaml, query: SELECT 1 }
      > Keep one of the two."
  `);
});

test("names that PostgreSQL would cut off, and names that are none", async () => {
  const text = `tables:
  ${"x".repeat(64)}: {}
  ${"é".repeat(32)}.t: {}
  ${"é".repeat(31)}x: {}
  "": {}
  a.b.c: {}
  '"a': {}
  t: { columns: { ${"y".repeat(100)}: text, "a.b": text } }
`;
  expect(await errorsOf({ "a.yaml": text })).toMatchInlineSnapshot(`
    "FLUX210 The name "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" in "tables" is 64 bytes long; PostgreSQL allows 63
      a.yaml:2:3 |   xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx: {}
      > Choose a shorter name.
    FLUX210 The name "éééééééééééééééééééééééééééééééé.t" in "tables" has a schema that is 64 bytes long; PostgreSQL allows 63
      a.yaml:3:3 |   éééééééééééééééééééééééééééééééé.t: {}
      > Choose a shorter name.
    FLUX210 The name "" in "tables" is empty
      a.yaml:5:3 |   "": {}
    FLUX210 The name "a.b.c" in "tables" has more than one dot; a dot separates schema and name
      a.yaml:6:3 |   a.b.c: {}
      > Put double quotes around a name that has a dot in it: 'a."b.c"' or '"a.b.c"'
    FLUX210 The name ""a" in "tables" has double quotes that do not fit
      a.yaml:7:3 |   '"a': {}
      > A quoted part begins and ends with a double quote, and "" stands for one inside it.
    FLUX210 The name "yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy" in "columns" of table t is 100 bytes long; PostgreSQL allows 63
      a.yaml:8:19 |   t: { columns: { yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy: text, "a.b": text } }
      > Choose a shorter name."
  `);
});

test("keys that need quotes", async () => {
  const text = `tables:
  2024: {}
  1e3: {}
  true: {}
  null: {}
  ~: {}
  ? [a]
  : {}
  no: { columns: { on: text, yes: text, 007: text, .5: text } }
`;
  expect(await errorsOf({ "a.yaml": text })).toMatchInlineSnapshot(`
    "FLUX209 The key 2024 in "tables" is not text
      a.yaml:2:3 |   2024: {}
      YAML reads it as the number 2024.
      > Put it in quotes: "2024".
    FLUX209 The key 1e3 in "tables" is not text
      a.yaml:3:3 |   1e3: {}
      YAML reads it as the number 1000.
      > Put it in quotes: "1e3".
    FLUX209 The key true in "tables" is not text
      a.yaml:4:3 |   true: {}
      YAML reads it as true (a boolean).
      > Put it in quotes: "true".
    FLUX209 The key null in "tables" is not text
      a.yaml:5:3 |   null: {}
      YAML reads it as empty (null).
      > Put it in quotes: "null".
    FLUX209 The key ~ in "tables" is not text
      a.yaml:6:3 |   ~: {}
      YAML reads it as empty (null).
      > Put it in quotes: "~".
    FLUX209 A key in "tables" is a list or a mapping
      a.yaml:7:5 |   ? [a]
      > Write the key as text.
    FLUX209 The key 007 in "columns" of table no is not text
      a.yaml:9:41 |   no: { columns: { on: text, yes: text, 007: text, .5: text } }
      YAML reads it as the number 7.
      > Put it in quotes: "007".
    FLUX209 The key .5 in "columns" of table no is not text
      a.yaml:9:52 |   no: { columns: { on: text, yes: text, 007: text, .5: text } }
      YAML reads it as the number 0.5.
      > Put it in quotes: ".5"."
  `);
});

test("a schema that is not managed", async () => {
  const text = "schemas: { billing: }\ntables: { sales.a: {}, sales.b: {}, c: {} }\n";
  expect(await errorsOf({ "a.yaml": text }, { managed: ["public"] })).toMatchInlineSnapshot(`
    "FLUX214 The schema billing is in the document, but the configuration does not manage it
      a.yaml:1:12 | schemas: { billing: }
      > Add it to "schemas" in the configuration: schemas: [public, billing].
    FLUX214 The schema sales is in the document, but the configuration does not manage it
      a.yaml:2:11 | tables: { sales.a: {}, sales.b: {}, c: {} }
      > Add it to "schemas" in the configuration: schemas: [public, sales]."
  `);
});

test("all mistakes of all files are told at once, in their order", async () => {
  const files = {
    "b.yaml": "tablez: {}\nviewz: {}\n",
    "a.yaml": "a: [\n",
    "c.yaml": "tables: { t: { checks: { c: 5 } } }\n",
  };
  const errors = await errorsOf(files);
  expect(errors.match(/^FLUX\d+|^ {2}\w\.yaml:\d+:\d+/gm)).toMatchInlineSnapshot(`
    [
      "FLUX203",
      "  a.yaml:1:4",
      "FLUX204",
      "  b.yaml:1:1",
      "FLUX204",
      "  b.yaml:2:1",
      "FLUX205",
      "  c.yaml:1:29",
    ]
  `);
});
