import type { Kind, Registry } from "../../src/model/kind.ts";
import { onlineRecipes } from "../../src/planner/recipes/registry.ts";
import { isNamedByApplications } from "../../src/planner/recipes/removal.ts";

const intro = `# Coverage

Every kind of object that flux compares, every attribute of it, and what flux does when that changes. This page is made from the
kinds themselves by \`npm run schema\`; a test fails when it is not up to date. Another test walks the catalogs of PostgreSQL 15
and 18: each column of a catalog that a kind reads is an attribute here, or is ignored for a reason that stands beside the query.

- **in place**: PostgreSQL's own ALTER, or CREATE OR REPLACE. For values of which it has none the object is replaced.
- **replaced**: dropped and created again in one transaction, with whatever stands on it; refused where rows would be lost.
- **recipe**: a sequence of steps that never blocks the application for long; its name stands behind it, its reason below.
- **not a change**: it is read and written, but a difference alone is nothing to do.

Comments, owners and rights are kinds of their own, below the objects that they are on.
`;

/** The page `docs/coverage.md`. */
export function coverage(registry: Registry): string {
  const recipes = onlineRecipes.flatMap(({ name, why, takes }) =>
    takes === undefined ? [] : [`- **${name}**: ${why}`],
  );
  return [intro, ...registry.kinds.map((kind) => chapter(kind, registry)), "## Recipes", "", ...recipes, ""].join("\n");
}

function chapter(kind: Kind, registry: Registry): string {
  const { noun, name } = kind;
  const replacing = recipesFor(`${name}: replace`);
  const attributes = Object.entries(kind.alter).map(([attribute, rule]) => {
    const own = recipesFor(`${name}: alter ${attribute}`);
    if (kind.cosmetic?.includes(attribute)) return row(`\`${attribute}\``, "not a change");
    if (rule === "replace") return row(`\`${attribute}\``, or("replaced", own.length > 0 ? own : replacing));
    const inPlace =
      replacing.length === 0 || typeof rule === "string" ? "in place" : `in place, or ${listOf(replacing)}`;
    return row(`\`${attribute}\``, or(inPlace, own));
  });
  const below = registry.kinds.filter(
    (other) => ["comment", "owner", "grant"].includes(other.name) && stands(other, kind),
  );
  return [
    `## ${noun.charAt(0).toUpperCase()}${noun.slice(1)}`,
    "",
    ...(below.length > 0 ? [`With ${below.map((other) => other.noun).join(", ")}.`, ""] : []),
    "| what changes | what flux does |",
    "|---|---|",
    row("is new", or("CREATE", recipesFor(`${name}: create`))),
    row("is no more", or(dropOf(kind), recipesFor(`${name}: drop`))),
    row("its name", renameOf(kind)),
    ...attributes,
    "",
  ].join("\n");
}

const row = (what: string, does: string): string => `| ${what} | ${does} |`;
const recipesFor = (change: string): readonly string[] =>
  onlineRecipes.filter(({ takes }) => takes?.includes(change)).map(({ name }) => name);
const or = (usual: string, recipes: readonly string[]): string =>
  recipes.length === 0 ? usual : `${listOf(recipes)}; else ${usual}`;
const listOf = (recipes: readonly string[]): string => `recipe ${recipes.map((name) => `*${name}*`).join(", ")}`;

function dropOf({ leftAlone }: Kind): string {
  if (leftAlone === "role not configured")
    return "given to the role that connects, if the configuration names the owner; else left as it is";
  return leftAlone === undefined ? "DROP" : "DROP, if the document names the role; else left as it is";
}

function renameOf(kind: Kind): string {
  const own = recipesFor(`${kind.name}: rename`);
  if (own.length > 0) return or("in place", own).replace("; else in place", "");
  if (kind.rename === null) return "a drop and a create";
  const object = { kind: kind.name } as Parameters<typeof isNamedByApplications>[0];
  return isNamedByApplications(object) ? "recipe *rename at the gate*" : "in place";
}

function stands(child: Kind, parent: Kind): boolean {
  const { parents } = child.document;
  return (
    parents.includes(parent.name) ||
    (parents.includes("*") &&
      !parent.document.parents.includes("*") &&
      parent.name !== "owner" &&
      parent.name !== "grant" &&
      parent.reference.length > 0)
  );
}
