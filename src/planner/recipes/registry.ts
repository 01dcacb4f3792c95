import type { Recipe } from "../draft.ts";
import { addColumn } from "./add-column.ts";
import { constraintNotValid } from "./constraint-not-valid.ts";
import { plain } from "./plain.ts";
import { dropColumn, setNotNull } from "./set-not-null.ts";

/** In the order in which they are asked; the last one takes whatever is left. */
export const onlineRecipes: readonly Recipe[] = [addColumn, setNotNull, dropColumn, constraintNotValid, plain];

/** For development databases: the shortest statements that get there. */
export const directRecipes: readonly Recipe[] = [plain];
