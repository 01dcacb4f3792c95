import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { applyPlan } from "../../src/apply/apply.ts";
import { rollbackPlan } from "../../src/apply/rollback.ts";
import { findDrift } from "../../src/cli/find-drift.ts";
import type { PlanRequest } from "../../src/cli/plan-request.ts";
import { makePlanFor } from "../../src/cli/workflow.ts";
import { registryWith } from "../../src/kinds/registry.ts";
import { connect } from "../../src/live/connect.ts";
import { readModel } from "../../src/live/read.ts";
import type { Model } from "../../src/model/object.ts";
import type { Plan } from "../../src/model/plan.ts";

const quick = { pause: 0 };

/** A folder with one document, for as long as `use` runs. */
export async function withDocument<T>(yaml: string, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "flux-test-"));
  try {
    await writeFile(join(folder, "schema.yaml"), yaml);
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The request that a command would make of these two, with the tested server as shadow. */
export function requestFor(url: string, documents: string, more: Partial<PlanRequest> = {}): PlanRequest {
  return {
    url,
    documents,
    schemas: ["public"],
    shadow: "target",
    name: null,
    mode: "online",
    acceptDrops: true,
    strict: false,
    signal: new AbortController().signal,
    onProgress: () => undefined,
    ...more,
  };
}

/** Plans from the database as it is to a document. */
export async function planTo(url: string, yaml: string, more: Partial<PlanRequest> = {}): Promise<Plan> {
  return withDocument(yaml, async (folder) => (await makePlanFor(requestFor(url, folder, more))).plan);
}

/** Differences between the database and a document, as short texts. */
export async function driftFrom(url: string, yaml: string): Promise<readonly string[]> {
  return withDocument(yaml, async (folder) => {
    const { drifts } = await findDrift(requestFor(url, folder));
    return drifts.map(
      ({ type, noun, title, details }) =>
        `${type} ${noun} ${title}${details.length > 0 ? `: ${details.join("; ")}` : ""}`,
    );
  });
}

/** Applies a plan to its end; what the gates ask for is attested. */
export async function applyAll(url: string, plan: Plan): Promise<void> {
  for (;;) {
    const { state } = await applyPlan(url, plan, { deployed: true, allowDataLoss: true, backfill: quick });
    if (state === "finished") return;
  }
}

export async function rollbackAll(url: string, plan: Plan): Promise<void> {
  await rollbackPlan(url, { plan: plan.id, allowDataLoss: true, backfill: quick });
}

/** The whole model of a database, with these roles. */
export async function modelAt(url: string, managedRoles: readonly string[] = []): Promise<Model> {
  const connection = await connect(url);
  try {
    return (await readModel(connection, registryWith(managedRoles), null)).model;
  } finally {
    await connection.client.end();
  }
}
