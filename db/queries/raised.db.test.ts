import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { events, lanes, unrouted } from "@/db/schema";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { makeEndpoint, makeOrganization } from "@/e2e/faults/fixture";
import { newUuid } from "@/lib/domain/ids";
import { commitTick, type RaisedEvent, type Tick } from "./results";

let test: TestDb;
beforeAll(async () => {
  test = await openTestDb();
});
afterAll(() => test.close());

describe("an event that a lane raises", () => {
  it("is written with the lane's change, once however often the tick is repeated, and only under its token", async () => {
    const organizationId = await makeOrganization(test.db);
    const endpointId = await makeEndpoint(test.db, organizationId, { url: "http://127.0.0.1:9/" });
    await test.db.update(lanes).set({ leaseToken: 7, leaseOwner: "w" }).where(eq(lanes.endpointId, endpointId));
    const event = (): RaisedEvent => ({
      deliveryId: null,
      endpointId,
      id: newUuid(Date.now()),
      organizationId,
      type: "endpoint.paused",
      data: { endpoint_id: "whk_1" },
      occurredAt: new Date().toISOString(),
    });
    const tick = (token: number, raised: RaisedEvent): Tick => ({
      lanes: [
        {
          ...{ endpointId, token, leaseMs: 15_000, keep: [], add: [], addTries: [], release: false, wakeSeq: 0 },
          marks: { blockForMs: 60_000, blockReason: "breaker", health: null, failingSince: null },
        },
      ],
      results: [result(endpointId, organizationId)],
      bodies: [],
      raised: [raised],
    });
    const once = event();
    await commitTick(test.db, tick(7, once));
    await commitTick(test.db, tick(7, once));
    expect(await commitTick(test.db, tick(6, event()))).toEqual([]);
    expect(await test.db.$count(events, eq(events.organizationId, organizationId))).toBe(1);
    expect(await test.db.$count(unrouted, eq(unrouted.organizationId, organizationId))).toBe(1);
    const [lane] = await test.db.select().from(lanes).where(eq(lanes.endpointId, endpointId));
    expect(lane?.blockReason).toBe("breaker");
  });
});

/** A result that travels with it, of a delivery that is no longer due. */
function result(endpointId: string, organizationId: string): Tick["results"][number] {
  return {
    id: newUuid(Date.now()),
    endpointId,
    organizationId,
    eventId: newUuid(Date.now()),
    eventType: "ticket.created",
    trigger: "auto",
    number: 1,
    prio: 10,
    createdMs: Date.now(),
    latency: null,
    recipients: null,
    status: "exhausted",
    final: true,
    step: 0,
    delayMs: null,
    resumeAt: null,
    nextTrigger: "retry",
    requestBody: null,
    attemptedAt: new Date().toISOString(),
    verdict: "retry",
    reason: "receiver_error",
    code: "503",
    diagnosis: "http.unavailable",
    diagnosisValues: null,
    outcomeUnknown: false,
    timings: null,
    connection: null,
    requestMethod: null,
    requestUrl: null,
    requestHeaders: null,
    requestBodyHash: null,
    responseStatus: 503,
    responseHeaders: null,
    responseBody: null,
    responseTruncated: false,
  };
}
