import type { ErrorCode } from "yaml";
import type { Diagnostic } from "../model/diagnostic.ts";
import { placeAt, type YamlFile } from "./yaml-file.ts";

const quoteIt = 'Put the value in quotes if a colon, a comma, a "#" or a bracket belongs to it.';

/** What a syntax error means to someone who does not know YAML's grammar, and the usual way out. */
const explanations: { readonly [Code in ErrorCode]?: { readonly says: string; readonly remedy?: string } } = {
  BAD_INDENT: { says: "this line is not indented like its neighbours" },
  BAD_SCALAR_START: { says: "a value cannot begin with this character", remedy: "Put the value in quotes." },
  BLOCK_AS_IMPLICIT_KEY: { says: "there is a second colon on the line", remedy: quoteIt },
  BLOCK_IN_FLOW: { says: "an indented block cannot stand inside brackets" },
  BAD_DQ_ESCAPE: {
    says: "this backslash escape is unknown",
    remedy: "Use single quotes, where a backslash is just that.",
  },
  MULTILINE_IMPLICIT_KEY: { says: "this key or value goes on over the end of the line", remedy: quoteIt },
  MULTIPLE_DOCS: {
    says: "a second document begins here",
    remedy: 'Remove the "---", or put what follows into a file of its own.',
  },
  TAB_AS_INDENT: { says: "the line is indented with a tab", remedy: "Use spaces." },
  UNEXPECTED_TOKEN: { says: "this does not fit here", remedy: quoteIt },
  BAD_ALIAS: {
    says: "no anchor of this name stands before",
    remedy: 'Put a value that begins with "*" or "&" in quotes.',
  },
  TAG_RESOLVE_FAILED: { says: "this tag is unknown", remedy: 'Put a value that begins with "!" in quotes.' },
};

/** The syntax errors of a file, at most one a line, in the order in which they stand. */
export function syntaxErrors(file: YamlFile, code: string): readonly Diagnostic[] {
  const byLine = new Map<number, Diagnostic>();
  for (const problem of [...file.document.errors, ...file.document.warnings]) {
    const at = placeAt(file, problem.pos[0]);
    if (byLine.has(at.line)) continue;
    const known = explanations[problem.code];
    byLine.set(at.line, {
      code,
      severity: "error",
      summary: `This is not valid YAML: ${known?.says ?? asClause(problem.message)}`,
      ...(known?.remedy !== undefined && { remedy: known.remedy }),
      at,
    });
  }
  return [...byLine.values()].sort((a, b) => (a.at?.line ?? 0) - (b.at?.line ?? 0));
}

const asClause = (message: string): string => message.charAt(0).toLowerCase() + message.slice(1);
