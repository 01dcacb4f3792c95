import type { Recipe } from "../draft.ts";
import { addColumn } from "./add-column.ts";
import { directColumn, refuseBrokenRules } from "./broken-rules.ts";
import { columnCopy } from "./column-copy.ts";
import { compositeAttributes } from "./composite-attributes.ts";
import { constraintNotValid } from "./constraint-not-valid.ts";
import { countOn } from "./count-on.ts";
import { directFill } from "./direct-fill.ts";
import { indexConcurrently } from "./index-concurrently.ts";
import { inheritance } from "./inheritance.ts";
import { inheritedColumns } from "./inherited-columns.ts";
import { keyUsingIndex } from "./key-using-index.ts";
import { newGround } from "./new-ground.ts";
import { ownRules } from "./own-rules.ts";
import { ownership } from "./ownership.ts";
import { partitionExchange } from "./partition-exchange.ts";
import { partitionMembership } from "./partition-membership.ts";
import { plain } from "./plain.ts";
import { publish } from "./publish.ts";
import { renameAtGate } from "./rename-at-gate.ts";
import { renameRelation } from "./rename-relation.ts";
import { renameRoutine } from "./rename-routine.ts";
import { replace, replaceTable } from "./replace.ts";
import { replaceExtension } from "./replace-extension.ts";
import { replaceType } from "./replace-type.ts";
import { rowSecurity } from "./row-security.ts";
import { dropColumn, setNotNull } from "./set-not-null.ts";
import { typeInPlace } from "./type-in-place.ts";
import { typedTables } from "./typed-tables.ts";

/** In the order in which they are asked; the last one takes whatever is left. */
export const onlineRecipes: readonly Recipe[] = [
  typedTables,
  ownRules,
  inheritedColumns,
  refuseBrokenRules,
  newGround,
  renameRelation,
  renameRoutine,
  renameAtGate,
  inheritance,
  partitionExchange,
  partitionMembership,
  replaceTable,
  columnCopy,
  typeInPlace,
  countOn,
  addColumn,
  setNotNull,
  dropColumn,
  replaceType,
  constraintNotValid,
  keyUsingIndex,
  indexConcurrently,
  rowSecurity,
  compositeAttributes,
  replaceExtension,
  publish,
  replace,
  ownership,
  plain,
];

/** For development databases: the shortest statements that get there. */
export const directRecipes: readonly Recipe[] = [
  typedTables,
  ownRules,
  inheritedColumns,
  refuseBrokenRules,
  newGround,
  inheritance,
  partitionExchange,
  partitionMembership,
  replaceTable,
  directColumn,
  directFill,
  typeInPlace,
  countOn,
  compositeAttributes,
  replaceType,
  replaceExtension,
  publish,
  replace,
  ownership,
  plain,
];
