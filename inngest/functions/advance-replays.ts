import { advanceReplays } from "@/lib/services/replays/advance";
import { defineJob } from "./job";

/** A slice ends this much before its time is up: one round takes a few statements per endpoint. */
const MARGIN_MS = 5_000;

/**
 * Moves replays on. In a worker one round, and `nextDueInMs` says when the next one is due (null when none is left to
 * look at); where calls have to end, rounds until the slice is over.
 */
export const advanceReplaysJob = defineJob("advance-replays", async (services, _payload, { sliceMs }) => {
  const end = sliceMs === undefined ? null : services.monotonic() + sliceMs - MARGIN_MS;
  for (;;) {
    const { nextInMs } = await advanceReplays(services);
    if (end === null || nextInMs === null) return { more: false, nextDueInMs: nextInMs };
    if (services.monotonic() + nextInMs >= end) return { more: true, nextDueInMs: nextInMs };
    await new Promise((resolve) => setTimeout(resolve, nextInMs));
  }
});
