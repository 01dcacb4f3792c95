import type { GrantAttributes } from "../../kinds/grant/attributes.ts";
import { initialRights } from "../../kinds/grant/ddl.ts";
import type { MembershipAttributes, MembershipOptions } from "../../kinds/membership/attributes.ts";
import { changeOfRights, type Rights } from "../../kinds/rights.ts";
import type { RoleAttributes } from "../../kinds/role/attributes.ts";
import type { Change } from "../../model/change.ts";
import {
  type Attributes,
  type Json,
  modelOf,
  type ObjectKey,
  type SchemaObject,
  sameJson,
} from "../../model/object.ts";
import { attributeWords } from "../../model/phrase.ts";
import {
  createStatements,
  type Draft,
  dropStatements,
  idOf,
  kindOfObject,
  type Outcome,
  type Recipe,
} from "../draft.ts";
import { alterInPlace } from "./alter.ts";
import { columnRights } from "./column-rights.ts";
import { chain, exists, needsOf, phrase } from "./statements.ts";

type Alter = Change & { readonly type: "alter" };

/** What a role loses goes in contract; what it wins is there at once. */
export const rolePowers: Recipe = {
  name: "role powers",
  why: "the running application connects as the role, and does what only its attributes, memberships and rights let it do",
  takes: [
    ...["login", "superuser", "createDb", "createRole", "inherit", "replication", "bypassRls"],
    ...["connectionLimit", "validUntil", "settings", "settingsHere"],
  ]
    .map((attribute) => `role: alter ${attribute}`)
    .concat("membership: alter grants", "grant: alter privileges", "sequence_grant: alter privileges"),
  plan: (draft) =>
    draft.changes.flatMap((change): readonly Outcome[] => {
      if (change.type === "create") return revokedFromAll(draft, change);
      if (change.type !== "alter") return [];
      const between = betweens[change.after.kind]?.(change) ?? null;
      return between === null ? [] : narrowed(draft, change, between);
    }),
};

/** What an object says after all that it wins and before anything that it loses; null where it loses nothing that counts. */
const betweens: { readonly [kind: string]: (change: Alter) => Attributes | null } = {
  role: ({ before, after, attributes }) => {
    const lost = attributes.filter(({ name }) => narrows(name, before, after)).map((one) => [one.name, one.before]);
    return { ...after.attributes, ...Object.fromEntries(lost) };
  },
  membership: ({ before, after }) => {
    const [had, has] = [before, after].map(({ attributes }) => (attributes as MembershipAttributes).grants) as [
      MembershipAttributes["grants"],
      MembershipAttributes["grants"],
    ];
    const either = (one: MembershipOptions, other: MembershipOptions): MembershipOptions => ({
      admin: one.admin || other.admin,
      inherit: one.inherit || other.inherit,
      set: one.set || other.set,
    });
    const grants = Object.fromEntries(
      Object.entries({ ...had, ...has }).map(([by]) => [by, either(had[by] ?? nothing, has[by] ?? nothing)]),
    );
    return { grants };
  },
  grant: betweenRights,
  sequence_grant: betweenRights,
};

function narrowed({ input }: Draft, change: Alter, attributes: Attributes): readonly Outcome[] {
  const less = change.attributes.filter(({ name, after }) => !sameJson(attributes[name] ?? null, after));
  if (less.length === 0) return [];
  const won = change.attributes.filter(({ name, before }) => !sameJson(attributes[name] ?? null, before));
  // Between the two it has what it had and what it wins.
  const old = input.before.objects.get(change.key) ?? change.before;
  const then = Object.fromEntries(change.attributes.map(({ name }) => [name, attributes[name] ?? null]));
  const between = { ...old, attributes: { ...old.attributes, ...then } };
  const before = modelOf(new Map(input.before.objects).set(between.key, between).values());
  const narrowing: Alter = {
    ...change,
    before: between,
    attributes: less.map((one) => ({ ...one, before: attributes[one.name] ?? null })),
  };
  const steps = alterInPlace({ ...input, before }, narrowing, "contract", "narrow");
  if (steps === null) return [];
  const widening: Alter = {
    ...change,
    after: between,
    attributes: won.map((one) => ({ ...one, after: attributes[one.name] ?? null })),
  };
  const demand = demandOf(phrase(input, change.after), narrowing);
  return [{ takes: [change], leaves: won.length > 0 ? [widening] : [], steps, instructions: [demand] }];
}

/** Whether a role can do less than before, or other than what its sessions count on. */
function narrows(name: string, before: SchemaObject, after: SchemaObject): boolean {
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

function betweenRights({ before, after }: Alter): Attributes | null {
  const [had, has] = [before, after].map(({ attributes }) => attributes as Rights) as [Rights, Rights];
  // An owner's rights change with the owner.
  if (had.own || has.own) return null;
  const both = { ...had.privileges, ...has.privileges };
  const privileges = Object.fromEntries(
    Object.keys(both).map((one) => [one, had.privileges[one] === true || has.privileges[one] === true]),
  );
  return { ...has, privileges };
}

/** Rights that everybody has by default are taken away by an object that says so. */
function revokedFromAll({ input }: Draft, change: Change & { readonly type: "create" }): readonly Outcome[] {
  const grant = change.after;
  if (grant.kind !== "grant" || !input.live.objects.has(grant.parent as ObjectKey)) return [];
  const { privileges, own } = grant.attributes as GrantAttributes;
  const lost = own ? [] : lostRights(initialRights(grant as SchemaObject<GrantAttributes>), privileges);
  if (lost.length === 0) return [];
  const undo = [...dropStatements(input, grant, input.desired), ...columnRights(input, grant, input.before)];
  const steps = chain(input, createStatements(input, grant, input.desired), undo, {
    id: `create-grant:${idOf(grant.key)}`,
    title: `Create ${phrase(input, grant)}`,
    phase: "contract",
    causes: [grant.key],
    creates: [grant.key],
    needs: needsOf([grant]),
    after: exists(kindOfObject(input, grant), grant),
  });
  return [{ takes: [change], steps, instructions: [without(lost, phrase(input, grant))] }];
}

/** In SQL's words. */
const lostRights = (before: Rights["privileges"], after: Rights["privileges"]): readonly string[] =>
  changeOfRights("", before, after).flatMap(([verb, privileges]) => {
    if (verb === "GRANT") return [];
    return verb === "REVOKE" ? privileges : privileges.map((one) => `${one} WITH GRANT OPTION`);
  });

const without = (lost: readonly string[], title: string): string =>
  `Deploy application code that no longer uses ${lost.join(", ")} of ${title}.`;

function demandOf(title: string, { before, after, attributes }: Alter): string {
  const [had, has] = [before, after].map((one) => (one.attributes as Partial<Rights>).privileges);
  if (had && has) return without(lostRights(had, has), title);
  const what = attributes.map(({ name }) => attributeWords(name)).join(", ");
  return `Deploy application code that works with ${title} as it will be (${what}).`;
}
