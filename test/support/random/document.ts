/** A random schema as a document: what cannot be, for want of what it refers to, is left out. */
import { literal, names } from "../../../src/sql/quote.ts";
import { type Context, type Entry, type KnownTable, type Mapping, rangeName, said, typeOf } from "./context.ts";
import { keyName, type Names, namesFrom, topName } from "./names.ts";
import { otherSections } from "./other-sections.ts";
import { routinesOf } from "./routines.ts";
import type { Spec } from "./spec.ts";
import { tablesOf } from "./tables.ts";
import { viewsOf } from "./views.ts";

/**
 * The document as JSON, which is YAML.
 * @param order of the objects of each section; that of columns is a fact of the table
 */
export function documentOf(spec: Spec, offset: number, order: <T>(list: readonly T[]) => readonly T[]): string {
  const mapping: Mapping = (entries) => Object.fromEntries(order(entries));
  const given = namesFrom(offset);
  const known = { spec, names: given, tables: [] as readonly KnownTable[] };
  const context: Context = { ...known, ...references(spec, given) };
  const tables = tablesOf(context, mapping);
  const whole = { ...context, tables: tables.known };
  const sections: { readonly [section: string]: readonly Entry[] } = {
    schemas: [[keyName(given.away), { comment: "elsewhere" }]],
    ...typeSections(context, mapping),
    ...routinesOf(context),
    tables: tables.entries,
    sequences: sequencesOf(whole),
    ...viewsOf(whole, mapping),
    ...otherSections(whole, mapping),
  };
  const filled = Object.entries(sections).filter(([, entries]) => entries.length > 0);
  return JSON.stringify(Object.fromEntries(filled.map(([section, entries]) => [section, mapping(entries)])));
}

function references(spec: Spec, given: Names): Pick<Context, "routine" | "sequence"> {
  return {
    routine: (slot, form) => {
      const own = slot * 11 + form;
      return spec.routines.some((one) => one.slot === own) ? names("public", given.of("f", slot)) : null;
    },
    sequence: (slot) => (spec.sequences.some((one) => one.slot === slot) ? names("public", given.of("q", slot)) : null),
  };
}

function typeSections(context: Context, mapping: Mapping): { readonly [section: string]: readonly Entry[] } {
  const { spec, names: given } = context;
  const key = (prefix: string, slot: number): string => topName("public", given.of(prefix, slot));
  const labels = ["sad", "it's ok", 'very "happy"', "a,b", "back\\slash", ""];
  return {
    enums: spec.enums.map((one) => [
      key("e", one.slot),
      { values: one.labels.map((n) => labels[n] || "x".repeat(63)), ...said(one, ["usage"]) },
    ]),
    domains: spec.domains.map((one) => {
      const base =
        one.base === "enum" || one.base === "composite" ? typeOf(context, { name: one.base, of: 0 }) : one.base;
      return [
        key("d", one.slot),
        {
          type: base,
          ...(one.notNull && { not_null: true }),
          ...(one.default && base === "text" && { default: literal("it's") }),
          ...(one.check > 0 && {
            checks: mapping([
              [keyName(given.of("c", one.slot)), one.check === 1 ? "VALUE IS NOT NULL" : "num_nulls(VALUE) = 0"],
            ]),
          }),
          ...said(one),
        },
      ];
    }),
    composite_types: spec.composites.map((one) => [
      key("k", one.slot),
      {
        attributes: Object.fromEntries([
          ["id", "bigint"],
          ...one.attributes.map((attribute) => [
            keyName(given.of("", attribute.slot)),
            attribute.type === "enum" ? typeOf(context, { name: "enum", of: attribute.slot }) : attribute.type,
          ]),
        ]),
        ...said(one),
      },
    ]),
    range_types: spec.ranges.map((one) => [rangeName(one.slot), { subtype: one.subtype, ...said(one) }]),
    collations: spec.collations.map((one) => [
      key("l", one.slot),
      { provider: "icu", locale: one.locale, ...(!one.deterministic && { deterministic: false }), ...said(one) },
    ]),
  };
}

function sequencesOf({ spec, names: given, tables }: Context): readonly Entry[] {
  return spec.sequences.map((one) => {
    const table = one.owner ? tables.find(({ slot }) => slot === one.owner?.table) : undefined;
    const owner = table?.columns.find(({ slot, own }) => own && slot === one.owner?.column);
    return [
      topName("public", given.of("q", one.slot)),
      {
        ...(one.type !== null && { type: one.type }),
        ...(one.increment !== 1 && { increment: one.increment }),
        ...(one.cycle && { cycle: true }),
        ...(one.cache !== 1 && { cache: one.cache }),
        ...(table && owner && table.schema === "public" && { owned_by: { table: table.name, column: owner.name } }),
        ...said(one, ["usage", "select", "update"]),
      },
    ];
  });
}
