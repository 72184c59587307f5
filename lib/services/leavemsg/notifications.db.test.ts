import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openTestDb, type TestDb } from "@/db/testing/database";
import type { ServiceContext } from "@/lib/context";
import { makeMember, makeOrganization, testContext, testRuntime } from "@/lib/http/testing";
import { noLive } from "@/lib/jobs/live";
import { noWake } from "@/lib/jobs/wake";
import type { Runtime } from "@/lib/runtime";
import { listDeliveries } from "@/lib/services/deliveries/list";
import { createEndpoint } from "@/lib/services/endpoints/create";
import { getEndpoint } from "@/lib/services/endpoints/get";
import { RoutingCache } from "@/lib/services/endpoints/routing-cache";
import { updateEndpoint } from "@/lib/services/endpoints/update";
import { ingestEvents } from "@/lib/services/events/ingest";
import { routeEvents } from "@/lib/services/events/route";
import {
  addNotification,
  copyNotification,
  moveNotification,
  removeNotification,
  reuseWebhook,
  setNotificationRole,
} from "./channels";
import { notificationOverview } from "./overview";
import { replaceNotifications } from "./replace";
import { setNotificationRules, setNotificationsEnabled } from "./settings";

let test: TestDb;
let runtime: Runtime;
let ctx: ServiceContext;
beforeAll(async () => {
  test = await openTestDb();
  runtime = testRuntime(test);
});
afterAll(() => test.close());
beforeEach(async () => {
  const { id } = await makeOrganization(test.db, "notifications");
  ctx = testContext(runtime, id, await makeMember(test.db, id, "admin"));
});

let count = 0;
const configuration = (more: object = {}) => ({
  name: `hook ${++count}`,
  channel: "custom" as const,
  url: `https://hooks.example.com/${count}`,
  events: ["leave_message.created"],
  ...more,
});
const names = async () => (await notificationOverview(ctx)).channels.map(({ name }) => name);

/** The names of those that a new message and a ticket are queued for. */
async function hearing(): Promise<{ message: string[]; ticket: string[] }> {
  const events = [
    { type: "leave_message.created", data: { customer_name: "张三", message_content: `留言 ${++count}` } },
    { type: "ticket.created", data: { ticket_id: `T-${count}`, title: "t", status: "open" } },
  ];
  const sent = await ingestEvents(ctx, { events, source: "api" });
  await routeEvents({ db: test.db, now: () => new Date(), wake: noWake, live: noLive, cache: new RoutingCache() });
  const { items } = await listDeliveries(ctx, { limit: 100 });
  const of = (index: number) =>
    items.flatMap((item) => (item.eventId === sent[index]?.id ? [item.endpoint.name] : [])).sort();
  return { message: of(0), ticket: of(1) };
}

describe("the main switch", () => {
  it("keeps new messages from the list, and nothing else from anybody", async () => {
    const both = ["leave_message.created", "ticket.created"];
    const listed = await addNotification(ctx, configuration());
    const shared = await createEndpoint(ctx, configuration({ events: both, format: "standard" }));
    const apart = await createEndpoint(ctx, configuration({ events: both, format: "standard" }));
    await reuseWebhook(ctx, shared.id);
    const all = [listed.name, shared.name, apart.name].sort();
    expect(await hearing()).toEqual({ message: all, ticket: [shared.name, apart.name].sort() });
    await setNotificationsEnabled(ctx, false);
    expect(await hearing()).toEqual({ message: [apart.name], ticket: [shared.name, apart.name].sort() });
    await setNotificationsEnabled(ctx, true);
    expect((await hearing()).message).toEqual(all);
  });
});

