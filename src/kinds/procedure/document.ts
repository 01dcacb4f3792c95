import type { DocumentPart } from "../../model/kind.ts";
import { routineName } from "../routine.ts";
import { commonProperties, readCommon, routineIntent, writeCommon } from "../routine-body.ts";
import type { ProcedureAttributes } from "./attributes.ts";

export const document: DocumentPart<ProcedureAttributes> = {
  section: "procedures",
  form: "map",
  parents: ["schema"],
  schema: {
    type: "object",
    description: "A procedure; its key is its name and the types of its input arguments, `archive(date)`.",
    properties: commonProperties,
  },
  read: (value, name) => {
    const { types } = routineName(name);
    return { attributes: readCommon(value, types, "sql"), intent: routineIntent(value, types) };
  },
  write: ({ name, attributes }) => {
    const { arguments: args, ...common } = writeCommon(attributes, routineName(name).types);
    return { ...(args !== undefined && { arguments: args }), language: attributes.language, ...common };
  },
};
