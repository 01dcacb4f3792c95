import type { DocumentPart } from "../../model/kind.ts";
import type { TransformAttributes } from "./attributes.ts";

export const document: DocumentPart<TransformAttributes> = {
  section: "transforms",
  form: "map",
  parents: [],
  namedInSql: true,
  schema: {
    type: "object",
    description: "A transform of a type for a language; its key is both, `hstore LANGUAGE plperl`.",
    properties: {
      from_sql: { type: "string", description: "Function that gives the language its value: `to_perl(internal)`." },
      to_sql: { type: "string", description: "Function that makes the type's value of the language's." },
    },
  },
  read: (value) => ({
    attributes: {
      fromSql: (value["from_sql"] as string | undefined) ?? null,
      toSql: (value["to_sql"] as string | undefined) ?? null,
    },
  }),
  write: ({ attributes: a }) => ({
    ...(a.fromSql !== null && { from_sql: a.fromSql }),
    ...(a.toSql !== null && { to_sql: a.toSql }),
  }),
};
