import { toError } from "@/lib/errors";

/** What became of one of several that were done together. "again": it has to wait for another one of them. */
export type Outcome<T> = { value: T } | { error: unknown } | "again";

type Waiting<In, Out> = { input: In; done: (value: Out) => void; failed: (error: Error) => void };

/**
 * Does in one go what comes at about the same time: at once when it has been quiet, then what gathered meanwhile, at most
 * every `gapMs`. No two inputs with a common key are done together, and nothing is done beside something else. When
 * the whole of them fails, each is tried alone, so that no input suffers from another one. `onIdle` is called when
 * nothing is left to do.
 */
export function together<In, Out>(options: {
  gapMs: number;
  atMost: number;
  keysOf: (input: In) => readonly string[];
  run: (inputs: readonly In[]) => Promise<readonly Outcome<Out>[]>;
  onIdle: () => void;
}): (input: In) => Promise<Out> {
  let waiting: Waiting<In, Out>[] = [];
  let busy = false;

  const alone = async (one: Waiting<In, Out>) => {
    try {
      const [outcome] = await options.run([one.input]);
      settle(one, outcome);
    } catch (error) {
      one.failed(toError(error));
    }
  };
  const settle = (one: Waiting<In, Out>, outcome: Outcome<Out> | undefined) => {
    if (outcome === undefined || outcome === "again") waiting.unshift(one);
    else if ("error" in outcome) one.failed(toError(outcome.error));
    else one.done(outcome.value);
  };
  const round = async () => {
    const [chosen, rest] = choose(waiting, options);
    waiting = rest;
    if (chosen.length === 1) return Promise.all(chosen.map(alone));
    try {
      const outcomes = await options.run(chosen.map(({ input }) => input));
      // The last first: those that wait again keep their order.
      for (let index = chosen.length - 1; index >= 0; index--) {
        const one = chosen[index];
        if (one !== undefined) settle(one, outcomes[index]);
      }
    } catch {
      // What was wrong is said by the one it belongs to.
      await Promise.all(chosen.map(alone));
    }
  };
  const go = async () => {
    const began = performance.now();
    await round();
    setTimeout(next, Math.max(0, options.gapMs - (performance.now() - began)));
  };
  const next = () => {
    busy = waiting.length > 0;
    if (busy) void go();
    else options.onIdle();
  };

  return (input) =>
    new Promise((done, failed) => {
      waiting.push({ input, done, failed });
      if (busy) return;
      busy = true;
      void go();
    });
}

/** The first of those that wait, and with it all that have nothing in common; in their order. */
function choose<In, Out>(
  waiting: readonly Waiting<In, Out>[],
  { atMost, keysOf }: { atMost: number; keysOf: (input: In) => readonly string[] },
): [Waiting<In, Out>[], Waiting<In, Out>[]] {
  const taken = new Set<string>();
  const chosen: Waiting<In, Out>[] = [];
  const rest: Waiting<In, Out>[] = [];
  for (const one of waiting) {
    const keys = keysOf(one.input);
    // What is passed over holds its place before later ones of its keys.
    if (chosen.length < atMost && !keys.some((key) => taken.has(key))) chosen.push(one);
    else rest.push(one);
    for (const key of keys) taken.add(key);
  }
  return [chosen, rest];
}
