import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { leaveMessages } from "@/db/schema";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { makeWorld, type World } from "@/lib/http/authorization-table";
import { testContext } from "@/lib/http/testing";
import { visitorIntro } from "@/lib/i18n/visitor-presence";
import { openSite } from "./sites";
import { submitMessage } from "./submit";
import { usualReply } from "./usual-reply";

let database: TestDb;
let world: World;
beforeAll(async () => {
  database = await openTestDb();
  world = await makeWorld(database);
});
afterAll(() => database.close());

const BEGIN = Date.parse("2026-03-02T02:00:00Z");

/** Messages of one minute each, answered after so many minutes of business time. */
async function answered(minutes: readonly number[], from: number) {
  const site = await openSite(world.runtime, world.siteKey);
  if (site === null) throw new Error("the world has no site");
  const visitor = testContext(world.runtime, world.organizationId, { kind: "visitor", name: "visitor" });
  for (const [index, responseMinutes] of minutes.entries()) {
    const at = from + index * 60_000;
    const { number } = await submitMessage(
      { ...visitor, now: () => new Date(at) },
      {
        ...{ site, source: "api", key: null, spamReason: null, userAgent: "", language: "" },
        input: {
          ...{ content: `usual ${at}`, name: "", phone: null, email: `u${at}@example.com`, category: "", fields: {} },
          page: { url: null, title: null, referrer: null },
        },
      },
    );
    await database.db
      .update(leaveMessages)
      .set({ responseMinutes })
      .where(sql`number = ${number} and organization_id = ${world.organizationId}`);
  }
}

test("visitors hear of the usual time to an answer once there were twenty in a week, and of no longer than a day", async () => {
  const told = (at: number) => usualReply(world.runtime, world.organizationId, new Date(at));
  const day = 86_400_000;
  await answered(
    Array.from({ length: 19 }, () => 70),
    BEGIN,
  );
  expect(await told(BEGIN + day)).toBeNull();
  await answered([5_000], BEGIN + day);
  // One is a long exception: the median is what counts.
  expect(await told(BEGIN + day + 3_600_000)).toBe("2h");
  expect(await usualReply(world.runtime, world.other.organizationId, new Date(BEGIN + day))).toBeNull();
  expect(await told(BEGIN + 9 * day)).toBeNull();
});

test("the sentence promises it within hours only", () => {
  const presence = { mode: "offline", nextOpenAt: null, holiday: null, timeZone: "Asia/Shanghai" } as const;
  const call = { now: new Date(BEGIN), visitorZone: null, canChat: false, eta: "2h" } as const;
  expect(visitorIntro("zh-CN", { ...presence, reason: "no_agent" }, call)).toContain("我们通常在 2 小时内回复");
  expect(visitorIntro("zh-CN", { ...presence, reason: "forced" }, call)).not.toContain("小时");
  expect(visitorIntro("zh-CN", { ...presence, reason: "after_hours" }, call)).not.toContain("小时");
  expect(visitorIntro("en", { ...presence, reason: "no_agent" }, call)).toContain("We usually reply within 2 hours.");
});
