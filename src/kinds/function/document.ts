import type { DocumentPart, DocumentValue } from "../../model/kind.ts";
import type { Intent, SchemaObject } from "../../model/object.ts";
import { routineName } from "../routine.ts";
import { commonProperties, readCommon, routineIntent, writeCommon } from "../routine-body.ts";
import type { FunctionAttributes } from "./attributes.ts";

function read(
  value: DocumentValue,
  name: string,
): { readonly attributes: FunctionAttributes; readonly intent: Intent } {
  return {
    intent: routineIntent(value, routineName(name).types),
    attributes: {
      ...readCommon(value, routineName(name).types, "sql"),
      returns: (value["returns"] as string | undefined) ?? null,
      volatility: (value["volatility"] as FunctionAttributes["volatility"] | undefined) ?? "volatile",
      strict: value["strict"] === true,
      leakproof: value["leakproof"] === true,
      parallel: (value["parallel"] as FunctionAttributes["parallel"] | undefined) ?? "unsafe",
      cost: (value["cost"] as number | undefined) ?? null,
      rows: (value["rows"] as number | undefined) ?? null,
      window: value["window"] === true,
      support: (value["support"] as string | undefined) ?? null,
    },
  };
}

function write({ name, attributes: a }: SchemaObject<FunctionAttributes>): DocumentValue {
  const { arguments: args, ...common } = writeCommon(a, routineName(name).types);
  return {
    ...(args !== undefined && { arguments: args }),
    ...(a.returns !== null && { returns: a.returns }),
    language: a.language,
    ...(a.volatility !== "volatile" && { volatility: a.volatility }),
    ...(a.strict && { strict: true }),
    ...(a.leakproof && { leakproof: true }),
    ...(a.parallel !== "unsafe" && { parallel: a.parallel }),
    ...(a.cost !== null && { cost: a.cost }),
    ...(a.rows !== null && { rows: a.rows }),
    ...(a.window && { window: true }),
    ...(a.support !== null && { support: a.support }),
    ...common,
  };
}

export const document: DocumentPart<FunctionAttributes> = {
  section: "functions",
  form: "map",
  parents: ["schema"],
  schema: {
    type: "object",
    description: "A function; its key is its name and the types of its input arguments, `order_total(bigint)`.",
    properties: {
      ...commonProperties,
      returns: { type: "string", description: "Type of the result; left out: as the OUT arguments say." },
      volatility: { enum: ["immutable", "stable", "volatile"], description: "volatile when left out." },
      strict: { type: "boolean", description: "Null for any null argument, without being called." },
      leakproof: { type: "boolean", description: "Tells nothing of its arguments (superusers only)." },
      parallel: { enum: ["unsafe", "restricted", "safe"], description: "unsafe when left out." },
      cost: { type: "number", description: "Estimated cost of a call." },
      rows: { type: "number", description: "Estimated number of rows of a set-returning function." },
      window: { type: "boolean", description: "A window function." },
      support: { type: "string", description: "Planner support function." },
    },
  },
  read,
  write,
};
