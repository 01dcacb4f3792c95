import { keyOf } from "../../src/model/object.ts";
import type { Action, Backfill, Plan, RelationName, Step, StepLock, Undo } from "../../src/model/plan.ts";
import type { LockMode } from "../../src/model/statement.ts";

/** The database that the rich plan starts from. */
export const richPlanStart: string = `
  CREATE TYPE status AS ENUM ('new', 'paid');
  CREATE TABLE customers (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL,
    legacy_code text
  );
  CREATE INDEX customers_legacy_code_idx ON customers (legacy_code);
  INSERT INTO customers (name, legacy_code) SELECT 'customer ' || n, 'L' || n FROM generate_series(1, 12000) n;
  DELETE FROM customers WHERE id BETWEEN 300 AND 6000;
  CREATE TABLE "Audit: Log" (at date NOT NULL, note text, "größe" integer) PARTITION BY RANGE (at);
  CREATE TABLE "Audit: Log 2025" PARTITION OF "Audit: Log" FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
  CREATE TABLE "Audit: Log 2026" PARTITION OF "Audit: Log" FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
  INSERT INTO "Audit: Log" SELECT '2025-06-01'::date + n % 400, 'note ' || n, NULL FROM generate_series(1, 30000) n;
  CREATE TABLE order_items (order_id bigint, line integer, sku text, PRIMARY KEY (order_id, line));
  INSERT INTO order_items SELECT n / 3, n % 3, 'sku' FROM generate_series(1, 11000) n;
`;

const relation = (name: string): RelationName => ({ schema: "public", name });
const customers = relation("customers");

/** A step with the facts of an instant one where nothing else is said. */
export function stepOf(given: Partial<Step> & Pick<Step, "id" | "title" | "run">): Step {
  return {
    round: 1,
    phase: "expand",
    undo: lossless(),
    causes: [],
    creates: [],
    needs: [],
    removes: [],
    transaction: "shared",
    group: given.id,
    class: "instant",
    locks: [],
    rewrites: false,
    scans: false,
    losesData: null,
    hazards: [],
    estimate: 0,
    before: null,
    after: null,
    repair: null,
    effects: {},
    ...given,
  };
}

export const sql = (text: string): Action => ({ type: "sql", sql: text });
const backfill = (given: Backfill): Action => ({ type: "backfill", backfill: given });
const locks = (mode: LockMode, on: RelationName = customers): readonly StepLock[] => [{ relation: on, mode }];

export function lossless(...statements: readonly string[]): Undo {
  return { actions: statements.map(sql), transaction: "shared", result: "lossless", what: "" };
}

const expand: readonly Step[] = [
  stepOf({
    id: "customers.full_name-add-column",
    title: "Add column customers.full_name",
    group: "customers.full_name",
    run: sql('ALTER TABLE "public"."customers" ADD COLUMN "full_name" text'),
    undo: lossless('ALTER TABLE "public"."customers" DROP COLUMN "full_name"'),
    locks: locks("ACCESS EXCLUSIVE"),
    hazards: [{ code: "FLUX301", message: "Old and new code write different columns until the contract phase" }],
  }),
  stepOf({
    id: "customers.full_name-sync-function",
    title: "Create function customers_full_name_sync()",
    group: "customers.full_name",
    run: sql(`CREATE FUNCTION "public"."customers_full_name_sync"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- the new column follows the old one
  IF NEW.full_name IS NULL THEN NEW.full_name := initcap(NEW.name); END IF;
  RETURN NEW;
END $$ -- kept until the contract phase`),
    undo: lossless('DROP FUNCTION "public"."customers_full_name_sync"()'),
  }),
  stepOf({
    id: "customers.full_name-sync-trigger",
    title: "Create trigger zz_full_name on customers",
    group: "customers.full_name",
    run: sql(
      'CREATE TRIGGER "zz_full_name" BEFORE INSERT OR UPDATE ON "public"."customers" FOR EACH ROW EXECUTE FUNCTION "public"."customers_full_name_sync"()',
    ),
    undo: lossless('DROP TRIGGER "zz_full_name" ON "public"."customers"'),
    locks: locks("SHARE ROW EXCLUSIVE"),
  }),
  stepOf({
    id: "customers_full_name_idx-create",
    title: "Create index customers_full_name_idx concurrently",
    transaction: "alone",
    class: "concurrent",
    run: sql('CREATE INDEX CONCURRENTLY "customers_full_name_idx" ON "public"."customers" ("full_name")'),
    undo: {
      ...lossless('DROP INDEX CONCURRENTLY IF EXISTS "public"."customers_full_name_idx"'),
      transaction: "alone",
    },
    locks: locks("SHARE UPDATE EXCLUSIVE"),
    scans: true,
    estimate: 42_000,
    repair: {
      leftover: {
        sql: "EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.customers_full_name_idx') AND NOT indisvalid)",
        says: "index customers_full_name_idx is invalid",
      },
      sql: 'DROP INDEX CONCURRENTLY "public"."customers_full_name_idx"',
    },
  }),
  stepOf({
    id: "customers.full_name-not-null-check",
    title: "Add check customers_full_name_not_null, not valid",
    run: sql(
      'ALTER TABLE "public"."customers" ADD CONSTRAINT "customers_full_name_not_null" CHECK ("full_name" IS NOT NULL) NOT VALID',
    ),
    undo: lossless('ALTER TABLE "public"."customers" DROP CONSTRAINT "customers_full_name_not_null"'),
    locks: locks("ACCESS EXCLUSIVE"),
  }),
  stepOf({
    id: "status-add-value",
    title: "Add value 'sent' to enum status",
    transaction: "commit-after",
    run: sql(`ALTER TYPE "public"."status" ADD VALUE 'sent'`),
    undo: {
      actions: [],
      transaction: "shared",
      result: "impossible",
      what: "PostgreSQL cannot remove an enum value",
    },
  }),
];

