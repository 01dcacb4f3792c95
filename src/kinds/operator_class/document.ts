import type { DocumentPart } from "../../model/kind.ts";
import { renamedFrom, renameIntent } from "../intent.ts";
import { membersSchema, methodName, readMembers, writeMembers } from "../operator-members.ts";
import type { OperatorClassAttributes } from "./attributes.ts";

export const document: DocumentPart<OperatorClassAttributes> = {
  section: "operator_classes",
  form: "map",
  parents: ["schema"],
  schema: {
    type: "object",
    description: "An operator class; its key is its name and its access method, `ops USING btree`.",
    properties: {
      type: { type: "string", description: "The type of columns it is for." },
      default: { type: "boolean", description: "Indexes on the type use it unless told otherwise." },
      family: { type: "string", description: "Its operator family; the one of the same name when left out." },
      storage: { type: "string", description: "The type that an index keeps, when it is another." },
      ...membersSchema,
      ...renamedFrom,
    },
    required: ["type"],
  },
  read: (value, name) => ({
    attributes: {
      type: value["type"] as string,
      default: value["default"] === true,
      family: (value["family"] as string | undefined) ?? null,
      storage: (value["storage"] as string | undefined) ?? null,
      ...readMembers(value),
    },
    intent: renameIntent(value, (former) => `${methodName(former).name} USING ${methodName(name).method}`),
  }),
  write: ({ attributes: a }) => ({
    type: a.type,
    ...(a.default && { default: true }),
    ...(a.family !== null && { family: a.family }),
    ...(a.storage !== null && { storage: a.storage }),
    ...writeMembers(a),
  }),
};
