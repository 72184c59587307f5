import { readMedianResponse } from "@/db/queries/response-times";
import type { ServiceContext } from "@/lib/context";
import { uuidAt } from "@/lib/domain/ids";
import { type ReplyTime, replyTimeOf } from "@/lib/domain/leave-message/reply-time";
import { toError } from "@/lib/errors";

type Reader = Pick<ServiceContext, "db" | "log">;

const RANGE_MS = 7 * 86_400_000;
const ANSWERS_MAX = 2_000;
/** A median of a week does not change in minutes. */
const KEPT_MS = 10 * 60_000;
const KEPT_MAX = 1_000;
const kept = new WeakMap<Reader["db"], Map<string, { at: number; told: Promise<ReplyTime | null> }>>();

/**
 * How soon an organization usually answers, as its visitors are told: the median of a week, ten minutes old at most. Null
 * when it answered too little to say. Never fails: what cannot be read is not promised.
 */
export function usualReply(source: Reader, organizationId: string, now: Date): Promise<ReplyTime | null> {
  const known = kept.get(source.db) ?? new Map();
  kept.set(source.db, known);
  const last = known.get(organizationId);
  if (last !== undefined && Math.abs(now.getTime() - last.at) < KEPT_MS) return last.told;
  if (known.size >= KEPT_MAX) known.clear();
  const told = read(source, organizationId, now);
  known.set(organizationId, { at: now.getTime(), told });
  return told;
}

async function read(source: Reader, organizationId: string, now: Date): Promise<ReplyTime | null> {
  try {
    const fromId = uuidAt(now.getTime() - RANGE_MS);
    const { median, answers } = await readMedianResponse(source.db, organizationId, fromId, ANSWERS_MAX);
    return replyTimeOf(median, answers);
  } catch (error) {
    source.log.error({ err: toError(error) }, "the usual reply time could not be read");
    return null;
  }
}
