import type { DocumentPart } from "../../model/kind.ts";
import { renamedFrom, renameIntent } from "../intent.ts";
import type { ConversionAttributes } from "./attributes.ts";

export const document: DocumentPart<ConversionAttributes> = {
  section: "conversions",
  form: "map",
  parents: ["schema"],
  schema: {
    type: "object",
    description: "A conversion between two encodings.",
    properties: {
      from: { type: "string", description: "Encoding of what it converts, by PostgreSQL's name: LATIN1." },
      to: { type: "string", description: "Encoding of the result: UTF8." },
      function: { type: "string", description: "Function that converts." },
      default: { type: "boolean", description: "Clients of this encoding use it." },
      ...renamedFrom,
    },
    required: ["from", "to", "function"],
  },
  read: (value) => ({
    attributes: {
      from: value["from"] as string,
      to: value["to"] as string,
      function: value["function"] as string,
      default: value["default"] === true,
    },
    intent: renameIntent(value),
  }),
  write: ({ attributes: a }) => ({
    from: a.from,
    to: a.to,
    function: a.function,
    ...(a.default && { default: true }),
  }),
};
