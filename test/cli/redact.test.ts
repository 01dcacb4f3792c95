import { describe, expect, it } from "vitest";
import { redactor } from "../../src/cli/redact.ts";

describe("redaction", () => {
  it.each([
    ["postgres://app:s3cret@db:5432/shop", "postgres://app:***@db:5432/shop"],
    ["at postgresql://app:p@ss:w/rd@db/shop now", "at postgresql://app:***@db/shop now"],
    ["host=db password=hunter2 user=app", "host=db password=*** user=app"],
    ["host=db password='hunter 2' user=app", "host=db password=*** user=app"],
    [
      "postgres://db/shop?user=app&password=hunter2&sslmode=require",
      "postgres://db/shop?user=app&password=***&sslmode=require",
    ],
    ["two: a://b:c@d and e://f:g@h", "two: a://b:***@d and e://f:***@h"],
  ])("%s", (text, clean) => expect(redactor().redact(text)).toBe(clean));

  it.each([
    "postgres://user:password@host:5432/database, say",
    "postgres://app@db/shop",
    "https://example.org/a:b",
    "12:30 a@b.c",
    "flux.yaml:3:4",
  ])("leaves %s", (text) => expect(redactor().redact(text)).toBe(text));
});

describe("a redactor", () => {
  it("blanks out a password that stands by itself, encoded or not", () => {
    const { learn, redact } = redactor();
    learn("postgres://app:s3cret%2Fx@db/shop");
    expect(redact("it was s3cret/x, written s3cret%2Fx")).toBe("it was ***, written ***");
  });

  it("does not blank out words that everybody uses", () => {
    const { learn, redact } = redactor();
    learn("postgres://postgres:postgres@localhost/shop");
    learn("postgres://app:shop@localhost/shop");
    expect(redact("postgres works in the shop")).toBe("postgres works in the shop");
  });
});
