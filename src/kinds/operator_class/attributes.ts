import type { Members } from "../operator-members.ts";

/** `CREATE OPERATOR CLASS`. The name of the object carries the access method: `ops USING btree`. PostgreSQL can alter nothing of one but its name and schema. */
export type OperatorClassAttributes = Members & {
  readonly type: string;
  readonly default: boolean;
  /** Null in a document that leaves it to PostgreSQL: the family of the same name, which it makes if there is none. */
  readonly family: string | null;
  /** Type that an index keeps, where it is another. */
  readonly storage: string | null;
};
