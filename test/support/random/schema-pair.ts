/** Random pairs of schemas: two that are drawn, the second of which takes many of its parts from the first. */
import fc from "fast-check";
import type { Spec } from "./spec.ts";

/** Names are taken by number from a few, so that two schemas have many in common. */
const slot = fc.nat(3);
/** True in so many of a hundred. */
const often = (percent: number): fc.Arbitrary<boolean> => fc.nat(99).map((n) => n >= 100 - percent);
const bySlot = <T extends { readonly slot: number }>(one: fc.Arbitrary<T>, maxLength: number): fc.Arbitrary<T[]> =>
  fc.uniqueArray(one, { selector: (made) => made.slot, maxLength });

const comment = fc.option(fc.constantFrom("what it is", "l'été", "a \\ b", "$1 {x}", "two\nlines", "-- no comment"), {
  freq: 1,
});
const grants = fc.array(fc.record({ role: fc.nat(3), privileges: fc.nat(3), grantable: often(20) }), { maxLength: 1 });
/** In the schema beside public. */
const away = often(20);

const simpleTypes = [
  "integer",
  "bigint",
  "text",
  "varchar(20)",
  "numeric(8,2)",
  "timestamptz",
  "date",
  "boolean",
  "jsonb",
  "uuid",
  "text[]",
  "int4range",
  "tstzrange",
  "tsvector",
] as const;
const ownTypes = ["enum", "enum[]", "domain", "composite", "range"] as const;
const type = fc.record({
  name: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...simpleTypes) },
    { weight: 1, arbitrary: fc.constantFrom(...ownTypes) },
  ),
  of: slot,
});

const column = fc.record({
  slot,
  type,
  notNull: often(30),
  default: fc.constantFrom("none", "none", "literal", "sequence", "function"),
  generated: often(10),
  identity: often(10),
  collation: often(10),
  storage: often(10),
  statistics: often(5),
  comment,
  grants,
});

const check = fc.record({ slot, on: slot, form: fc.nat(4), noInherit: often(10), notValid: often(10), comment });
const unique = fc.record({
  slot,
  on: slot,
  nullsNotDistinct: often(20),
  deferrable: often(20),
  include: often(20),
  comment,
});
const exclusion = fc.record({ slot, on: slot, where: often(30), comment });
const foreignKey = fc.record({
  slot,
  to: slot,
  onDelete: fc.constantFrom("no action", "cascade", "set null", "restrict"),
  deferrable: often(20),
  notValid: often(10),
  comment,
});
const index = fc.record({
  slot,
  on: slot,
  form: fc.nat(6),
  unique: often(20),
  partial: often(25),
  include: often(20),
  with: often(10),
  comment,
});
const statistics = fc.record({ slot, on: slot, kinds: fc.nat(2), target: often(20), comment });
const rule = fc.record({ slot, form: fc.nat(2), enabled: often(80), comment });
const trigger = fc.record({
  slot,
  function: slot,
  timing: fc.constantFrom("before", "after"),
  form: fc.constantFrom("row", "statement", "constraint", "transition"),
  on: fc.option(slot),
  when: often(30),
  enabled: often(80),
  comment,
});
const policy = fc.record({
  slot,
  command: fc.constantFrom("all", "select", "insert", "update", "delete"),
  restrictive: often(20),
  role: fc.nat(3),
  form: fc.nat(3),
  of: slot,
  comment,
});

const leaf = fc.record({ slot: fc.nat(2), comment, index: often(20), trigger: often(10) });
const partition = fc.record({
  slot: fc.nat(2),
  comment,
  index: often(20),
  trigger: often(10),
  default: often(10),
  parts: fc.option(bySlot(leaf, 2), { freq: 1 }),
});

const table = fc.record({
  slot,
  away,
  form: fc.constantFrom("plain", "plain", "plain", "partitioned", "inherits", "unlogged"),
  parent: slot,
  by: fc.constantFrom("range", "list", "hash"),
  partitions: bySlot(partition, 3),
  columns: bySlot(column, 4),
  key: fc.constantFrom("plain", "plain", "include", "identity", "none"),
  uniques: bySlot(unique, 1),
  checks: bySlot(check, 2),
  exclusions: bySlot(exclusion, 1),
  foreignKeys: bySlot(foreignKey, 2),
  indexes: bySlot(index, 2),
  statistics: bySlot(statistics, 1),
  rules: bySlot(rule, 1),
  triggers: bySlot(trigger, 1),
  policies: bySlot(policy, 1),
  rowSecurity: fc.constantFrom(false, false, true, "force"),
  replicaIdentity: fc.constantFrom(null, null, null, "full", "nothing"),
  fillfactor: often(10),
  owner: fc.nat(1),
  comment,
  grants,
});

const relationRead = { source: slot, second: slot, column: slot, form: fc.nat(9) };
const view = fc.record({
  slot,
  away,
  over: fc.constantFrom("table", "table", "view"),
  ...relationRead,
  barrier: often(15),
  invoker: often(15),
  checkOption: often(15),
  trigger: often(15),
  rule: often(10),
  columnComment: comment,
  comment,
  grants,
});
const materializedView = fc.record({
  slot: fc.nat(2),
  over: fc.constantFrom("table", "view", "materialized view"),
  ...relationRead,
  index: often(60),
  populated: often(80),
  comment,
  grants,
});

const routine = fc.record({
  slot: fc.nat(21),
  of: slot,
  constant: fc.nat(2),
  volatility: fc.constantFrom("volatile", "stable", "immutable"),
  strict: often(20),
  definer: often(20),
  settings: often(20),
  parallel: often(20),
  comment,
  grants,
});

