import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { purgeFailureGroups } from "@/db/queries/failure-groups";
import { commitTick, type ResultRow } from "@/db/queries/results";
import { deliveries, due, failureGroups as groupRows, lanes } from "@/db/schema";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { recordDeliveries, recordEvents } from "@/db/testing/deliveries";
import { makeEndpoint, makeOrganization, testContext } from "@/e2e/faults/fixture";
import type { ServiceContext } from "@/lib/context";
import { NO_CODE, type Reason } from "@/lib/domain/delivery";
import { decodeId, encodeId, newUuid } from "@/lib/domain/ids";
import { ReplayWhatSchema } from "@/lib/domain/replay";
import { noLive } from "@/lib/jobs/live";
import { noWake } from "@/lib/jobs/wake";
import { listDeliveries } from "@/lib/services/deliveries/list";
import { retryDelivery } from "@/lib/services/deliveries/retry";
import { advanceReplays } from "@/lib/services/replays/advance";
import { cancelReplay } from "@/lib/services/replays/control";
import { estimateReplay } from "@/lib/services/replays/measure";
import { startReplay } from "@/lib/services/replays/start";
import { ignoreFailureGroup } from "./ignore";
import { type FailureGroup, failureGroups } from "./list";
import { settleFailureGroups } from "./resolve";

const DAY_MS = 86_400_000;

