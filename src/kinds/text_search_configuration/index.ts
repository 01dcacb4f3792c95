import { defineKind, type Kind } from "../../model/kind.ts";
import { titleOf } from "../relation.ts";
import type { TextSearchConfigurationAttributes } from "./attributes.ts";
import { catalog } from "./catalog.ts";
import { changeMappings, common, create } from "./ddl.ts";
import { document } from "./document.ts";

export const textSearchConfiguration: Kind = defineKind<TextSearchConfigurationAttributes>({
  name: "text_search_configuration",
  noun: "text search configuration",
  document,
  catalog,
  ...common,
  title: (object) => titleOf(object.key),
  create,
  alter: { parser: "replace", mappings: changeMappings },
  clause: null,
  droppedWithParent: false,
  rebuiltWithDependency: false,
  holdsData: false,
});
