import { and, eq } from "drizzle-orm";
import { newUuid } from "@/lib/domain/ids";
import type { Db } from "../client";
import { deliveries, deliveryStats, events } from "../schema";

/** Support for tests that need a history. Imported by `*.db.test.ts` only. */

type Delivery = typeof deliveries.$inferInsert;
type Target = { organizationId: string; endpointId: string };

export const TICKET = { ticket_id: "T-1", title: "打印机坏了", status: "open" };

/** Stores events that nobody routed; returns their ids in order. */
export async function recordEvents(db: Db, organizationId: string, count: number): Promise<string[]> {
  const now = new Date();
  const ids = Array.from({ length: count }, () => newUuid(now.getTime())).sort();
  const common = { organizationId, type: "ticket.created" as const, source: "api", occurredAt: now, createdAt: now };
  await db.insert(events).values(ids.map((id) => ({ ...common, id, data: TICKET })));
  return ids;
}

/**
 * Deliveries that ended as a worker would have left them: failed for good when nothing else is said. Written directly,
 * because an endpoint that fails this often would be held back by its breaker. Returns their ids in order.
 */
export async function recordDeliveries(
  db: Db,
  { organizationId, endpointId }: Target,
  count: number,
  part: Partial<Delivery> = {},
): Promise<string[]> {
  const now = new Date();
  const eventIds = await recordEvents(db, organizationId, count);
  const ids = eventIds.map(() => newUuid(now.getTime())).sort();
  const tried: Partial<Delivery> = {
    attemptedAt: now,
    verdict: "retry",
    reason: "receiver_error",
    code: "500",
    diagnosis: "http.unavailable",
  };
  const rows = ids.map(
    (id, index): Delivery => ({
      id,
      organizationId,
      endpointId,
      eventId: eventIds[index] ?? "",
      eventType: "ticket.created",
      trigger: "auto",
      status: "exhausted",
      tries: 1,
      finishedAt: now,
      ...(part.tries === 0 ? {} : tried),
      ...part,
    }),
  );
  await db.insert(deliveries).values(rows);
  await countIn(db, { organizationId, endpointId }, now, rows);
  return ids;
}

async function countIn(db: Db, target: Target, now: Date, rows: readonly Delivery[]): Promise<void> {
  const of = (status: Delivery["status"]) => rows.filter((row) => row.status === status).length;
  for (const resolution of [300, 3_600]) {
    const bucket = new Date(Math.floor(now.getTime() / 1_000 / resolution) * resolution * 1_000);
    const key = { ...target, resolution, bucket };
    const [known] = await db
      .delete(deliveryStats)
      .where(
        and(
          eq(deliveryStats.endpointId, target.endpointId),
          eq(deliveryStats.resolution, resolution),
          eq(deliveryStats.bucket, bucket),
        ),
      )
      .returning();
    await db.insert(deliveryStats).values({
      ...key,
      exhausted: (known?.exhausted ?? 0) + of("exhausted"),
      skipped: (known?.skipped ?? 0) + of("skipped"),
      deliveredFirst: (known?.deliveredFirst ?? 0) + of("delivered"),
    });
  }
}