const moves: readonly Step[] = [
  stepOf({
    id: "customers.full_name-backfill",
    title: "Backfill customers.full_name",
    phase: "backfill",
    transaction: "alone",
    class: "batch",
    run: backfill({
      relation: customers,
      leaves: [customers],
      key: ["id"],
      assignments: [{ column: "full_name", expression: "initcap(name)" }],
      where: "full_name IS NULL",
      searchPath: ["public"],
      estimatedRows: 6299,
    }),
    locks: locks("ROW EXCLUSIVE"),
    estimate: 180_000,
  }),
  stepOf({
    id: "audit-backfill",
    title: 'Backfill "Audit: Log".größe',
    phase: "backfill",
    transaction: "alone",
    class: "batch",
    run: backfill({
      relation: relation("Audit: Log"),
      leaves: [relation("Audit: Log 2025"), relation("Audit: Log 2026")],
      key: null,
      assignments: [{ column: "größe", expression: 'length("Audit: Log".note)' }],
      where: "größe IS NULL AND note <> $flux$$flux$ AND note <> 'it''s'",
      searchPath: ["public"],
      estimatedRows: 30_000,
    }),
    undo: { ...lossless(), result: "loses data", what: 'the values of "Audit: Log".größe' },
    locks: locks("ROW EXCLUSIVE", relation("Audit: Log")),
    estimate: 2_000,
  }),
  stepOf({
    id: "order_items-backfill",
    title: "Backfill order_items.sku",
    phase: "backfill",
    transaction: "alone",
    class: "batch",
    run: backfill({
      relation: relation("order_items"),
      leaves: [relation("order_items")],
      key: ["order_id", "line"],
      assignments: [{ column: "sku", expression: "upper(order_items.sku)" }],
      where: "sku <> upper(sku)",
      searchPath: ["public"],
      estimatedRows: 11_000,
    }),
    undo: {
      actions: [
        backfill({
          relation: relation("order_items"),
          leaves: [relation("order_items")],
          key: ["order_id", "line"],
          assignments: [{ column: "sku", expression: "lower(sku)" }],
          where: "sku <> lower(sku)",
          searchPath: ["public"],
          estimatedRows: 11_000,
        }),
      ],
      transaction: "alone",
      result: "lossless",
      what: "",
    },
    locks: locks("ROW EXCLUSIVE", relation("order_items")),
    estimate: 900,
  }),
  stepOf({
    id: "customers.full_name-validate",
    title: "Validate check customers_full_name_not_null",
    phase: "backfill",
    class: "scan",
    scans: true,
    run: sql('ALTER TABLE "public"."customers" VALIDATE CONSTRAINT "customers_full_name_not_null"'),
    locks: locks("SHARE UPDATE EXCLUSIVE"),
    estimate: 700,
  }),
];

