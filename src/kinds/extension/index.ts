import { defineKind, type Kind } from "../../model/kind.ts";
import { literal, name } from "../../sql/quote.ts";
import type { ExtensionAttributes } from "./attributes.ts";
import { catalog } from "./catalog.ts";
import { alterSchema, alterVersion, create, drop } from "./ddl.ts";
import { document } from "./document.ts";

export const extension: Kind = defineKind<ExtensionAttributes>({
  name: "extension",
  noun: "extension",
  document,
  catalog,
  reference: (object) => `EXTENSION ${name(object.name)}`,
  title: (object) => object.name,
  create,
  drop,
  alter: { schema: alterSchema, version: alterVersion },
  rename: null,
  clause: null,
  droppedWithParent: false,
  rebuiltWithDependency: false,
  holdsData: false,
  probe: (object) => `EXISTS (SELECT FROM pg_extension WHERE extname = ${literal(object.name)})`,
});
