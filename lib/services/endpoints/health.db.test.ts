import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { deliveries, deliveryStats, due, endpoints, lanes } from "@/db/schema";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { makeEndpoint, makeOrganization, testContext } from "@/e2e/faults/fixture";
import type { ServiceContext } from "@/lib/context";
import { freshHealth } from "@/lib/domain/breaker";
import { encodeId, newUuid } from "@/lib/domain/ids";
import type { AppError } from "@/lib/errors";
import { metricsText } from "@/lib/services/health/metrics";
import { createEndpoint } from "./create";
import { getEndpoint } from "./get";
import { listEndpoints } from "./list";
import { probeEndpoint, resumeEndpoint } from "./resume";
import { setEndpointEnabled, updateEndpoint } from "./update";

let test: TestDb;
let organization: string;
let ctx: ServiceContext;
beforeAll(async () => {
  test = await openTestDb();
});
afterAll(() => test.close());
beforeEach(async () => {
  organization = await makeOrganization(test.db);
  ctx = testContext(test.db, organization);
});

/** The fixture stores no subscriptions: a change names them. */
const EVENTS = { events: ["ticket.created"] };
const edge = (id: string) => encodeId("endpoint", id);
const make = () => makeEndpoint(test.db, organization, { url: "http://127.0.0.1:9/hook" });
const laneOf = async (id: string) => (await test.db.select().from(lanes).where(eq(lanes.endpointId, id)))[0];
const wait = (endpointId: string, tries = 0) => ({
  deliveryId: newUuid(Date.now()),
  endpointId,
  organizationId: organization,
  eventId: newUuid(Date.now()),
  eventType: "ticket.created" as const,
  ...{ prio: 10, dueAt: new Date(), tries, trigger: "auto" as const, solo: true },
});
const opened = { ...freshHealth(), state: "open" as const, openedAt: new Date().toISOString(), probes: 2 };

describe("who is told of failures", () => {
  const fields = (work: Promise<unknown>) =>
    work.then(
      () => [],
      (error: AppError) => error.fields.map(({ path, key }) => `${path}:${key}`),
    );

  it("must be another endpoint of the same organization that exists", async () => {
    const [one, two] = [await make(), await make()];
    const foreign = await makeEndpoint(test.db, await makeOrganization(test.db), { url: "http://127.0.0.1:9/" });
    const alerts = (ids: string[]) => ({ ...EVENTS, alerts: { endpoints: ids, consecutiveFailures: 3 } });
    expect(await fields(updateEndpoint(ctx, edge(one), alerts([edge(two)])))).toEqual([]);
    expect(await fields(updateEndpoint(ctx, edge(one), alerts([edge(two), edge(one)])))).toEqual([
      "alerts.endpoints.1:alert_self",
    ]);
    expect(await fields(updateEndpoint(ctx, edge(one), alerts([edge(foreign), "whk_nonsense"])))).toEqual([
      "alerts.endpoints.0:alert_unknown",
      "alerts.endpoints.1:alert_unknown",
    ]);
    const input = {
      name: "new",
      channel: "custom",
      url: "http://127.0.0.1:9/new",
      ...alerts([edge(foreign)]),
    } as const;
    expect(await fields(createEndpoint(ctx, input))).toEqual(["alerts.endpoints.0:alert_unknown"]);
  });
});

