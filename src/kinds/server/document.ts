import type { DocumentPart } from "../../model/kind.ts";
import { foreignOptionsSchema } from "../foreign-options.ts";
import { renamedFrom, renameIntent } from "../intent.ts";
import { readOptions, writeOptions } from "../storage-parameters.ts";
import type { ServerAttributes } from "./attributes.ts";

export const document: DocumentPart<ServerAttributes> = {
  section: "servers",
  form: "map",
  parents: [],
  schema: {
    type: "object",
    description: "A foreign server.",
    properties: {
      ...renamedFrom,
      wrapper: { type: "string", description: "Its foreign-data wrapper." },
      type: { type: "string", description: "What sort of server it is, in the wrapper's words." },
      version: { type: "string", description: "The server's version, in the wrapper's words." },
      options: foreignOptionsSchema("Options of the server: `host`, `dbname` ..."),
    },
    required: ["wrapper"],
  },
  shorthand: "wrapper",
  read: (value) => ({
    attributes: {
      wrapper: value["wrapper"] as string,
      type: (value["type"] as string | undefined) ?? null,
      version: (value["version"] as string | undefined) ?? null,
      options: readOptions(value["options"]),
      secrets: [],
    },
    intent: renameIntent(value),
  }),
  write: ({ attributes: a }) => ({
    wrapper: a.wrapper,
    ...(a.type !== null && { type: a.type }),
    ...(a.version !== null && { version: a.version }),
    ...writeOptions("options", a.options),
  }),
};
