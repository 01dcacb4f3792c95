import type { Members } from "../operator-members.ts";

/** `CREATE OPERATOR FAMILY` and the members that belong to none of its classes. The name of the object carries the access method: `ops USING btree`. */
export type OperatorFamilyAttributes = Members;
