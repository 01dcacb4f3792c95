import { fail } from "../../model/diagnostic.ts";
import type { Action, Plan, Step } from "../../model/plan.ts";
import { dollarQuoted, literal } from "../../sql/quote.ts";
import { oneLine } from "../display-width.ts";
import { laterStamp, slugOf } from "../file-name.ts";
import type { Renderer, RenderOptions } from "../renderer.ts";
import { deploysBefore, durationOf, relationTitle, riskOf } from "../step-words.ts";
import { backfillBlock } from "./backfill-block.ts";
import { type Block, type MigrationGroup, migrationGroups } from "./migration-group.ts";

/**
 * SQL with `-- migrate:up` and `-- migrate:down`, as dbmate reads it.
 * @see https://github.com/amacneil/dbmate#creating-migrations
 */
export const raw: Renderer = {
  name: "raw",
  describe: "SQL files with -- migrate:up and -- migrate:down, which dbmate runs and people read",
  render: (plan, options) => {
    const drafts = migrationGroups(plan).flatMap((group) => draftsOf(plan, group, options));
    return drafts.map(({ folder, suffix, text }, index) => {
      const path = `${folder}${laterStamp(options.stamp, index)}_${suffix}.sql`;
      return { path, text };
    });
  },
};

interface Draft {
  readonly folder: string;
  readonly suffix: string;
  readonly text: string;
}

/** The group's file, and one that only takes back for each further transaction which that needs. */
function draftsOf(plan: Plan, group: MigrationGroup, options: RenderOptions): readonly Draft[] {
  const width = Math.max(2, String(plan.steps.length).length);
  const number = String(group.first).padStart(width, "0");
  const first = group.steps[0] as Step;
  const title = slugOf(first.title, 50);
  const slug = [number, ...(title.startsWith(first.phase) ? [] : [first.phase]), title].join("_").replace(/_$/, "");
  const folder = folderOf(deploysBefore(plan, first));
  const [last, ...earlier] = [...group.downs].reverse();
  const whole = fileText([...header(plan, group), ...up(group.up, options), ...down(group, last, options)]);
  const onlyDown = earlier.map((block, i) => {
    const title = `-- Takes back the rest of ${numbersOf(group)}: PostgreSQL cannot do it in one transaction with what the file before does.`;
    return {
      folder,
      suffix: `${slug}_undo${earlier.length > 1 ? `_${i + 1}` : ""}`,
      text: fileText([title, "", "-- migrate:up", "", ...downBlock(block, options)]),
    };
  });
  return [{ folder, suffix: slug, text: whole }, ...onlyDown];
}

/** What comes after a deploy stands apart, so that a tool which runs all it finds cannot run past the gate. */
function folderOf(deploys: number): string {
  if (deploys === 0) return "";
  return deploys === 1 ? "after_deploy/" : `after_deploy_${deploys}/`;
}

function fileText(lines: readonly string[]): string {
  return `${lines.join("\n").trimEnd()}\n`;
}

function header(plan: Plan, group: MigrationGroup): readonly string[] {
  const first = group.steps[0] as Step;
  const gates = plan.gates.filter((gate) => first.phase === "contract" && gate.round === first.round);
  return [
    comment(`${plan.name}: ${numbersOf(group)} of ${plan.steps.length}, ${first.phase} (plan ${plan.id})`),
    ...gates.flatMap((gate) => [
      comment("DEPLOY FIRST. Run this file only when:"),
      ...gate.instructions.map((line) => comment(line, "  - ")),
    ]),
    ...group.steps.flatMap((step, i) => ["--", ...stepHeader(step, group.first + i)]),
    "",
  ];
}

