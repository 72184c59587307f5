import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { lanes } from "@/db/schema";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { makeEndpoint, makeOrganization, testContext } from "@/e2e/faults/fixture";
import { longestTryMs } from "@/lib/domain/exchange";
import { noLive } from "@/lib/jobs/live";
import { noWake, shardOf } from "@/lib/jobs/wake";
import { RoutingCache } from "@/lib/services/endpoints/routing-cache";
import { ingestEvents } from "@/lib/services/events/ingest";
import { routeEvents } from "@/lib/services/events/route";
import { renewLeases } from "./lanes";
import { acquireLanes } from "./lanes-acquire";
import { commitTick, type LaneChange } from "./results";

describe("a lane that was given back", () => {
  let test: TestDb;
  let endpoint: string;
  let organization: string;
  beforeAll(async () => {
    test = await openTestDb();
  });
  afterAll(() => test.close());
  beforeEach(async () => {
    organization = await makeOrganization(test.db);
    endpoint = await makeEndpoint(test.db, organization, { url: "http://127.0.0.1:9/" });
    await arrive();
  });

  /** One more event for the endpoint. */
  async function arrive(): Promise<void> {
    const event = { type: "ticket.created", data: { ticket_id: "T", title: "t", status: "open" } };
    await ingestEvents(testContext(test.db, organization), { events: [event], source: "api" });
    const cache = new RoutingCache();
    await routeEvents({ db: test.db, now: () => new Date(), wake: noWake, live: noLive, cache });
  }

  const take = async () => {
    const request = { shards: [shardOf(endpoint)], owner: "w", marginMs: 10_000, limit: 10, held: 0, insist: false };
    return (await acquireLanes(test.db, request)).lanes;
  };

  /** Takes the lane and says how to give it back. */
  async function taken(): Promise<LaneChange> {
    const [lane] = await take();
    if (lane === undefined) throw new Error("nothing was taken");
    const { endpointId, token, leaseMs, wakeSeq } = lane;
    const nothing = { keep: [], add: [], addTries: [], marks: null };
    return { endpointId, token, leaseMs, wakeSeq, release: true, ...nothing };
  }

  const giveBack = async (change: LaneChange) => {
    const [state] = await commitTick(test.db, { lanes: [change], results: [], bodies: [], raised: [] });
    return state?.released;
  };

  it("is nobody's, also when a heartbeat that was on its way comes after", async () => {
    const change = await taken();
    expect(await giveBack(change)).toBe(true);
    await renewLeases(test.db, [change]);
    expect((await take()).map((lane) => lane.endpointId)).toEqual([endpoint]);
  });

  it("is nobody's, also when the answer was lost, work came, and it is given back once more", async () => {
    const change = await taken();
    expect(await giveBack(change)).toBe(true);
    await arrive();
    expect(await giveBack(change)).toBe(true);
    const [row] = await test.db.select().from(lanes).where(eq(lanes.endpointId, endpoint));
    expect(row).toMatchObject({ leaseOwner: null, leaseUntil: null });
    expect((await take()).map((lane) => lane.endpointId)).toEqual([endpoint]);
  });

  it("lasts as long as the slowest try: a letter has its last answer to wait for besides", async () => {
    expect((await take())[0]?.leaseMs).toBe(15_000);
    const smtp = { host: "127.0.0.1", port: 9, security: "none" as const, from: "push@example.com" };
    endpoint = await makeEndpoint(test.db, organization, {
      url: "smtp://127.0.0.1:9",
      channel: "email",
      config: { smtp, to: ["anna@example.com"] },
    });
    await arrive();
    expect((await take())[0]?.leaseMs).toBe(longestTryMs({ channel: "email", timeoutMs: 5_000 }) + 10_000);
  });
});
