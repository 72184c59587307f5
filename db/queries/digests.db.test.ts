import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { deliveries, due, events, lanes } from "@/db/schema";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { makeEndpoint, makeOrganization } from "@/e2e/faults/fixture";
import { newUuid } from "@/lib/domain/ids";
import { type DigestCandidate, dropWaiting, freezeDigest, type NewDigest } from "./digests";

let test: TestDb;
let organization: string;
let endpoint: string;

beforeAll(async () => {
  test = await openTestDb();
  organization = await makeOrganization(test.db);
});
afterAll(() => test.close());

type Waiting = Partial<typeof due.$inferInsert> & { text?: string };

/** Queues deliveries as routing does; returns their ids. */
async function queue(rows: readonly Waiting[]): Promise<string[]> {
  const ids: string[] = [];
  for (const [index, { text = "t", ...part }] of rows.entries()) {
    const eventId = newUuid(Date.now());
    const deliveryId = newUuid(Date.now());
    const at = new Date(Date.now() - 60_000 + index);
    const event = { organizationId: organization, type: "ticket.created", source: "api" } as const;
    await test.db.insert(events).values({ ...event, id: eventId, data: { text }, occurredAt: at, createdAt: at });
    await test.db.insert(due).values({
      deliveryId,
      eventId,
      endpointId: endpoint,
      organizationId: organization,
      eventType: "ticket.created",
      prio: 10,
      dueAt: at,
      tries: 0,
      trigger: "auto",
      solo: true,
      ...part,
    });
    ids.push(deliveryId);
  }
  return ids;
}

beforeEach(async () => {
  endpoint = await makeEndpoint(test.db, organization, { url: "http://127.0.0.1:9/x" });
  await test.db.update(lanes).set({ leaseToken: 3, leaseOwner: "me" }).where(eq(lanes.endpointId, endpoint));
});

const input = (token = 3) => ({ endpointId: endpoint, token, gathered: false, limit: 5, maxBytes: 10_000, except: [] });
const all = (candidates: readonly DigestCandidate[]): NewDigest => ({
  deliveryId: newUuid(Date.now()),
  eventId: newUuid(Date.now()),
  organizationId: organization,
  type: "delivery.digest",
  data: { count: candidates.length },
  occurredAt: new Date(),
  members: candidates.map(({ id }) => id),
});
const waiting = async () => {
  const rows = await test.db.select().from(due).where(eq(due.endpointId, endpoint));
  return rows.map((row) => row.deliveryId).sort();
};
const merged = () => test.db.select().from(deliveries).where(eq(deliveries.endpointId, endpoint));

describe("freezing a digest", () => {
  it("puts it in the place of its members, the oldest first, and nothing is both or neither", async () => {
    const ids = await queue(Array.from({ length: 7 }, () => ({})));
    const digest = await freezeDigest(test.db, input(), all);
    expect(await waiting()).toEqual([...ids.slice(5), digest?.id ?? ""].sort());
    const rows = await merged();
    expect(rows.map((row) => row.id).sort()).toEqual(ids.slice(0, 5).sort());
    expect(rows.every((row) => row.status === "merged" && row.relatedId === digest?.id)).toBe(true);
    const [row] = await test.db
      .select()
      .from(due)
      .where(eq(due.deliveryId, digest?.id ?? ""));
    const [next] = await test.db
      .select()
      .from(due)
      .where(eq(due.deliveryId, ids[5] ?? ""));
    expect((row?.dueAt.getTime() ?? 0) < (next?.dueAt.getTime() ?? 0)).toBe(true);
    const [event] = await test.db
      .select()
      .from(events)
      .where(eq(events.id, digest?.eventId ?? ""));
    expect(event).toMatchObject({ type: "delivery.digest", data: { count: 5 }, source: "system" });
  });

  it("changes nothing when it fails on the way, for another holder, or when nobody wants it", async () => {
    const ids = await queue([{}, {}]);
    const fails = freezeDigest(test.db, input(), () => {
      throw new Error("stopped");
    });
    await expect(fails).rejects.toThrow("stopped");
    const gone = freezeDigest(test.db, input(), (rows) => ({ ...all(rows), members: [ids[0] ?? "", newUuid(1)] }));
    await expect(gone).rejects.toThrow("members");
    expect(await freezeDigest(test.db, input(2), all)).toBeNull();
    expect(await freezeDigest(test.db, input(), () => null)).toBeNull();
    expect(await waiting()).toEqual([...ids].sort());
    expect(await merged()).toEqual([]);
  });

  it("leaves alone what is asked for by hand, replayed, in flight, not due, or too large", async () => {
    const later = new Date(Date.now() + 60_000);
    const ids = await queue([{}, { prio: 0 }, { prio: 20 }, { dueAt: later }, {}, {}, { text: "x".repeat(20_000) }]);
    const [first, , , , flying, last] = ids;
    await test.db
      .update(lanes)
      .set({ inflight: [flying ?? ""] })
      .where(eq(lanes.endpointId, endpoint));
    const seen: string[] = [];
    await freezeDigest(test.db, input(), (candidates) => {
      seen.push(...candidates.map(({ id }) => id));
      return null;
    });
    expect(seen).toEqual([first, last]);
  });

  it("takes only what was collected when that is asked for", async () => {
    const ids = await queue([{ gather: true }, {}, { gather: true }]);
    const digest = await freezeDigest(test.db, { ...input(), gathered: true }, all);
    expect(await waiting()).toEqual([ids[1] ?? "", digest?.id ?? ""].sort());
  });
});

describe("dropping what is over a limit", () => {
  it("ends what was never tried, with a record, and leaves the rest", async () => {
    const ids = await queue([{}, { tries: 1 }, { prio: 0 }, { dueAt: new Date(Date.now() + 60_000) }, {}]);
    expect(await dropWaiting(test.db, { endpointId: endpoint, token: 2 }, 10)).toMatchObject({ dropped: 0 });
    expect(await dropWaiting(test.db, { endpointId: endpoint, token: 3 }, 10)).toEqual({ dropped: 2, left: true });
    expect(await waiting()).toEqual(ids.slice(1, 4).sort());
    const rows = await merged();
    expect(rows.map(({ status, skipReason }) => ({ status, skipReason }))).toEqual(
      Array.from({ length: 2 }, () => ({ status: "skipped", skipReason: "rate_limited" })),
    );
  });
});
