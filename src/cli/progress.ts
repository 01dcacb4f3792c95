import type { Terminal } from "./terminal.ts";

/** One long piece of work, shown while it runs: a bar where a person looks, lines now and then in a pipe. */
export interface Task {
  /** What it does now. */
  readonly note: (text: string) => void;
  /** How far it is. */
  readonly advance: (done: number, total: number, text?: string) => void;
  /** It is done; the line stays. */
  readonly done: (text: string) => void;
  /** It is over without a line of its own. */
  readonly close: () => void;
}

const frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const barCells = 24;
const frameMs = 100;
/** So often a pipe is told how far a long piece of work is. */
const lineMs = 5_000;

const sinceStart = (): number => process.uptime() * 1000; // performance is loaded when it is first used.

/** Begins to show a piece of work. @param now milliseconds, for tests */
export function startTask(terminal: Terminal, title: string, now: () => number = sinceStart): Task {
  return terminal.interactive ? movingTask(terminal, title, now) : plainTask(terminal, title, now);
}

function movingTask(terminal: Terminal, title: string, now: () => number): Task {
  const { paint } = terminal;
  const start = now();
  let state = { text: "", done: 0, total: 0 };
  let frame = 0;
  const paintLine = (): void => {
    const bar = state.total > 0 ? ` ${barOf(state.done / state.total)} ${percent(state.done / state.total)}` : "";
    const time = paint.dim(seconds(now() - start));
    const rest = state.text === "" ? "" : `  ${paint.dim(state.text)}`;
    terminal.draw(` ${paint.cyan(frames[frame++ % frames.length] as string)} ${title}${bar}  ${time}${rest}`);
  };
  const timer = setInterval(paintLine, frameMs);
  timer.unref();
  const stop = (): void => {
    clearInterval(timer);
    terminal.draw("");
  };
  paintLine();
  return {
    note: (text) => {
      state = { ...state, text };
    },
    advance: (done, total, text) => {
      state = { text: text ?? state.text, done, total };
    },
    done: (text) => {
      stop();
      terminal.say(` ${paint.green("✓")} ${text}  ${paint.dim(seconds(now() - start))}`);
    },
    close: stop,
  };
}

function plainTask(terminal: Terminal, title: string, now: () => number): Task {
  const start = now();
  let last = start;
  const tell = (text: string): void => {
    if (now() - last < lineMs) return;
    last = now();
    terminal.say(`   ${title}: ${text}`);
  };
  return {
    note: tell,
    advance: (done, total, text) => tell([percent(total > 0 ? done / total : 0), ...(text ? [text] : [])].join(", ")),
    done: (text) => terminal.say(` ✓ ${text}  ${seconds(now() - start)}`),
    close: () => undefined,
  };
}

function barOf(part: number): string {
  const full = Math.round(Math.max(0, Math.min(1, part)) * barCells);
  return "█".repeat(full) + "░".repeat(barCells - full);
}

const percent = (part: number): string => `${Math.floor(Math.max(0, Math.min(1, part)) * 100)}%`.padStart(4);

/** `0.3 s`, `12 s`, `2 min 5 s`. */
export function seconds(ms: number): string {
  if (ms < 9_950) return `${(ms / 1_000).toFixed(1)} s`;
  const whole = Math.round(ms / 1_000);
  return whole < 90 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
