import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { audit } from "@/db/queries/audit";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { PlanSchema } from "@/lib/domain/broadcast/plan";
import { encodeId, newUuid } from "@/lib/domain/ids";
import { makeWorld, type World } from "@/lib/http/authorization-table";
import { createEndpoint } from "../endpoints/create";
import { deleteEndpoint } from "../endpoints/delete";
import { reuseWebhook } from "../leavemsg/channels";
import { readOverview } from "./read";

const ZONE = "Asia/Shanghai";
const NOW = Date.parse("2025-01-15T03:00:00Z");
const HOUR = 3_600_000;
const HOOK = { channel: "custom", url: "https://example.com/hook" } as const;
const PLAN = PlanSchema.parse({ groups: ["grp_1"], batchSize: 100, trigger: { type: "immediate" } });

let test: TestDb;
let world: World;

beforeAll(async () => {
  test = await openTestDb();
  world = await makeWorld(test);
});
afterAll(() => test.close());

const owner = () => ({ ...world.as.owner, now: () => new Date(NOW) });
const read = () => readOverview(owner(), ZONE);
const doneSteps = async () => (await read()).steps.filter((step) => step.done).map((step) => step.step);

async function addMessage(at: number, status: string, eventId: string | null, organizationId = world.organizationId) {
  const id = newUuid(at);
  await test.db.$client.query(
    `insert into leave_messages (id, organization_id, site_id, number, status, content, fingerprint, event_id,
       created_at, updated_at)
     values ($1, $2, $1, $5, $3, 'hello', '\\x00', $4, now(), now())`,
    [id, organizationId, status, eventId, newUuid(at)],
  );
  return id;
}

async function addDelivery(at: number, values: { status: string; isTest?: boolean; eventId?: string }) {
  await test.db.$client.query(
    `insert into deliveries (id, organization_id, endpoint_id, event_id, event_type, status, trigger, is_test, tries)
     values ($1, $2, $3, $4, 'leave_message.created', $5, 'auto', $6, 1)`,
    [
      newUuid(at),
      world.organizationId,
      newUuid(at),
      values.eventId ?? newUuid(at),
      values.status,
      values.isTest === true,
    ],
  );
}

