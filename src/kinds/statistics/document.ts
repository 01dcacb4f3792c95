import type { DocumentPart } from "../../model/kind.ts";
import { renamedFrom, renameIntent } from "../intent.ts";
import type { StatisticsAttributes, StatisticsKind } from "./attributes.ts";

export const document: DocumentPart<StatisticsAttributes> = {
  section: "statistics",
  form: "map",
  parents: ["table", "materialized_view", "foreign_table"],
  schema: {
    type: "object",
    description: "Extended statistics over columns and expressions.",
    properties: {
      ...renamedFrom,
      on: {
        type: "array",
        items: { type: "string", "x-column": true },
        minItems: 1,
        description: "Columns and expressions, as SQL writes them.",
      },
      kinds: {
        type: "array",
        items: { enum: ["ndistinct", "dependencies", "mcv"] },
        description: "Which statistics, when not all.",
      },
      target: { type: "integer", minimum: 0, maximum: 10000, description: "Statistics target (SET STATISTICS)." },
      schema: { type: "string", description: "Its schema, when it is not the table's." },
    },
    required: ["on"],
  },
  shorthand: "on",
  read: (value) => ({
    attributes: {
      on: value["on"] as readonly string[],
      kinds: [...((value["kinds"] ?? []) as readonly StatisticsKind[])].sort(),
      target: (value["target"] as number | undefined) ?? null,
      schema: (value["schema"] as string | undefined) ?? null,
    },
    intent: renameIntent(value),
  }),
  write: ({ attributes: { on, kinds, target, schema } }) => ({
    on,
    ...(kinds.length > 0 && { kinds }),
    ...(target !== null && { target }),
    ...(schema !== null && { schema }),
  }),
};
