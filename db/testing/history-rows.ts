import { encodeId, newUuid } from "@/lib/domain/ids";
import type { Db } from "../client";
import { deliveries, due } from "../schema";

/** Support for tests that look rows of the history up one by one. Imported by `*.db.test.ts` only. */

export type DeliveryRow = Partial<typeof deliveries.$inferInsert>;
type Owner = { organizationId: string; endpointId: string };

/** Writes rows whose ids are a second apart from `startMs` on, in the order of the calls; each returns its public id. */
export function historyRows(startMs: number, where: () => { db: Db; owner: Owner }) {
  let tick = 0;
  const nextId = () => newUuid(startMs + 1000 * ++tick);
  return {
    nextId,

    /** One that was delivered at the first try unless `row` says otherwise. */
    async recorded(row: DeliveryRow = {}): Promise<string> {
      const { db, owner } = where();
      const id = nextId();
      await db.insert(deliveries).values({
        ...owner,
        id,
        eventId: id,
        eventType: "ticket.created",
        status: "delivered",
        trigger: "auto",
        tries: 1,
        attemptedAt: new Date(startMs),
        attemptTrigger: "auto",
        ...row,
      });
      return encodeId("delivery", id);
    },

    /** One that waits for its first try unless `row` says otherwise. */
    async waiting(row: Partial<typeof due.$inferInsert> = {}): Promise<string> {
      const { db, owner } = where();
      const id = row.deliveryId ?? nextId();
      await db.insert(due).values({
        ...owner,
        deliveryId: id,
        eventId: id,
        eventType: "ticket.created",
        prio: 10,
        dueAt: new Date(startMs),
        tries: 0,
        trigger: "auto",
        solo: true,
        ...row,
      });
      return encodeId("delivery", id);
    },
  };
}