const sequence = fc.record({
  slot: fc.nat(2),
  type: fc.constantFrom(null, "integer", "smallint"),
  increment: fc.constantFrom(1, 1, 5),
  cycle: often(20),
  cache: fc.constantFrom(1, 1, 10),
  owner: fc.option(fc.record({ table: slot, column: slot }), { freq: 1 }),
  comment,
  grants,
});

/** One schema. */
const schemaSpec: fc.Arbitrary<Spec> = fc.record({
  enums: bySlot(
    fc.record({ slot: fc.nat(1), labels: fc.uniqueArray(fc.nat(5), { minLength: 1, maxLength: 4 }), comment, grants }),
    2,
  ),
  domains: bySlot(
    fc.record({
      slot: fc.nat(1),
      base: fc.constantFrom("text", "integer", "numeric(8,2)", "enum", "composite"),
      check: fc.nat(2),
      notNull: often(15),
      default: often(20),
      comment,
    }),
    2,
  ),
  composites: bySlot(
    fc.record({
      slot: fc.nat(1),
      attributes: bySlot(fc.record({ slot, type: fc.constantFrom("integer", "text", "bigint", "date", "enum") }), 4),
      comment,
    }),
    2,
  ),
  ranges: bySlot(fc.record({ slot: fc.nat(1), subtype: fc.constantFrom("text", "float8", "numeric"), comment }), 2),
  collations: bySlot(
    fc.record({ slot: fc.nat(1), locale: fc.constantFrom("de", "en", "fr"), deterministic: often(90), comment }),
    1,
  ),
  sequences: bySlot(sequence, 3),
  routines: bySlot(routine, 6),
  procedures: bySlot(fc.record({ slot: fc.nat(1), of: slot, atomic: fc.boolean(), comment, grants }), 1),
  aggregates: bySlot(fc.record({ slot: fc.nat(1), own: fc.boolean(), start: fc.nat(1), comment }), 1),
  operators: bySlot(fc.record({ slot: fc.nat(1), own: fc.boolean(), comment }), 1),
  casts: bySlot(
    fc.record({ slot: fc.nat(1), of: fc.nat(1), context: fc.constantFrom("explicit", "assignment"), comment }),
    1,
  ),
  dictionaries: bySlot(fc.record({ slot: fc.nat(1), template: fc.constantFrom("simple", "snowball"), comment }), 1),
  configurations: bySlot(fc.record({ slot: fc.nat(1), mapped: fc.nat(3), comment }), 1),
  tables: bySlot(table, 4),
  views: bySlot(view, 3),
  materializedViews: bySlot(materializedView, 2),
  foreignTables: bySlot(
    fc.record({ slot: fc.nat(1), columns: bySlot(column, 2), check: often(30), comment, grants }),
    1,
  ),
  publications: bySlot(
    fc.record({
      slot: fc.nat(1),
      form: fc.constantFrom("tables", "tables", "schemas", "all"),
      tables: fc.uniqueArray(fc.record({ slot, columns: often(30), where: often(30) }), {
        selector: (one) => one.slot,
        minLength: 1,
        maxLength: 2,
      }),
      operations: often(40),
      viaRoot: often(20),
      comment,
    }),
    1,
  ),
  defaultPrivileges: bySlot(
    fc.record({ slot: fc.nat(1), on: fc.constantFrom("tables", "sequences", "functions", "types"), role: fc.nat(2) }),
    1,
  ),
  eventTrigger: often(5),
});

/** Two schemas with names from the same place of the list of names. */
export interface SpecPair {
  readonly offset: number;
  readonly from: Spec;
  readonly to: Spec;
}

/** Two schemas, the second of which has so many parts of a hundred from the first. */
export const schemaPair: fc.Arbitrary<SpecPair> = fc
  .record({
    offset: fc.nat(16),
    from: schemaSpec,
    to: schemaSpec,
    kept: fc.constantFrom(0, 60, 85, 95),
    seed: fc.nat(),
  })
  .map(({ offset, from, to, kept, seed }) => ({ offset, from, to: mix(from, to, choices(seed, kept)) as Spec }));

/** A reproducible source of so many yeses of a hundred. */
function choices(seed: number, percent: number): () => boolean {
  let state = seed | 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return (state >>> 8) % 100 < percent;
  };
}

/** The parts of the first that are kept, the others as in the second. */
function mix(first: unknown, second: unknown, keep: () => boolean): unknown {
  if (keep()) return first;
  if (Array.isArray(first) && Array.isArray(second)) return mixLists(first, second, keep);
  if (typeof first === "object" && typeof second === "object" && first !== null && second !== null)
    return Object.fromEntries(
      Object.entries(second).map(([key, value]) => [key, mix((first as Record<string, unknown>)[key], value, keep)]),
    );
  return second;
}

function mixLists(first: readonly unknown[], second: readonly unknown[], keep: () => boolean): readonly unknown[] {
  const idOf = (value: unknown): unknown => (value as { readonly slot?: number } | null)?.slot ?? JSON.stringify(value);
  const added = second.filter((two) => !first.some((one) => idOf(one) === idOf(two)) && !keep());
  const kept = first.flatMap((one) => {
    const two = second.find((other) => idOf(other) === idOf(one));
    if (two !== undefined) return [mix(one, two, keep)];
    return keep() ? [one] : [];
  });
  return [...kept, ...added];
}