function stepHeader(step: Step, number: number): readonly string[] {
  const locks = step.locks.map((lock) => `${lock.mode} on ${relationTitle(lock.relation)}`);
  const lines: readonly (readonly [string, string])[] = [
    ["lock", locks.join(", ") || "no table lock"],
    ["duration", durationOf(step.estimate)],
    ...(step.losesData === null ? [] : [["loses", step.losesData] as const]),
    ...step.hazards.map((hazard) => ["hazard", `${hazard.code} ${hazard.message}`] as const),
    ["rollback", riskOf(step)],
  ];
  return [
    comment(`${number}. ${step.title}`),
    ...lines.map(([name, value]) => comment(value, `   ${name.padEnd(9)} `)),
    ...(step.repair ? repairHeader(step.repair) : []),
    ...(step.run.type === "backfill"
      ? [comment("It may be stopped and run again. statement_timeout counts for the whole of it: set none.", "   ")]
      : []),
  ];
}

/** A tool does not run a file twice once it has succeeded, and runs one statement a file here: the repair is for a person. */
function repairHeader(repair: NonNullable<Step["repair"]>): readonly string[] {
  return [
    comment("If an earlier attempt failed, run this by itself, then the file again:", "   "),
    ...repair.sql.split("\n").map((line) => comment(line, "     ")),
    comment(`It is needed when this is true (${repair.leftover.says}):`, "   "),
    comment(`SELECT ${repair.leftover.sql}`, "     "),
  ];
}

function numbersOf(group: MigrationGroup): string {
  const last = group.first + group.steps.length - 1;
  return last === group.first ? `step ${group.first}` : `steps ${group.first} to ${last}`;
}

/** Names may hold line breaks, which must not end the comment. */
const comment = (text: string, lead = ""): string => `-- ${lead}${oneLine(text)}`.trimEnd();

function up(block: Block, options: RenderOptions): readonly string[] {
  return [`-- migrate:up${block.transaction ? "" : " transaction:false"}`, ...blockBody(block, options), ""];
}

function down(group: MigrationGroup, block: Block | undefined, options: RenderOptions): readonly string[] {
  const impossible = group.steps.find((step) => step.undo.result === "impossible");
  if (impossible) return ["-- migrate:down", refusal(impossible)];
  return block ? downBlock(block, options) : ["-- migrate:down", "-- Nothing to do."];
}

function downBlock(block: Block, options: RenderOptions): readonly string[] {
  return [`-- migrate:down${block.transaction ? "" : " transaction:false"}`, ...blockBody(block, options)];
}

/** An empty block would let the tool believe that it went back. */
function refusal(step: Step): string {
  const message = `${oneLine(step.title)} cannot be taken back: ${oneLine(step.undo.what)}`;
  return `DO ${dollarQuoted(`BEGIN RAISE EXCEPTION USING MESSAGE = ${literal(message)}; END`, "flux")};`;
}

function blockBody(block: Block, options: RenderOptions): readonly string[] {
  const statements = block.parts.map(({ step, action }) => statementOf(step, action));
  if (!block.transaction) return statements;
  const { lock, scanLock, statement } = options.timeouts;
  const has = (sort: Step["class"]): boolean => block.parts.some(({ step }) => step.class === sort);
  const weak = block.parts.every(({ step }) => step.class === "scan");
  return [
    `SET LOCAL lock_timeout = ${time(weak ? scanLock : lock)};`,
    `SET LOCAL statement_timeout = ${time(has("scan") || has("build") ? 0 : statement)};`,
    "SET LOCAL check_function_bodies = off;",
    ...statements,
  ];
}

/** As PostgreSQL's settings read it; 0 means no limit. */
const time = (ms: number): string => literal(ms % 1_000 === 0 ? `${ms / 1_000}s` : `${ms}ms`);

/** @throws FluxError FLUX602 where dbmate would take a line of the statement for a marker */
function statementOf(step: Step, action: Action): string {
  const sql = action.type === "sql" ? action.sql.trimEnd() : backfillBlock(action.backfill);
  if (/^--\s*migrate:(up|down)/m.test(sql))
    fail("FLUX602", `${oneLine(step.title)}: its SQL has a line that begins with "-- migrate:"`, {
      detail: "A migration tool would take that line for the end of the statement.",
      remedy: "Change that comment in the function or view; `flux apply` does not mind it.",
    });
  const lastLine = sql.slice(sql.lastIndexOf("\n") + 1);
  return lastLine.includes("--") ? `${sql}\n;` : `${sql};`;
}
