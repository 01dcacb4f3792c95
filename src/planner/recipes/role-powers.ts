import type { MembershipAttributes, MembershipOptions } from "../../kinds/membership/attributes.ts";
import type { RoleAttributes } from "../../kinds/role/attributes.ts";
import type { Change } from "../../model/change.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import { type Json, modelOf, type SchemaObject } from "../../model/object.ts";
import { attributeWords } from "../../model/phrase.ts";
import { type Draft, type Outcome, type Recipe, splitAlter } from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { alterInPlace } from "./alter.ts";
import { phrase } from "./statements.ts";

type Alter = Change & { readonly type: "alter" };

/** What a role loses goes in contract; what it wins is there at once. */
export const rolePowers: Recipe = {
  name: "role powers",
  why: "the running application connects as the role, and does what only its attributes and memberships let it do",
  takes: [
    ...["login", "superuser", "createDb", "createRole", "inherit", "replication", "bypassRls"],
    ...["connectionLimit", "validUntil", "settings", "settingsHere"],
  ]
    .map((attribute) => `role: alter ${attribute}`)
    .concat("membership: alter grants"),
  plan: (draft) =>
    draft.changes.flatMap((change): readonly Outcome[] => {
      if (change.type !== "alter") return [];
      if (change.after.kind === "role") return narrowed(draft, change, narrows);
      if (change.after.kind === "membership") return narrowed(draft, change, () => lessens(change));
      return [];
    }),
};

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

function narrowed(
  { input }: Draft,
  change: Alter,
  isLess: (name: string, change: Alter) => boolean,
): readonly Outcome[] {
  const [less, rest] = splitAlter(change, (name) => isLess(name, change));
  if (less.attributes.length === 0) return [];
  // Between the two it has what it had and what it wins.
  const won = Object.fromEntries((rest?.attributes ?? []).map((one) => [one.name, one.after]));
  const old = input.before.objects.get(change.key) ?? change.before;
  const between = { ...old, attributes: { ...old.attributes, ...won } };
  const before = modelOf(new Map(input.before.objects).set(between.key, between).values());
  const steps = alterInPlace({ ...input, before }, { ...less, before: between }, "contract", "narrow");
  if (steps === null) return [];
  const what = less.attributes.map(({ name }) => attributeWords(name)).join(", ");
  const demand = `Deploy application code that works with ${phrase(input, change.after)} as it will be (${what}).`;
  return [{ takes: [change], leaves: rest ? [{ ...rest, after: between }] : [], steps, instructions: [demand] }];
}

/** Whether a role can do less than before, or other than what its sessions count on. */
function narrows(name: string, { before, after }: Alter): boolean {
  const [had, has] = [before, after].map(({ attributes }) => attributes as RoleAttributes) as [
    RoleAttributes,
    RoleAttributes,
  ];
  if (name === "connectionLimit") return (has.connectionLimit ?? Infinity) < (had.connectionLimit ?? Infinity);
  if (name === "validUntil")
    return has.validUntil !== null && (had.validUntil === null || has.validUntil < had.validUntil);
  if (name === "settings" || name === "settingsHere")
    return Object.entries(had[name]).some(([setting, value]) => has[name][setting] !== value);
  const [was, is] = [before.attributes[name], after.attributes[name]] as [Json, Json];
  return was === true && is === false;
}

const nothing: MembershipOptions = { admin: false, inherit: false, set: false };

/** Whether a member can do less with the role than before, whoever granted it. */
function lessens({ before, after }: Alter): boolean {
  const [had, has] = [before, after].map(({ attributes }) => (attributes as MembershipAttributes).grants) as [
    MembershipAttributes["grants"],
    MembershipAttributes["grants"],
  ];
  return Object.entries(had).some(([by, options]) => {
    const now = has[by] ?? nothing;
    return (["admin", "inherit", "set"] as const).some((option) => options[option] && !now[option]);
  });
}