describe("switching on again", () => {
  it("forgets failures that would switch it off again, and a breaker's wait, but not a platform's ban", async () => {
    const [id, banned] = [await make(), await make()];
    const failing = { health: opened, failingSince: new Date(0), blockedUntil: new Date(Date.now() + 60_000) };
    await test.db
      .update(lanes)
      .set({ ...failing, blockReason: "breaker" })
      .where(eq(lanes.endpointId, id));
    await test.db
      .update(lanes)
      .set({ ...failing, blockReason: "ban" })
      .where(eq(lanes.endpointId, banned));
    const off = { enabled: false, disabledReason: "failing" };
    await test.db.update(endpoints).set(off).where(eq(endpoints.organizationId, organization));
    const { health, enabled, disabledReason } = await resumeEndpoint(ctx, edge(id));
    expect({ enabled, disabledReason }).toEqual({ enabled: true, disabledReason: null });
    expect(health).toMatchObject({ state: "ok", failingSince: null, blockedUntil: null });
    await resumeEndpoint(ctx, edge(banned));
    expect(await laneOf(banned)).toMatchObject({ blockReason: "ban", failingSince: null, health: null });
  });

  it("costs nothing that waits when the change is refused", async () => {
    const [id, other] = [await make(), await make()];
    await setEndpointEnabled(ctx, edge(id), false);
    await test.db.insert(due).values(wait(id));
    const { name } = await getEndpoint(ctx, edge(other));
    const change = { ...EVENTS, name: name.slice(0, 50), enabled: true, backlog: "ignore" as const };
    await updateEndpoint(ctx, edge(other), { ...EVENTS, name: change.name });
    await expect(updateEndpoint(ctx, edge(id), change)).rejects.toMatchObject({ code: "conflict" });
    expect(await test.db.$count(due, eq(due.endpointId, id))).toBe(1);
    expect(await getEndpoint(ctx, edge(id))).toMatchObject({ enabled: false, health: { waiting: 1 } });
  });

  it("skips on request everything that waited, in the change that switches it on too", async () => {
    const id = await make();
    const left = wait(id);
    await test.db.insert(due).values([...Array.from({ length: 30 }, () => wait(id)), left]);
    await test.db
      .update(lanes)
      .set({ inflight: [left.deliveryId] })
      .where(eq(lanes.endpointId, id));
    await setEndpointEnabled(ctx, edge(id), false);
    const dto = await updateEndpoint(ctx, edge(id), { ...EVENTS, enabled: true, backlog: "ignore" });
    expect(dto).toMatchObject({ enabled: true, health: { waiting: 0 } });
    const rows = await test.db.select().from(deliveries).where(eq(deliveries.endpointId, id));
    expect(rows).toHaveLength(31);
    expect(rows.every((row) => row.status === "skipped" && row.skipReason === "endpoint_disabled")).toBe(true);
    // What a worker that is gone had in flight may have arrived.
    expect(rows.filter((row) => row.outcomeUnknown).map((row) => row.id)).toEqual([left.deliveryId]);
    const of = and(eq(deliveryStats.endpointId, id), eq(deliveryStats.resolution, 300));
    const stats = await test.db.select().from(deliveryStats).where(of);
    expect(stats.reduce((sum, { skipped }) => sum + skipped, 0)).toBe(31);
  });

  it("leaves to a worker what it has on the way, and skips nothing of an endpoint that is on", async () => {
    const id = await make();
    const busy = wait(id, 1);
    await test.db.insert(due).values([busy, wait(id)]);
    const leased = { inflight: [busy.deliveryId], leaseOwner: "w", leaseUntil: new Date(Date.now() + 60_000) };
    await test.db.update(lanes).set(leased).where(eq(lanes.endpointId, id));
    expect(await resumeEndpoint(ctx, edge(id), "ignore")).toMatchObject({ health: { waiting: 2 } });
    await setEndpointEnabled(ctx, edge(id), false);
    expect(await resumeEndpoint(ctx, edge(id), "ignore")).toMatchObject({ health: { waiting: 1 } });
    const rows = await test.db.select().from(due).where(eq(due.endpointId, id));
    expect(rows.map((row) => row.deliveryId)).toEqual([busy.deliveryId]);
  });
});

describe("an open breaker", () => {
  it("is shown, probed on request, and tried at once with another address", async () => {
    const id = await make();
    const minute = Math.floor(Date.parse(opened.openedAt) / 60_000);
    const health = { ...opened, minutes: [{ minute, tries: 40, failures: 30, delivered: 10 }] };
    const blockedUntil = new Date(Date.now() + 60_000);
    const block = () =>
      test.db.update(lanes).set({ health, blockedUntil, blockReason: "breaker" }).where(eq(lanes.endpointId, id));
    await block();
    expect((await getEndpoint(ctx, edge(id))).health).toEqual({
      state: "open",
      since: opened.openedAt,
      failureRate: 0.75,
      tries: 40,
      nextProbeAt: blockedUntil.toISOString(),
      failingSince: null,
      blockedUntil: blockedUntil.toISOString(),
      blockReason: "breaker",
      waiting: 0,
    });
    await make();
    expect((await listEndpoints(ctx, { status: "paused" })).items.map((item) => item.id)).toEqual([edge(id)]);
    expect(await probeEndpoint(ctx, edge(id))).toMatchObject({ started: true, health: { state: "probing" } });
    await block();
    const moved = { ...EVENTS, url: "http://127.0.0.1:9/other" };
    expect((await updateEndpoint(ctx, edge(id), moved)).health).toMatchObject({ state: "probing", nextProbeAt: null });
  });

  it("and blocked lanes are counted for monitoring, of everybody or of one organization", async () => {
    const [open, banned] = [await make(), await make()];
    const blockedUntil = new Date(Date.now() + 60_000);
    const set = (id: string, values: Partial<typeof lanes.$inferInsert>) =>
      test.db.update(lanes).set(values).where(eq(lanes.endpointId, id));
    await set(open, { health: opened, blockedUntil, blockReason: "breaker" });
    await set(banned, { blockedUntil, blockReason: "ban" });
    const other = await makeOrganization(test.db);
    const actor = { kind: "token", tokenId: organization, name: "t", scopes: ["delivery.read"] } as const;
    const read = (organizationId: string) =>
      metricsText(test.db, { scope: "organization", organizationId, actor }, new Date());
    const ours = await read(organization);
    expect(ours).toContain("\nhooklane_open_breakers 1\n");
    expect(ours).toContain('\nhooklane_blocked_lanes{reason="breaker"} 1\n');
    expect(ours).toContain('\nhooklane_blocked_lanes{reason="ban"} 1\n');
    expect(await read(other)).toContain("\nhooklane_open_breakers 0\n");
  });
});
