import type { DocumentPart } from "../../model/kind.ts";
import type { AccessMethodAttributes } from "./attributes.ts";

export const document: DocumentPart<AccessMethodAttributes> = {
  section: "access_methods",
  form: "map",
  parents: [],
  schema: {
    type: "object",
    description: "An access method for indexes or tables.",
    properties: {
      type: { enum: ["index", "table"], description: "What it is for." },
      handler: { type: "string", description: "Function that gives its routines." },
    },
    required: ["type", "handler"],
  },
  read: (value) => ({
    attributes: { type: value["type"] as AccessMethodAttributes["type"], handler: value["handler"] as string },
  }),
  write: ({ attributes }) => ({ ...attributes }),
};
