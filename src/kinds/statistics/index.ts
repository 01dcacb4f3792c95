import { defineKind, type Kind } from "../../model/kind.ts";
import { namesOf } from "../../model/object.ts";
import { literal } from "../../sql/quote.ts";
import { regclass, relationOf } from "../relation.ts";
import type { StatisticsAttributes } from "./attributes.ts";
import { catalog } from "./catalog.ts";
import { create, drop, ownName, rename, setSchema, setTarget } from "./ddl.ts";
import { document } from "./document.ts";

export const statistics: Kind = defineKind<StatisticsAttributes>({
  name: "statistics",
  noun: "statistics object",
  document,
  catalog,
  reference: (object) => `STATISTICS ${ownName(object)}`,
  title: (object) => object.name,
  create,
  drop,
  // Two tables of a schema have no statistics of one name.
  claims: ({ name, key, attributes }) => [JSON.stringify(["statistics", attributes.schema ?? namesOf(key)[0], name])],
  alter: {
    on: "replace",
    kinds: "replace",
    target: (_before, after) => setTarget(after),
    schema: setSchema,
  },
  rename,
  clause: null,
  droppedWithParent: true,
  rebuiltWithDependency: false,
  holdsData: false,
  probe: (object) =>
    `EXISTS (SELECT FROM pg_statistic_ext WHERE stxrelid = ${regclass(relationOf(object))} AND stxname = ${literal(object.name)})`,
});
