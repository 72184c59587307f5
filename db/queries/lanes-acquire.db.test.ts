import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { workers } from "@/db/schema";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { makeEndpoint, makeOrganization, testContext } from "@/e2e/faults/fixture";
import { noLive } from "@/lib/jobs/live";
import { noWake, SHARD_COUNT } from "@/lib/jobs/wake";
import { RoutingCache } from "@/lib/services/endpoints/routing-cache";
import { ingestEvents } from "@/lib/services/events/ingest";
import { routeEvents } from "@/lib/services/events/route";
import { type AcquireRequest, acquireLanes } from "./lanes-acquire";
import { beatWorker } from "./workers";

const ALL_SHARDS = Array.from({ length: SHARD_COUNT }, (_, shard) => shard);

describe("lanes that several workers ask for", () => {
  let test: TestDb;
  beforeAll(async () => {
    test = await openTestDb();
  });
  afterAll(() => test.close());
  beforeEach(async () => {
    await test.db.delete(workers);
    const organization = await makeOrganization(test.db);
    for (let number = 0; number < 10; number++) {
      await makeEndpoint(test.db, organization, { url: "http://127.0.0.1:9/" });
    }
    const event = { type: "ticket.created", data: { ticket_id: "T", title: "t", status: "open" } };
    await ingestEvents(testContext(test.db, organization), { events: [event], source: "api" });
    const cache = new RoutingCache();
    await routeEvents({ db: test.db, now: () => new Date(), wake: noWake, live: noLive, cache });
  });

  const beat = (id: string, lanes = 0) => beatWorker(test.db, { id, pid: 1, lanes });
  const take = async (owner: string, more: Partial<AcquireRequest> = {}) => {
    const request = { shards: ALL_SHARDS, owner, marginMs: 10_000, limit: 200, held: 0, insist: false, ...more };
    const { lanes, ...rest } = await acquireLanes(test.db, request);
    return { count: lanes.length, ids: lanes.map((lane) => lane.endpointId), ...rest };
  };

  it("all go to a worker that is alone", async () => {
    await beat("a");
    expect(await take("a")).toMatchObject({ count: 10, left: 0, outrun: false });
  });

  it("all go to one that does not beat, such as a slice of a serverless engine", async () => {
    await Promise.all([beat("a"), beat("b")]);
    expect(await take("slice")).toMatchObject({ count: 10, left: 0, outrun: false });
  });

  it("are shared in halves by two, each lane with one of them", async () => {
    await Promise.all([beat("a"), beat("b")]);
    const first = await take("a");
    expect(first).toMatchObject({ count: 5, left: 5, outrun: false });
    const again = await take("a", { held: 5 });
    expect(again).toMatchObject({ count: 0, left: 5, outrun: false });
    const second = await take("b");
    expect(second).toMatchObject({ count: 5, left: 0 });
    expect(new Set([...first.ids, ...second.ids]).size).toBe(10);
  });

  it("never go to two that ask at the same time, and none is forgotten", async () => {
    await Promise.all([beat("a"), beat("b")]);
    const ids: string[] = [];
    for (let turn = 0; turn < 10 && ids.length < 10; turn++) {
      const [a, b] = await Promise.all([take("a"), take("b")]);
      ids.push(...a.ids, ...b.ids);
    }
    expect(ids).toHaveLength(10);
    expect(new Set(ids).size).toBe(10);
  });

  it("that a worker leaves to one which does not come are taken when it insists", async () => {
    await Promise.all([beat("a", 3), beat("b", 20)]);
    expect(await take("b", { held: 20 })).toMatchObject({ count: 0, left: 10 });
    expect(await take("b", { held: 20, insist: true })).toMatchObject({ count: 10, left: 0 });
  });

  it("are not kept for a worker that has been silent", async () => {
    await Promise.all([beat("a"), beat("b")]);
    await test.db.$client.query("update workers set seen_at = clock_timestamp() - interval '1 minute' where id = 'b'");
    expect(await take("a")).toMatchObject({ count: 10, left: 0 });
  });
});
