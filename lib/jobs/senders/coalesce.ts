import type { Round, Wake, WakePort } from "../wake";

/** What one send carries: whether to route, what to move on, and shards with the instant they are due (0 = now). */
export type WakeBundle = { route: boolean; rounds: Set<Round>; shards: Map<number, number> };

/**
 * A wake port that gathers wakes and sends them together: at once when it has been quiet, then at most every `gapMs`,
 * and under steady load up to `slowGapMs` apart (a busy worker looks again by itself).
 */
export function coalescing(options: {
  gapMs: number;
  slowGapMs: number;
  send: (bundle: WakeBundle) => Promise<void>;
  onError: (error: unknown) => void;
}): WakePort {
  let bundle: WakeBundle = empty();
  let timer: NodeJS.Timeout | null = null;
  let gap = options.gapMs;
  let sending: Promise<void> = Promise.resolve();

  const flush = () => {
    timer = null;
    if (!bundle.route && bundle.rounds.size === 0 && bundle.shards.size === 0) {
      gap = options.gapMs;
      return;
    }
    const full = bundle;
    bundle = empty();
    timer = setTimeout(flush, gap);
    gap = Math.min(options.slowGapMs, gap * 2);
    // One at a time: a slow engine gathers wakes instead of piling up requests.
    sending = sending.then(() => options.send(full)).catch(options.onError);
  };

  return {
    send: (wakes) => {
      for (const wake of wakes) gather(bundle, wake);
      // Zero, not now: wakes of the same turn of the event loop travel together.
      if (wakes.length > 0 && timer === null) timer = setTimeout(flush, 0);
    },
    close: async () => {
      if (timer !== null) clearTimeout(timer);
      flush();
      if (timer !== null) clearTimeout(timer);
      await sending;
    },
  };
}

const empty = (): WakeBundle => ({ route: false, rounds: new Set(), shards: new Map() });

function gather(bundle: WakeBundle, wake: Wake): void {
  if (wake.kind === "route") {
    bundle.route = true;
    return;
  }
  if (wake.kind !== "drain") {
    bundle.rounds.add(wake.kind);
    return;
  }
  const at = wake.at ?? 0;
  bundle.shards.set(wake.shard, Math.min(at, bundle.shards.get(wake.shard) ?? at));
}
