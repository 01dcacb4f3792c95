import type { DocumentPart } from "../../model/kind.ts";
import type { Json } from "../../model/object.ts";
import { renamedFrom, renameIntent } from "../intent.ts";
import type { CollationAttributes } from "./attributes.ts";

const text = (value: Json | undefined): string | null => (value as string | undefined) ?? null;

export const document: DocumentPart<CollationAttributes> = {
  section: "collations",
  form: "map",
  parents: ["schema"],
  schema: {
    type: "object",
    description: "A collation.",
    properties: {
      provider: { enum: ["libc", "icu", "builtin"], description: "Whose rules it follows; libc when left out." },
      collate: { type: "string", description: "LC_COLLATE, of libc." },
      ctype: { type: "string", description: "LC_CTYPE, of libc; the same as LC_COLLATE when left out." },
      locale: { type: "string", description: "Locale of icu or builtin." },
      rules: { type: "string", description: "More ICU rules (PostgreSQL 16)." },
      deterministic: {
        type: "boolean",
        description: "Strings that compare equal are the same bytes; true when left out.",
      },
      ...renamedFrom,
    },
  },
  read: (value) => ({
    attributes: {
      provider: (value["provider"] as CollationAttributes["provider"] | undefined) ?? "libc",
      collate: text(value["collate"]),
      ctype: text(value["ctype"] ?? value["collate"]),
      locale: text(value["locale"]),
      rules: text(value["rules"]),
      deterministic: value["deterministic"] !== false,
    },
    intent: renameIntent(value),
  }),
  write: ({ attributes: a }) => ({
    ...(a.provider !== "libc" && { provider: a.provider }),
    ...(a.collate !== null && { collate: a.collate }),
    ...(a.ctype !== null && a.ctype !== a.collate && { ctype: a.ctype }),
    ...(a.locale !== null && { locale: a.locale }),
    ...(a.rules !== null && { rules: a.rules }),
    ...(!a.deterministic && { deterministic: false }),
  }),
};
