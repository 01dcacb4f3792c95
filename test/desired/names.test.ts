import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseName, parseOwnName, writeName, writeOwnName } from "../../src/desired/names.ts";

describe("names at the top of the document", () => {
  test.each([
    ["orders", null, "orders"],
    ["Order Items", null, "Order Items"],
    ["sales.orders", "sales", "orders"],
    ['sales."Order.Items"', "sales", "Order.Items"],
    ['"a.b"', null, "a.b"],
    ['"a""b"', null, 'a"b'],
    ['a"b', null, 'a"b'],
    ["order_total(bigint)", null, "order_total(bigint)"],
    ["sales.total(numeric(10,2), public.money)", "sales", "total(numeric(10,2), public.money)"],
    ['"a.b"(integer)', null, "a.b(integer)"],
    ["sélection", null, "sélection"],
  ])("%s", (key, schema, name) => {
    expect(parseName(key)).toEqual({ schema, name });
  });

  test.each([
    ["", "is empty"],
    ["sales.", "has an empty part"],
    [".orders", "has an empty part"],
    ["(bigint)", "has an empty part"],
    ['"a', "has double quotes that do not fit"],
    ['"a"b', "has double quotes that do not fit"],
    ["a.b.c", "has more than one dot; a dot separates schema and name"],
    [`${"é".repeat(31)}xy`, "is 64 bytes long; PostgreSQL allows 63"],
    ["a\0b", "has a zero byte in it, which PostgreSQL cannot store"],
  ])("%s is refused", (key, problem) => {
    expect(parseName(key)).toMatchObject({ problem });
  });

  test("63 bytes are fine, and arguments do not count", () => {
    const name = `${"é".repeat(31)}x`;
    expect(parseName(`${name}(${"text, ".repeat(20)}text)`).problem).toBeUndefined();
  });

  const name = fc
    .array(fc.constantFrom("a", "B", ".", '"', "(", ")", " ", "é", "1"), { minLength: 1, maxLength: 8 })
    .map((parts) => parts.join(""));

  test("every name that is written reads back", () => {
    fc.assert(
      fc.property(name, fc.constantFrom("public", "sales", "a.b", 'x"y', "p(q"), (own, schema) => {
        const parsed = parseName(writeName(schema, own, "public"));
        expect(parsed).toEqual({ schema: schema === "public" ? null : schema, name: own });
      }),
    );
  });

  test("the usual names are written bare", () => {
    expect(writeName("public", "orders", "public")).toBe("orders");
    expect(writeName("sales", "Order Items", "public")).toBe("sales.Order Items");
    expect(writeName("public", "a.b", "public")).toBe('"a.b"');
    expect(writeName("public", "a.b(x.y)", "public")).toBe('"a.b"(x.y)');
  });
});

describe("names inside an object", () => {
  test("a dot and a parenthesis are part of the name", () => {
    expect(parseOwnName("a.b (c)")).toEqual({ schema: null, name: "a.b (c)" });
    expect(parseOwnName('"id"')).toEqual({ schema: null, name: "id" });
    expect(parseOwnName('"id')).toMatchObject({ problem: "has double quotes that do not fit" });
  });

  test("every name that is written reads back", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("a", '"', ".", "("), minLength: 1, maxLength: 6 }), (own) => {
        expect(parseOwnName(writeOwnName(own))).toEqual({ schema: null, name: own });
      }),
    );
  });
});
