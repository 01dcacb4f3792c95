import { loadDocument } from "../desired/load.ts";
import { FluxError } from "../model/diagnostic.ts";
import { fingerprintOf } from "../model/fingerprint.ts";
import type { Plan } from "../model/plan.ts";
import type { Settings } from "./settings.ts";

/** What a user should know of the document after a run of a plan, in a line; null: it is what the plan was made from. */
export async function documentSince(
  plan: Plan,
  isFinished: boolean,
  { config, registry }: Settings,
): Promise<string | null> {
  if (plan.document === undefined) return null;
  try {
    const { model } = await loadDocument(config.documents, registry, { managed: config.schemas });
    if (fingerprintOf(model) === plan.document) return null;
  } catch (error) {
    if (!(error instanceof FluxError)) throw error;
    const [first] = error.diagnostics;
    return `Whether the document still asks for this plan is not known: ${first?.code} ${first?.summary}`;
  }
  return `The document was changed since this plan was made. ${isFinished ? "`flux plan` leads there." : "When the plan is finished, `flux plan` leads there."}`;
}
