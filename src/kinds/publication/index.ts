import { defineKind, type Kind } from "../../model/kind.ts";
import { literal, name } from "../../sql/quote.ts";
import { together } from "../together.ts";
import type { PublicationAttributes } from "./attributes.ts";
import { catalog } from "./catalog.ts";
import { alterMembers, alterOptions, create, drop, rename } from "./ddl.ts";
import { document } from "./document.ts";

export const publication: Kind = defineKind<PublicationAttributes>({
  name: "publication",
  noun: "publication",
  document,
  catalog,
  reference: (object) => `PUBLICATION ${name(object.name)}`,
  title: (object) => object.name,
  create,
  drop,
  alter: {
    allTables: "replace",
    ...together<PublicationAttributes, "tables" | "schemas">(["tables", "schemas"], alterMembers),
    ...together<PublicationAttributes, "operations" | "viaRoot" | "generatedColumns">(
      ["operations", "viaRoot", "generatedColumns"],
      alterOptions,
    ),
  },
  rename,
  clause: null,
  droppedWithParent: false,
  rebuiltWithDependency: true,
  holdsData: false,
  reaches: ({ attributes }) => attributes.allTables || attributes.schemas.length > 0,
  probe: (object) => `EXISTS (SELECT FROM pg_publication WHERE pubname = ${literal(object.name)})`,
});
