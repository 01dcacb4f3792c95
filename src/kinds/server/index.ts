import { defineKind, type Kind } from "../../model/kind.ts";
import { literal, name } from "../../sql/quote.ts";
import { lostSecrets } from "../foreign-options.ts";
import type { ServerAttributes } from "./attributes.ts";
import { catalog } from "./catalog.ts";
import { changeOptions, changeVersion, create, drop, rename } from "./ddl.ts";
import { document } from "./document.ts";

export const server: Kind = defineKind<ServerAttributes>({
  name: "server",
  noun: "server",
  document,
  catalog,
  reference: (object) => `SERVER ${name(object.name)}`,
  title: (object) => object.name,
  create,
  drop,
  alter: { wrapper: "replace", type: "replace", version: changeVersion, options: changeOptions, secrets: () => [] },
  cosmetic: ["secrets"],
  lost: lostSecrets,
  rename,
  clause: null,
  droppedWithParent: false,
  rebuiltWithDependency: false,
  holdsData: false,
  probe: (object) => `EXISTS (SELECT FROM pg_foreign_server WHERE srvname = ${literal(object.name)})`,
});
