import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deliveries } from "@/db/schema";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { makeEndpoint, makeOrganization, testContext } from "@/e2e/faults/fixture";
import type { ServiceContext } from "@/lib/context";
import { encodeId, newUuid } from "@/lib/domain/ids";
import { deliveryDelay } from "./delay";

const NOW = Date.parse("2025-01-15T10:00:00Z");
const range = { from: new Date(NOW - 3_600_000), to: new Date(NOW) };

describe("how long deliveries took to arrive", () => {
  let test: TestDb;
  let ctx: ServiceContext;
  let organizationId: string;

  beforeAll(async () => {
    test = await openTestDb();
    organizationId = await makeOrganization(test.db);
    ctx = testContext(test.db, organizationId);
  });
  afterAll(() => test.close());

  type Row = Partial<typeof deliveries.$inferInsert>;
  const made = (endpointId: string, organization: string, agoSeconds: number, tookSeconds: number, row: Row = {}) =>
    test.db.insert(deliveries).values({
      ...{ id: newUuid(NOW - agoSeconds * 1_000), organizationId: organization, endpointId, eventId: newUuid(NOW) },
      ...{ eventType: "ticket.created", status: "delivered", trigger: "auto", attemptTrigger: "auto", tries: 1 },
      finishedAt: new Date(NOW - agoSeconds * 1_000 + tookSeconds * 1_000),
      ...row,
    } as typeof deliveries.$inferInsert);

  it("counts what arrived by itself in the range, of one webhook or of all, and of no other organization", async () => {
    expect(await deliveryDelay(ctx, range)).toEqual({ n: 0, p50: null, p95: null });
    const [one, two] = [
      await makeEndpoint(test.db, organizationId, { url: "http://127.0.0.1:9/" }),
      await makeEndpoint(test.db, organizationId, { url: "http://127.0.0.1:9/" }),
    ];
    const stranger = await makeOrganization(test.db);
    const theirs = await makeEndpoint(test.db, stranger, { url: "http://127.0.0.1:9/" });
    await made(one, organizationId, 600, 1);
    await made(one, organizationId, 500, 36, { attemptTrigger: "retry", tries: 3 });
    await made(two, organizationId, 400, 2);
    // Not by themselves, not arrived, not in the range, not ours.
    await made(one, organizationId, 450, 400, { attemptTrigger: "manual", tries: 2 });
    await made(one, organizationId, 440, 300, { attemptTrigger: "test", isTest: true });
    await made(one, organizationId, 430, 36, { status: "exhausted" });
    await made(one, organizationId, 4_000, 50);
    await made(theirs, stranger, 300, 70);
    expect(await deliveryDelay(ctx, range)).toEqual({ n: 3, p50: 2_000, p95: 36_000 });
    expect(await deliveryDelay(ctx, { ...range, endpointId: encodeId("endpoint", two) })).toEqual({
      ...{ n: 1, p50: 2_000, p95: 2_000 },
    });
    await expect(deliveryDelay(ctx, { ...range, endpointId: encodeId("endpoint", theirs) })).rejects.toMatchObject({
      code: "not_found",
    });
  });
});