describe("failures of one kind", () => {
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
    await test.db
      .insert(lanes)
      .values({ endpointId, organizationId, shard: 0, leaseToken: 1, leaseOwner: "test" })
      .onConflictDoUpdate({ target: lanes.endpointId, set: { leaseToken: 1, leaseOwner: "test" } });
  });

  /** Results of first tries, written as a worker writes them. */
  async function end(count: number, part: Partial<ResultRow> = {}, at = new Date()): Promise<string[]> {
    const eventIds = await recordEvents(test.db, organizationId, count);
    const rows = eventIds.map((eventId) => ({ id: newUuid(at.getTime()), eventId }));
    await test.db.insert(due).values(
      rows.map(({ id, eventId }) => ({
        ...{ deliveryId: id, endpointId, organizationId, eventId, eventType: "ticket.created" as const },
        ...{ prio: 10, dueAt: at, tries: 0, trigger: "auto" as const, solo: true },
      })),
    );
    await commit(rows.map(({ id, eventId }) => result(id, eventId, at, part)));
    return rows.map(({ id }) => id);
  }
  const commit = (results: ResultRow[]) =>
    commitTick(test.db, {
      lanes: [
        {
          ...{ endpointId, token: 1, leaseMs: 60_000, keep: [], add: [], addTries: [] },
          ...{ release: false, wakeSeq: 0, marks: null },
        },
      ],
      ...{ results, bodies: [], raised: [] },
    });
  const result = (id: string, eventId: string, at: Date, part: Partial<ResultRow>): ResultRow => ({
    ...{ id, endpointId, organizationId, eventId, eventType: "ticket.created", trigger: "auto", number: 1, prio: 10 },
    ...{ createdMs: at.getTime(), latency: null, status: "exhausted", final: true, step: 1, delayMs: null },
    ...{ resumeAt: null, nextTrigger: "retry", requestBody: null, attemptedAt: at.toISOString(), verdict: "rejected" },
    ...{ reason: "signature", code: "310000", diagnosis: "http.unavailable", diagnosisValues: null, recipients: null },
    ...{ outcomeUnknown: false, timings: null, connection: null, requestMethod: null, requestUrl: null },
    ...{ requestHeaders: null, requestBodyHash: null, responseStatus: null, responseHeaders: null, responseBody: null },
    ...{ responseTruncated: false, ...part },
  });
  const arrive = (count: number, at?: Date) =>
    end(count, { status: "delivered", verdict: "delivered", reason: null, code: "200", diagnosis: "delivered" }, at);
  const open = async () => (await failureGroups(ctx)).open;
  const only = async (): Promise<FailureGroup> => {
    const groups = await open();
    expect(groups).toHaveLength(1);
    return groups[0] as FailureGroup;
  };
  const listed = async (group: FailureGroup) =>
    (
      await listDeliveries(ctx, {
        status: ["exhausted"],
        endpointId: decodeId("endpoint", group.endpoint.id) ?? "",
        from: new Date(group.from),
        reason: [group.reason as Reason],
        code: [group.code ?? NO_CODE],
      })
    ).items.length;
  const settle = () => settleFailureGroups({ db: test.db, now: () => new Date() });
  const again = (group: FailureGroup) =>
    ReplayWhatSchema.parse({
      ...{ kind: "filter", endpointId: group.endpoint.id, from: group.from },
      ...{ reasons: [group.reason], codes: [group.code ?? NO_CODE] },
    });

  it("belong together by webhook, reason and code, and open a list of as many lines", async () => {
    await end(3, {}, new Date(Date.now() - 60_000));
    await end(2);
    await end(1, { code: "302034" });
    await end(1, { reason: "timeout", code: null });
    const groups = await open();
    expect(groups.map(({ reason, code, count }) => [reason, code, count])).toEqual([
      ["timeout", null, 1],
      ["signature", "302034", 1],
      ["signature", "310000", 5],
    ]);
    for (const group of groups) expect(await listed(group)).toBe(group.count);
    const [, , signature] = groups;
    expect(Date.parse(signature?.lastAt ?? "") - Date.parse(signature?.firstAt ?? "")).toBeGreaterThan(59_000);
    expect(signature?.endpoint.id).toBe(encodeId("endpoint", endpointId));
  });

  it("are not there for what will be tried again, nor for another organization", async () => {
    await end(2, { status: "retrying", final: false, delayMs: 60_000 });
    expect(await open()).toEqual([]);
    await end(1);
    const other = testContext(test.db, await makeOrganization(test.db));
    expect(await failureGroups(other)).toEqual({ open: [], others: [] });
    const { id } = await only();
    await expect(ignoreFailureGroup(other, id, { ignore: true })).rejects.toMatchObject({ code: "not_found" });
  });

  it("are replayed together, and exactly they; what is queued again is counted no longer", async () => {
    await end(4);
    await end(1, { code: "302034" });
    await end(1, { reason: "timeout", code: null });
    const [timeout, , group] = (await open()) as [FailureGroup, FailureGroup, FailureGroup];
    expect((await estimateReplay(ctx, again(timeout))).count).toBe(1);
    expect((await estimateReplay(ctx, again(group))).count).toBe(4);
    const replay = await startReplay(ctx, { what: again(group), confirm: 4 });
    await advanceReplays({ db: test.db, now: () => new Date(), wake: noWake, live: noLive, keys: ctx.keys });
    expect((await open()).find(({ id }) => id === group.id)?.count).toBe(1);
    await cancelReplay(ctx, replay.id);
    const back = (await open()).find(({ id }) => id === group.id);
    expect(back?.count).toBe(4);
    expect(back && (await listed(back))).toBe(4);
  });

  it("let go of a delivery that is sent again by hand", async () => {
    const [first = ""] = await end(2);
    await retryDelivery(ctx, encodeId("delivery", first));
    const group = await only();
    expect(group.count).toBe(1);
    expect(await listed(group)).toBe(1);
  });

  it("are over after three deliveries in a row, and back with the next failure", async () => {
    await end(2, {}, new Date(Date.now() - 10_000));
    await arrive(2, new Date(Date.now() - 9_000));
    await end(1, { code: "302034" }, new Date(Date.now() - 8_000));
    await arrive(1, new Date(Date.now() - 7_000));
    await settle();
    expect(await open()).toHaveLength(2);
    await arrive(2, new Date(Date.now() - 6_000));
    await settle();
    const { open: none, others } = await failureGroups(ctx);
    expect(none).toEqual([]);
    // What failed is still to be sent.
    expect(others.map(({ state, count }) => [state, count])).toEqual([
      ["resolved", 1],
      ["resolved", 2],
    ]);
    await end(1);
    const group = await only();
    expect([group.code, group.count]).toEqual(["310000", 3]);
    expect(await listed(group)).toBe(3);
  });

  it("stay out of sight for a day when somebody says so, and go on counting", async () => {
    await end(1);
    const { id } = await only();
    const ignored = await ignoreFailureGroup(ctx, id, { ignore: true });
    expect(ignored).toMatchObject({ state: "ignored", ignoredBy: "test" });
    await end(1);
    const { open: none, others } = await failureGroups(ctx);
    expect(none).toEqual([]);
    expect(others.map(({ state, count }) => [state, count])).toEqual([["ignored", 2]]);
    const later = { ...ctx, now: () => new Date(Date.now() + DAY_MS + 1_000) };
    expect((await failureGroups(later)).open.map(({ count }) => count)).toEqual([2]);
    await ignoreFailureGroup(ctx, id, { ignore: false });
    expect((await only()).count).toBe(2);
  });

  it("begin anew when they were quiet for a week, and are forgotten after a month", async () => {
    await end(2, {}, new Date(Date.now() - 9 * DAY_MS));
    await end(1);
    const group = await only();
    expect(group.count).toBe(1);
    expect(await listed(group)).toBe(1);
    const { lastAt } = groupRows;
    expect(await purgeFailureGroups(test.db, new Date(Date.now() - DAY_MS), 1_000)).toBe(0);
    await test.db.update(groupRows).set({ lastAt: new Date(Date.now() - 31 * DAY_MS) });
    expect(await purgeFailureGroups(test.db, new Date(Date.now() - 30 * DAY_MS), 1_000)).toBeGreaterThan(0);
    expect(await test.db.select({ lastAt }).from(groupRows)).toEqual([]);
  });

  it("are counted once, however often a result is written", async () => {
    const [id = ""] = await end(1);
    const [row] = await test.db.select().from(deliveries).where(eq(deliveries.id, id));
    await commit([result(id, row?.eventId ?? "", new Date(), {})]);
    expect((await only()).count).toBe(1);
  });

  it("of tests are none", async () => {
    await recordDeliveries(test.db, { organizationId, endpointId }, 1, { isTest: true });
    expect(await open()).toEqual([]);
  });
});
