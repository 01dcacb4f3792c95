import type { RoutineAttributes } from "../routine-body.ts";

/** `CREATE PROCEDURE`. The name of the object carries the types of its input arguments: `archive(date)`. */
export type ProcedureAttributes = RoutineAttributes;
