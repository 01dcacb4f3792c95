import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";

type Cryptography = { readonly [name: string]: (...args: readonly unknown[]) => unknown };

const require = createRequire(import.meta.url);
const ours: Cryptography = require("../bin/pg-crypto.cjs");
const theirs: Cryptography = require("pg/lib/crypto/utils.js");

const bytes = (value: unknown): unknown => (typeof value === "string" ? value : Buffer.from(value as ArrayBuffer));
const both = async (name: string, ...args: readonly unknown[]): Promise<void> =>
  expect(bytes(await ours[name]?.(...args))).toEqual(bytes(await theirs[name]?.(...args)));

describe("what the bundle gives pg for its own cryptography", () => {
  it("has the same functions", () => {
    expect(Object.keys(ours).sort()).toEqual(Object.keys(theirs).sort());
    expect(ours["randomBytes"]?.(18)).toHaveLength(18);
  });

  it("computes the same", async () => {
    const salt = Buffer.from("0123456789abcdef");
    await both("deriveKey", "pässword", salt, 4096);
    await both("hmacSha256", salt, "Client Key, ü");
    await both("hmacSha256", new Uint8Array([1, 2, 3]).buffer, "Server Key");
    await both("sha256", salt);
    for (const name of ["SHA-256", "SHA-384", "SHA-512"]) await both("hashByName", name, salt);
    await both("md5", "text, ü");
    await both("postgresMd5PasswordHash", "user", "pässword", salt);
  });
});
