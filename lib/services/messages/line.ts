import type { MessageRow } from "@/db/queries/messages";
import type { DeliveryTally } from "@/db/queries/messages-read";
import { encodeId } from "@/lib/domain/ids";
import type { MaskedVisitor, MessageLine, SlaState } from "@/lib/domain/leave-message/record";
import { isOpen } from "@/lib/domain/leave-message/views";
import { maskEmail, maskName, maskPhone } from "@/lib/domain/masking";

/** Characters of a message the list shows. */
const EXCERPT = 200;

/** A message as lists show it: contact details masked, words cut. */
export function messageLine(
  row: MessageRow,
  about: { tallies: ReadonlyMap<string, DeliveryTally>; names?: ReadonlyMap<string, string> },
): MessageLine {
  const { number, category, tags, status, closeReason, priority, unread, spamReason, source, repeats } = row;
  const names = about.names ?? new Map<string, string>();
  return {
    id: encodeId("message", row.id),
    ...{ number, category, tags, status, closeReason, priority, unread, spamReason, source, repeats },
    visitor: maskedVisitor(row),
    excerpt: [...row.content].slice(0, EXCERPT).join(""),
    assignee:
      row.assigneeId === null ? null : { id: encodeId("user", row.assigneeId), name: names.get(row.assigneeId) ?? "" },
    sla: slaState(row),
    snoozedUntil: row.snoozedUntil?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    eventId: row.eventId === null ? null : encodeId("event", row.eventId),
    notified: row.eventId === null ? null : (about.tallies.get(row.eventId) ?? null),
  };
}

export function maskedVisitor(row: Pick<MessageRow, "name" | "phone" | "email">): MaskedVisitor {
  return {
    name: row.name === "" ? "" : maskName(row.name),
    phone: row.phone === null ? null : maskPhone(row.phone),
    email: row.email === null ? null : maskEmail(row.email),
  };
}

type SlaFacts = Pick<MessageRow, "status" | "dueAt" | "warnAt" | "respondedAt" | "responseMinutes" | "breachedAt">;

/** How the first answer stands. Whether a waiting one is late is a matter of the clock that shows it. */
export function slaState(row: SlaFacts): SlaState {
  const { status, dueAt, warnAt, respondedAt, responseMinutes } = row;
  if (isOpen(status) && respondedAt === null && dueAt !== null && warnAt !== null)
    return {
      kind: "waiting",
      dueAt: dueAt.toISOString(),
      warnAt: warnAt.toISOString(),
      breached: row.breachedAt !== null,
    };
  if (respondedAt === null || responseMinutes === null) return { kind: "none" };
  return { kind: dueAt !== null && respondedAt > dueAt ? "missed" : "met", minutes: responseMinutes };
}
