import type { Registry } from "../model/kind.ts";
import type { JsonSchema } from "./grammar.ts";

const duration = (description: string): JsonSchema => ({
  type: ["integer", "string"],
  minimum: 0,
  pattern: "^[0-9]+(\\.[0-9]+)? ?(ms|s|min|h)$",
  "x-words": 'a number of milliseconds, or text such as "500ms", "5s" or "2min"',
  description,
});

const count = (description: string): JsonSchema => ({ type: "integer", minimum: 1, description });
const group = (description: string, properties: { readonly [name: string]: JsonSchema }): JsonSchema => ({
  type: "object",
  description,
  properties,
  additionalProperties: false,
});

const url = (description: string): JsonSchema => ({
  type: "string",
  minLength: 1,
  description: `${description} \${NAME} stands for the environment variable NAME.`,
});

/** What may be set at the top and for each environment. */
function settings(kinds: JsonSchema): { readonly [name: string]: JsonSchema } {
  return {
    database: url('URL of the database, or "embedded" for a local one that flux keeps.'),
    production: { type: "boolean", description: "Refuse whatever is for development databases only." },
    schemas: {
      type: "array",
      items: { type: "string", minLength: 1 },
      minItems: 1,
      uniqueItems: true,
      "x-all": "*",
      description: 'The schemas that flux manages; "*": all. The default is [public].',
    },
    kinds: group("The kinds of objects that flux manages; all when it is left out.", {
      include: { type: "array", items: kinds, description: "Only these." },
      exclude: { type: "array", items: kinds, description: "All but these." },
    }),
    roles: {
      type: "array",
      items: { type: "string", minLength: 1 },
      uniqueItems: true,
      "x-all": "*",
      description:
        'Roles whose rights flux manages beside those that the documents name, so that it revokes what is not written and takes what they own without being named as owner; "*": all, public: everybody.',
    },
    managed_roles: {
      type: "array",
      items: {
        type: "string",
        pattern: "^(?!pg_|postgres$|public$|none$)",
        "x-words": "the name of a role that is not the server's own (postgres, public, pg_...)",
      },
      uniqueItems: true,
      description:
        "Roles that flux creates, alters and drops as the documents have them, with all that `roles` means; none when it is left out. One that the documents do not have is dropped, so `flux pull` comes first. Roles belong to the whole server, not to the database.",
    },
    documents: { type: "string", minLength: 1, description: 'Folder of the documents. The default is "schema".' },
    migrations: group("How migrations are written.", {
      tool: { type: "string", enum: ["raw"], description: 'The migration tool; "raw" is plain SQL, the default.' },
      folder: { type: "string", minLength: 1, description: 'Their folder. The default is "migrations".' },
    }),
    shadow: url(
      'Where plans are made and proven: "embedded" (the default), "target" (a temporary database on the database\'s own server), or the URL of a server.',
    ),
    timeouts: group("Time budgets of a migration.", {
      lock: duration("Longest wait for a lock that stops reads or writes. The default is 1s."),
      scan_lock: duration("Longest wait for the weak lock of a scan. The default is 3s."),
      statement: duration("Longest run of a statement that only touches the catalog. The default is 5s."),
      batch: duration("Longest run of one batch of a backfill. The default is 10s."),
      idle: duration("How long a transaction may sit idle. The default is 10s."),
      blocked: duration("How long other sessions may wait for a statement before it is cancelled. The default is 2s."),
    }),
    backfill: group("How rows are brought up to date.", {
      batch: count("Rows of the first batch; later ones adapt. The default is 1000."),
      pause: duration("Shortest pause between two batches. The default is 50ms."),
      replica_lag: duration("Wait while a standby is further behind than this. The default is 2s."),
    }),
  };
}

/** The JSON Schema of `flux.config.yaml`. */
export function configSchema(registry?: Registry): JsonSchema {
  const names = registry ? { enum: registry.kinds.map((kind) => kind.name) } : {};
  const own = settings({ type: "string", ...names });
  const environment: JsonSchema = {
    ...group("What is different in this environment.", own),
  };
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "flux-migrate configuration",
    description: "The configuration of flux-migrate.",
    type: "object",
    properties: {
      ...own,
      environments: {
        type: "object",
        description: "Named environments, chosen with --env; each overrides what stands at the top.",
        additionalProperties: environment,
      },
    },
    additionalProperties: false,
  };
}
