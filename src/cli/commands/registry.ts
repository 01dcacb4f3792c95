import type { Command } from "../command.ts";
import { applyCommand } from "./apply.ts";
import { dbCommand } from "./db.ts";
import { demoCommand } from "./demo.ts";
import { driftCommand } from "./drift.ts";
import { initCommand } from "./init.ts";
import { planCommand } from "./plan.ts";
import { pullCommand } from "./pull.ts";
import { rollbackCommand } from "./rollback.ts";
import { statusCommand } from "./status.ts";

/** Every command, in the order in which `flux --help` lists them. */
export const commands: readonly Command[] = [
  initCommand,
  pullCommand,
  planCommand,
  applyCommand,
  rollbackCommand,
  statusCommand,
  driftCommand,
  dbCommand,
  demoCommand,
];
