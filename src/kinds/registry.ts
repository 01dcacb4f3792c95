import { type Registry, registryOf } from "../model/kind.ts";
import { check } from "./check/index.ts";
import { column } from "./column/index.ts";
import { comment } from "./comment/index.ts";
import { defaultValue } from "./default/index.ts";
import { enumeration } from "./enum/index.ts";
import { foreignKey } from "./foreign_key/index.ts";
import { functionKind } from "./function/index.ts";
import { index } from "./index/index.ts";
import { materializedView } from "./materialized_view/index.ts";
import { policy } from "./policy/index.ts";
import { primaryKey } from "./primary_key/index.ts";
import { procedure } from "./procedure/index.ts";
import { schema } from "./schema/index.ts";
import { sequence } from "./sequence/index.ts";
import { sequenceOwner } from "./sequence_owner/index.ts";
import { table } from "./table/index.ts";
import { trigger } from "./trigger/index.ts";
import { unique } from "./unique/index.ts";
import { view } from "./view/index.ts";

/** Every kind that flux knows, in an order in which objects can usually be created. One line a kind. */
export const registry: Registry = registryOf([
  schema,
  enumeration,
  sequence,
  functionKind,
  procedure,
  table,
  column,
  defaultValue,
  primaryKey,
  unique,
  check,
  foreignKey,
  index,
  view,
  materializedView,
  trigger,
  policy,
  sequenceOwner,
  comment,
]);
