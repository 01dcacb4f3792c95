import type { DocumentPart } from "../../model/kind.ts";
import type { CommentAttributes } from "./attributes.ts";

export const document: DocumentPart<CommentAttributes> = {
  section: "comment",
  form: "single",
  parents: ["*"],
  schema: {
    type: "object",
    properties: { text: { type: "string", description: "What people should know about it (COMMENT ON)." } },
    required: ["text"],
  },
  shorthand: "text",
  read: (value) => ({ attributes: { text: value["text"] as string } }),
  write: (object) => ({ text: object.attributes.text }),
};
