import type { Change } from "../../model/change.ts";
import { childrenOf, type Model, type ObjectKey, type SchemaObject } from "../../model/object.ts";
import type { Probe } from "../../model/plan.ts";
import { circlesIn } from "../circles.ts";
import {
  type Draft,
  type DraftStep,
  dropStatements,
  idOf,
  kindOfObject,
  losing,
  type Outcome,
  undoOf,
} from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { goneBeforeCheck } from "./checks-of-heirs.ts";
import { columnRights } from "./column-rights.ts";
import { notNullAfterwards, noWayBack, ofColumn, stillWritten, withoutNotNull } from "./dropped-column.ts";
import { ownerOfTableAgain } from "./owner-order.ts";
import { columnIsNull, tableIsEmpty } from "./probes.ts";
import { removalOf } from "./removal.ts";
import { leaveCircle } from "./stand-in.ts";
import { chain, exists, isRevoked, needsOf, phrase, recreate } from "./statements.ts";
import { relation, tableOf } from "./table-facts.ts";

/** Whether an object is gone once its parent is dropped, which happens. */
export function goesWithParent(input: PlanInput, object: SchemaObject, dropped: ReadonlySet<ObjectKey>): boolean {
  return object.parent !== null && dropped.has(object.parent) && kindOfObject(input, object).droppedWithParent;
}

/** What goes with an object when it is dropped; the rest has a step of its own. */
export function goneWith(
  model: Model,
  input: PlanInput,
  object: SchemaObject,
  apart: ReadonlySet<ObjectKey>,
): readonly SchemaObject[] {
  const below = childrenOf(model, object.key).filter(
    (child) => kindOfObject(input, child).droppedWithParent && !apart.has(child.key),
  );
  return [object, ...below.flatMap((child) => goneWith(model, input, child, apart))];
}

/**
 * Drops an object with what goes with it, after the application that no longer uses it is deployed.
 * @param apart what below it has a step of its own
 */
export function dropObject(draft: Draft, change: Change & { type: "drop" }, apart: ReadonlySet<ObjectKey>): Outcome {
  const { input } = draft;
  const object = change.before;
  const all = goneWith(input.live, input, object, apart);
  const removal = removalOf(object);
  const holding = all.filter((o) => kindOfObject(input, o).holdsData);
  const secrets = all.flatMap((o) => kindOfObject(input, o).lost?.(o) ?? []).join(", ");
  const what = holding.length > 0 ? "the rows" : secrets;
  const loss = what && `${what} of ${phrase(input, object)}`;
  const circle = circlesIn(input.registry, input.live).get(object.key);
  const undo = circle
    ? circle.standIn
    : recreate(
        input,
        goneWith(input.before, input, object, apart).map((o) => (o.key === object.key ? withoutNotNull(input, o) : o)),
        input.before,
      );
  const written = stillWritten(input, object);
  const back = undoOf([...ownerOfTableAgain(input, object), ...undo, ...notNullAfterwards(input, object)]);
  const statements = [...dropStatements(input, object, input.live), ...columnRights(input, object, input.desired)];
  const freed = circle ? [leaveCircle(input, circle)] : [];
  return {
    takes: [change],
    steps: freed.concat(
      dropSteps(
        input,
        statements,
        written !== null ? noWayBack(input, object) : ofColumn(input, object, loss ? losing(back, loss) : back),
        {
          id: `drop-${object.kind}:${idOf(object.key)}`,
          title: `Drop ${phrase(input, object)}`,
          phase: removal === "loosens" ? "expand" : "contract",
          causes: all.map((o) => o.key),
          removes: all.map((o) => o.key),
          needs: goneBeforeCheck(input, object),
          releases: circle && object.parent ? [object.parent] : needsOf(all),
          follows: freed.map(({ id }) => id),
          losesData: loss || null,
          losesNothingIf: secrets === "" && loss ? noDataIn(input, object) : null,
          before: exists(kindOfObject(input, object), object),
          after: isRevoked(kindOfObject(input, object), object),
          hazards: loss
            ? [
                {
                  code: "FLUX801",
                  message: `${capital(loss)} ${holding.length > 0 || what.includes(", ") ? "are" : "is"} gone for good; only the structure can be brought back`,
                },
              ]
            : [],
        },
      ),
    ),
    ...(removal === "visible" && {
      instructions: [
        `Deploy application code that no longer ${written !== null ? "reads" : "uses"} ${phrase(input, object)}.`,
        ...(written !== null
          ? [`That code still gives ${phrase(input, object)} a value in new rows until the contract steps: ${written}.`]
          : []),
      ],
    }),
  };
}

/** A partition that must leave its parent first is still there then, with all its rows. */
function dropSteps(...[input, statements, undo, spec]: Parameters<typeof chain>): readonly DraftStep[] {
  const steps = chain(input, statements, undo, spec);
  if (statements[0]?.form !== "detach partition") return steps;
  return steps.map((step, i) => {
    if (i > 0) return { ...step, title: spec.title };
    const { losesNothingIf: _, ...detach } = step;
    const hazards = step.hazards.filter(({ code }) => code !== "FLUX801");
    return { ...detach, title: spec.title.replace(/^Drop/, "Detach"), losesData: null, hazards };
  });
}

/** Holds where dropping a table or a column of one loses nothing; null where that is not so easily asked. */
function noDataIn(input: PlanInput, { kind, key, name }: SchemaObject): Probe | null {
  if (kind === "table") return tableIsEmpty(relation(key));
  const isOfTable = kind === "column" && input.live.objects.get(tableOf(key))?.kind === "table";
  return isOfTable ? columnIsNull(relation(key), name) : null;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
