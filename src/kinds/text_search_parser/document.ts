import type { DocumentPart } from "../../model/kind.ts";
import { renamedFrom, renameIntent } from "../intent.ts";
import type { TextSearchParserAttributes } from "./attributes.ts";

export const document: DocumentPart<TextSearchParserAttributes> = {
  section: "text_search_parsers",
  form: "map",
  parents: ["schema"],
  schema: {
    type: "object",
    description: "A text search parser, which cuts text into tokens.",
    properties: {
      start: { type: "string", description: "Function that begins to read a text." },
      gettoken: { type: "string", description: "Function that gives the next token." },
      end: { type: "string", description: "Function that ends the reading." },
      lextypes: { type: "string", description: "Function that lists the types of tokens." },
      headline: { type: "string", description: "Function that makes an excerpt for ts_headline." },
      ...renamedFrom,
    },
    required: ["start", "gettoken", "end", "lextypes"],
  },
  read: (value) => ({
    attributes: {
      start: value["start"] as string,
      gettoken: value["gettoken"] as string,
      end: value["end"] as string,
      lextypes: value["lextypes"] as string,
      headline: (value["headline"] as string | undefined) ?? null,
    },
    intent: renameIntent(value),
  }),
  write: ({ attributes: a }) => ({
    start: a.start,
    gettoken: a.gettoken,
    end: a.end,
    lextypes: a.lextypes,
    ...(a.headline !== null && { headline: a.headline }),
  }),
};
