import type { DomainAttributes } from "../../kinds/domain/attributes.ts";
import type { Change } from "../../model/change.ts";
import { type Attributes, modelOf, type ObjectKey, type SchemaObject, sameJson } from "../../model/object.ts";
import type { Hazard } from "../../model/plan.ts";
import type { DraftStep, Outcome, Recipe } from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { alterInPlace } from "./alter.ts";
import { alterRules, phrase } from "./statements.ts";

type Alter = Change & { readonly type: "alter" };

/**
 * NOT NULL or checks that a domain gains while columns hold values of it. They count in every column at once, and a
 * domain's NOT NULL cannot be NOT VALID first: what the domain no longer asks for goes before the deploy, what it asks
 * for from now on comes after it, and the rows are read then.
 */
export const domainRules: Recipe = {
  name: "domain rules",
  why: "a rule of a domain counts in every column of it at once, for the running application, too",
  takes: ["domain: alter notNull", "domain: alter checks"],
  plan: ({ input, changes }) =>
    changes.flatMap((change): readonly Outcome[] => {
      if (change.type !== "alter" || change.after.kind !== "domain") return [];
      const between = { ...change.after, attributes: withoutNewRules(change) };
      const tighter = alterFrom(between, change.after);
      if (tighter === null || !isHeld(input, change.key) || alterRules(input, change) === null) return [];
      const looser = alterFrom(change.before, between);
      return [
        {
          takes: [change],
          steps: [...(looser ? stepsOf(input, looser) : []), ...tighten(input, tighter)],
          instructions: demands(input, tighter),
        },
      ];
    }),
};

const rulesOf = ({ attributes }: SchemaObject): DomainAttributes => attributes as Attributes as DomainAttributes;

/** What the domain shall be, but for what it does not ask for yet. */
function withoutNewRules({ before, after }: Alter): Attributes {
  const [was, is] = [rulesOf(before), rulesOf(after)];
  const kept = Object.keys(is.checks).filter((own) => was.checks[own]?.expression === is.checks[own]?.expression);
  const only = <T>(of: { readonly [check: string]: T }): { readonly [check: string]: T } =>
    Object.fromEntries(Object.entries(of).filter(([own]) => kept.includes(own)));
  const loose: DomainAttributes = {
    ...is,
    ...(!was.notNull && { notNull: false, notNullName: null, notNullComment: null }),
    checks: only(is.checks),
    comments: only(is.comments),
  };
  return loose;
}

function alterFrom(before: SchemaObject, after: SchemaObject): Alter | null {
  const attributes = Object.keys(after.attributes).flatMap((name) => {
    const [was, is] = [before.attributes[name] ?? null, after.attributes[name] ?? null];
    return sameJson(was, is) ? [] : [{ name, before: was, after: is }];
  });
  return attributes.length === 0 ? null : { type: "alter", key: after.key, before, after, attributes };
}

/** Whether columns that exist hold values of the domain, or of a domain over it. */
function isHeld({ live }: PlanInput, domain: ObjectKey): boolean {
  const all = [...live.objects.values()];
  const types = new Set([domain]);
  for (const type of types)
    for (const { kind, key, dependsOn } of all) if (kind === "domain" && dependsOn.includes(type)) types.add(key);
  return all.some(({ kind, dependsOn }) => kind === "column" && dependsOn.some((key) => types.has(key)));
}

function tighten(input: PlanInput, change: Alter): readonly DraftStep[] {
  // Taking it back ends at what the domain was in between.
  const before = modelOf(new Map(input.before.objects).set(change.key, change.before).values());
  const [first, ...rest] = stepsOf({ ...input, before }, change, "contract", "tighten");
  return first ? [{ ...first, hazards: [...first.hazards, ...hazardsOf(input, change)] }, ...rest] : [];
}

function stepsOf(
  input: PlanInput,
  change: Alter,
  phase: "expand" | "contract" = "expand",
  verb = "alter",
): readonly DraftStep[] {
  const steps = alterInPlace(input, change, phase, verb);
  if (steps === null) throw new Error(`This is a bug in flux-migrate: nothing replaces ${change.key}`);
  return steps;
}

const gains = ({ attributes }: Alter, name: keyof DomainAttributes): boolean =>
  attributes.some((attribute) => attribute.name === name);

function hazardsOf(input: PlanInput, change: Alter): readonly Hazard[] {
  const title = phrase(input, change.after);
  return [
    ...(gains(change, "notNull")
      ? [{ code: "FLUX803", message: `From this step on a write that leaves a column of ${title} null fails` } as const]
      : []),
    ...(gains(change, "checks")
      ? [{ code: "FLUX804", message: `From this step on a write that breaks a check of ${title} fails` } as const]
      : []),
  ];
}

function demands(input: PlanInput, change: Alter): readonly string[] {
  const title = phrase(input, change.after);
  return [
    ...(gains(change, "notNull") ? [`Deploy application code that never leaves a column of ${title} null.`] : []),
    ...(gains(change, "checks") ? [`Deploy application code that keeps the new checks of ${title}.`] : []),
  ];
}
