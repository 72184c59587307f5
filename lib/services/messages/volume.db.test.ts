import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { decodeId } from "@/lib/domain/ids";
import { makeWorld, testServiceAuthorization, type World } from "@/lib/http/authorization-table";
import { testContext } from "@/lib/http/testing";
import { changeMessageStatus } from "./change-status";
import { countInboxMessages, type InboxQuery } from "./inbox";
import { responseBoard } from "./response-times";
import { openSite } from "./sites";
import { submitMessage } from "./submit";
import { messageVolume } from "./volume";

let database: TestDb;
let world: World;
beforeAll(async () => {
  database = await openTestDb();
  world = await makeWorld(database);
});
afterAll(() => database.close());

const HOUR_MS = 3_600_000;
let n = 0;
async function leave(hoursAgo: number, page: string | null, spam = false): Promise<string> {
  n += 1;
  const site = await openSite(world.runtime, world.siteKey);
  if (site === null) throw new Error("the world has no site");
  const visitor = testContext(world.runtime, world.organizationId, { kind: "visitor", name: "visitor" });
  const ctx = { ...visitor, now: () => new Date(Date.now() - hoursAgo * HOUR_MS) };
  const { id } = await submitMessage(ctx, {
    ...{ site, source: "api", key: null, userAgent: "", language: "", spamReason: spam ? "honeypot" : null },
    input: {
      ...{ content: `volume ${n}`, name: "", phone: null, email: `t${n}@example.com`, category: "", fields: {} },
      page: { url: page, title: null, referrer: null },
    },
  });
  return decodeId("message", id) ?? "";
}

test("every mark is the number of messages in the list it opens", async () => {
  const ctx = world.as.agent;
  const range = {
    from: new Date(Date.now() - 72 * HOUR_MS),
    to: new Date(Date.now() + HOUR_MS),
    timeZone: "Asia/Shanghai",
  };
  const shop = "https://shop.example/价格";
  const [soon, slow] = [await leave(1, `${shop}?utm_source=a#x`), await leave(30, shop)];
  await leave(3, `${shop}/more`);
  await leave(50, null);
  await leave(1, shop, true);
  for (const id of [soon, slow]) await changeMessageStatus(ctx, { id, status: "replied" });
  await database.db.execute(sql`update leave_messages set response_minutes = case id when ${soon} then 14 else 900 end,
    breached_at = case id when ${slow} then now() end where id in (${soon}, ${slow})`);
  const volume = await messageVolume(ctx, range);
  const counted = (query: Partial<InboxQuery>) => countInboxMessages(ctx, { view: "all", ...query }, 1_000);
  const { from, to } = range;
  const inRange = { timed: "received" as const, from, to };

  expect(volume.spam).toBe(await counted({ view: "spam", from, to }));
  expect(volume.spam).toBe(1);
  expect(volume.bins.map(({ n: some, late }) => [some, late])).toEqual([[1, 0], ...Array(5).fill([0, 0]), [1, 1]]);
  for (const { bin, n: some } of volume.bins) expect(await counted({ ...inRange, resp: bin })).toBe(some);
  // One page, whatever stands behind its address.
  expect(volume.pages.map((page) => page.received)).toEqual([2, 1]);
  for (const { page, received } of volume.pages) expect(await counted({ ...inRange, page })).toBe(received);
  expect(volume.ages.map((age) => age.n)).toEqual([0, 1, 0, 1]);
  for (const age of volume.ages) {
    const since = age.from === null ? {} : { from: age.from };
    expect(await counted({ view: "open", to: age.to, ...since })).toBe(age.n);
  }
  const { counts } = (await responseBoard(ctx, range)).all;
  const sum = (key: "received" | "answered") => volume.days.reduce((all, day) => all + day[key], 0);
  expect([sum("received"), sum("answered")]).toEqual([counts.received, counts.answered]);
  for (const { day, ...shown } of volume.days) {
    const of = { from: new Date(`${day}T00:00+08:00`), to: new Date(Date.parse(`${day}T00:00+08:00`) + 24 * HOUR_MS) };
    expect([day, await counted({ ...of, timed: "received" })]).toEqual([day, shown.received]);
    expect([day, await counted({ ...of, timed: "answered" })]).toEqual([day, shown.answered]);
  }
});

testServiceAuthorization(
  () => world,
  [
    {
      ...{ name: "messageVolume", permission: "message.read", foreign: "own_data_only" },
      prepare: async () => {
        await leave(1, "https://ours.example/");
        return (ctx) =>
          messageVolume(ctx, {
            from: new Date(Date.now() - 96 * HOUR_MS),
            to: new Date(Date.now() + HOUR_MS),
            timeZone: "UTC",
          });
      },
      leaks: (answer) => {
        const { days, pages, ages } = answer as Awaited<ReturnType<typeof messageVolume>>;
        return pages.length > 0 || days.some(({ received }) => received > 0) || ages.some((age) => age.n > 0);
      },
    },
  ],
);
