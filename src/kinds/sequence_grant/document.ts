import type { DocumentPart } from "../../model/kind.ts";
import { rightsDocument } from "../rights.ts";
import type { SequenceGrantAttributes } from "./attributes.ts";

export const document: DocumentPart<SequenceGrantAttributes> = {
  section: "sequence_grants",
  form: "map",
  parents: ["column"],
  ...rightsDocument(
    ["select", "update", "usage", "all"],
    "The rights of a role (public: everybody) on the sequence behind an identity column.",
  ),
};
