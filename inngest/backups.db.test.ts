import { eq } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  deliveries,
  deliveryStats,
  events,
  failureGroups,
  notificationBackups,
  notificationChannels,
  notificationSettings,
} from "@/db/schema";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { makeEndpoint, makeOrganization, testContext, until } from "@/e2e/faults/fixture";
import { openReceiver, status, type TestReceiver } from "@/e2e/faults/receiver";
import { startWorkerInProcess } from "@/e2e/faults/worker-in-process";
import { FiltersSchema, NO_RULES } from "@/lib/domain/endpoint-rules";
import { CHECK_SOURCE } from "@/lib/domain/events";
import type { NotificationRole } from "@/lib/domain/leave-message/notify";
import { noLive } from "@/lib/jobs/live";
import { noWake } from "@/lib/jobs/wake";
import { RoutingCache } from "@/lib/services/endpoints/routing-cache";
import { ingestEvents } from "@/lib/services/events/ingest";
import { routeEvents } from "@/lib/services/events/route";
import { releaseBackups } from "@/lib/services/leavemsg/release-backups";

describe("backup channels", () => {
  let test: TestDb;
  let receiver: TestReceiver;
  let organization: string;
  const stops: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    test = await openTestDb();
    receiver = await openReceiver();
  });
  afterAll(async () => {
    await receiver.close();
    await test.close();
  });
  beforeEach(async () => {
    organization = await makeOrganization(test.db);
    receiver.requests.length = 0;
    for (const path of ["/first", "/second", "/backup"]) receiver.reply(path, status(200));
  });
  afterEach(async () => {
    await Promise.all(stops.splice(0).map((stop) => stop()));
  });

  async function channel(path: string, role: NotificationRole, options: { enabled?: boolean; quiet?: boolean } = {}) {
    const filters = options.quiet === true ? nobodyNow() : null;
    const id = await makeEndpoint(test.db, organization, {
      url: receiver.url(path),
      events: ["leave_message.created", "ticket.created"],
      retry: { delays: [] },
      rules: { ...NO_RULES, filters },
      ...(options.enabled === undefined ? {} : { enabled: options.enabled }),
    });
    await test.db
      .insert(notificationChannels)
      .values({ endpointId: id, organizationId: organization, position: 0, role });
    return id;
  }

  /** A window of an hour that opens three hours from now. */
  function nobodyNow() {
    const time = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString().slice(11, 16);
    return FiltersSchema.parse({ windows: [{ from: time(3), to: time(4) }], timezone: "UTC" });
  }

  const backupAfter = (backupSeconds: number) =>
    test.db
      .insert(notificationSettings)
      .values({ organizationId: organization, perMinute: 10, dedupeSeconds: 0, backupSeconds, updatedAt: new Date() });

  async function worker() {
    const started = await startWorkerInProcess(test.url, { name: "worker", sweep: true });
    stops.push(started.stop);
    return started;
  }

  let count = 0;
  const leave = (type = "leave_message.created") => {
    const data =
      type === "ticket.created"
        ? { ticket_id: `T-${++count}`, title: "t", status: "open" }
        : { customer_name: "张三", message_content: `留言 ${++count}` };
    return ingestEvents(testContext(test.db, organization), { events: [{ type, data }], source: "api" });
  };
  const route = () =>
    routeEvents({ db: test.db, now: () => new Date(), wake: noWake, live: noLive, cache: new RoutingCache() });
  const held = () =>
    test.db.select().from(notificationBackups).where(eq(notificationBackups.organizationId, organization));
  const paths = () => receiver.requests.map(({ path }) => path).sort();
  const arrived = (path: string, n = 1) =>
    until(`${n} at ${path}`, () => receiver.requests.filter((one) => one.path === path).length >= n);
  const settled = () => until("nothing held", async () => (await held()).length === 0);

  it("stay silent where one primary was told, and are sent once all of them failed for good", async () => {
    await channel("/first", "primary");
    await channel("/second", "primary");
    await channel("/backup", "backup");
    receiver.reply("/second", status(410));
    await worker();
    await leave();
    await arrived("/first");
    await settled();
    expect(paths()).not.toContain("/backup");

    receiver.reply("/first", status(410));
    await leave();
    await arrived("/backup");
    await settled();
    expect(receiver.requests.filter(({ path }) => path === "/backup")).toHaveLength(1);
  });

  it("are sent when the primaries take too long, whatever becomes of these later", async () => {
    await backupAfter(1);
    await channel("/first", "primary");
    await channel("/backup", "backup");
    let answer: (() => void) | null = null;
    receiver.reply("/first", (_request, response) => {
      answer = () => void response.writeHead(200).end("ok");
    });
    await worker();
    await leave();
    await arrived("/backup");
    const answered = answer as (() => void) | null;
    answered?.();
    await settled();
    expect(paths()).toEqual(["/backup", "/first"]);
  });

  it("survive the worker: nothing is lost and nothing doubled by who looks, how often, at once", async () => {
    await channel("/first", "primary");
    await channel("/backup", "backup");
    receiver.reply("/first", status(410));
    const first = await worker();
    await leave();
    await arrived("/first");
    await first.stop();
    stops.length = 0;
    const waiting = (await held()).length;
    // Several look at the same moment, as the sweeps of several workers may.
    await until("the backup is due", async () => {
      await Promise.all([1, 2, 3].map(() => releaseBackups({ db: test.db })));
      return (await held()).length === 0;
    });
    expect(waiting).toBeLessThanOrEqual(1);
    await worker();
    await arrived("/backup");
    expect(paths().filter((path) => path === "/backup")).toHaveLength(1);
  });

  it("are only about leave messages, and go at once where nobody else hears of one", async () => {
    await channel("/first", "primary", { enabled: false });
    await channel("/backup", "backup");
    await worker();
    await leave();
    await arrived("/backup");
    await leave("ticket.created");
    await arrived("/backup", 2);
    expect(await held()).toEqual([]);
  });

  it("of a check are marked and count nowhere, like everything of it", async () => {
    await channel("/first", "primary");
    await channel("/backup", "backup");
    receiver.reply("/first", status(500));
    await worker();
    const data = { customer_name: "体检", message_content: `check ${++count}` };
    await ingestEvents(testContext(test.db, organization), {
      events: [{ type: "leave_message.created", data }],
      source: CHECK_SOURCE,
    });
    await arrived("/backup");
    expect(receiver.requests.every(({ headers }) => headers["x-test"] === "1")).toBe(true);
    const own = eq(deliveries.organizationId, organization);
    await until("both records", async () => (await test.db.$count(deliveries, own)) === 2);
    const rows = await test.db.select().from(deliveries).where(own);
    expect(rows.map(({ isTest }) => isTest)).toEqual([true, true]);
    expect(await test.db.$count(deliveryStats, eq(deliveryStats.organizationId, organization))).toBe(0);
    expect(await test.db.$count(failureGroups, eq(failureGroups.organizationId, organization))).toBe(0);
    const raised = await test.db.select().from(events).where(eq(events.organizationId, organization));
    expect(raised.map(({ type }) => type)).toEqual(["leave_message.created"]);
  });

  it("do not count the hours in which the primaries may not send", async () => {
    await channel("/first", "primary", { quiet: true });
    await channel("/backup", "backup");
    await leave();
    await route();
    await releaseBackups({ db: test.db });
    const [row] = await held();
    const wait = (row?.deadline.getTime() ?? 0) - Date.now();
    expect(wait).toBeGreaterThan(2 * 3_600_000);
    expect(row?.lookAt.getTime()).toBeGreaterThan(Date.now() + 2 * 3_600_000);
  });
});
