import { defineKind, type Kind } from "../../model/kind.ts";
import { literal, name } from "../../sql/quote.ts";
import type { ForeignDataWrapperAttributes } from "./attributes.ts";
import { catalog } from "./catalog.ts";
import { changeFunction, changeOptions, create, drop, rename } from "./ddl.ts";
import { document } from "./document.ts";

export const foreignDataWrapper: Kind = defineKind<ForeignDataWrapperAttributes>({
  name: "foreign_data_wrapper",
  noun: "foreign-data wrapper",
  document,
  catalog,
  reference: (object) => `FOREIGN DATA WRAPPER ${name(object.name)}`,
  title: (object) => object.name,
  create,
  drop,
  alter: {
    handler: changeFunction("HANDLER", "handler"),
    validator: changeFunction("VALIDATOR", "validator"),
    options: changeOptions,
  },
  rename,
  clause: null,
  droppedWithParent: false,
  rebuiltWithDependency: false,
  holdsData: false,
  probe: (object) => `EXISTS (SELECT FROM pg_foreign_data_wrapper WHERE fdwname = ${literal(object.name)})`,
});
