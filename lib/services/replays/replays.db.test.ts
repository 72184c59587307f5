import { asc, eq, inArray } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { countReplayable } from "@/db/queries/replay-scan";
import { deliveries, deliveryStats, due, endpoints, lanes, replayItems, replays } from "@/db/schema";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { recordDeliveries, recordEvents } from "@/db/testing/deliveries";
import { makeEndpoint, makeOrganization, testContext } from "@/e2e/faults/fixture";
import type { ServiceContext } from "@/lib/context";
import { NO_RULES } from "@/lib/domain/endpoint-rules";
import { decodeId, encodeId, newUuid } from "@/lib/domain/ids";
import { type ReplayWhatInput, ReplayWhatSchema, type StoredReplay } from "@/lib/domain/replay";
import { noLive } from "@/lib/jobs/live";
import { noWake } from "@/lib/jobs/wake";
import { retryDelivery } from "@/lib/services/deliveries/retry";
import { advanceReplays } from "./advance";
import { cancelReplay, pauseReplay, resumeReplay } from "./control";
import { estimateReplay } from "./measure";
import { getReplay, listReplays } from "./read";
import { startReplay } from "./start";

const FROM = new Date(Date.now() - 60_000).toISOString();

describe("replays, as rows", () => {
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
  const selection = (ids: readonly string[], more: object = {}) =>
    parsed({ kind: "selection", deliveryIds: ids.map((id) => encodeId("delivery", id)), ...more });
  const advance = () =>
    advanceReplays({ db: test.db, now: () => new Date(), wake: noWake, live: noLive, keys: ctx.keys });
  const record = (count: number, part: Partial<typeof deliveries.$inferInsert> = {}) =>
    recordDeliveries(test.db, { organizationId, endpointId }, count, part);
  const queued = () => test.db.select().from(due).where(eq(due.endpointId, endpointId)).orderBy(asc(due.deliveryId));
  /** Everything a replay may touch. */
  const everything = async () => ({
    due: await queued(),
    deliveries: await test.db
      .select()
      .from(deliveries)
      .where(eq(deliveries.endpointId, endpointId))
      .orderBy(asc(deliveries.id)),
    stats: await test.db
      .select()
      .from(deliveryStats)
      .where(eq(deliveryStats.endpointId, endpointId))
      .orderBy(asc(deliveryStats.resolution)),
  });

  it("counts what it would send and names what it leaves out", async () => {
    const failed = await record(4);
    const [arrived] = await record(1, { status: "delivered", verdict: "delivered" });
    const [member] = await record(1, { status: "merged", tries: 0 });
    const [lost] = await record(1, { eventId: newUuid(Date.now() - 400 * 86_400_000) });
    const off = await makeEndpoint(test.db, organizationId, { url: "http://127.0.0.1:9/off", enabled: false });
    const [stopped] = await recordDeliveries(test.db, { organizationId, endpointId: off }, 1);
    const stranger = newUuid(Date.now());
    const ids = [...failed, arrived, member, lost, stopped, stranger].map((id) => id ?? "");
    const estimate = await estimateReplay(ctx, selection(ids));
    expect(estimate).toMatchObject({
      count: 4,
      minutes: null,
      to: null,
      excluded: { delivered: 1, deliveredCapped: false, gone: 1, endpointOff: 1, other: 2 },
    });
    expect(estimate.endpoints.map(({ id, count, enabled }) => [id, count, enabled])).toEqual([
      [encodeId("endpoint", endpointId), 4, true],
      [encodeId("endpoint", off), 1, false],
    ]);
    expect((await estimateReplay(ctx, selection(ids, { includeDelivered: true }))).count).toBe(5);
  });

  it("finds what the filters of the history find", async () => {
    await record(1, { reason: "timeout", code: null, responseStatus: null, tries: 3 });
    await record(2, { responseStatus: 500 });
    await record(1, { status: "skipped", skipReason: "filtered", tries: 0 });
    const count = async (more: object) => (await estimateReplay(ctx, parsed(since(more)))).count;
    expect(await count({})).toBe(3);
    expect(await count({ statuses: ["exhausted", "skipped"] })).toBe(4);
    expect(await count({ http: [{ from: 500, to: 599 }] })).toBe(2);
    expect(await count({ codes: ["-"] })).toBe(1);
    expect(await count({ tries: "more" })).toBe(1);
    expect(await count({ channels: ["custom"] })).toBe(3);
    expect(await count({ channels: ["slack"] })).toBe(0);
    expect(await count({ triggers: ["manual"] })).toBe(0);
  });

  it("counts no further than it must, and says so", async () => {
    await record(12);
    const what = { ...parsed(since()), from: FROM, to: new Date().toISOString() } as StoredReplay;
    expect(await countReplayable(test.db, organizationId, what, 12)).toEqual({
      rows: [{ endpointId, count: 12, gone: 0 }],
      capped: false,
    });
    expect(await countReplayable(test.db, organizationId, what, 11)).toEqual({
      rows: [{ endpointId, count: 2, gone: 0 }],
      capped: true,
    });
  });

  it("takes half of the limit, and says how long that takes", async () => {
    const rateLimit = { perMinute: 20, minIntervalSeconds: null, overflow: "queue" as const };
    endpointId = await makeEndpoint(test.db, organizationId, {
      url: "http://127.0.0.1:9/slow",
      rules: { ...NO_RULES, rateLimit },
    });
    await record(128);
    const estimate = await estimateReplay(ctx, parsed(since()));
    expect(estimate).toMatchObject({ count: 128, minutes: 13 });
    expect(estimate.endpoints[0]?.perMinute).toBe(10);
    await startReplay(ctx, { what: parsed(since()) });
    for (let round = 0; round < 5; round++) await advance();
    // One every six seconds: the second and third of the canary are not even queued yet.
    expect(await queued()).toHaveLength(1);
  });

  it("puts everything back when it is cancelled before anything was sent", async () => {
    await record(3);
    await record(2, { status: "skipped", skipReason: "endpoint_disabled", tries: 0 });
    const [arrived = ""] = await record(1, { status: "delivered" });
    const before = await everything();
    const statuses = ["exhausted", "skipped", "delivered"];
    const replay = await startReplay(ctx, { what: parsed(since({ statuses })) });
    await advance();
    await test.db
      .update(replays)
      .set({ status: "running" })
      .where(eq(replays.id, decodeId("replay", replay.id) ?? ""));
    await advance();
    const during = await everything();
    expect(during.due.map((row) => [row.prio, row.trigger])).toEqual(Array(6).fill([20, "manual"]));
    expect(during.stats[0]).toMatchObject({ exhausted: 0, skipped: 0, deliveredFirst: 0 });
    expect(during.deliveries.filter((row) => row.status === "queued")).toHaveLength(2);
    expect(during.deliveries.find((row) => row.id === arrived)?.status).toBe("delivered");
    const cancelled = await cancelReplay(ctx, replay.id);
    expect(cancelled).toMatchObject({ status: "cancelled", counts: { total: 6, processed: 0, waiting: 0 } });
    expect(await everything()).toEqual(before);
    await advance();
    expect(await everything()).toEqual(before);
    await expect(resumeReplay(ctx, replay.id)).rejects.toMatchObject({ code: "precondition" });
  });

  it("leaves to their schedule what it had brought forward", async () => {
    const later = new Date(Date.now() + 3_600_000);
    const [id = ""] = await record(1, { status: "retrying", nextAttemptAt: later, finishedAt: null });
    const [row] = await test.db.select().from(deliveries).where(eq(deliveries.id, id));
    const waiting = {
      deliveryId: id,
      endpointId,
      organizationId,
      eventId: row?.eventId ?? "",
      prio: 10,
      tries: 1,
      step: 1,
    };
    await test.db
      .insert(due)
      .values({ ...waiting, eventType: "ticket.created", trigger: "retry", solo: true, dueAt: later });
    const before = await everything();
    const replay = await startReplay(ctx, { what: selection([id]) });
    await advance();
    const [during] = await queued();
    expect(during).toMatchObject({ trigger: "manual", prio: 10, step: 1 });
    expect(during?.dueAt.getTime()).toBeLessThan(Date.now() + 1_000);
    await pauseReplay(ctx, replay.id);
    expect(await everything()).toEqual(before);
    expect((await resumeReplay(ctx, replay.id)).status).toBe("canary");
    await advance();
    expect((await queued())[0]).toMatchObject({ trigger: "manual" });
  });

  it("never takes back what is being sent", async () => {
    const [first = "", ...rest] = await record(3);
    const replay = await startReplay(ctx, { what: parsed(since()) });
    await advance();
    expect(await queued()).toHaveLength(3);
    await test.db
      .update(lanes)
      .set({ inflight: [first] })
      .where(eq(lanes.endpointId, endpointId));
    const cancelled = await cancelReplay(ctx, replay.id);
    expect(cancelled.counts.waiting).toBe(1);
    expect((await queued()).map((row) => row.deliveryId)).toEqual([first]);
    const others = await test.db.select().from(deliveries).where(inArray(deliveries.id, rest));
    expect(others.map((row) => row.status)).toEqual(["exhausted", "exhausted"]);
    // Its end is counted although the replay is over, and then nobody looks any more.
    await test.db.delete(due).where(eq(due.deliveryId, first));
    await test.db.update(deliveries).set({ status: "delivered" }).where(eq(deliveries.id, first));
    expect((await advance()).nextInMs).not.toBeNull();
    expect((await getReplay(ctx, replay.id)).counts).toMatchObject({ delivered: 1, waiting: 0 });
    expect((await advance()).nextInMs).toBeNull();
  });

  it("queues every delivery once however many workers advance it", async () => {
    const ids = await record(60);
    const replay = await startReplay(ctx, { what: parsed(since()) });
    const uuid = decodeId("replay", replay.id) ?? "";
    await test.db.update(replays).set({ status: "running" }).where(eq(replays.id, uuid));
    for (let round = 0; round < 4; round++) await Promise.all(Array.from({ length: 5 }, advance));
    expect((await queued()).map((row) => row.deliveryId)).toEqual(ids);
    const items = await test.db.select().from(replayItems).where(eq(replayItems.replayId, uuid));
    expect(items).toHaveLength(60);
    expect((await getReplay(ctx, replay.id)).counts).toMatchObject({ total: 60, waiting: 60 });
  });

  it("moves the others on when one of them cannot be moved", async () => {
    const [first = "", second = ""] = await record(2);
    const broken = await startReplay(ctx, { what: selection([first]) });
    await startReplay(ctx, { what: selection([second]) });
    const what = { kind: "selection" as const, deliveryIds: ["no uuid"], includeDelivered: false };
    await test.db
      .update(replays)
      .set({ what })
      .where(eq(replays.id, decodeId("replay", broken.id) ?? ""));
    await expect(advance()).rejects.toThrow("1 of the replays could not be moved on");
    expect((await queued()).map((row) => row.deliveryId)).toEqual([second]);
  });

  it("has at most two windows of an endpoint queued", async () => {
    await record(100);
    const replay = await startReplay(ctx, { what: parsed(since()) });
    await test.db
      .update(replays)
      .set({ status: "running" })
      .where(eq(replays.id, decodeId("replay", replay.id) ?? ""));
    for (let round = 0; round < 3; round++) await advance();
    expect(await queued()).toHaveLength(64);
  });

  it("makes deliveries of events that were missed, and of no others", async () => {
    await recordEvents(test.db, organizationId, 5);
    await record(1, { status: "skipped", skipReason: "filtered", tries: 0 });
    await record(1, { status: "delivered" });
    const what = parsed(since({ statuses: ["exhausted"], missed: true }));
    expect((await estimateReplay(ctx, what)).count).toBe(5);
    const replay = await startReplay(ctx, { what });
    for (let round = 0; round < 4; round++) await advance();
    expect(await queued()).toHaveLength(3);
    await test.db
      .update(replays)
      .set({ status: "running" })
      .where(eq(replays.id, decodeId("replay", replay.id) ?? ""));
    for (let round = 0; round < 4; round++) await advance();
    expect(await queued()).toHaveLength(5);
    await pauseReplay(ctx, replay.id);
    expect(await queued()).toHaveLength(0);
    await resumeReplay(ctx, replay.id);
    for (let round = 0; round < 3; round++) await advance();
    await test.db
      .update(replays)
      .set({ status: "running" })
      .where(eq(replays.id, decodeId("replay", replay.id) ?? ""));
    for (let round = 0; round < 4; round++) await advance();
    expect(new Set((await queued()).map((row) => row.eventId)).size).toBe(5);
  });

  it("makes no deliveries of events that the webhook does not want to hear", async () => {
    const filters = { fields: [{ field: "status", op: "eq" as const, value: "closed" }], windows: [], timezone: "UTC" };
    endpointId = await makeEndpoint(test.db, organizationId, {
      url: "http://127.0.0.1:9/closed",
      rules: { ...NO_RULES, filters: { ...filters, outside: "defer" } },
    });
    await recordEvents(test.db, organizationId, 5);
    const replay = await startReplay(ctx, { what: parsed(since({ missed: true })) });
    for (let round = 0; round < 5; round++) await advance();
    expect(await queued()).toEqual([]);
    expect(await getReplay(ctx, replay.id)).toMatchObject({ status: "done", counts: { delivered: 0, skipped: 5 } });
  });

  it("waits when the webhook is off, and refuses to start or to go on until it is on", async () => {
    await record(5);
    const replay = await startReplay(ctx, { what: parsed(since()) });
    await test.db.update(endpoints).set({ enabled: false }).where(eq(endpoints.id, endpointId));
    await advance();
    expect(await getReplay(ctx, replay.id)).toMatchObject({ status: "paused", pause: { cause: "endpoint_off" } });
    const off = { code: "precondition", fields: [{ key: "retry_off" }] };
    await expect(resumeReplay(ctx, replay.id)).rejects.toMatchObject(off);
    await expect(startReplay(ctx, { what: parsed(since()) })).rejects.toMatchObject(off);
    await test.db.update(endpoints).set({ enabled: true }).where(eq(endpoints.id, endpointId));
    expect((await resumeReplay(ctx, replay.id)).status).toBe("canary");
  });

  it("says what holds it up while the breaker is open, and nothing when it is not", async () => {
    await record(5);
    const replay = await startReplay(ctx, { what: parsed(since()) });
    expect(replay.wait).toBeNull();
    await advance();
    const until = new Date(Date.now() + 60_000);
    const block = (blockedUntil: Date) =>
      test.db.update(lanes).set({ blockedUntil, blockReason: "breaker" }).where(eq(lanes.endpointId, endpointId));
    await block(until);
    expect((await getReplay(ctx, replay.id)).wait).toEqual({ reason: "breaker", until: until.toISOString() });
    await block(new Date(Date.now() - 1));
    expect((await getReplay(ctx, replay.id)).wait).toBeNull();
    await block(until);
    expect((await pauseReplay(ctx, replay.id)).wait).toBeNull();
  });

  it("takes back what it had queued when the webhook is switched off meanwhile", async () => {
    await record(5);
    const before = await everything();
    const replay = await startReplay(ctx, { what: parsed(since()) });
    await advance();
    expect(await queued()).toHaveLength(3);
    await test.db.update(endpoints).set({ enabled: false }).where(eq(endpoints.id, endpointId));
    await advance();
    expect(await getReplay(ctx, replay.id)).toMatchObject({ status: "paused", counts: { processed: 0, waiting: 0 } });
    expect(await everything()).toEqual(before);
  });

  it("starts once for one key, and refuses more than was confirmed", async () => {
    await record(2);
    const what = parsed(since());
    await expect(startReplay(ctx, { what, confirm: 1 })).rejects.toMatchObject({ code: "conflict" });
    const started = await Promise.all([1, 2, 3].map(() => startReplay(ctx, { what, confirm: 2, key: "k" })));
    expect(new Set(started.map((replay) => replay.id)).size).toBe(1);
    expect((await listReplays(ctx)).items).toHaveLength(1);
  });

  it("lets fifty of an organization go on at once", async () => {
    const ids = await record(51);
    for (const id of ids.slice(0, 50)) await startReplay(ctx, { what: selection([id]) });
    const last = { what: selection(ids.slice(50)) };
    await expect(startReplay(ctx, last)).rejects.toMatchObject({ code: "limit" });
    const [running] = (await listReplays(ctx)).items;
    await cancelReplay(ctx, running?.id ?? "");
    expect((await startReplay(ctx, last)).status).toBe("planned");
  });

  describe("sending one again", () => {
    it("points a member to its digest", async () => {
      const [digest = ""] = await record(1);
      const [member = ""] = await record(1, { status: "merged", relatedId: digest, tries: 0 });
      await expect(retryDelivery(ctx, encodeId("delivery", member))).rejects.toMatchObject({
        code: "conflict",
        fields: [{ key: "retry_merged", values: { id: encodeId("delivery", digest) } }],
      });
    });

    it("sends once more what has arrived, and counts it once", async () => {
      const [id = ""] = await record(1, { status: "delivered" });
      await retryDelivery(ctx, encodeId("delivery", id));
      await retryDelivery(ctx, encodeId("delivery", id));
      const after = await everything();
      expect(after.due).toMatchObject([{ deliveryId: id, prio: 0, trigger: "manual", tries: 1 }]);
      expect(after.stats.map((row) => row.deliveredFirst)).toEqual([0, 0]);
      expect(after.deliveries[0]?.status).toBe("delivered");
    });

    it("names the remedy when the webhook is off, deleted, or the event is gone", async () => {
      const [id = ""] = await record(1);
      const [lost = ""] = await record(1, { eventId: newUuid(Date.now() - 400 * 86_400_000) });
      const asked = (delivery: string) => retryDelivery(ctx, encodeId("delivery", delivery));
      await expect(asked(lost)).rejects.toMatchObject({ code: "precondition", fields: [{ key: "retry_gone" }] });
      await test.db.update(endpoints).set({ enabled: false }).where(eq(endpoints.id, endpointId));
      await expect(asked(id)).rejects.toMatchObject({ code: "precondition", fields: [{ key: "retry_off" }] });
      await test.db.update(endpoints).set({ deletedAt: new Date() }).where(eq(endpoints.id, endpointId));
      await expect(asked(id)).rejects.toMatchObject({ code: "precondition", fields: [{ key: "retry_deleted" }] });
    });
  });
});
