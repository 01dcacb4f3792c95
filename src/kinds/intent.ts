import type { DocumentValue } from "../model/kind.ts";
import type { Intent, Json } from "../model/object.ts";

/** The document property with an object's former names, for the kinds that can be renamed. */
export const renamedFrom: { readonly renamed_from: Json } = {
  renamed_from: {
    oneOf: [{ type: "string" }, { type: "array", items: { type: "string" } }],
    description: "Former name, or names, newest first. It may stay for ever.",
  },
};

/** What `renamed_from` says. */
export function renameIntent(value: DocumentValue, complete: (name: string) => string = (name) => name): Intent {
  const said = value["renamed_from"] as string | readonly string[] | undefined;
  if (said === undefined) return {};
  return { renamedFrom: (typeof said === "string" ? [said] : said).map(complete) };
}
