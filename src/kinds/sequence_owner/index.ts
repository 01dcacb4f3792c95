import { defineKind, type Kind } from "../../model/kind.ts";
import type { ObjectKey } from "../../model/object.ts";
import { literal, nameOf } from "../../sql/quote.ts";
import { qualifiedSql, titleOf } from "../relation.ts";
import type { SequenceOwnerAttributes } from "./attributes.ts";
import { catalog } from "./catalog.ts";
import { create, drop } from "./ddl.ts";
import { document } from "./document.ts";

export const sequenceOwner: Kind = defineKind<SequenceOwnerAttributes>({
  name: "sequence_owner",
  noun: "sequence owner",
  document,
  catalog,
  reference: () => "",
  title: (object) => `sequence owner of ${titleOf(object.parent as ObjectKey)}`,
  create,
  drop,
  alter: { table: "create or replace", column: "create or replace" },
  rename: null,
  clause: null,
  // Its table's default needs the sequence, and the sequence its table: this goes first, by itself.
  droppedWithParent: false,
  rebuiltWithDependency: false,
  holdsData: false,
  probe: ({ parent, attributes }) =>
    `EXISTS (SELECT FROM pg_depend d JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid WHERE d.classid = 'pg_class'::regclass AND d.objid = to_regclass(${literal(nameOf(parent as ObjectKey))}) AND d.refclassid = 'pg_class'::regclass AND d.refobjid = to_regclass(${literal(qualifiedSql(attributes.table))}) AND d.deptype = 'a' AND a.attname = ${literal(attributes.column)})`,
});
