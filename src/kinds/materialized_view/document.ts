import type { DocumentPart } from "../../model/kind.ts";
import { renamedFrom, renameIntent } from "../intent.ts";
import { bareQuery } from "../output-columns.ts";
import { optionsSchema, readOptions, writeOptions } from "../storage-parameters.ts";
import type { MaterializedViewAttributes } from "./attributes.ts";

export const document: DocumentPart<MaterializedViewAttributes> = {
  section: "materialized_views",
  form: "map",
  parents: ["schema"],
  schema: {
    type: "object",
    description: "A materialized view.",
    properties: {
      ...renamedFrom,
      query: { type: "string", "x-file": true, description: "The SELECT statement." },
      access_method: { type: "string", description: "Table access method, when it is not heap." },
      tablespace: { type: "string", description: "Tablespace, when it is not the database's." },
      populated: { type: "boolean", description: "`false`: created WITH NO DATA, not to be read before a REFRESH." },
      with: optionsSchema("Storage parameters: `fillfactor`, `autovacuum_...`, `toast.autovacuum_...`."),
    },
    required: ["query"],
  },
  shorthand: "query",
  read: (value) => ({
    attributes: {
      query: bareQuery(value["query"]),
      columns: null,
      accessMethod: (value["access_method"] as string | undefined) ?? null,
      tablespace: (value["tablespace"] as string | undefined) ?? null,
      storageParameters: readOptions(value["with"]),
      populated: value["populated"] !== false,
    },
    intent: renameIntent(value),
  }),
  write: ({ attributes: { query, accessMethod, tablespace, storageParameters, populated } }) => ({
    ...(accessMethod !== null && { access_method: accessMethod }),
    ...(tablespace !== null && { tablespace }),
    ...writeOptions("with", storageParameters),
    ...(!populated && { populated: false }),
    query,
  }),
};
