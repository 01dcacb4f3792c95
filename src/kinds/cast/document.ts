import type { DocumentPart } from "../../model/kind.ts";
import type { CastAttributes } from "./attributes.ts";

export const document: DocumentPart<CastAttributes> = {
  section: "casts",
  form: "map",
  parents: [],
  namedInSql: true,
  schema: {
    type: "object",
    description: "A cast; its key is its two types, `integer AS public.mood`.",
    properties: {
      function: {
        type: "string",
        description: "Function that converts, with its arguments' types: `to_mood(integer)`.",
      },
      method: {
        enum: ["function", "inout", "binary"],
        description: "How it converts without a function: inout (when left out) by way of text, binary not at all.",
      },
      context: {
        enum: ["explicit", "assignment", "implicit"],
        description: "Where it applies without being asked for; nowhere (explicit) when left out.",
      },
    },
  },
  read: (value) => {
    const called = (value["function"] as string | undefined) ?? null;
    return {
      attributes: {
        method: (value["method"] as CastAttributes["method"] | undefined) ?? (called === null ? "inout" : "function"),
        function: called,
        context: (value["context"] as CastAttributes["context"] | undefined) ?? "explicit",
      },
    };
  },
  write: ({ attributes: a }) => ({
    ...(a.function === null ? { method: a.method } : { function: a.function }),
    ...(a.context !== "explicit" && { context: a.context }),
  }),
};