describe("the overview", () => {
  it("counts what waits, what came today in the organization's zone, and what failed in seven days", async () => {
    const before = await read();
    await addMessage(NOW - HOUR, "pending", null);
    await addMessage(NOW - 12 * HOUR, "pending", null);
    await addMessage(NOW - 2 * HOUR, "closed", null);
    await addDelivery(NOW - HOUR, { status: "exhausted" });
    await addDelivery(NOW - 2 * HOUR, { status: "exhausted", isTest: true });
    await addDelivery(NOW - 8 * 24 * HOUR, { status: "exhausted" });
    const after = await read();
    expect(after.pendingMessages.count - before.pendingMessages.count).toBe(2);
    expect(after.messagesToday.count - before.messagesToday.count).toBe(2);
    expect(after.failed.count - before.failed.count).toBe(1);
    expect(after.recentFailures).toHaveLength(before.recentFailures.length + 1);
    expect(after.stats.granularity).toBe("hour");
  });

  it("does not count another organization's rows", async () => {
    const before = await read();
    const { rows } = await test.db.$client.query<{ id: string }>(
      "insert into organizations (id, name, created_at) values ($1, 'Other', now()) returning id",
      [newUuid(NOW)],
    );
    await addMessage(NOW - HOUR, "pending", null, rows[0]?.id);
    expect((await read()).pendingMessages).toEqual(before.pendingMessages);
  });

  it("asks for five things in the order in which they are done", async () => {
    expect((await read()).steps.map(({ step }) => step)).toEqual(["channel", "test", "form", "widget", "message"]);
  });

  it("ticks a channel once leave messages are told somewhere, not for a webhook about something else", async () => {
    await createEndpoint(owner(), { ...HOOK, name: "tickets", events: ["ticket.created"] });
    expect(await doneSteps()).not.toContain("channel");
    const { id } = await createEndpoint(owner(), { ...HOOK, name: "messages", events: ["leave_message.created"] });
    expect(await doneSteps()).toContain("channel");
    await deleteEndpoint(owner(), id);
    expect(await doneSteps()).not.toContain("channel");
    await createEndpoint(owner(), { ...HOOK, name: "answers", events: ["leave_message.replied"] });
    await reuseWebhook(
      owner(),
      (await createEndpoint(owner(), { ...HOOK, name: "listed", events: ["ticket.created"] })).id,
    );
    expect(await doneSteps()).toContain("channel");
  });

  it("ticks a test that got through, and a message of a visitor", async () => {
    await addDelivery(NOW - HOUR, { status: "delivered", isTest: true });
    expect(await doneSteps()).toContain("test");
    await test.db.$client.query("delete from deliveries");
    await test.db.$client.query("delete from leave_messages");
    expect(await doneSteps()).not.toContain("test");
    expect(await doneSteps()).not.toContain("message");
    // What really arrived proves what a test would.
    const eventId = newUuid(NOW);
    await addMessage(NOW, "pending", eventId);
    await addDelivery(NOW, { status: "delivered", eventId });
    expect(await doneSteps()).toEqual(expect.arrayContaining(["test", "message"]));
  });

  it("ticks the form once it was published and the widget once a page loaded it, of this organization only", async () => {
    const widget = (organizationId: string, at: Date | null) =>
      test.db.$client.query(
        `insert into site_widgets (site_id, organization_id, settings, last_loaded_at)
         select id, $1, '{}', $2 from sites where organization_id = $1
         on conflict (site_id) do update set last_loaded_at = excluded.last_loaded_at`,
        [organizationId, at],
      );
    const published = (organizationId: string) =>
      test.db.$client.query(
        `insert into form_versions (site_id, organization_id, version, definition, published_at, published_by)
         select id, $1, 2, '{}', now(), 'Owner' from sites where organization_id = $1`,
        [organizationId],
      );
    const other = world.as.stranger.organizationId;
    await Promise.all([widget(other, new Date(NOW)), published(other), widget(world.organizationId, null)]);
    expect(await doneSteps()).not.toContain("form");
    // Settings that were saved are not a widget on a page.
    expect(await doneSteps()).not.toContain("widget");
    await Promise.all([widget(world.organizationId, new Date(NOW)), published(world.organizationId)]);
    expect(await doneSteps()).toEqual(expect.arrayContaining(["form", "widget"]));
  });

  it("takes a test of an unsaved configuration that got through as a test", async () => {
    await test.db.$client.query("delete from deliveries");
    expect(await doneSteps()).not.toContain("test");
    await audit(test.db, owner(), { action: "endpoint.tested", objectType: "endpoint" });
    expect(await doneSteps()).not.toContain("test");
    await audit(test.db, owner(), { action: "endpoint.test_delivered", objectType: "endpoint" });
    expect(await doneSteps()).toContain("test");
  });

  it("names the messages whose first answer is late or nearly so, most pressing first and no others", async () => {
    const due = async (minutes: number, values: { responded?: boolean; status?: string } = {}) => {
      const id = await addMessage(NOW - 3 * HOUR, values.status ?? "pending", null);
      await test.db.$client.query(
        "update leave_messages set due_at = $2, warn_at = $3, responded_at = $4, response_minutes = $5 where id = $1",
        [
          ...[id, new Date(NOW + minutes * 60_000), new Date(NOW + (minutes - 30) * 60_000)],
          ...(values.responded ? [new Date(NOW), 1] : [null, null]),
        ],
      );
      return encodeId("message", id);
    };
    const soon = await due(10);
    const late = await due(-20);
    const later = await due(-90);
    await due(120);
    await due(-60, { responded: true });
    await due(-60, { status: "closed" });
    expect((await read()).atRisk.map(({ id }) => id)).toEqual([later, late, soon]);
    for (let more = 0; more < 4; more++) await due(-100 - more);
    const five = (await read()).atRisk.map(({ id }) => id);
    expect(five).toHaveLength(5);
    expect(five).not.toContain(soon);
  });

  it("names broadcasts that are under way or stand still, and none that are done", async () => {
    const add = (name: string, status: string) =>
      test.db.$client.query(
        `insert into broadcasts
           (id, organization_id, name, status, endpoint_id, plan, created_by, created_at, updated_at)
         values ($1, $2, $3, $4, $1, $5, 'owner', now(), now())`,
        [newUuid(NOW), world.organizationId, name, status, PLAN],
      );
    await add("running", "running");
    await add("paused", "paused");
    for (const status of ["draft", "scheduled", "done", "failed", "stopped"]) await add(status, status);
    expect((await read()).broadcasts.map(({ name }) => name).sort()).toEqual(["paused", "running"]);
  });

  it("is refused to an API token without the scopes", async () => {
    const actor = { kind: "token", tokenId: "t", name: "CI", scopes: ["event.write"] } as const;
    await expect(readOverview({ ...owner(), actor }, ZONE)).rejects.toMatchObject({ code: "forbidden" });
  });
});
