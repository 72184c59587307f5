import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { auditLog, deliveries, deliveryStats, due, lanes } from "@/db/schema";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { recordDeliveries, recordEvents } from "@/db/testing/deliveries";
import { makeEndpoint, makeOrganization, testContext } from "@/e2e/faults/fixture";
import type { ServiceContext } from "@/lib/context";
import { encodeId, newUuid } from "@/lib/domain/ids";
import { hoursOfWeek } from "../analytics/week";
import { cancelDelivery } from "./cancel";
import { compareWithLastSuccess } from "./compare";
import { retryDelivery } from "./retry";

describe("cancelling and comparing", () => {
  let test: TestDb;
  let organizationId: string;
  let endpointId: string;
  let ctx: ServiceContext;

  beforeAll(async () => {
    test = await openTestDb();
  });
  afterAll(() => test.close());
  beforeEach(async () => {
    organizationId = await makeOrganization(test.db);
    endpointId = await makeEndpoint(test.db, organizationId, { url: "http://127.0.0.1:9/" });
    ctx = testContext(test.db, organizationId);
    await test.db.insert(lanes).values({ endpointId, organizationId, shard: 0 }).onConflictDoNothing();
  });

  async function wait(tries: number): Promise<string> {
    const [eventId = ""] = await recordEvents(test.db, organizationId, 1);
    const deliveryId = newUuid(Date.now());
    await test.db.insert(due).values({
      ...{ deliveryId, endpointId, organizationId, eventId, eventType: "ticket.created", prio: 10 },
      ...{ dueAt: new Date(Date.now() + 60_000), tries, trigger: "auto", solo: true },
    });
    return deliveryId;
  }
  const statusOf = async (id: string) =>
    (await test.db.select().from(deliveries).where(eq(deliveries.id, id)))[0]?.status;
  const planned = (id: string) => test.db.select().from(due).where(eq(due.deliveryId, id));

  it("ends what waits, tried or not, and says who asked", async () => {
    const id = await wait(0);
    await cancelDelivery(ctx, encodeId("delivery", id));
    expect(await statusOf(id)).toBe("cancelled");
    expect(await planned(id)).toEqual([]);
    const log = await test.db
      .select()
      .from(auditLog)
      .where(eq(auditLog.objectId, encodeId("delivery", id)));
    expect(log.map(({ action }) => action)).toEqual(["delivery.cancelled"]);
    await expect(cancelDelivery(ctx, encodeId("delivery", id))).rejects.toMatchObject({ code: "not_found" });
  });

  it("leaves what has arrived as it is", async () => {
    const [id = ""] = await recordDeliveries(test.db, { organizationId, endpointId }, 1, { status: "delivered" });
    await retryDelivery(ctx, encodeId("delivery", id));
    expect(await planned(id)).toHaveLength(1);
    await cancelDelivery(ctx, encodeId("delivery", id));
    expect(await planned(id)).toEqual([]);
    expect(await statusOf(id)).toBe("delivered");
  });

  it("does not take away what is being sent", async () => {
    const id = await wait(0);
    await test.db
      .update(lanes)
      .set({ inflight: [id] })
      .where(eq(lanes.endpointId, endpointId));
    await expect(cancelDelivery(ctx, encodeId("delivery", id))).rejects.toMatchObject({ code: "conflict" });
    expect(await planned(id)).toHaveLength(1);
  });

  it("compares with the newest success of the same kind of event, and says when there is none", async () => {
    const request = (text: string, format: string) => ({
      ...{ requestMethod: "POST", requestUrl: "https://example.com/", requestBody: Buffer.from(text) },
      requestBodyHash: Buffer.from(text.padEnd(32).slice(0, 32)),
      requestHeaders: [
        ["x-format", format] as [string, string],
        ["x-event-id", newUuid(Date.now())] as [string, string],
      ],
    });
    const target = { organizationId, endpointId };
    const [failed = ""] = await recordDeliveries(test.db, target, 1, request('{"a":1,"b":3}', "two"));
    const id = encodeId("delivery", failed);
    expect((await compareWithLastSuccess(ctx, id)).with).toBeNull();
    const arrived = { status: "delivered", verdict: "delivered", reason: null } as const;
    const [same = ""] = await recordDeliveries(test.db, target, 1, { ...arrived, ...request('{"a":1,"b":2}', "one") });
    await recordDeliveries(test.db, target, 1, { ...arrived, ...request("{}", "one"), eventType: "ticket.closed" });
    await recordDeliveries(test.db, target, 1, { ...arrived, ...request("{}", "one"), isTest: true });
    const found = await compareWithLastSuccess(ctx, id);
    expect(found.with?.id).toBe(encodeId("delivery", same));
    expect(found.headers.items).toEqual([{ name: "x-format", before: "one", after: "two" }]);
    expect(found.body?.items).toEqual([{ name: "b", before: "2", after: "3" }]);
  });

  it("counts hours of the week in the organization's zone", async () => {
    const bucket = new Date("2025-01-12T17:00:00Z");
    await test.db.insert(deliveryStats).values([
      { organizationId, endpointId, resolution: 3600, bucket, deliveredFirst: 3, exhausted: 1 },
      { organizationId, endpointId, resolution: 300, bucket, deliveredFirst: 3, exhausted: 1 },
    ]);
    const range = { from: new Date("2025-01-12T00:00:00Z"), to: new Date("2025-01-13T00:00:00Z") };
    const [cell, ...others] = await hoursOfWeek(ctx, { ...range, timeZone: "Asia/Shanghai" });
    // Sunday 17:00 in London is Monday 01:00 in Shanghai.
    expect(cell).toMatchObject({ weekday: 1, hour: 1, total: 4, exhausted: 1, final: { rate: 0.75, n: 4 } });
    expect(others).toEqual([]);
  });
});
