import { eq } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { endpointCare, events, leaveMessages, notificationChannels } from "@/db/schema";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { makeEndpoint, makeOrganization, testContext, until } from "@/e2e/faults/fixture";
import { openReceiver, status, type TestReceiver } from "@/e2e/faults/receiver";
import { startWorkerInProcess } from "@/e2e/faults/worker-in-process";
import type { ServiceContext } from "@/lib/context";
import { encodeId, newUuid, uuidAt } from "@/lib/domain/ids";
import { careFindings, careFindingsOf } from "@/lib/services/care/findings";
import { remindOfCare } from "@/lib/services/care/remind";
import { advanceCare, setSelfTest } from "@/lib/services/care/self-tests";
import { updateEndpoint } from "@/lib/services/endpoints/update";

const DAY_MS = 86_400_000;
const daily = { rhythm: "daily", at: "09:00", day: 1 } as const;

describe("care of webhooks", () => {
  let test: TestDb;
  let receiver: TestReceiver;
  let ctx: ServiceContext;
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
    ctx = testContext(test.db, await makeOrganization(test.db));
    receiver.requests.length = 0;
    receiver.reply("/self", status(200));
  });
  afterEach(async () => {
    await Promise.all(stops.splice(0).map((stop) => stop()));
  });

  const endpoint = (path = "/self", more: object = {}) =>
    makeEndpoint(test.db, ctx.organizationId, { url: receiver.url(path), retry: { delays: [] }, ...more });
  const dueNow = (id: string) =>
    test.db
      .update(endpointCare)
      .set({ nextTestAt: new Date(Date.now() - 1_000) })
      .where(eq(endpointCare.endpointId, id));
  const alerts = async () =>
    (await test.db.select().from(events).where(eq(events.organizationId, ctx.organizationId)))
      .filter(({ type }) => type.startsWith("system_alert."))
      .map(({ data }) => data as { title: string; details: Record<string, unknown> });
  const kinds = async () => (await careFindings(ctx)).map(({ kind }) => kind);
  const reached = (path: string) => receiver.requests.filter((one) => one.path === path);

  it("tests itself when its time comes, marked, counted nowhere, and plans the next time", async () => {
    const id = await endpoint();
    await setSelfTest(ctx, encodeId("endpoint", id), daily);
    await dueNow(id);
    const worker = await startWorkerInProcess(test.url, { name: "care", sweep: true });
    stops.push(worker.stop);
    await until("the self-test", () => reached("/self").length === 1);
    expect(reached("/self")[0]?.headers["x-test"]).toBe("1");
    const row = await until("its record", async () => {
      const [found] = await test.db.select().from(endpointCare).where(eq(endpointCare.endpointId, id));
      return found?.lastTestOk === true ? found : null;
    });
    expect(row.nextTestAt?.getTime()).toBeGreaterThan(Date.now());
    expect(await kinds()).toEqual([]);
    const stats = await test.db.$client.query("select count(*)::int as n from delivery_stats where endpoint_id = $1", [
      id,
    ]);
    expect(stats.rows[0].n).toBe(0);
  });

  it("is made by one worker only, however many look", async () => {
    const ids = [await endpoint(), await endpoint(), await endpoint()];
    for (const id of ids) {
      await setSelfTest(ctx, encodeId("endpoint", id), daily);
      await dueNow(id);
    }
    await Promise.all([1, 2, 3].map(() => advanceCare(ctx)));
    expect(reached("/self")).toHaveLength(3);
  });

  it("alerts once when it fails, shows on the webhook, and is quiet again when it passes", async () => {
    receiver.reply("/self", status(500));
    const id = await endpoint();
    const edge = encodeId("endpoint", id);
    await setSelfTest(ctx, edge, daily);
    for (let round = 0; round < 2; round++) {
      await dueNow(id);
      await advanceCare(ctx);
      // One test in 3 s of one endpoint: the second round may only come later.
      await test.db.$client.query("delete from throttles");
    }
    expect(reached("/self")).toHaveLength(2);
    const raised = await alerts();
    expect(raised).toHaveLength(1);
    expect(raised[0]?.details).toMatchObject({ endpoint_id: edge, notice: "self_test" });
    expect(await careFindingsOf(ctx, edge)).toMatchObject([{ kind: "selfTestFailed", severity: "danger" }]);

    receiver.reply("/self", status(200));
    await dueNow(id);
    await advanceCare(ctx);
    expect(await careFindingsOf(ctx, edge)).toEqual([]);
    expect(await alerts()).toHaveLength(1);
  });

  it("knows how old secrets are, and that one was replaced", async () => {
    const signature = { scheme: "sha256", secret: "0123456789abcdef-old" };
    const category = { category: "ticket", enabled: true, events: ["ticket.created"] };
    const id = await endpoint("/self", { signature, subscriptions: [category] });
    const edge = encodeId("endpoint", id);
    await test.db.$client.query("update endpoints set created_at = $2 where id = $1", [
      id,
      new Date(Date.now() - 200 * DAY_MS),
    ]);
    expect(await kinds()).toContain("secretOld");
    await updateEndpoint(ctx, edge, { signature: { scheme: "sha256", secret: "0123456789abcdef-new" } });
    expect(await kinds()).not.toContain("secretOld");
  });

  it("names webhooks that push nothing and certificates that end", async () => {
    const id = await endpoint();
    await test.db.$client.query("update endpoints set created_at = $2 where id = $1", [
      id,
      new Date(Date.now() - 30 * DAY_MS),
    ]);
    await test.db.insert(endpointCare).values({
      endpointId: id,
      organizationId: ctx.organizationId,
      certificateHost: "127.0.0.1",
      certificateExpiresAt: new Date(Date.now() + 10.5 * DAY_MS),
    });
    const found = await careFindings(ctx);
    expect(found.map(({ kind, values }) => [kind, values.d])).toEqual([
      ["certificate", 10],
      ["quiet", 30],
    ]);
  });

  it("alarms once a day where messages come and nobody is told", async () => {
    const id = await endpoint("/self", { events: ["leave_message.created"] });
    await test.db
      .insert(notificationChannels)
      .values({ endpointId: id, organizationId: ctx.organizationId, position: 0 });
    const at = new Date(Date.now() - 3_600_000);
    const row = { organizationId: ctx.organizationId, siteId: newUuid(at.getTime()), status: "pending" } as const;
    const times = { createdAt: at, updatedAt: at };
    await test.db.insert(leaveMessages).values({
      ...{ id: uuidAt(at.getTime()), ...row, ...times, number: "LM-1", content: "在吗" },
      ...{ fingerprint: Buffer.alloc(32), eventId: uuidAt(at.getTime()) },
    });
    for (let round = 0; round < 3; round++) await remindOfCare(ctx);
    const raised = await alerts();
    expect(raised.map(({ details }) => details.messages)).toEqual([1]);
    expect(await kinds()).toContain("silence");
  });
});
