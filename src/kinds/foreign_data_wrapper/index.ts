import { defineKind, type Kind } from "../../model/kind.ts";
import { literal, name } from "../../sql/quote.ts";
import { together } from "../together.ts";
import type { ForeignDataWrapperAttributes } from "./attributes.ts";
import { catalog } from "./catalog.ts";
import { change, create, drop, rename } from "./ddl.ts";
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
  alter: together(["handler", "validator", "options"], change),
  rename,
  clause: null,
  droppedWithParent: false,
  rebuiltWithDependency: false,
  holdsData: false,
  probe: (object) => `EXISTS (SELECT FROM pg_foreign_data_wrapper WHERE fdwname = ${literal(object.name)})`,
});
