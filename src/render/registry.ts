import { fail } from "../model/diagnostic.ts";
import { sealOf } from "../model/fingerprint.ts";
import type { Plan } from "../model/plan.ts";
import { planFolder } from "./file-name.ts";
import { renderPlanText } from "./plan-text.ts";
import type { RenderedFile, Renderer, RenderOptions } from "./renderer.ts";
import { raw } from "./tools/raw.ts";

/** Every migration tool that flux writes files for. */
export const renderers: readonly Renderer[] = [raw];

/**
 * The renderer of a migration tool.
 * @throws FluxError FLUX601 where there is none of that name
 */
export function rendererOf(name: string): Renderer {
  const found = renderers.find((renderer) => renderer.name === name);
  if (found) return found;
  return fail("FLUX601", `flux cannot write files for the migration tool "${name}"`, {
    remedy: `Set \`migrations.tool\` in flux.config.yaml to one of: ${renderers.map((one) => one.name).join(", ")}.`,
  });
}

/** The files of a tool, and in a folder of the plan's own `plan.json`, which is applied, and `plan.txt`, which is read. */
export function renderPlan(plan: Plan, tool: Renderer, options: RenderOptions): readonly RenderedFile[] {
  const folder = planFolder(plan, options.stamp);
  return [
    { path: `${folder}/plan.json`, text: `${JSON.stringify({ ...plan, seal: sealOf(plan) }, null, 2)}\n` },
    { path: `${folder}/plan.txt`, text: renderPlanText(plan) },
    ...tool.render(plan, options),
  ];
}
