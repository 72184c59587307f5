import { asc, eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type deliveries, due, replays } from "@/db/schema";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { recordDeliveries } from "@/db/testing/deliveries";
import { makeEndpoint, makeOrganization, testContext } from "@/e2e/faults/fixture";
import type { ServiceContext } from "@/lib/context";
import { encodeId } from "@/lib/domain/ids";
import { type ReplayWhatInput, ReplayWhatSchema } from "@/lib/domain/replay";
import { noLive } from "@/lib/jobs/live";
import { noWake } from "@/lib/jobs/wake";
import { advanceReplays } from "./advance";
import { estimateReplay } from "./measure";
import { getReplay } from "./read";
import { startReplay } from "./start";

const FROM = new Date(Date.now() - 60_000).toISOString();

describe("replays of what a search finds", () => {
  let test: TestDb;
  let organizationId: string;
  let endpointId: string;
  let ctx: ServiceContext;

  beforeAll(async () => {
    test = await openTestDb();
  });
  afterAll(() => test.close());
  beforeEach(async () => {
    await test.db.delete(replays);
    organizationId = await makeOrganization(test.db);
    endpointId = await makeEndpoint(test.db, organizationId, { url: "http://127.0.0.1:9/" });
    ctx = testContext(test.db, organizationId);
  });

  const since = (more: object = {}): ReplayWhatInput => ({
    kind: "filter",
    endpointId: encodeId("endpoint", endpointId),
    from: FROM,
    ...more,
  });
  const parsed = (what: ReplayWhatInput) => ReplayWhatSchema.parse(what);
  const advance = () =>
    advanceReplays({ db: test.db, now: () => new Date(), wake: noWake, live: noLive, keys: ctx.keys });
  const record = (count: number, part: Partial<typeof deliveries.$inferInsert> = {}) =>
    recordDeliveries(test.db, { organizationId, endpointId }, count, part);
  const queued = () => test.db.select().from(due).where(eq(due.endpointId, endpointId)).orderBy(asc(due.deliveryId));

  it("finds what a search through durations finds, with its hours of the week", async () => {
    const took = (total: number) => ({
      timings: { dns: 0, tcp: 0, tls: 0, send: 0, firstByte: total, download: 0, total },
    });
    await record(2, took(4_000));
    await record(3, took(90));
    await record(1, { reason: "timeout" });
    await record(1, { ...took(5_000), status: "delivered", verdict: "delivered" });
    const slow = await estimateReplay(ctx, parsed(since({ minMs: 1_000 })));
    expect(slow).toMatchObject({ count: 2, from: null, excluded: { delivered: 1, deliveredCapped: false } });
    expect((await estimateReplay(ctx, parsed(since({ maxMs: 1_000 })))).count).toBe(3);
    const at = new Date(FROM);
    const hours = { weekday: at.getUTCDay() === 0 ? 7 : at.getUTCDay(), timeZone: "UTC" };
    const other = { ...hours, weekday: (hours.weekday % 7) + 1 };
    const both = await Promise.all(
      [hours, other].map((of) => estimateReplay(ctx, parsed(since({ minMs: 1_000, hours: of })))),
    );
    expect(both.reduce((sum, { count }) => sum + count, 0)).toBe(2);
  });

  it("sends again what a search through bodies finds, and keeps the text that was looked for sealed", async () => {
    const body = (text: string) => ({ requestBody: Buffer.from(JSON.stringify({ text }), "utf8") });
    await record(70, body("order 1"));
    const [first, second] = await record(2, body("王小明 order 2"));
    await record(70, body("order 3"));
    await record(1, { ...body("王小明"), status: "delivered", verdict: "delivered" });
    const what = parsed(since({ body: "王小明", from: new Date(Date.now() - 60 * 86_400_000).toISOString() }));
    const estimate = await estimateReplay(ctx, what);
    expect(estimate).toMatchObject({ count: 2, excluded: { delivered: 1 } });
    const week = new Date(Date.parse(estimate.to ?? "") - 7 * 86_400_000);
    expect(estimate.from).toBe(week.toISOString());
    const replay = await startReplay(ctx, { what, confirm: 2 });
    const [stored] = await test.db.select().from(replays);
    expect(JSON.stringify(stored)).not.toContain("王小明");
    await advance();
    expect((await queued()).map((row) => row.deliveryId)).toEqual([first, second]);
    await advance();
    expect((await getReplay(ctx, replay.id)).counts).toMatchObject({ total: 2, waiting: 2 });
    await expect(estimateReplay(ctx, parsed(since({ has: "v1.k1.a.b.c" })))).rejects.toMatchObject({ code: "invalid" });
  });
});
