import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { due, endpoints } from "@/db/schema";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { makeEndpoint, makeOrganization, testContext } from "@/e2e/faults/fixture";
import type { ServiceContext } from "@/lib/context";
import { encodeId, newUuid } from "@/lib/domain/ids";
import { underWay } from "./under-way";

const NOW = Date.parse("2025-01-15T10:00:00Z");

describe("what is under way", () => {
  let test: TestDb;
  let ctx: ServiceContext;
  let organizationId: string;

  beforeAll(async () => {
    test = await openTestDb();
    organizationId = await makeOrganization(test.db);
    ctx = { ...testContext(test.db, organizationId), now: () => new Date(NOW) };
  });
  afterAll(() => test.close());

  const webhook = () => makeEndpoint(test.db, organizationId, { url: "http://127.0.0.1:9/" });
  const waits = (endpointId: string, dueInSeconds: number, prio = 10) =>
    test.db.insert(due).values({
      ...{ deliveryId: newUuid(NOW), endpointId, organizationId, eventId: newUuid(NOW), eventType: "ticket.created" },
      ...{ prio, dueAt: new Date(NOW + dueInSeconds * 1_000), tries: 0, trigger: "auto", solo: true },
    });

  it("waits as long as the oldest that is due: not what waits for its time, nor of a webhook that is off", async () => {
    const [first, second, off] = [await webhook(), await webhook(), await webhook()];
    expect((await underWay(ctx)).waitMs).toBeNull();
    await waits(first, 3_600);
    expect((await underWay(ctx)).waitMs).toBeNull();
    await waits(first, -5);
    await waits(first, -20, 20);
    await waits(second, -90);
    await waits(off, -4_000);
    await test.db.update(endpoints).set({ enabled: false }).where(eq(endpoints.id, off));
    expect((await underWay(ctx)).waitMs).toBe(90_000);
    expect((await underWay(ctx, encodeId("endpoint", first))).waitMs).toBe(20_000);
    expect((await underWay(ctx, encodeId("endpoint", off))).waitMs).toBeNull();
    // All of them are still to come, whatever they wait for.
    expect((await underWay(ctx)).count).toBe(5);
    expect((await underWay(ctx, encodeId("endpoint", first))).count).toBe(3);
  });
});