describe("the list", () => {
  it("keeps the order people give it", async () => {
    const made = [];
    for (let n = 0; n < 3; n++) made.push(await addNotification(ctx, configuration()));
    const [a, b, c] = made.map(({ name }) => name);
    await moveNotification(ctx, made[2]?.id ?? "", -1);
    expect(await names()).toEqual([a, c, b]);
    await moveNotification(ctx, made[0]?.id ?? "", -1);
    expect(await names()).toEqual([a, c, b]);
    await moveNotification(ctx, made[0]?.id ?? "", 2);
    expect(await names()).toEqual([c, b, a]);
    await moveNotification(ctx, made[0]?.id ?? "", -9);
    expect(await names()).toEqual([a, c, b]);
    await removeNotification(ctx, made[2]?.id ?? "");
    expect(await names()).toEqual([a, b]);
  });

  it("takes a copy at its end, switched off and of the same role, with the settings of the original", async () => {
    const { id, name } = await addNotification(ctx, {
      ...configuration(),
      rateLimit: { perMinute: 7, overflow: "merge" },
    });
    await setNotificationRole(ctx, id, "backup");
    const copy = await copyNotification(ctx, id);
    expect(copy).toMatchObject({ enabled: false, rateLimit: { perMinute: 7 } });
    expect(copy.name).not.toBe(name);
    const { channels } = await notificationOverview(ctx);
    expect(channels.at(-1)).toMatchObject({ id: copy.id, role: "backup", enabled: false, reused: false });
    const alone = await createEndpoint(ctx, configuration());
    await expect(copyNotification(ctx, alone.id)).rejects.toMatchObject({ code: "not_found" });
  });

  it("lets a webhook that was there before join, and leave as it came", async () => {
    const webhook = await createEndpoint(ctx, configuration({ events: ["ticket.created"], dedupeSeconds: 60 }));
    await reuseWebhook(ctx, webhook.id);
    expect((await getEndpoint(ctx, webhook.id)).events.sort()).toEqual(["leave_message.created", "ticket.created"]);
    await setNotificationRules(ctx, { perMinute: 5, dedupeSeconds: 30, quiet: null });
    await removeNotification(ctx, webhook.id);
    expect(await getEndpoint(ctx, webhook.id)).toMatchObject({ events: ["ticket.created"], dedupeSeconds: 60 });
    expect(await names()).toEqual([]);
  });

  it("is not replaced by halves: a name that is taken elsewhere changes nothing", async () => {
    await createEndpoint(ctx, configuration({ name: "taken" }));
    const first = { type: "custom" as const, webhook_url: "https://hooks.example.com/first", name: "first" };
    await replaceNotifications(ctx, { notifications: [first] });
    const second = { type: "custom" as const, webhook_url: "https://hooks.example.com/second", name: "taken" };
    const refused = replaceNotifications(ctx, { notifications: [{ ...first, name: "renamed" }, second] });
    await expect(refused).rejects.toMatchObject({ code: "conflict", fields: [{ path: "notifications.1.name" }] });
    expect(await names()).toEqual(["first"]);
  });
});

describe("rules", () => {
  it("reach every channel made here and leave its other filters alone", async () => {
    const one = await addNotification(ctx, configuration());
    await updateEndpoint(ctx, one.id, { filters: { keywords: { any: ["价格"] } } });
    await setNotificationRules(ctx, { perMinute: 3, dedupeSeconds: 120, quiet: { from: "22:00", to: "08:00" } });
    expect(await getEndpoint(ctx, one.id)).toMatchObject({
      rateLimit: { perMinute: 3, overflow: "merge" },
      dedupeSeconds: 120,
      filters: {
        keywords: { any: ["价格"] },
        windows: [{ from: "08:00", to: "22:00" }],
        outside: "defer",
        timezone: "Asia/Shanghai",
      },
    });
    await setNotificationRules(ctx, { perMinute: 3, dedupeSeconds: 120, quiet: null });
    expect((await getEndpoint(ctx, one.id)).filters).toMatchObject({ keywords: { any: ["价格"] }, windows: [] });
    const next = await addNotification(ctx, configuration());
    expect(await getEndpoint(ctx, next.id)).toMatchObject({ rateLimit: { perMinute: 3 }, filters: null });
  });

  it("say what is told and about which messages, and go again without a trace", async () => {
    const plain = { perMinute: 10, dedupeSeconds: 600, quiet: null };
    const one = await addNotification(
      ctx,
      configuration({ format: "standard", events: ["leave_message.created", "ticket.created"] }),
    );
    await updateEndpoint(ctx, one.id, { filters: { keywords: { any: ["自己的"] } } });
    await setNotificationRules(ctx, {
      ...plain,
      triggers: ["created", "followUp", "overdue"],
      categories: ["投诉"],
      priorities: ["urgent", "high"],
      keywords: ["退款"],
    });
    const told = await getEndpoint(ctx, one.id);
    expect(told.events.toSorted()).toEqual([
      "leave_message.created",
      "leave_message.sla_breached",
      "message.received",
      "ticket.created",
    ]);
    expect(told.filters).toMatchObject({
      keywords: { any: ["自己的", "退款"] },
      fields: [
        { field: "category", op: "in", value: ["投诉"] },
        { field: "priority", op: "in", value: ["urgent", "high"] },
      ],
    });
    await setNotificationRules(ctx, plain);
    const after = await getEndpoint(ctx, one.id);
    expect(after.events.toSorted()).toEqual(["leave_message.created", "ticket.created"]);
    expect(after.filters).toMatchObject({ keywords: { any: ["自己的"] }, fields: [] });
  });

  it("leave out what document C's format has no body for", async () => {
    const one = await addNotification(ctx, configuration({ format: "leavemsg" }));
    await setNotificationRules(ctx, {
      ...{ perMinute: 10, dedupeSeconds: 600, quiet: null },
      triggers: ["created", "followUp", "assigned", "failed"],
    });
    expect((await getEndpoint(ctx, one.id)).events.toSorted()).toEqual([
      "leave_message.assigned",
      "leave_message.created",
    ]);
    await expect(
      setNotificationRules(ctx, { perMinute: 10, dedupeSeconds: 600, quiet: null, triggers: [] }),
    ).rejects.toMatchObject({ code: "invalid" });
  });
});
