/**
 * The places at which the fault suite ends a process: between a fact and what should follow from it. Nothing in the
 * product installs a hook: a point then costs one comparison.
 */
export const FAULT_POINTS = [
  /** Events are committed, the caller has no answer yet. */
  "intake-committed",
  /** Routing has written its rows and not committed them. */
  "routing-written",
  /** Routing has committed, nobody has been woken. */
  "routing-committed",
  /** Lanes are leased, what their last holder left is not looked at yet. */
  "lease-taken",
  /** What the last holder left in flight is read, its records are not written. */
  "recovery-read",
  /** Deliveries are committed as in flight, no byte of them was sent. */
  "claim-committed",
  /** A request is on its way. */
  "request-started",
  /** The answer is judged, its record is not written. */
  "answer-judged",
  /** A tick is on its way to the database. */
  "flush-sent",
  /** A tick is committed, the worker has not acted on it. */
  "flush-committed",
  /** A lane was given back. */
  "lane-released",
  /** A digest and its members are committed, the digest was not sent. */
  "digest-committed",
  /** A page of a replay is committed, the next one is not begun. */
  "replay-page-committed",
  /** A step of a broadcast is committed, nobody has been woken. */
  "broadcast-step-committed",
] as const;

export type FaultPoint = (typeof FAULT_POINTS)[number];
export type FaultHook = (point: FaultPoint) => void;

let hook: FaultHook | null = null;

/** Marks a place where a process may be killed. Does nothing outside the fault suite. */
export function faultPoint(point: FaultPoint): void {
  if (hook !== null) hook(point);
}

/** For the fault suite's own processes: what happens at every point from now on. */
export function onFaultPoint(next: FaultHook | null): void {
  hook = next;
}
