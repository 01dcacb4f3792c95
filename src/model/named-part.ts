import type { SchemaObject } from "./object.ts";

/** A part of a partitioned table's index or constraint of which something is said: until it has the name that it shall have, it may have that of another object. */
export const isNamedPart = ({ attributes }: SchemaObject): boolean => (attributes["attachedTo"] ?? null) !== null;
