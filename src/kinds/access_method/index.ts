import { defineKind, type Kind, statement } from "../../model/kind.ts";
import type { SchemaObject } from "../../model/object.ts";
import { literal, name } from "../../sql/quote.ts";
import type { AccessMethodAttributes } from "./attributes.ts";
import { catalog } from "./catalog.ts";
import { document } from "./document.ts";

const reference = (object: SchemaObject<AccessMethodAttributes>): string => `ACCESS METHOD ${name(object.name)}`;

export const accessMethod: Kind = defineKind<AccessMethodAttributes>({
  name: "access_method",
  noun: "access method",
  document,
  catalog,
  reference,
  title: (object) => object.name,
  create: (object) => {
    const { type, handler } = object.attributes;
    const sql = `CREATE ${reference(object)} TYPE ${type.toUpperCase()} HANDLER ${handler}`;
    return [statement("create access method", null, sql)];
  },
  drop: (object) => [statement("drop access method", null, `DROP ${reference(object)}`)],
  alter: { type: "replace", handler: "replace" },
  rename: null,
  clause: null,
  droppedWithParent: false,
  rebuiltWithDependency: false,
  holdsData: false,
  probe: (object) => `EXISTS (SELECT FROM pg_am WHERE amname = ${literal(object.name)})`,
});
