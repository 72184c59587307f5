import { and, asc, desc, eq, isNotNull, sql } from "drizzle-orm";
import type { RecipientOutcome } from "@/lib/domain/delivery";
import type { Executor } from "../client";
import { attempts, bodies, deliveries, due, lanes } from "../schema";

export type RecordedDelivery = typeof deliveries.$inferSelect;
export type EarlierAttempt = typeof attempts.$inferSelect;

/** The recorded row with its last try inline; null while the delivery was never tried. */
export async function findRecorded(db: Executor, organizationId: string, id: string): Promise<RecordedDelivery | null> {
  const [row] = await db
    .select()
    .from(deliveries)
    .where(and(eq(deliveries.id, id), eq(deliveries.organizationId, organizationId)));
  return row ?? null;
}

/**
 * Who got a delivery in its tries so far, by the last of them that says so: one that was cut off says nothing. Empty before
 * the first, and where the channel does not say.
 */
export async function recipientsSoFar(db: Executor, organizationId: string, id: string): Promise<RecipientOutcome[]> {
  const [row] = await db
    .select({ recipients: deliveries.recipients })
    .from(deliveries)
    .where(and(eq(deliveries.id, id), eq(deliveries.organizationId, organizationId)));
  if (row === undefined || row.recipients !== null) return row?.recipients ?? [];
  const [earlier] = await db
    .select({ recipients: attempts.recipients })
    .from(attempts)
    .where(and(ofDelivery(organizationId, id), isNotNull(attempts.recipients)))
    .orderBy(desc(attempts.number))
    .limit(1);
  return earlier?.recipients ?? [];
}

const ofDelivery = (organizationId: string, id: string) =>
  and(eq(attempts.deliveryId, id), eq(attempts.organizationId, organizationId));

/** Tries before the last one, in order. A delivery has at most a few dozen (schedule plus manual ones). */
export async function earlierAttempts(db: Executor, organizationId: string, id: string): Promise<EarlierAttempt[]> {
  return db.select().from(attempts).where(ofDelivery(organizationId, id)).orderBy(asc(attempts.number)).limit(200);
}

/**
 * The bytes sent for an event, by SHA-256 in hex; only the hashes asked for. `bodies` names no organization: the event
 * must come from a row that was read for one.
 */
export async function bodiesByHash(
  db: Executor,
  eventId: string,
  hashes: readonly Buffer[],
): Promise<Map<string, Buffer>> {
  if (hashes.length === 0) return new Map();
  const rows = await db
    .select({ hash: bodies.hash, body: bodies.body })
    .from(bodies)
    .where(and(eq(bodies.eventId, eventId), sql`${bodies.hash} = any(${sql.param([...hashes])}::bytea[])`));
  return new Map(rows.map((row) => [row.hash.toString("hex"), row.body]));
}

/**
 * What the last try of a delivery sent, where somebody asked that the next one sends it again; null where nobody did.
 * @throws Error when it is no longer stored
 */
export async function bodyToResend(
  db: Executor,
  organizationId: string,
  id: string,
): Promise<{ body: Buffer; headers: [string, string][] } | null> {
  const [row] = await db
    .select({
      resend: deliveries.resendBody,
      inline: deliveries.requestBody,
      stored: bodies.body,
      headers: deliveries.requestHeaders,
    })
    .from(deliveries)
    .leftJoin(bodies, and(eq(bodies.eventId, deliveries.eventId), eq(bodies.hash, deliveries.requestBodyHash)))
    .where(and(eq(deliveries.id, id), eq(deliveries.organizationId, organizationId)));
  if (row?.resend !== true) return null;
  const body = row.inline ?? row.stored;
  if (body === null) throw new Error("the body that is to be sent again is no longer stored");
  return { body, headers: row.headers ?? [] };
}

/** The deliveries that were merged into a digest, oldest first. */
export async function digestMembers(
  db: Executor,
  organizationId: string,
  digestId: string,
  limit: number,
): Promise<Pick<RecordedDelivery, "id" | "eventId" | "eventType">[]> {
  return db
    .select({ id: deliveries.id, eventId: deliveries.eventId, eventType: deliveries.eventType })
    .from(deliveries)
    .where(
      and(
        eq(deliveries.relatedId, digestId),
        eq(deliveries.organizationId, organizationId),
        eq(deliveries.status, "merged"),
      ),
    )
    .orderBy(asc(deliveries.id))
    .limit(limit);
}

/** When the next try is planned, and until when the endpoint's lane is blocked; null when nothing is planned. */
export async function plannedAttempt(
  db: Executor,
  organizationId: string,
  id: string,
): Promise<{ dueAt: Date; blockedUntil: Date | null; trigger: string } | null> {
  const [row] = await db
    .select({ dueAt: due.dueAt, blockedUntil: lanes.blockedUntil, trigger: due.trigger })
    .from(due)
    .leftJoin(lanes, eq(lanes.endpointId, due.endpointId))
    .where(and(eq(due.deliveryId, id), eq(due.organizationId, organizationId)));
  return row ?? null;
}

/** Newest deliveries of an endpoint among which a success is looked for. */
const SUCCESS_AMONG = 500;

/**
 * A delivery of the same endpoint that arrived: the newest of the same event type among its newest 500, else the newest of
 * any; null when none of them did. Tests are none.
 */
export async function lastSuccessOf(
  db: Executor,
  organizationId: string,
  delivery: { id: string; endpointId: string; eventType: string },
): Promise<string | null> {
  const result = await db.execute<{ id: string }>(sql`
    select d.id from (
      select id, status, is_test, event_type, request_body_hash from deliveries
      where endpoint_id = ${delivery.endpointId} and organization_id = ${organizationId}
      order by id desc limit ${SUCCESS_AMONG}
    ) d
    where d.status = 'delivered' and not d.is_test and d.id <> ${delivery.id} and d.request_body_hash is not null
    order by d.event_type = ${delivery.eventType} desc, d.id desc limit 1`);
  return result.rows[0]?.id ?? null;
}
