import { describe, expect, it } from "vitest";
import { modesOn } from "../support/combinations.ts";
import { majors, withDatabase } from "../support/database.ts";
import { applyAll, driftFrom, planTo, rollbackAll } from "../support/migration.ts";

interface Indexes {
  readonly whole?: string;
  readonly first?: string;
  readonly deep?: string;
}

const withIndexes = ({ whole = "", first = "", deep = "" }: Indexes): string => `tables:
  log: { partition_by: RANGE (id), columns: { id: integer, amount: integer }, indexes: { ${whole} } }
  log_1: { partition_of: { table: log, values: FROM (0) TO (100) }, indexes: { ${first} } }
  log_2: { partition_of: { table: log, values: FROM (100) TO (200) }, partition_by: RANGE (id) }
  log_2a: { partition_of: { table: log_2, values: FROM (100) TO (150) }, indexes: { ${deep} } }`;

const changes: { readonly [what: string]: readonly [Indexes, Indexes] } = {
  "become its parts": [
    { first: "log_1_by_amount: [amount]", deep: "old_name: { columns: [amount], comment: goes }" },
    { whole: "log_amount: [amount]", first: "log_1_by_amount: { attached_to: log_amount }" },
  ],
  "become parts that the document names": [
    { deep: "own: { columns: [amount], clustered: true }" },
    { whole: "log_amount: [amount]", deep: "part: { attached_to: log_2_amount_idx, clustered: true }" },
  ],
  "stay beside it": [
    { first: "log_1_by_amount: [amount]" },
    { whole: "log_amount: [amount]", first: "log_1_by_amount: [amount]" },
  ],
  "are named below one that has no name, and change with it": [
    { whole: "log_amount: [amount]", deep: "deep: { attached_to: log_2_amount_idx }" },
    { whole: "log_amount: [amount, id]", deep: "deep: { attached_to: log_2_amount_id_idx }" },
  ],
  "are parts of another one that had their names": [
    { whole: "log_by_amount: [amount]" },
    { whole: "log_of_amount: { columns: [amount], where: id > 7 }" },
  ],
  "are parts of one that has the same columns": [
    { whole: "log_by_amount: [amount]" },
    { whole: "log_by_amount: [amount], some_by_amount: { columns: [amount], where: id > 7 }" },
  ],
  "differ from it and have the name of a part": [
    { first: "log_1_amount_idx: [amount desc]" },
    { whole: "log_amount: [amount]" },
  ],
};

describe.each(majors)("indexes of partitions where the partitioned table gets one, on PostgreSQL %i", (major) => {
  for (const mode of modesOn(major))
    it.each(Object.entries(changes))(`%s, ${mode}`, (_, [before, after]) =>
      withDatabase(major, async (url) => {
        const [from, to] = [withIndexes(before), withIndexes(after)];
        await applyAll(url, await planTo(url, from, { mode: "direct" }));
        const plan = await planTo(url, to, { mode });
        await applyAll(url, plan);
        expect(await driftFrom(url, to)).toEqual([]);
        await rollbackAll(url, plan);
        expect(await driftFrom(url, from)).toEqual([]);
        await applyAll(url, await planTo(url, to, { mode: "direct" }));
        const back = await planTo(url, from, { mode });
        await applyAll(url, back);
        expect(await driftFrom(url, from)).toEqual([]);
        await rollbackAll(url, back);
        expect(await driftFrom(url, to)).toEqual([]);
      }),
    );
});
