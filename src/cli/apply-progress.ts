import type { BackfillProgress } from "../apply/backfill-options.ts";
import { type ApplyEvent, describeBlocker } from "../apply/events.ts";
import { startTask, type Task } from "./progress.ts";
import type { Terminal } from "./terminal.ts";

/** Shows the events of one run. */
export interface ApplyDisplay {
  readonly onEvent: (event: ApplyEvent) => void;
  /** Takes away what moves, whatever happened. */
  readonly close: () => void;
}

type Handlers = { readonly [T in ApplyEvent["type"]]: (event: Extract<ApplyEvent, { readonly type: T }>) => void };

/** One line a step: a bar while it runs, what it waits for, and how long it took. */
export function applyDisplay(terminal: Terminal): ApplyDisplay {
  let task: { readonly id: string; readonly shown: Task } | null = null;
  let count = { done: 0, total: 0 };
  const close = (): void => {
    task?.shown.close();
    task = null;
  };
  const label = (number: number, title: string): string =>
    `${String(number).padStart(String(count.total).length)}/${count.total} ${title}`;
  const handlers: Handlers = {
    begin: ({ direction, steps, done }) => {
      const before = direction === "forward" ? done : 0;
      count = { done: before, total: before + steps };
    },
    wait: ({ reason }) => terminal.say(`   ${reason}`),
    step: ({ step, direction }) => {
      close();
      const title = direction === "forward" ? step.title : `Take back: ${step.title}`;
      task = { id: step.id, shown: startTask(terminal, label(count.done + 1, title)) };
    },
    "found done": ({ step }) => {
      count = { ...count, done: count.done + 1 };
      terminal.say(` ✓ ${label(count.done, step.title)}  (finished by an earlier run)`);
    },
    progress: ({ progress }) => task?.shown.advance(progress.rows, progress.total, progressText(progress)),
    blocked: ({ blockers }) => task?.shown.note(`waiting for ${blockers.map(describeBlocker).join("; ")}`),
    retry: ({ reason, attempt, attempts, pause, blockers }) => {
      terminal.say(`   ${reason}; attempt ${attempt} of ${attempts} in ${(pause / 1000).toFixed(1)} s`);
      for (const blocker of blockers) terminal.say(`     in the way: ${describeBlocker(blocker)}`);
    },
    notice: () => undefined,
    done: ({ step, direction, blocked }) => {
      count = { ...count, done: count.done + 1 };
      const title = direction === "forward" ? step.title : `Took back: ${step.title}`;
      const waited = blocked >= 1 ? `, others waited ${Math.round(blocked)} ms` : "";
      const shown = task?.id === step.id ? task.shown : startTask(terminal, title);
      shown.done(label(count.done, title) + waited);
      task = null;
    },
    gate: () => undefined,
  };
  return { onEvent: (event) => handlers[event.type](event as never), close };
}

function progressText({ updated, rate, eta, throttled }: BackfillProgress): string {
  if (throttled) return `waiting: ${throttled}`;
  const left = eta === null ? "" : `, ${Math.ceil(eta / 1000)} s left`;
  return `${updated.toLocaleString("en")} rows, ${Math.round(rate).toLocaleString("en")}/s${left}`;
}
