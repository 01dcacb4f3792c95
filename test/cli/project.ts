import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { expect } from "vitest";
import { runProgram } from "../../src/cli/program.ts";
import { fakeSurroundings } from "./fake-surroundings.ts";

/** What a run of flux came to; paths are those inside the project. */
export interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A folder with a configuration and a document, in which flux runs. */
export interface Project {
  readonly folder: string;
  readonly write: (path: string, text: string) => Promise<void>;
  readonly flux: (...args: readonly string[]) => Promise<Run>;
  /** Runs flux, which must fail as every command must: one error text, no trace, no secret. @returns that text */
  readonly failure: (...args: readonly string[]) => Promise<string>;
}

// biome-ignore lint/suspicious/noTemplateCurlyInString: the configuration's own syntax
const targetAsShadow = 'database: "${DATABASE_URL}"\nshadow: target\n';

/** Makes a project for a database, for as long as `use` runs. */
export async function withProject<T>(
  url: string,
  use: (project: Project) => Promise<T>,
  config: string | null = targetAsShadow,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "flux-project-"));
  const write = async (path: string, text: string): Promise<void> => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  };
  const shown = (text: string): string => text.replaceAll(`${relative(process.cwd(), folder)}/`, "");
  const flux = async (...args: readonly string[]): Promise<Run> => {
    const at = fakeSurroundings({ cwd: folder, env: { DATABASE_URL: url } });
    const code = await runProgram(args, "1.2.3", at);
    return { code, out: shown(at.text.out), err: shown(at.text.err) };
  };
  const failure = async (...args: readonly string[]): Promise<string> => {
    const { code, out, err } = await flux(...args);
    expect({ code, out: /^\s*(Applying: .*)?\s*$/.test(out) ? "" : out }).toEqual({ code: 1, out: "" });
    for (const text of err
      .trimEnd()
      .split("\n\n")
      .filter((part) => !/^\d+ errors$/.test(part))) {
      expect(text).toMatch(/^error FLUX\d{3}: /);
      expect(text).toMatch(/\n {2}What to do: |\n {2}Known here: |^.* must (be|have) /);
    }
    expect(err).not.toMatch(/^\s+at .*(node:|\.ts:|\.js:)/m);
    expect(err.replaceAll("user:password@", "")).not.toMatch(/:\/\/[^\s/]*:(?!\*\*\*@)[^\s/]*@/);
    const password = url === "" ? "" : new URL(url).password;
    if (password !== "") expect(err).not.toContain(password);
    return err;
  };
  try {
    if (config !== null) await write("flux.config.yaml", config);
    return await use({ folder, write, flux, failure });
  } finally {
    await rm(folder, { recursive: true });
  }
}
