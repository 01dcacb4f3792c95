import { join } from "node:path";
import type pg from "pg";
import type { PlanRequest } from "../../src/cli/plan-request.ts";
import { makePlanFor } from "../../src/cli/workflow.ts";
import type { Model } from "../../src/model/object.ts";
import type { Case } from "./cases.ts";
import { createDatabase, type Major, serverUrl, type TestDatabase, withClient, withDatabase } from "./database.ts";
import { dumpSchema } from "./dump.ts";
import { applyAll, modelAt, requestFor } from "./migration.ts";
import { readRows, type TableRows } from "./rows.ts";

/** What a database looks like. */
export interface Facts {
  readonly model: Model;
  readonly rows: readonly TableRows[];
  /** As somebody else sees it; null where there is nobody. */
  readonly dump: string | null;
}

/** A case's `before.yaml`, built and seeded, to be copied. */
export interface Built {
  readonly template: string;
  readonly start: Facts;
}

interface Entry {
  readonly built: Promise<Built & { readonly database: TestDatabase }>;
  users: number;
}

const entries = new Map<string, Entry>();

/** The request that `flux plan` would make with one of a case's documents. */
export function requestOf(one: Case, url: string, file: string, more: Partial<PlanRequest> = {}): PlanRequest {
  const { schemas = ["public"], roles, managed_roles: managedRoles, accept_drops: acceptDrops = false } = one.options;
  return requestFor(url, join(one.folder, file), {
    schemas: schemas === "all" ? null : schemas,
    ...(roles && { roles: roles === "all" ? null : roles }),
    ...(managedRoles && { managedRoles, shadow: "embedded" }),
    acceptDrops,
    ...more,
  });
}

/** What this database looks like, flux's own schema apart, which must be gone. */
export async function factsOf({ options }: Case, major: Major, url: string): Promise<Facts> {
  const rows = await withClient(url, readRows);
  return { model: await modelAt(url, options.managed_roles), rows, dump: await dumpSchema(major, url) };
}

/**
 * Cases that start from the same document and rows share one build, which is dropped after the last of them.
 * @param users how many there are in the whole suite
 */
export async function withBuilt<T>(
  one: Case,
  major: Major,
  users: number,
  use: (built: Built) => Promise<T>,
): Promise<T> {
  const key = startOf(one, major);
  let entry = entries.get(key);
  if (!entry) {
    entry = { built: build(one, major), users };
    entries.set(key, entry);
  }
  try {
    return await use(await entry.built);
  } finally {
    entry.users--;
    if (entry.users === 0) await release(key, entry);
  }
}

/** What cases must have in common to share a build. */
export function startOf({ before, seed, options }: Case, major: Major): string {
  return JSON.stringify([major, before, seed, options.schemas]);
}

/** Drops what is left when only some of the cases ran. */
export async function releaseAll(): Promise<void> {
  for (const [key, entry] of entries) await release(key, entry);
}

async function release(key: string, { built }: Entry): Promise<void> {
  entries.delete(key);
  await (await built.catch(() => null))?.database.drop();
}

async function build(one: Case, major: Major): Promise<Built & { readonly database: TestDatabase }> {
  const database = await createDatabase(major);
  try {
    return { template: database.name, database, start: await buildIn(one, major, database.url) };
  } catch (error) {
    await database.drop();
    throw error;
  }
}

async function buildIn(one: Case, major: Major, url: string): Promise<Facts> {
  const { plan } = await makePlanFor(requestOf(one, url, "before.yaml", { mode: "direct" }));
  await applyAll(url, plan);
  await withClient(url, async (client) => {
    await client.query("DROP SCHEMA IF EXISTS flux CASCADE");
    if (one.seed) await client.query(one.seed);
    await client.query("ANALYZE");
  });
  return factsOf(one, major, url);
}

/** A case with roles of its own has a database of its own: roles know of every copy. They are dropped with it. */
export async function withOwnRoles<T>(
  one: Case,
  major: Major,
  use: (start: Facts, url: string, client: pg.Client) => Promise<T>,
): Promise<T> {
  try {
    return await withDatabase(major, async (url, client) => use(await buildIn(one, major, url), url, client));
  } finally {
    await withClient(serverUrl(major), async (client) => {
      for (const role of one.options.managed_roles ?? []) await client.query(`DROP ROLE IF EXISTS ${role}`);
    });
  }
}
