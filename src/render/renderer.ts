import type { Plan } from "../model/plan.ts";

/** A file to be written; the path is relative to the migrations folder and has forward slashes. */
export interface RenderedFile {
  readonly path: string;
  readonly text: string;
}

/** What a renderer must be told because it has no clock and reads no configuration. */
export interface RenderOptions {
  /** UTC `YYYYMMDDHHMMSS`: the version of the plan's first file. */
  readonly stamp: string;
  /** Milliseconds, as in the configuration: for a strong lock, for the weak lock of a scan, for a statement on the catalog alone. */
  readonly timeouts: { readonly lock: number; readonly scanLock: number; readonly statement: number };
}

/** Writes a plan down in the convention of one migration tool. Sees nothing but the plan. */
export interface Renderer {
  /** As `migrations.tool` in flux.config.yaml calls it. */
  readonly name: string;
  /** One sentence for the documentation and `--help`. */
  readonly describe: string;
  readonly render: (plan: Plan, options: RenderOptions) => readonly RenderedFile[];
}
