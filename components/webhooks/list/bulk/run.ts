import type { ActionState } from "@/lib/domain/action-state";
import type { VerdictKind } from "@/lib/domain/delivery";

/** One of the chosen webhooks. */
export type Chosen = { id: string; name: string };

/** What became of one of several. `problem` is a sentence; `test` is there after a test push. */
export type Line = {
  id: string;
  changed: boolean;
  problem: string | null;
  test?: { verdict: VerdictKind; code: string | undefined; ms: number };
};

/** Does the next few; what comes back has a line for each. */
export type Step = (ids: string[], signal: AbortSignal) => Promise<Line[]>;

/**
 * Something to do with many. With `ask` it first tells what will happen; `known` is the end of something that was done
 * already.
 */
export type Job = {
  title: string;
  chosen: readonly Chosen[];
  /** How many at a time. */
  size: number;
  step: Step;
  ask?: { text: string; confirm: string };
  known?: readonly Line[];
  onDone: (lines: readonly Line[]) => void;
};

/**
 * Goes through all of them, `size` at a time and one after another, until it is given up. `onLines` hears of each few.
 * Those that a step gives no answer for get `unanswered` as their problem, and the rest goes on.
 */
export async function runAll(
  ids: readonly string[],
  size: number,
  step: Step,
  about: { signal: AbortSignal; unanswered: string; onLines?: (lines: readonly Line[]) => void },
): Promise<Line[]> {
  const all: Line[] = [];
  for (let at = 0; at < ids.length && !about.signal.aborted; at += size) {
    const few = ids.slice(at, at + size);
    const lines = await step(few, about.signal).catch(() =>
      few.map((id) => ({ id, changed: false, problem: about.unanswered })),
    );
    if (about.signal.aborted && lines.every((line) => line.problem !== null)) break;
    all.push(...lines);
    about.onLines?.(all);
  }
  return all;
}

/** A step that asks a server action, which answers with the lines or says why there are none. */
export const actionStep =
  (ask: (ids: string[]) => Promise<ActionState<Line[]>>): Step =>
  async (ids) => {
    const answer = await ask(ids);
    if (answer.status === "ok") return answer.data;
    const problem = answer.status === "error" ? answer.message : "";
    return ids.map((id) => ({ id, changed: false, problem }));
  };
