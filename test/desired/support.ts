import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { type Diagnostic, FluxError } from "../../src/model/diagnostic.ts";

/** A folder with these files, removed after the test. */
export function folderOf(files: { readonly [path: string]: string }): string {
  const folder = mkdtempSync(join(tmpdir(), "flux-document-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** What a failure tells, each diagnostic as a person reads it; the folder is left out of paths. */
export async function failure(of: Promise<unknown>, folder: string): Promise<string> {
  try {
    await of;
  } catch (error) {
    if (!(error instanceof FluxError)) throw error;
    return error.diagnostics.map(textOf).join("\n").replaceAll(`${folder}/`, "").replaceAll(folder, "<folder>");
  }
  throw new Error("It did not fail");
}

function textOf({ code, summary, detail, remedy, at }: Diagnostic): string {
  const lines = [`${code} ${summary}`];
  if (at) lines.push(`  ${at.file}:${at.line}:${at.column} | ${at.text}`);
  if (detail !== undefined) lines.push(`  ${detail}`);
  if (remedy !== undefined) lines.push(`  > ${remedy}`);
  return lines.join("\n");
}
