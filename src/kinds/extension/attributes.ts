/** `CREATE EXTENSION`; what it brings along belongs to it and is no object of its own. */
export type ExtensionAttributes = {
  readonly schema: string;
  /** null: the version that the server has as its default, whichever that is. */
  readonly version: string | null;
};
