import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { insertEvents } from "@/db/queries/events";
import { type DueDelivery, dueByIds } from "@/db/queries/lanes";
import { commitTick, type ResultRow } from "@/db/queries/results";
import { deliveryStats, due } from "@/db/schema";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { makeEndpoint, makeOrganization, testContext } from "@/e2e/faults/fixture";
import type { Verdict } from "@/lib/domain/delivery";
import { encodeId, newUuid } from "@/lib/domain/ids";
import { latencyBin, parseLatency } from "@/lib/domain/latency";
import { defectOutcome } from "@/lib/services/deliveries/attempt";
import { retryDelivery } from "@/lib/services/deliveries/retry";
import { resultOf } from "./results";

let test: TestDb;
beforeAll(async () => {
  test = await openTestDb();
});
afterAll(() => test.close());

const TOKEN = 7;
const now = new Date();

it("counts the answer time of a delivered try once: not of failures, not of a repeated tick, also after a reopening", async () => {
  const organizationId = await makeOrganization(test.db);
  const endpointId = await makeEndpoint(test.db, organizationId, { url: "http://127.0.0.1:9/" });
  const ids = { deliveryId: newUuid(now.getTime()), eventId: newUuid(now.getTime()) };
  const event = { id: ids.eventId, organizationId, type: "ticket.created" as const, data: {}, source: "api" };
  await insertEvents(test.db, [{ ...event, occurredAt: now, createdAt: now }]);
  await test.db.insert(due).values({
    ...{ ...ids, endpointId, organizationId, eventType: "ticket.created", prio: 10, dueAt: now },
    ...{ tries: 0, trigger: "auto", solo: true },
  });
  await test.db.execute(sql`update lanes set lease_token = ${TOKEN} where endpoint_id = ${endpointId}`);

  const lane = { endpointId, organizationId, endpointName: "hook", locale: "en" as const, delaysSeconds: [] };
  const tried = async (verdict: Verdict, total: number): Promise<ResultRow> => {
    const [delivery] = await dueByIds(test.db, [ids.deliveryId]);
    const outcome = defectOutcome(now);
    const none = { dns: null, tcp: null, tls: null, send: null, firstByte: null, download: null };
    const record = { ...outcome.record, verdict: verdict.kind, timings: { ...none, total } };
    const clock = { now, random: () => 0 };
    return resultOf(lane, delivery as DueDelivery, { ...outcome, verdict, record }, clock, null).row;
  };
  const commit = (row: ResultRow) => {
    const change = { endpointId, token: TOKEN, leaseMs: 60_000, keep: [], add: [], addTries: [] };
    const lanes = [{ ...change, release: false, wakeSeq: 0, marks: null }];
    return commitTick(test.db, { lanes, results: [row], bodies: [], raised: [] });
  };
  const stats = async () =>
    (await test.db.select().from(deliveryStats).where(eq(deliveryStats.endpointId, endpointId))).map((row) => ({
      ...{ exhausted: row.exhausted, first: row.deliveredFirst, later: row.deliveredRetry },
      times: parseLatency(row.latency ?? "0").flatMap((count, bin) => (count === 0 ? [] : [[bin, count]])),
    }));

  await commit(await tried({ kind: "rejected", diagnosis: "http.4xx" }, 900));
  expect(await stats()).toEqual([0, 1].map(() => ({ exhausted: 1, first: 0, later: 0, times: [] })));
  await retryDelivery(testContext(test.db, organizationId), encodeId("delivery", ids.deliveryId));
  const delivered = await tried({ kind: "delivered", diagnosis: "delivered" }, 40);
  await commit(delivered);
  await commit(delivered);
  const counted = { exhausted: 0, first: 0, later: 1, times: [[latencyBin(40), 1]] };
  expect(await stats()).toEqual([counted, counted]);
});
