import { describe, expect, it } from "vitest";
import { majors, withDatabase } from "../support/database.ts";
import { readAll } from "./create-model.ts";

describe.each(majors)("on PostgreSQL %i", (major) => {
  it("a column without its parent's default says so, also once its first parent is gone", () =>
    withDatabase(major, async (url, client) => {
      await client.query(
        "CREATE TABLE a (y integer); CREATE TABLE b (x integer DEFAULT 7); CREATE TABLE c () INHERITS (a, b);" +
          "ALTER TABLE ONLY c ALTER x DROP DEFAULT; ALTER TABLE c NO INHERIT a",
      );
      const defaults = [...(await readAll(url)).objects.values()].filter(({ kind }) => kind === "default");
      expect(defaults.map(({ key, attributes }) => [key, attributes["expression"]])).toEqual([
        ["schema:public/table:b/column:x/default:", "7"],
        ["schema:public/table:c/column:x/default:", null],
      ]);
    }));
});
