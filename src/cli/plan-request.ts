import type { Plan } from "../model/plan.ts";

/** What planning must know; everything else it reads from the database and the document. */
export interface PlanRequest {
  /** Of the database to be changed. */
  readonly url: string;
  /** Folder (or file) of the document. */
  readonly documents: string;
  /** The managed schemas; null: all but the system's. */
  readonly schemas: readonly string[] | null;
  /** The managed kinds; null or absent: all. */
  readonly kinds?: readonly string[] | null;
  /** Roles whose rights are managed beside those that the document names; null: every role. Absent: none, with a warning where some have rights. */
  readonly roles?: readonly string[] | null;
  /** Roles that are managed as objects; absent: none. */
  readonly managedRoles?: readonly string[];
  /** Where plans are made and proven: `embedded`, `target` or a server's URL. */
  readonly shadow: string;
  /** What the user calls it; null: named after the changes. */
  readonly name: string | null;
  readonly mode: Plan["mode"];
  /** Drops that look like half of a rename are meant. */
  readonly acceptDrops: boolean;
  /** Objects of a kind that flux does not model are errors. */
  readonly strict: boolean;
  /** Ends it promptly, with the shadow stopped and its databases dropped. */
  readonly signal: AbortSignal;
  /** Told what takes long: `Reading the database`, `Proving 9 steps on PostgreSQL 18.4`. */
  readonly onProgress: (what: string) => void;
}
