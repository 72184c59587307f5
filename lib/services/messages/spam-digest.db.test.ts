import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { events, organizations } from "@/db/schema";
import { openTestDb, type TestDb } from "@/db/testing/database";
import type { ServiceContext } from "@/lib/context";
import { SPAM_DIGEST_TYPE } from "@/lib/domain/digest/members";
import { decodeId } from "@/lib/domain/ids";
import { localMinute, zonedInstant } from "@/lib/domain/zoned-time";
import { makeWorld, type World } from "@/lib/http/authorization-table";
import { testContext } from "@/lib/http/testing";
import { noLive } from "@/lib/jobs/live";
import { noWake } from "@/lib/jobs/wake";
import { listDeliveries } from "@/lib/services/deliveries/list";
import { createEndpoint } from "@/lib/services/endpoints/create";
import { RoutingCache } from "@/lib/services/endpoints/routing-cache";
import { routeEvents } from "@/lib/services/events/route";
import { addNotification } from "@/lib/services/leavemsg/channels";
import { setNotificationRules, setNotificationsEnabled } from "@/lib/services/leavemsg/settings";
import { changeOneMessage } from "./change";
import { openSite } from "./sites";
import { tellOfSpam } from "./spam-digest";
import { submitMessage } from "./submit";

const ZONE = "America/New_York";
let database: TestDb;
let world: World;
let ctx: ServiceContext;
/** The workspace's clock today. */
const at = (time: string) => {
  const found = zonedInstant(`${localMinute(new Date(), ZONE).slice(0, 10)}T${time}`, ZONE);
  if (found === null) throw new Error(`no such time: ${time}`);
  return found;
};

beforeAll(async () => {
  database = await openTestDb();
});
afterAll(() => database.close());
beforeEach(async () => {
  world = await makeWorld(database);
  ctx = world.as.owner;
  const own = eq(organizations.id, world.organizationId);
  await database.db.update(organizations).set({ timeZone: ZONE }).where(own);
});

let n = 0;
async function leave(when: Date, spam = true): Promise<string> {
  n += 1;
  const site = await openSite(world.runtime, world.siteKey);
  if (site === null) throw new Error("the world has no site");
  const visitor = testContext(world.runtime, world.organizationId, { kind: "visitor", name: "visitor" });
  const page = { url: null, title: null, referrer: null };
  const { id } = await submitMessage(
    { ...visitor, now: () => when },
    {
      ...{ site, source: "api", key: null, spamReason: spam ? "honeypot" : null, userAgent: "", language: "zh-CN" },
      input: { content: `广告 ${n}`, name: "", phone: null, email: `ad${n}@x.example`, category: "", fields: {}, page },
    },
  );
  return decodeId("message", id) ?? "";
}
const robot = (more: object = {}) => ({
  ...{ name: `robot ${++n}`, channel: "wecom" as const, events: ["leave_message.created"] },
  url: `https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa${n}`,
  ...more,
});
const look = (time: string) => tellOfSpam({ db: database.db, now: () => at(time), wake: noWake });
const told = async () =>
  (
    await database.db
      .select({ data: events.data })
      .from(events)
      .where(and(eq(events.organizationId, world.organizationId), eq(events.type, SPAM_DIGEST_TYPE)))
  ).map(({ data }) => data);
async function hearing(time: string) {
  const now = () => at(time);
  await routeEvents({ db: database.db, now, wake: noWake, live: noLive, cache: new RoutingCache() });
  const { items } = await listDeliveries(ctx, { limit: 100 });
  return items.filter(({ eventType }) => eventType === SPAM_DIGEST_TYPE);
}

test("tells the notification channels once a day at 18:00 of the workspace how many were kept apart", async () => {
  const channel = await addNotification(ctx, robot());
  await addNotification(ctx, { ...robot(), channel: "custom", url: "https://hooks.example.com/x", format: "leavemsg" });
  await createEndpoint(ctx, robot());
  for (const time of ["09:00", "17:59"]) await leave(at(time));
  await leave(new Date(at("18:00").getTime() - 25 * 3_600_000));
  await leave(at("10:00"), false);
  const mistaken = await leave(at("11:00"));
  await changeOneMessage(ctx, { id: mistaken, edit: { kind: "status", status: "pending" } });
  await look("17:50");
  expect(await told()).toEqual([]);
  for (const time of ["18:01", "18:11", "21:59"]) await look(time);
  const iso = (instant: number) => new Date(instant).toISOString().replace(".000Z", "Z");
  const to = at("18:00").getTime();
  expect(await told()).toEqual([{ count: 2, from: iso(to - 86_400_000), to: iso(to) }]);
  const heard = await hearing("18:02");
  expect(heard.map(({ endpoint, status }) => [endpoint.name, status])).toEqual([[channel.name, "queued"]]);
});

test("tells nothing on a day without any, late in the night, or where notifications are off", async () => {
  await addNotification(ctx, robot());
  await look("18:01");
  await leave(at("17:00"));
  await look("18:11");
  expect(await told()).toEqual([]);
  const quiet = await makeWorld(database);
  await database.db.update(organizations).set({ timeZone: ZONE }).where(eq(organizations.id, quiet.organizationId));
  [world, ctx] = [quiet, quiet.as.owner];
  await addNotification(ctx, robot());
  await leave(at("17:00"));
  await look("22:01");
  expect(await told()).toEqual([]);
  await setNotificationsEnabled(ctx, false);
  await look("19:00");
  expect(await told()).toHaveLength(1);
  expect(await hearing("19:01")).toEqual([]);
});

test("waits for the end of quiet hours, and no filter of messages holds it up", async () => {
  await addNotification(ctx, robot());
  const quiet = { from: "17:30", to: "20:00" };
  await setNotificationRules(ctx, {
    perMinute: 10,
    dedupeSeconds: 60,
    quiet,
    categories: ["售后"],
    keywords: ["退款"],
  });
  await leave(at("17:00"));
  await look("18:01");
  const [held] = await hearing("18:02");
  expect(held?.status).toBe("queued");
  const due = await database.db.$client.query("select due_at from due where delivery_id = $1", [
    decodeId("delivery", held?.id ?? ""),
  ]);
  expect(due.rows[0]?.due_at).toEqual(at("20:00"));
});
