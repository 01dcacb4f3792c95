/** Why the embedded PostgreSQL could not be used. */
export type EmbeddedErrorCode =
  | "platform-not-supported"
  | "package-not-found"
  | "cache-not-usable"
  | "initdb-failed"
  | "server-failed"
  | "data-directory-version"
  | "data-directory-in-use";

/** A failure of the embedded PostgreSQL; `detail` holds the last lines of the server's log where there is one. */
export class EmbeddedError extends Error {
  readonly code: EmbeddedErrorCode;
  readonly detail: string;

  constructor(code: EmbeddedErrorCode, message: string, detail: string = "") {
    super(detail === "" ? message : `${message}\n${detail}`);
    this.name = "EmbeddedError";
    this.code = code;
    this.detail = detail;
  }
}