const contract: readonly Step[] = [
  stepOf({
    id: "customers.full_name-set-not-null",
    title: "Set customers.full_name not null",
    phase: "contract",
    group: "customers.full_name-contract",
    class: "swap",
    run: sql('ALTER TABLE "public"."customers" ALTER COLUMN "full_name" SET NOT NULL'),
    undo: lossless('ALTER TABLE "public"."customers" ALTER COLUMN "full_name" DROP NOT NULL'),
    locks: locks("ACCESS EXCLUSIVE"),
  }),
  stepOf({
    id: "customers.full_name-drop-check",
    title: "Drop check customers_full_name_not_null",
    phase: "contract",
    group: "customers.full_name-contract",
    class: "swap",
    run: sql('ALTER TABLE "public"."customers" DROP CONSTRAINT "customers_full_name_not_null"'),
    undo: lossless(
      'ALTER TABLE "public"."customers" ADD CONSTRAINT "customers_full_name_not_null" CHECK ("full_name" IS NOT NULL) NOT VALID',
    ),
    locks: locks("ACCESS EXCLUSIVE"),
  }),
  stepOf({
    id: "customers.legacy_code-drop-column",
    title: "Drop column customers.legacy_code",
    phase: "contract",
    run: sql('ALTER TABLE "public"."customers" DROP COLUMN "legacy_code"'),
    undo: {
      actions: [
        sql('ALTER TABLE "public"."customers" ADD COLUMN "legacy_code" text'),
        sql('CREATE INDEX CONCURRENTLY "customers_legacy_code_idx" ON "public"."customers" ("legacy_code")'),
      ],
      transaction: "alone",
      result: "loses data",
      what: "the values of customers.legacy_code",
    },
    locks: locks("ACCESS EXCLUSIVE"),
    losesData: "the values of customers.legacy_code",
    hazards: [{ code: "FLUX310", message: "Dropping a column loses its values" }],
  }),
];

/** One of everything that a plan may hold; runs on the start above. */
export const richPlan: Plan = {
  formatVersion: 1,
  id: "3f2a9c0d11e84b57",
  name: "rename customers.name to full_name",
  mode: "online",
  serverVersion: 180004,
  from: { touched: "0000000000000002" },
  to: { touched: "0000000000000004" },
  touches: [keyOf(keyOf(null, "schema", "public"), "table", "customers")],
  steps: [...expand, ...moves, ...contract],
  gates: [
    {
      round: 1,
      instructions: [
        "Deploy the application that reads and writes customers.full_name instead of customers.name",
        "Make sure that nothing reads customers.legacy_code",
      ],
    },
  ],
  proof: { server: "18.4", forward: 13, backward: 13, rows: 300, onEmptyTables: false, remarks: [] },
  notes: ["User triggers on customers will fire for every row of the backfill"],
};

/** A plan of so many steps, long names in several scripts among them. */
export function longPlan(count: number): Plan {
  const steps = Array.from({ length: count }, (_, i) =>
    stepOf({
      id: `step-${i}`,
      title: titles[i % titles.length]?.replace("%", String(i)) ?? "",
      phase: i < count * 0.6 ? "expand" : i < count * 0.7 ? "backfill" : "contract",
      run: sql(`SELECT ${i}`),
      undo:
        i % 7 === 3
          ? {
              ...lossless(),
              result: "loses data",
              what: `the values of 顧客テーブル.とても長い列の名前 number ${i} and of all others that depend on it`,
            }
          : lossless(`SELECT -${i}`),
      losesData: i % 50 === 49 ? "rows" : null,
      locks: locks(i % 2 ? "ACCESS EXCLUSIVE" : "SHARE UPDATE EXCLUSIVE"),
      hazards: i % 11 ? [] : [{ code: `FLUX3${10 + (i % 80)}`, message: "something" }],
      estimate: i * 1000,
    }),
  );
  const instructions = Array.from(
    { length: 12 },
    (_, i) => `Deploy what uses the table number ${i}, ${"and so on ".repeat(9)}`,
  );
  return {
    ...richPlan,
    name: `全部の表を変更する ${"very ".repeat(30)}long`,
    steps,
    gates: [{ round: 1, instructions }],
    proof: {
      server: "18.4",
      forward: count,
      backward: count,
      rows: 99_999,
      onEmptyTables: false,
      remarks: Array(9).fill("A remark. ".repeat(30)),
    },
  };
}

const titles = [
  "Create table t%",
  "Create table the_table_with_the_longest_name_that_postgresql_lets_anybody_choose_%",
  "Add column 顧客.とても長い列の名前がここにありますから切り捨てられるはずです_%",
  'Add column "a\u001b[31mb\nc".👩‍👩‍👧‍👦🇩🇪 number %',
];
