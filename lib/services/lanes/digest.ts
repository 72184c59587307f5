import type { Db } from "@/db/client";
import { type DigestCandidate, freezeDigest, type NewDigest } from "@/db/queries/digests";
import type { DueDelivery } from "@/db/queries/lanes";
import {
  DIGEST_TYPE,
  type DigestReason,
  digestData,
  MAX_MEMBER_BYTES,
  MAX_MEMBERS,
  NEVER_MERGED,
} from "@/lib/domain/digest/members";
import { encodeId, newUuid } from "@/lib/domain/ids";
import { faultPoint } from "@/lib/fault-points";
import type { Lane } from "./lane";

export type DigestDeps = { db: Db; now: () => Date };

/** A digest of what waits in a lane, and whether more waits that did not fit. */
export type MadeDigest = { delivery: DueDelivery; more: boolean };

/**
 * Turns what waits in a lane into one digest, ready to be sent; null when fewer than two deliveries wait. Nothing of the
 * lane may be on its way into the in-flight set meanwhile: the caller keeps it busy and holds nothing granted.
 */
export async function makeDigest(deps: DigestDeps, lane: Lane, reason: DigestReason): Promise<MadeDigest | null> {
  let more = false;
  const compose = (candidates: readonly DigestCandidate[]): NewDigest | null => {
    if (candidates.length < 2) return null;
    more = candidates.some((candidate) => candidate.waiting > candidates.length);
    const now = deps.now();
    const members = candidates.map((candidate) => ({
      delivery_id: encodeId("delivery", candidate.id),
      event_id: encodeId("event", candidate.eventId),
      type: candidate.eventType,
      occurred_at: candidate.occurredAt,
      data: candidate.data,
    }));
    return {
      deliveryId: newUuid(now.getTime()),
      eventId: newUuid(now.getTime()),
      organizationId: lane.organizationId,
      type: DIGEST_TYPE,
      data: digestData(reason, members),
      occurredAt: now,
      members: candidates.map(({ id }) => id),
    };
  };
  const input = {
    endpointId: lane.endpointId,
    token: lane.token,
    gathered: reason === "schedule",
    limit: MAX_MEMBERS,
    maxBytes: MAX_MEMBER_BYTES,
    except: NEVER_MERGED,
  };
  const delivery = await freezeDigest(deps.db, input, compose);
  if (delivery === null) return null;
  faultPoint("digest-committed");
  return { delivery, more };
}

/** What was collected for a set time and is due now becomes digests; a single one stays as it is. */
export async function gatherDigests(deps: DigestDeps, lane: Lane): Promise<void> {
  let made: MadeDigest | null;
  do {
    made = await makeDigest(deps, lane, "schedule");
  } while (made?.more === true);
}
