import type { Codes } from "./yaml-file.ts";

interface DocumentCodes extends Codes {
  readonly noFolder: string;
  readonly noFiles: string;
  readonly badName: string;
  readonly noColumn: string;
  readonly noTable: string;
  readonly textFile: string;
  readonly notManaged: string;
}

interface ConfigCodes extends Codes {
  readonly noFile: string;
  readonly noVariable: string;
  readonly noEnvironment: string;
}

/** The codes of mistakes in a document; `docs/errors.md` has a paragraph for each. */
export const documentCodes: DocumentCodes = {
  noFolder: "FLUX201",
  noFiles: "FLUX202",
  syntax: "FLUX203",
  unknownKey: "FLUX204",
  wrongType: "FLUX205",
  wrongValue: "FLUX206",
  missingKey: "FLUX207",
  duplicate: "FLUX208",
  keyNotText: "FLUX209",
  badName: "FLUX210",
  noColumn: "FLUX211",
  noTable: "FLUX212",
  textFile: "FLUX213",
  notManaged: "FLUX214",
};

/** The codes of mistakes in a configuration. */
export const configCodes: ConfigCodes = {
  noFile: "FLUX101",
  syntax: "FLUX102",
  unknownKey: "FLUX103",
  wrongType: "FLUX104",
  wrongValue: "FLUX105",
  // Every setting has a default.
  missingKey: "FLUX105",
  duplicate: "FLUX106",
  keyNotText: "FLUX107",
  noVariable: "FLUX108",
  noEnvironment: "FLUX109",
};
