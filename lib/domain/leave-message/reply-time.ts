/** How long visitors usually wait, as they are told: the measured median, rounded up. */
const REPLY_TIMES = ["1h", "2h", "4h", "1d"] as const;
export type ReplyTime = (typeof REPLY_TIMES)[number];

/** Business minutes; a working day has about nine hours. What takes longer is not boasted of. */
const UP_TO: Record<ReplyTime, number> = { "1h": 60, "2h": 120, "4h": 240, "1d": 540 };
/** Answers that are needed before their median says something (ux.md §1.11). */
const REPLIES_NEEDED = 20;

/** The friendly bucket of a median in business minutes; null when there is nothing to promise by. */
export function replyTimeOf(median: number | null, answers: number): ReplyTime | null {
  if (median === null || answers < REPLIES_NEEDED) return null;
  return REPLY_TIMES.find((bucket) => median <= UP_TO[bucket]) ?? null;
}
