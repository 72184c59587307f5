import type { HeldBackup } from "@/db/queries/backups";
import { CHECK_SOURCE } from "@/lib/domain/events";
import { isMessageEvent } from "@/lib/domain/leave-message/notify";
import type { Match } from "./route-match";

/** The first look at a backup; later ones are the sweep's. */
const FIRST_LOOK_MS = 3_000;

type Parts = { now: Match[]; held: HeldBackup[] };

/**
 * Takes the deliveries of backup channels out of a page: they wait for what becomes of the primary ones of the same
 * message. A backup is sent at once where no primary channel hears of the message, and not at all (with no record: it
 * was never meant to be sent) where its own rules say no, or the primaries skip a repetition.
 */
export function withBackupsHeld(matches: readonly Match[], now: Date): Parts {
  if (!matches.some(isBackup)) return { now: [...matches], held: [] };
  const primaries = new Map<string, Match[]>();
  for (const match of matches) {
    if (match.route.role !== "primary") continue;
    const known = primaries.get(match.event.id);
    if (known === undefined) primaries.set(match.event.id, [match]);
    else known.push(match);
  }
  const parts: Parts = { now: [], held: [] };
  for (const match of matches) {
    if (isBackup(match)) place(match, primaries.get(match.event.id) ?? [], now, parts);
    else parts.now.push(match);
  }
  return parts;
}

const isBackup = ({ event, route }: Match): boolean => route.role === "backup" && isMessageEvent(event.type);

function place(match: Match, primaries: readonly Match[], now: Date, parts: Parts): void {
  const { event, route, decision } = match;
  if (decision.kind === "skip") return;
  const telling = primaries.filter((primary) => primary.decision.kind !== "skip");
  const repeated = primaries.some(({ decision: told }) => told.kind === "skip" && told.reason === "duplicate");
  if (telling.length === 0 && repeated) return;
  if (telling.length === 0) {
    parts.now.push(match);
    return;
  }
  // A primary that waits for its hours is not late: the time counts from when the first of them may be sent.
  const planned = Math.min(...telling.map((primary) => plannedAt(primary, now)));
  parts.held.push({
    deliveryId: match.deliveryId,
    organizationId: event.organizationId,
    endpointId: route.endpointId,
    eventId: event.id,
    eventType: event.type,
    primaries: telling.map((primary) => primary.deliveryId),
    notBefore: decision.kind === "later" ? decision.at.toISOString() : null,
    test: event.source === CHECK_SOURCE,
    deadline: new Date(planned + route.backupMs).toISOString(),
    lookAt: new Date(planned + Math.min(FIRST_LOOK_MS, route.backupMs)).toISOString(),
    createdAt: now.toISOString(),
  });
}

const plannedAt = ({ decision }: Match, now: Date): number =>
  decision.kind === "later" ? Math.max(decision.at.getTime(), now.getTime()) : now.getTime();
