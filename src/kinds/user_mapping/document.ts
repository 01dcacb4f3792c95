import type { DocumentPart } from "../../model/kind.ts";
import { foreignOptionsSchema } from "../foreign-options.ts";
import { readOptions, writeOptions } from "../storage-parameters.ts";
import type { UserMappingAttributes } from "./attributes.ts";

export const document: DocumentPart<UserMappingAttributes> = {
  section: "user_mappings",
  form: "map",
  parents: ["server"],
  schema: {
    type: "object",
    description: "As whom a role (public: everybody else) uses the server.",
    properties: { options: foreignOptionsSchema("Options of the mapping: `user` ...; never a password.") },
  },
  read: (value) => ({ attributes: { options: readOptions(value["options"]), secrets: [] } }),
  write: ({ attributes: a }) => writeOptions("options", a.options),
};
