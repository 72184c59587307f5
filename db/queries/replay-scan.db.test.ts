import { type SQL, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EVENT_TYPES } from "@/lib/domain/catalogue/types";
import { newUuid } from "@/lib/domain/ids";
import { ReplayWhatSchema, type StoredReplay } from "@/lib/domain/replay";
import type { Db } from "../client";
import { openTestDb, type TestDb } from "../testing/database";
import { fillHistory, settleHistory } from "../testing/fill";
import { countDelivered, countMissed, countReplayable, nextMissed, nextReplayable } from "./replay-scan";

const DELIVERIES = 60_000;
const WEEKS = 4;
const DAY_MS = 86_400_000;
/** Noon of the Thursday before this week: of a week that has only just begun, the few rows are rightly read through. */
const THURSDAY_MS = (Math.floor((Date.now() / DAY_MS - 4) / 7) * 7 + 4 - 3.5) * DAY_MS;
const BEGINNING = "00000000-0000-7000-8000-000000000000";

/** The same database, which also says how it would run each statement. */
function explaining(db: Db, plans: string[]): Db {
  const execute = async (query: SQL) => {
    const plan = await db.execute<{ "QUERY PLAN": string }>(sql`explain (costs off) ${query}`);
    plans.push(plan.rows.map((row) => row["QUERY PLAN"]).join("\n"));
    return db.execute(query);
  };
  return new Proxy(db, { get: (target, key) => (key === "execute" ? execute : Reflect.get(target, key)) });
}

describe("what replays look for in a long history", () => {
  let test: TestDb;
  const nowMs = THURSDAY_MS;
  const organizations = Array.from({ length: 9 }, () => ({
    id: newUuid(nowMs),
    endpointIds: Array.from({ length: 4 }, () => newUuid(nowMs)),
  }));
  const organizationId = organizations[3]?.id ?? "";
  const endpointId = organizations[3]?.endpointIds[2] ?? "";
  const range = { from: new Date(nowMs - 8 * DAY_MS).toISOString(), to: new Date(nowMs).toISOString() };

  beforeAll(async () => {
    test = await openTestDb();
    await fillHistory(test.db.$client, { organizations, deliveries: DELIVERIES, weeks: WEEKS, nowMs }, () => undefined);
    await settleHistory(test.db.$client);
  }, 120_000);
  afterAll(() => test.close());

  const what = (more: object = {}): StoredReplay => {
    const parsed = ReplayWhatSchema.parse({ kind: "filter", from: range.from, to: range.to, ...more });
    return parsed.kind === "filter" ? { ...parsed, ...range } : parsed;
  };
  const planned = async (run: (db: Db) => Promise<unknown>): Promise<string> => {
    const plans: string[] = [];
    await run(explaining(test.db, plans));
    return plans.join("\n");
  };
  /** Weeks with rows that are read from one end to the other; those that are still to come are empty. */
  const scanned = (plan: string): string[] => {
    const today = new Date(nowMs).toISOString().slice(0, 10).replaceAll("-", "");
    const weeks = plan.matchAll(/Seq Scan on (?:deliveries|events)_(\d{8})/g);
    return [...weeks].flatMap(([found, week = ""]) => (week <= today ? [found] : []));
  };
  /** Eight days lie in at most three weeks; what is older is not looked at. */
  const weeksOf = (plan: string) => new Set(plan.match(/on deliveries_\d+/g)).size;

  it("counts and finds failed ones by index, in the weeks it is about", async () => {
    const where = { organizationId, endpointId, after: BEGINNING, limit: 64 };
    const found = await nextReplayable(test.db, newUuid(nowMs), { ...what(), endpointId } as StoredReplay, where);
    expect(found.length).toBeGreaterThan(0);
    for (const filter of [what(), { ...what(), endpointId } as StoredReplay]) {
      const count = await planned((db) => countReplayable(db, organizationId, filter));
      expect(scanned(count)).toEqual([]);
      expect(weeksOf(count)).toBeLessThanOrEqual(3);
      const next = await planned((db) => nextReplayable(db, newUuid(nowMs), filter, where));
      expect(scanned(next)).toEqual([]);
      expect(next).toMatch(/deliveries_\d+_/);
      expect(weeksOf(next)).toBeLessThanOrEqual(3);
    }
  });

  it("finds every other kind by index too", async () => {
    const where = { organizationId, endpointId, after: BEGINNING, limit: 64 };
    const others = what({ statuses: ["exhausted", "skipped", "delivered"] });
    const found = await test.db.execute<{ id: string }>(sql`
      select id from deliveries where organization_id = ${organizationId} limit 500`);
    const ids = found.rows.map((row) => row.id);
    const chosen: StoredReplay = { kind: "selection", deliveryIds: ids, includeDelivered: false };
    const failed: StoredReplay = { kind: "failedOf", replayId: newUuid(nowMs) };
    for (const filter of [others, chosen, failed]) {
      const next = await planned((db) => nextReplayable(db, newUuid(nowMs), filter, where));
      expect(scanned(next), filter.kind).toEqual([]);
    }
    const delivered = await planned((db) =>
      countDelivered(db, organizationId, { ...what(), endpointId } as StoredReplay),
    );
    expect(scanned(delivered)).toEqual([]);
  });

  it("finds missed events by index", async () => {
    const types = EVENT_TYPES.slice(0, 3);
    const where = { organizationId, endpointId, after: BEGINNING, limit: 64 };
    expect(scanned(await planned((db) => nextMissed(db, where, { ...range, types })))).toEqual([]);
    expect(
      scanned(await planned((db) => countMissed(db, organizationId, endpointId, { ...range, types }, 10_000))),
    ).toEqual([]);
  });
});
