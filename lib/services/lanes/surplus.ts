import type { Lane } from "./lane";

/** A worker may hold this much more than its fair share before it hands lanes over: each pauses for the moment that takes. */
const SLACK = 0.25;

/**
 * Lanes to hand over so that a worker which has come later gets its share of a backlog: those with work waiting, beyond
 * `fair` and some slack. Lanes without work are given back by themselves.
 */
export function surplusLanes(lanes: Iterable<Lane>, fair: number): Lane[] {
  const busy = [...lanes].filter((lane) => !lane.isIdle() && !lane.closing && !lane.leaving);
  const surplus = busy.length - Math.max(1, Math.ceil(fair));
  return surplus > Math.max(1, fair * SLACK) ? busy.slice(-surplus) : [];
}
