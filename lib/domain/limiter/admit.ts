/** At most `limit` sends in any `windowMs`. A least time between two sends is `{ limit: 1, windowMs }`. */
export type LimitRule = { limit: number; windowMs: number };

export type Admission = {
  /** How many of the wanted sends may go now, all of them at `nowMs`. */
  granted: number;
  /** When the next one may go, milliseconds since 1970; null when everything wanted was granted. */
  nextAtMs: number | null;
  /** The log to keep: what still counts, oldest first, the granted sends included. */
  sends: number[];
};

/**
 * A sliding log: whatever burst comes, no window of any rule ever holds more than its limit. Pure: the clock is a
 * parameter, milliseconds since 1970, and may jump. A send that seems to lie in the future counts as sent now, so that
 * a clock that was set back delays by one window at most.
 */
export function admit(sends: readonly number[], rules: readonly LimitRule[], nowMs: number, want: number): Admission {
  const longest = Math.max(0, ...rules.map((rule) => rule.windowMs));
  const log = sends
    .map((at) => Math.min(at, nowMs))
    .filter((at) => at > nowMs - longest)
    .sort((a, b) => a - b);
  const free = rules.map(({ limit, windowMs }) => limit - log.filter((at) => at > nowMs - windowMs).length);
  const granted = Math.max(0, Math.min(want, ...free));
  for (let index = 0; index < granted; index++) log.push(nowMs);
  return { granted, nextAtMs: granted < want ? nextFree(log, rules, nowMs) : null, sends: log };
}

/** When every rule has room for one more. */
function nextFree(log: readonly number[], rules: readonly LimitRule[], nowMs: number): number {
  const ready = rules.map(({ limit, windowMs }) => {
    const blocking = log[log.length - limit];
    return blocking === undefined ? nowMs : blocking + windowMs;
  });
  return Math.max(nowMs, ...ready);
}
