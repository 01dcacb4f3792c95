import { kindOf, type ObjectKey } from "../../model/object.ts";
import type { Recipe } from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { addColumn } from "./add-column.ts";
import { adoptedParts } from "./adopted-parts.ts";
import { isReserved } from "./beneath.ts";
import { directColumn, refuseBrokenRules } from "./broken-rules.ts";
import { columnCopy } from "./column-copy.ts";
import { compositeAttributes } from "./composite-attributes.ts";
import { constraintNotValid } from "./constraint-not-valid.ts";
import { constraintsOfPartitions } from "./constraints-of-partitions.ts";
import { countOn } from "./count-on.ts";
import { countingApart } from "./counting-apart.ts";
import { directFill } from "./direct-fill.ts";
import { domainRules } from "./domain-rules.ts";
import { exchangedNames } from "./exchanged-names.ts";
import { indexConcurrently } from "./index-concurrently.ts";
import { directIndexWithParts, indexWithParts } from "./index-with-parts.ts";
import { inheritance } from "./inheritance.ts";
import { inheritedChecks } from "./inherited-checks.ts";
import { inheritedColumns } from "./inherited-columns.ts";
import { inheritedDefaults } from "./inherited-defaults.ts";
import { keyUsingIndex } from "./key-using-index.ts";
import { directMovedIndex, movedIndex } from "./moved-index.ts";
import { movedTriggers } from "./moved-triggers.ts";
import { nameAmongAttributes } from "./name-among-attributes.ts";
import { newGround } from "./new-ground.ts";
import { ownRoles } from "./own-roles.ts";
import { ownRules } from "./own-rules.ts";
import { ownership } from "./ownership.ts";
import { partOfRenamed } from "./part-of-renamed.ts";
import { partitionExchange } from "./partition-exchange.ts";
import { partitionMembership } from "./partition-membership.ts";
import { onceDivided } from "./partition-moves.ts";
import { partitionNotNull } from "./partition-not-null.ts";
import { partitionedKey } from "./partitioned-key.ts";
import { plain } from "./plain.ts";
import { publish } from "./publish.ts";
import { renameAtGate } from "./rename-at-gate.ts";
import { renameRelation } from "./rename-relation.ts";
import { renameRoutine } from "./rename-routine.ts";
import { replace, replaceTable } from "./replace.ts";
import { replaceExtension } from "./replace-extension.ts";
import { replaceType } from "./replace-type.ts";
import { rolePowers } from "./role-powers.ts";
import { rowSecurity } from "./row-security.ts";
import { dropColumn, setNotNull } from "./set-not-null.ts";
import { tableOf } from "./table-facts.ts";
import { typeInPlace } from "./type-in-place.ts";
import { typedTables } from "./typed-tables.ts";

/** The recipe, for what is part of no table that is dropped and created again. */
const besidesReplaced = (recipe: Recipe): Recipe => ({
  ...recipe,
  plan: (draft) =>
    recipe.plan({ ...draft, changes: draft.changes.filter(({ key }) => !isOfReplaced(draft.input, key)) }),
});

const isOfReplaced = (input: PlanInput, key: ObjectKey): boolean =>
  kindOf(tableOf(key)) === "table" && isReserved(input, tableOf(key));

/** In the order in which they are asked; the last one takes whatever is left. */
export const onlineRecipes: readonly Recipe[] = [
  ownRoles,
  typedTables,
  ownRules,
  partOfRenamed,
  besidesReplaced(inheritedColumns),
  besidesReplaced(inheritedChecks),
  besidesReplaced(constraintsOfPartitions),
  refuseBrokenRules,
  newGround,
  renameRelation,
  renameRoutine,
  renameAtGate,
  besidesReplaced(inheritance),
  partitionExchange,
  partitionMembership,
  movedTriggers,
  replaceTable,
  besidesReplaced(exchangedNames),
  besidesReplaced(countingApart(columnCopy)),
  besidesReplaced(typeInPlace),
  besidesReplaced(countOn),
  besidesReplaced(addColumn),
  besidesReplaced(partitionNotNull),
  besidesReplaced(setNotNull),
  besidesReplaced(dropColumn),
  besidesReplaced(onceDivided(adoptedParts)),
  replaceType,
  movedIndex,
  domainRules,
  onceDivided(constraintNotValid),
  onceDivided(partitionedKey),
  keyUsingIndex,
  onceDivided(indexWithParts),
  indexConcurrently,
  rowSecurity,
  inheritedDefaults,
  compositeAttributes,
  replaceExtension,
  publish,
  nameAmongAttributes,
  onceDivided(replace),
  ownership,
  rolePowers,
  onceDivided(plain),
];

/** For development databases: the shortest statements that get there. */
export const directRecipes: readonly Recipe[] = [
  ownRoles,
  typedTables,
  ownRules,
  partOfRenamed,
  besidesReplaced(inheritedColumns),
  besidesReplaced(inheritedChecks),
  besidesReplaced(constraintsOfPartitions),
  refuseBrokenRules,
  newGround,
  besidesReplaced(inheritance),
  partitionExchange,
  partitionMembership,
  movedTriggers,
  replaceTable,
  besidesReplaced(exchangedNames),
  besidesReplaced(directColumn),
  besidesReplaced(partitionNotNull),
  besidesReplaced(directFill),
  besidesReplaced(countingApart(typeInPlace)),
  besidesReplaced(countOn),
  besidesReplaced(onceDivided(adoptedParts)),
  inheritedDefaults,
  directMovedIndex,
  onceDivided(directIndexWithParts),
  compositeAttributes,
  replaceType,
  replaceExtension,
  publish,
  nameAmongAttributes,
  onceDivided(replace),
  ownership,
  onceDivided(plain),
];
