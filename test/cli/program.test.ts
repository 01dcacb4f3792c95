import { describe, expect, it } from "vitest";
import type { Command, Invocation } from "../../src/cli/command.ts";
import type { ExitCode } from "../../src/cli/exit-code.ts";
import { runProgram } from "../../src/cli/program.ts";
import { fail } from "../../src/model/diagnostic.ts";
import { type FakeSurroundings, fakeSurroundings } from "./fake-surroundings.ts";

function commandThat(run: (invocation: Invocation) => Promise<ExitCode>, rest: Partial<Command> = {}): Command {
  return {
    usage: "look [name]",
    summary: "Look at something",
    options: [{ flags: "--far", says: "far away" }],
    examples: [{ command: "flux look", says: "just look" }],
    exits: { 0: "seen", 2: "nothing there" },
    run,
    ...rest,
  };
}

function run(args: readonly string[], command: Command, at: FakeSurroundings): Promise<number> {
  return runProgram(args, "1.2.3", at, [command]);
}

describe("the command line", () => {
  it("hands over arguments, own options and global options on either side of the command", async () => {
    const seen: Invocation[] = [];
    const at = fakeSurroundings();
    const command = commandThat(async (invocation) => {
      seen.push(invocation);
      return 2;
    });
    expect(await run(["--env", "test", "look", "here", "--far", "--json", "--database", "a://b"], command, at)).toBe(2);
    expect(seen[0]?.positionals).toEqual(["here"]);
    expect(seen[0]?.options["far"]).toBe(true);
    expect(seen[0]?.globals).toMatchObject({ env: "test", json: true, database: "a://b" });
  });

  it("prints help with examples and exit codes", async () => {
    const at = fakeSurroundings();
    expect(
      await run(
        ["look", "--help"],
        commandThat(async () => 0),
        at,
      ),
    ).toBe(0);
    expect(at.text.out).toContain("$ flux look   just look");
    expect(at.text.out).toContain("0   seen\n  2   nothing there\n  1   an error");
  });

  it("suggests the command that was meant, with exit code 1", async () => {
    const at = fakeSurroundings();
    expect(
      await run(
        ["lok"],
        commandThat(async () => 0),
        at,
      ),
    ).toBe(1);
    expect(at.text.err).toContain("error FLUX904: unknown command 'lok'\n(Did you mean look?)");
  });

  it("prints an error on standard error, and nothing of a password", async () => {
    const at = fakeSurroundings();
    const command = commandThat(() => fail("FLUX501", "No answer from postgres://app:hunter2@db/shop"));
    expect(await run(["look"], command, at)).toBe(1);
    expect(at.text).toEqual({ out: "", err: "error FLUX501: No answer from postgres://app:***@db/shop\n" });
  });

  it("answers an error in JSON with --json", async () => {
    const at = fakeSurroundings();
    expect(
      await run(
        ["look", "--json"],
        commandThat(() => fail("FLUX501", "No answer")),
        at,
      ),
    ).toBe(1);
    expect(JSON.parse(at.text.out)).toEqual({
      error: { diagnostics: [{ code: "FLUX501", severity: "error", summary: "No answer" }] },
    });
  });

  it("keeps what goes on away from a JSON answer", async () => {
    const at = fakeSurroundings();
    const command = commandThat(async ({ terminal }) => {
      terminal.say("working");
      terminal.print("{}");
      return 0;
    });
    await run(["look", "--json"], command, at);
    expect(at.text).toEqual({ out: "{}\n", err: "working\n" });
  });

  it("uses colours on a terminal only, and never with NO_COLOR or --no-color", async () => {
    const command = commandThat(async ({ terminal }) => {
      terminal.print(terminal.paint.red("x"));
      return 0;
    });
    const outputOf = async (
      args: readonly string[],
      given: Parameters<typeof fakeSurroundings>[0],
    ): Promise<string> => {
      const at = fakeSurroundings(given);
      await run(args, command, at);
      return at.text.out.replace("\r\u001b[2K", "");
    };
    expect(await outputOf(["look"], { isTTY: true })).toBe("\u001b[31mx\u001b[39m\n");
    expect(await outputOf(["look"], { isTTY: false })).toBe("x\n");
    expect(await outputOf(["look"], { isTTY: true, env: { NO_COLOR: "1" } })).toBe("x\n");
    expect(await outputOf(["--no-color", "look"], { isTTY: true })).toBe("x\n");
    expect(await outputOf(["look", "--no-color"], { isTTY: true })).toBe("x\n");
  });
});

describe("Ctrl-C", () => {
  const waiting = (rest: Partial<Command>): Command =>
    commandThat(
      ({ signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener("abort", () => setTimeout(() => reject(signal.reason), 5));
        }),
      rest,
    );

  it("lets a command that stops itself come to its end, with exit code 130", async () => {
    const at = fakeSurroundings();
    const ended = run(["look"], waiting({ stopsItself: true }), at);
    await new Promise((resolve) => setTimeout(resolve, 5));
    at.interrupt();
    expect(await ended).toBe(130);
    expect(at.exits).toEqual([]);
    expect(at.text.out).toContain("Ctrl-C again ends at once");
  });

  it("ends any other at once, and any at the second time", async () => {
    const other = fakeSurroundings();
    const first = run(["look"], waiting({}), other);
    await new Promise((resolve) => setTimeout(resolve, 5));
    other.interrupt();
    expect(other.exits).toEqual([130]);
    await first;

    const at = fakeSurroundings();
    const second = run(["look"], waiting({ stopsItself: true }), at);
    await new Promise((resolve) => setTimeout(resolve, 5));
    at.interrupt();
    at.interrupt();
    expect(at.exits).toEqual([130]);
    await second;
  });
});
