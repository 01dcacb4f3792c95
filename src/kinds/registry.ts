import { type Registry, registryOf } from "../model/kind.ts";
import { check } from "./check/index.ts";
import { comment } from "./comment/index.ts";
import { schema } from "./schema/index.ts";

/** Every kind that flux knows, in an order in which objects can usually be created. One line a kind. */
export const registry: Registry = registryOf([schema, check, comment]);
