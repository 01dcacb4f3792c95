import pc from "picocolors";
import { describe, expect, it } from "vitest";
import { diagnosticsOf, diagnosticText } from "../../src/cli/print-diagnostic.ts";
import { FluxError } from "../../src/model/diagnostic.ts";

const plain = pc.createColors(false);

describe("a diagnostic", () => {
  it("says what, where, why and what to do", () => {
    const text = diagnosticText(
      {
        code: "FLUX204",
        severity: "error",
        summary: 'A column has no "typ"',
        detail: "The keys of a column are listed in the reference.",
        remedy: 'Did you mean "type"?',
        at: { file: "schema/tables.yaml", line: 12, column: 16, text: "  名前:     { typ: text }" },
      },
      plain,
    );
    expect(text).toBe(`error FLUX204: A column has no "typ"
  at schema/tables.yaml:12:16
  12 │   名前:     { typ: text }
     │                  ^
  The keys of a column are listed in the reference.
  What to do: Did you mean "type"?`);
  });

  it("points at the right place after tabs", () => {
    const at = { file: "a.yaml", line: 1, column: 3, text: "\t\tb: 1" };
    expect(diagnosticText({ code: "FLUX203", severity: "error", summary: "x", at }, plain)).toContain(
      "  1 │     b: 1\n    │     ^",
    );
  });
});

describe("an error", () => {
  it("of flux gives its diagnostics", () => {
    const diagnostics = [{ code: "FLUX101", severity: "error", summary: "No configuration" } as const];
    expect(diagnosticsOf(new FluxError(diagnostics), {})).toEqual(diagnostics);
  });

  it("that nobody foresaw is a bug, without a stack", () => {
    const [diagnostic] = diagnosticsOf(new TypeError("x is not a function"), {});
    expect(diagnostic?.summary).toBe("This is a bug in flux-migrate: x is not a function");
    expect(diagnostic?.detail).toBeUndefined();
    expect(diagnostic?.remedy).toContain("FLUX_DEBUG=1");
  });

  it("shows its stack with FLUX_DEBUG", () => {
    const [diagnostic] = diagnosticsOf(new TypeError("x is not a function"), { FLUX_DEBUG: "1" });
    expect(diagnostic?.detail).toContain("print-diagnostic.test.ts");
  });

  it("that says it is a bug does not say it twice", () => {
    const [diagnostic] = diagnosticsOf(new Error("This is a bug in flux-migrate: no kind"), {});
    expect(diagnostic?.summary).toBe("This is a bug in flux-migrate: no kind");
  });

  it("of the file system names the file", () => {
    const error = Object.assign(new Error("EACCES: ..."), { code: "EACCES", path: "/x/plan.json" });
    expect(diagnosticsOf(error, {})[0]?.summary).toBe("Cannot use /x/plan.json: permission denied");
  });
});
