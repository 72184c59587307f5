import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { due } from "@/db/schema";
import { openTestDb, type TestDb } from "@/db/testing/database";
import type { ServiceContext } from "@/lib/context";
import { decodeId, newUuid } from "@/lib/domain/ids";
import { makeWorld, type ServiceRow, testServiceAuthorization, type World } from "@/lib/http/authorization-table";
import { reuseWebhook } from "@/lib/services/leavemsg/channels";
import { createTransport } from "@/lib/transport/http";
import { browseEndpoints, matchingEndpoints } from "./browse";
import { countWaitingOf, deleteEndpoints, switchEndpoints, weighSeveral } from "./bulk";
import { createEndpoint } from "./create";
import { deletionOf } from "./delete";
import { getEndpoint } from "./get";

let test: TestDb;
let world: World;
let ctx: ServiceContext;
const transport = createTransport({ allowedCidrs: ["127.0.0.0/8"] });
beforeAll(async () => {
  test = await openTestDb();
  world = await makeWorld(test, { transport });
  ctx = world.as.admin;
});
afterAll(async () => {
  await transport.close();
  await test.close();
});

let made = 0;
async function make(who = ctx, more: { enabled?: boolean; alerts?: string[] } = {}) {
  made += 1;
  const { alerts, ...rest } = more;
  return createEndpoint(who, {
    name: `ours ${made}`,
    channel: "custom",
    url: `http://127.0.0.1:9/${made}`,
    events: ["ticket.created"],
    ...rest,
    ...(alerts === undefined ? {} : { alerts: { endpoints: alerts, consecutiveFailures: 3 } }),
  });
}
async function wait(id: string): Promise<void> {
  await test.db.insert(due).values({
    ...{ deliveryId: newUuid(Date.now()), endpointId: decodeId("endpoint", id) ?? "" },
    ...{ organizationId: ctx.organizationId, eventId: newUuid(Date.now()), eventType: "ticket.created" },
    ...{ prio: 10, dueAt: new Date(), tries: 0, trigger: "auto", solo: true },
  });
}

describe("doing something with many endpoints", () => {
  it("switches each by itself and says which it changed and which it could not", async () => {
    const [on, off] = [await make(), await make(ctx, { enabled: false })];
    expect(await switchEndpoints(ctx, [on.id, off.id, "whk_nonsense"], false)).toEqual([
      { id: on.id, changed: true, failure: null },
      { id: off.id, changed: false, failure: null },
      { id: "whk_nonsense", changed: false, failure: { code: "not_found", fields: [] } },
    ]);
    expect((await getEndpoint(ctx, on.id)).enabled).toBe(false);
    await switchEndpoints(ctx, [on.id, off.id], true);
    expect((await getEndpoint(ctx, off.id)).enabled).toBe(true);
  });

  it("counts what waits, of all or of those that are off", async () => {
    const [on, off] = [await make(), await make(ctx, { enabled: false })];
    for (const { id } of [on, off, off]) await wait(id);
    expect(await countWaitingOf(ctx, [on.id, off.id])).toBe(3);
    expect(await countWaitingOf(ctx, [on.id, off.id], { off: true })).toBe(2);
    expect(await countWaitingOf(world.as.stranger, [on.id, off.id])).toBe(0);
  });

  it("says what deleting several means: what waits for them, and until when their history is kept", async () => {
    const [one, two] = [await make(), await make()];
    for (const { id } of [one, two]) await wait(id);
    const now = new Date("2027-01-01T00:00:00Z");
    expect(await weighSeveral({ ...ctx, now: () => now }, [one.id, two.id])).toEqual({
      waiting: 2,
      historyUntil: "2027-04-01T00:00:00.000Z",
    });
  });

  it("keeps what others need, says who they are, and deletes the rest", async () => {
    const [told, listed, free] = [await make(), await make(), await make()];
    const teller = await make(ctx, { alerts: [told.id] });
    await reuseWebhook(ctx, listed.id);
    const now = new Date("2027-01-01T00:00:00Z");
    expect(await deletionOf({ ...ctx, now: () => now }, told.id)).toEqual({
      waiting: 0,
      historyUntil: "2027-04-01T00:00:00.000Z",
      references: { alerts: [{ id: teller.id, name: teller.name }], notification: false, broadcasts: [] },
    });
    expect((await deletionOf(ctx, listed.id)).references).toEqual({ alerts: [], notification: true, broadcasts: [] });
    const lines = await deleteEndpoints(ctx, [told.id, listed.id, free.id]);
    expect(lines.map(({ id, changed, failure }) => [id, changed, failure?.fields[0]?.key])).toEqual([
      [told.id, false, "endpoint_is_alert"],
      [listed.id, false, "endpoint_is_notification"],
      [free.id, true, undefined],
    ]);
    await expect(getEndpoint(ctx, free.id)).rejects.toMatchObject({ code: "not_found" });
    // Once the teller is gone, nothing holds the other.
    expect(await deleteEndpoints(ctx, [teller.id, told.id])).toMatchObject([{ changed: true }, { changed: true }]);
  });
});

const mentionsOurs = (answer: unknown) => JSON.stringify(answer ?? null).includes("ours");
const ROWS: ServiceRow[] = [
  {
    name: "browse webhooks",
    permission: "endpoint.read",
    foreign: "own_data_only",
    prepare: async ({ as }) => {
      await make(as.owner);
      return (who) => browseEndpoints(who, { filter: {}, sort: null, page: 1, size: 100 });
    },
    leaks: mentionsOurs,
  },
  {
    name: "choose all that match",
    permission: "endpoint.read",
    foreign: "own_data_only",
    prepare: async ({ as }) => {
      await make(as.owner);
      return (who) => matchingEndpoints(who, {});
    },
    leaks: mentionsOurs,
  },
  {
    name: "weigh acting on several",
    permission: "endpoint.read",
    foreign: "own_data_only",
    prepare: async ({ as }) => {
      const { id } = await make(as.owner);
      await wait(id);
      return (who) => weighSeveral(who, [id]);
    },
    leaks: (answer) => !JSON.stringify(answer).includes('"waiting":0'),
  },
  {
    name: "weigh a deletion",
    permission: "endpoint.read",
    foreign: "not_found",
    prepare: async ({ as }) => {
      const { id } = await make(as.owner);
      return (who) => deletionOf(who, id);
    },
  },
  {
    name: "switch several",
    permission: "endpoint.write",
    foreign: "own_data_only",
    prepare: async ({ as }) => {
      const { id } = await make(as.owner);
      return (who) => switchEndpoints(who, [id], false);
    },
    leaks: (answer) => JSON.stringify(answer).includes('"changed":true'),
  },
  {
    name: "delete several",
    permission: "endpoint.write",
    foreign: "own_data_only",
    prepare: async ({ as }) => {
      const { id } = await make(as.owner);
      return (who) => deleteEndpoints(who, [id]);
    },
    leaks: (answer) => JSON.stringify(answer).includes('"changed":true'),
  },
];

describe("who may do that", () => testServiceAuthorization(() => world, ROWS));
