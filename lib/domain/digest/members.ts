import { z } from "zod";
import { EVENT_TYPES, type EventType } from "../catalogue/types";
import type { EventEnvelope } from "../events";

/** The event that stands for several deliveries of one endpoint, sent as one. */
export const DIGEST_TYPE = "delivery.digest" satisfies EventType;

/** How many messages were kept apart in a day. */
export const SPAM_DIGEST_TYPE = "leave_message.spam_digest" satisfies EventType;

/** Whether an event has words of its own: templates are written for single records, and would have nothing to fill in. */
export const keepsItsWords = (type: EventType): boolean => type === DIGEST_TYPE || type === SPAM_DIGEST_TYPE;

/** Members of one digest at most; what waits beyond goes with the next one. */
export const MAX_MEMBERS = 200;
/** Data of all members together, bytes: with it every format of a digest stays below the largest request (1 MB). */
export const MAX_MEMBER_BYTES = 400_000;
/** A digest is never part of another one; a batch of a broadcast is for a machine that counts batches. */
export const NEVER_MERGED: readonly EventType[] = [DIGEST_TYPE, SPAM_DIGEST_TYPE, "broadcast.batch"];

const MemberSchema = z.object({
  delivery_id: z.string(),
  event_id: z.string(),
  type: z.enum(EVENT_TYPES),
  occurred_at: z.string(),
  data: z.record(z.string(), z.unknown()),
});
const DigestSchema = z.object({
  reason: z.enum(["limit", "schedule"]),
  count: z.number(),
  from: z.string(),
  to: z.string(),
  members: z.array(MemberSchema),
});

/** One delivery of a digest, with edge ids and everything its own push would have carried. */
export type DigestMember = z.infer<typeof MemberSchema>;
/** Why deliveries were merged: they were over the limit, or collected for a set time. */
export type DigestReason = z.infer<typeof DigestSchema>["reason"];
export type Digest = z.infer<typeof DigestSchema>;

/** The `data` of the event of a digest; members oldest first. */
export function digestData(reason: DigestReason, members: readonly DigestMember[]): Record<string, unknown> {
  const times = members.map((member) => member.occurred_at).sort();
  const types: Record<string, number> = {};
  for (const { type } of members) types[type] = (types[type] ?? 0) + 1;
  return { reason, count: members.length, from: times[0] ?? "", to: times.at(-1) ?? "", types, members };
}

/** Reads the data of a digest's event; null when it is none (somebody tested with data of their own). */
export function readDigest(data: Record<string, unknown>): Digest | null {
  return DigestSchema.safeParse(data).data ?? null;
}

/** The members as the events they are. */
export function memberEvents(event: EventEnvelope): EventEnvelope[] {
  const members = readDigest(event.data)?.members ?? [];
  return members.map(({ event_id, type, occurred_at, data }) => ({
    id: event_id,
    type,
    occurredAt: new Date(occurred_at),
    data,
    tenantNumber: event.tenantNumber,
  }));
}
