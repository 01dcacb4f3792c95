import type { DocumentPart } from "../../model/kind.ts";
import { renamedFrom, renameIntent } from "../intent.ts";
import { membersSchema, methodName, readMembers, writeMembers } from "../operator-members.ts";
import type { OperatorFamilyAttributes } from "./attributes.ts";

export const document: DocumentPart<OperatorFamilyAttributes> = {
  section: "operator_families",
  form: "map",
  parents: ["schema"],
  schema: {
    type: "object",
    description:
      "An operator family; its key is its name and its access method, `ops USING btree`. Listed are the members that belong to none of its classes.",
    properties: { ...membersSchema, ...renamedFrom },
  },
  read: (value, name) => ({
    attributes: readMembers(value),
    intent: renameIntent(value, (former) => `${methodName(former).name} USING ${methodName(name).method}`),
  }),
  write: ({ attributes }) => writeMembers(attributes),
};
