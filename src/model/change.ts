import type { Json, ObjectKey, SchemaObject } from "./object.ts";

/** One attribute that differs. */
export interface AttributeChange {
  readonly name: string;
  readonly before: Json;
  readonly after: Json;
}

/**
 * Create, drop, alter or rename of one object.
 * After a rename every other change speaks of the new names: `before` of an `alter` is the live object as it will be
 * called once its own and its ancestors' renames are done.
 */
export type Change =
  | { readonly type: "create"; readonly key: ObjectKey; readonly after: SchemaObject }
  | { readonly type: "drop"; readonly key: ObjectKey; readonly before: SchemaObject }
  | {
      readonly type: "alter";
      readonly key: ObjectKey;
      readonly before: SchemaObject;
      readonly after: SchemaObject;
      readonly attributes: readonly AttributeChange[];
    }
  | {
      readonly type: "rename";
      /** The key under the new name. */
      readonly key: ObjectKey;
      readonly before: SchemaObject;
      readonly after: SchemaObject;
    };
