import type { Change } from "../../model/change.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import type { SchemaObject } from "../../model/object.ts";
import type { Recipe } from "../draft.ts";
import type { PlanInput } from "../input.ts";

/** What stands in the way of a role's change, in whichever mode, and what PostgreSQL leaves to people. */
export const ownRoles: Recipe = {
  name: "own roles",
  why: "PostgreSQL drops no role that has anything, and flux neither superusers nor the role that it connects as",
  plan: (draft) => {
    const { input, changes } = draft;
    const problems = changes.flatMap((change) => (ofRole(change) ? refusals(input, change) : []));
    const fresh = changes.flatMap((change) =>
      change.type === "create" && canLogin(change.after) ? [change.after] : [],
    );
    const notes = fresh.map(
      ({ name }) =>
        `The role ${name} has no password: set it beside flux, as with \\password ${name} in psql, and again if this plan is taken back and applied anew.`,
    );
    return problems.length + notes.length === 0 ? [] : [{ takes: [], steps: [], problems, notes }];
  },
};

const objectOf = (change: Change): SchemaObject => (change.type === "create" ? change.after : change.before);
const ofRole = (change: Change): boolean => objectOf(change).kind === "role";
const canLogin = ({ kind, attributes }: SchemaObject): boolean => kind === "role" && attributes["login"] === true;

function refusals(input: PlanInput, change: Change): readonly Diagnostic[] {
  const { name, attributes } = objectOf(change);
  const refused = (summary: string, detail: string): readonly Diagnostic[] => [
    { code: "FLUX362", severity: "error", summary, detail, remedy: leave(name) },
  ];
  if (name === input.role && (change.type === "drop" || change.type === "rename" || losesItsFooting(change)))
    return refused(
      `The role ${name} is the one that flux connects as`,
      "It would lose what it needs to go on, or to come back.",
    );
  if (change.type !== "drop") return [];
  if (attributes["superuser"] === true) return refused(`The role ${name} is a superuser`, "flux drops no superusers.");
  const held = input.holdings?.get(name) ?? [];
  return held.length === 0 ? [] : [cannotDrop(name, held)];
}

const leave = (name: string): string =>
  `Add ${name} to the document as it is (\`flux pull\` writes it), or take it from \`managed_roles\` of the configuration.`;

/** Says why a role cannot be dropped. */
export function cannotDrop(role: string, held: readonly string[]): Diagnostic {
  return {
    code: "FLUX361",
    severity: "error",
    summary: `The role ${role} cannot be dropped: it has what flux does not manage`,
    detail: [...held.slice(0, 12), ...(held.length > 12 ? [`and ${held.length - 12} more`] : [])].join("\n"),
    remedy: `Take that away beside flux: in each database REASSIGN OWNED BY ${role} TO ...; DROP OWNED BY ${role}; memberships with REVOKE. ${leave(role)}`,
  };
}

const losesItsFooting = (change: Change): boolean =>
  change.type === "alter" &&
  change.attributes.some(
    ({ name, after }) => ["login", "superuser", "createRole", "createDb"].includes(name) && after === false,
  );
