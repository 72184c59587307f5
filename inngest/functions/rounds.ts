import type { Round } from "@/lib/jobs/wake";
import type { WorkerServices } from "../services";
import { defineJob, type Job } from "./job";

/** A slice ends this much before its time is up: one round takes a few statements for each piece of work. */
const MARGIN_MS = 5_000;

/**
 * A job that moves all work of a kind on. In a worker one round, and `nextDueInMs` says when the next one is due (null
 * when nothing is left to look at); where calls have to end, rounds until the slice is over.
 */
export function roundsJob<Kind extends Round>(
  kind: Kind,
  advance: (services: WorkerServices) => Promise<{ nextInMs: number | null }>,
): Job<`advance-${Kind}`> {
  return defineJob<`advance-${Kind}`>(`advance-${kind}`, async (services, _payload, { sliceMs }) => {
    const end = sliceMs === undefined ? null : services.monotonic() + sliceMs - MARGIN_MS;
    for (;;) {
      const { nextInMs } = await advance(services);
      if (end === null || nextInMs === null) return { more: false, nextDueInMs: nextInMs };
      if (services.monotonic() + nextInMs >= end) return { more: true, nextDueInMs: nextInMs };
      await new Promise((resolve) => setTimeout(resolve, nextInMs));
    }
  });
}
