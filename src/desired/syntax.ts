import type { ErrorCode, YAMLError } from "yaml";
import type { Diagnostic } from "../model/diagnostic.ts";
import { lostAliases, placeAt, type YamlFile } from "./yaml-file.ts";

const quoteIt = 'Put the value in quotes if a colon, a comma, a "#" or a bracket belongs to it.';

/** What a syntax error means to someone who does not know YAML's grammar, and the usual way out. */
const explanations: { readonly [Code in ErrorCode]?: { readonly says: string; readonly remedy?: string } } = {
  BAD_INDENT: {
    says: "this line is not indented like its neighbours",
    remedy: "Indent it exactly as the lines of the same mapping or list.",
  },
  BAD_SCALAR_START: { says: "a value cannot begin with this character", remedy: "Put the value in quotes." },
  BLOCK_AS_IMPLICIT_KEY: { says: "there is a second colon on the line", remedy: quoteIt },
  BLOCK_IN_FLOW: {
    says: "an indented block cannot stand inside brackets",
    remedy: "Write the whole mapping as a block, without brackets.",
  },
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
  TAG_RESOLVE_FAILED: { says: "this tag is unknown", remedy: 'Put a value that begins with "!" in quotes.' },
};

/** Codes of the parser that stand for several mistakes, told apart by its message. */
const byMessage: readonly {
  readonly message: RegExp;
  readonly says: (match: RegExpExecArray) => string;
  readonly remedy?: string;
}[] = [
  {
    message: /end with a (\S)/,
    says: ([, bracket]) => `a closing "${bracket}" is missing`,
    remedy: "Close the bracket in the line above or here, or put quotes around a value that has one in it.",
  },
  { message: /^Missing closing "quote/, says: () => "a closing double quote is missing", remedy: "Close the quote." },
  { message: /^Missing closing 'quote/, says: () => "a closing single quote is missing", remedy: "Close the quote." },
  { message: /^Missing , or :/, says: () => "a comma or a colon is missing", remedy: quoteIt },
];

/** The syntax errors of a file, at most one a line, in the order in which they stand. */
export function syntaxErrors(file: YamlFile, code: string): readonly Diagnostic[] {
  if (!file.document) return [];
  const problems = [...file.document.errors, ...file.document.warnings].map((error) => ({
    offset: error.pos[0],
    ...explanationOf(error),
  }));
  const aliases = lostAliases(file).map((alias) => ({
    offset: alias.range?.[0] ?? 0,
    says: `no anchor "&${alias.source}" stands before this alias`,
    remedy: 'Put a value that begins with "*" in quotes.',
  }));
  const end = file.text.trimEnd().length;
  const byLine = new Map<number, Diagnostic>();
  for (const { offset, says, remedy } of [...problems, ...aliases]) {
    const at = placeAt(file, Math.min(offset, Math.max(end - 1, 0)));
    if (byLine.has(at.line)) continue;
    const summary = `This is not valid YAML: ${says}`;
    byLine.set(at.line, { code, severity: "error", summary, ...(remedy !== undefined && { remedy }), at });
  }
  return [...byLine.values()].sort((a, b) => (a.at?.line ?? 0) - (b.at?.line ?? 0));
}

function explanationOf({ code, message }: YAMLError): { readonly says: string; readonly remedy?: string | undefined } {
  for (const known of byMessage) {
    const match = known.message.exec(message);
    if (match) return { says: known.says(match), remedy: known.remedy };
  }
  return explanations[code] ?? { says: message.charAt(0).toLowerCase() + message.slice(1) };
}
