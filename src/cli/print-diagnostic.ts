import { redact } from "../desired/secret.ts";
import { type Diagnostic, FluxError } from "../model/diagnostic.ts";
import { displayWidth } from "../render/display-width.ts";

import type { Paint, Terminal } from "./terminal.ts";

/** A diagnostic as a person reads it: what is wrong, where, why, and what to do. */
export function diagnosticText(diagnostic: Diagnostic, paint: Paint): string {
  const { code, severity, summary, detail, remedy, at } = diagnostic;
  const colour = { error: paint.red, warning: paint.yellow, note: paint.cyan }[severity];
  const lines = [`${colour(paint.bold(`${severity} ${code}`))}: ${summary}`];
  if (at) {
    lines.push(`  ${paint.dim("at")} ${at.file}:${at.line}:${at.column}`);
    lines.push(...sourceLine(at.text, at.line, at.column, paint).map((line) => `  ${line}`));
  }
  if (detail) lines.push(...indented(detail));
  if (remedy) lines.push(...indented(remedy, `${paint.bold("What to do:")} `));
  return lines.join("\n");
}

function sourceLine(text: string, line: number, column: number, paint: Paint): readonly string[] {
  const number = String(line);
  const before = text.slice(0, column - 1).replaceAll("\t", "  ");
  const bar = paint.dim("│");
  return [
    `${paint.dim(number)} ${bar} ${text.replaceAll("\t", "  ")}`,
    `${" ".repeat(number.length)} ${bar} ${" ".repeat(displayWidth(before))}${paint.red("^")}`,
  ];
}

function indented(text: string, lead = ""): readonly string[] {
  const [first = "", ...rest] = text.split("\n");
  return [`  ${lead}${first}`, ...rest.map((line) => `  ${line}`)];
}

/** Any error as diagnostics; what nobody foresaw is a bug of ours and says so. */
export function diagnosticsOf(
  error: unknown,
  env: { readonly [name: string]: string | undefined },
): readonly Diagnostic[] {
  if (error instanceof FluxError) return error.diagnostics;
  const foreseen = foreseenError(error);
  if (foreseen) return [foreseen];
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  const ours = "This is a bug in flux-migrate";
  return [
    {
      code: "FLUX900",
      severity: "error",
      summary: message.startsWith(ours) ? message : `${ours}: ${message}`,
      ...(env["FLUX_DEBUG"] && stack ? { detail: stack } : {}),
      remedy: `Please report it with the command that you ran${env["FLUX_DEBUG"] ? "." : "; FLUX_DEBUG=1 shows where it happened."}`,
    },
  ];
}

/** Errors of other parts and of the system that have a cause outside of flux; told by name, so that none of them must be loaded. */
function foreseenError(error: unknown): Diagnostic | undefined {
  if (!(error instanceof Error)) return undefined;
  const { name, message, code = "", path } = error as Error & { code?: string; path?: string };
  if (name === "EmbeddedError")
    return { code: "FLUX901", severity: "error", summary: `The embedded PostgreSQL: ${message}` };
  if (code === "42501")
    return {
      code: "FLUX504",
      severity: "error",
      summary: `The database does not allow it: ${message}`,
      detail: "The role of the database URL lacks a right that this command needs.",
      remedy: "Give the URL of another role, or grant the right.",
    };
  if (/^(57P0[1-4]|08...|53[0-9]00|ECONNRESET|EPIPE)$/.test(code) || message === "Connection terminated unexpectedly")
    return {
      code: "FLUX505",
      severity: "error",
      summary: `The connection to the database was lost: ${message}`,
      remedy: "Run the command again when the server is back.",
    };
  const system = {
    EACCES: "permission denied",
    EPERM: "not permitted",
    ENOENT: "no such file",
    ENOSPC: "disk full",
    EISDIR: "it is a folder",
    ENOTDIR: "it is not in a folder",
    EROFS: "read-only file system",
  };
  const reason = system[code as keyof typeof system];
  if (reason !== undefined && path !== undefined)
    return { code: "FLUX903", severity: "error", summary: `Cannot use ${path}: ${reason}` };
  return undefined;
}

/** Prints all of an error's diagnostics to standard error. */
export function printError(
  error: unknown,
  terminal: Terminal,
  env: { readonly [name: string]: string | undefined },
): void {
  const diagnostics = diagnosticsOf(error, env);
  terminal.warn(diagnostics.map((diagnostic) => diagnosticText(diagnostic, terminal.paint)).join("\n\n"));
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === "error").length;
  if (errors > 1) terminal.warn(`\n${errors} errors`);
}

/** The same for a program. */
export function errorJson(error: unknown, env: { readonly [name: string]: string | undefined }): string {
  return redact(JSON.stringify({ error: { diagnostics: diagnosticsOf(error, env) } }, null, 2));
}
