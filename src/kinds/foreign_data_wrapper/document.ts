import type { DocumentPart } from "../../model/kind.ts";
import type { Json } from "../../model/object.ts";
import { foreignOptionsSchema } from "../foreign-options.ts";
import { renamedFrom, renameIntent } from "../intent.ts";
import { canonicalName, shortName } from "../relation.ts";
import { readOptions, writeOptions } from "../storage-parameters.ts";
import type { ForeignDataWrapperAttributes } from "./attributes.ts";

const called = (value: Json | undefined): string | null => (typeof value === "string" ? canonicalName(value) : null);

export const document: DocumentPart<ForeignDataWrapperAttributes> = {
  section: "foreign_data_wrappers",
  form: "map",
  parents: [],
  schema: {
    type: "object",
    description: "A foreign-data wrapper.",
    properties: {
      ...renamedFrom,
      handler: { type: "string", description: "Function that gives the wrapper's routines." },
      validator: { type: "string", description: "Function that checks options." },
      options: foreignOptionsSchema("Options of the wrapper."),
    },
  },
  read: (value) => ({
    attributes: {
      handler: called(value["handler"]),
      validator: called(value["validator"]),
      options: readOptions(value["options"]),
    },
    intent: renameIntent(value),
  }),
  write: ({ attributes: a }) => ({
    ...(a.handler !== null && { handler: shortName(a.handler) }),
    ...(a.validator !== null && { validator: shortName(a.validator) }),
    ...writeOptions("options", a.options),
  }),
};
