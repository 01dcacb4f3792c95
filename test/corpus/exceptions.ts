import { readFileSync } from "node:fs";
import { parse } from "yaml";
import type { Direction } from "./cases.ts";
import type { Result } from "./run-case.ts";

/** A pair that cannot be brought together, and why that is right. */
export interface Exception {
  /** `source/name` */
  readonly case: string;
  /** (Default: every one) */
  readonly majors?: readonly number[];
  /** (Default: both) */
  readonly directions?: readonly Direction[];
  /** (Default: both) */
  readonly modes?: readonly Result["mode"][];
  /** The stages at which it may go wrong. */
  readonly problems: readonly string[];
  readonly why: string;
}

export function readExceptions(path: string): readonly Exception[] {
  return (parse(readFileSync(path, "utf8")) ?? []) as readonly Exception[];
}

/** The result, `excepted` where all that went wrong is on the list, `failed` where the list says that something must. */
export function withExceptions(result: Result, exceptions: readonly Exception[]): Result {
  const exception = exceptions.find((one) => isAbout(one, result));
  if (!exception) return result;
  if (result.problems.length === 0)
    return { ...result, outcome: "failed", problems: [`converges, though it is excepted: ${exception.why}`] };
  const others = result.problems.filter((text) => !exception.problems.some((stage) => text.startsWith(`${stage}:`)));
  return others.length > 0 ? result : { ...result, outcome: "excepted" };
}

function isAbout(
  { case: name, majors, directions, modes }: Exception,
  { case: one, major, direction, mode }: Result,
): boolean {
  if (name !== `${one.source}/${one.name}`) return false;
  return (
    (majors?.includes(major) ?? true) && (directions?.includes(direction) ?? true) && (modes?.includes(mode) ?? true)
  );
}
