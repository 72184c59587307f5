import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { due, endpoints } from "@/db/schema";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { makeEndpoint, makeOrganization, testContext } from "@/e2e/faults/fixture";
import type { ServiceContext } from "@/lib/context";
import { encodeId, newUuid } from "@/lib/domain/ids";
import { longestWait } from "./waiting";

const NOW = Date.parse("2025-01-15T10:00:00Z");

describe("the longest wait", () => {
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

  it("is that of the oldest that is due: not of what waits for its time, nor of a webhook that is off", async () => {
    const [first, second, off] = [await webhook(), await webhook(), await webhook()];
    expect(await longestWait(ctx)).toBeNull();
    await waits(first, 3_600);
    expect(await longestWait(ctx)).toBeNull();
    await waits(first, -5);
    await waits(first, -20, 20);
    await waits(second, -90);
    await waits(off, -4_000);
    await test.db.update(endpoints).set({ enabled: false }).where(eq(endpoints.id, off));
    expect(await longestWait(ctx)).toBe(90_000);
    expect(await longestWait(ctx, encodeId("endpoint", first))).toBe(20_000);
    expect(await longestWait(ctx, encodeId("endpoint", off))).toBeNull();
  });
});
