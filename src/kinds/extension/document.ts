import type { DocumentPart } from "../../model/kind.ts";
import type { ExtensionAttributes } from "./attributes.ts";

export const document: DocumentPart<ExtensionAttributes> = {
  section: "extensions",
  form: "map",
  parents: [],
  schema: {
    type: "object",
    description: "An extension.",
    properties: {
      schema: { type: "string", description: "Where its objects are; public when left out." },
      version: {
        type: "string",
        description: "A version other than the server's default one; left out: whichever the server's default is.",
      },
    },
  },
  read: (value) => ({
    attributes: {
      schema: (value["schema"] as string | undefined) ?? "public",
      version: (value["version"] as string | undefined) ?? null,
    },
  }),
  write: ({ attributes: { schema, version } }) => ({
    ...(schema !== "public" && { schema }),
    ...(version !== null && { version }),
  }),
};
