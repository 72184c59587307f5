import { afterAll, beforeAll, describe } from "vitest";
import { due, failureGroups as groupRows } from "@/db/schema";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { recordDeliveries, recordEvents } from "@/db/testing/deliveries";
import { decodeId, encodeId, newUuid } from "@/lib/domain/ids";
import { makeWorld, type ServiceRow, testServiceAuthorization, type World } from "@/lib/http/authorization-table";
import { underWay } from "@/lib/services/analytics/under-way";
import { hoursOfWeek } from "@/lib/services/analytics/week";
import { cancelDelivery } from "@/lib/services/deliveries/cancel";
import { compareWithLastSuccess } from "@/lib/services/deliveries/compare";
import { exportDeliveries } from "@/lib/services/deliveries/export";
import { createEndpoint } from "@/lib/services/endpoints/create";
import { ignoreFailureGroup } from "./ignore";
import { failureGroups } from "./list";

let test: TestDb;
let world: World;
beforeAll(async () => {
  test = await openTestDb();
  world = await makeWorld(test);
});
afterAll(() => test.close());

let count = 0;
async function newEndpoint(): Promise<string> {
  const input = {
    ...{ name: `hook ${++count}`, channel: "custom" as const, url: "https://example.com/x" },
    events: ["ticket.created"],
  };
  return decodeId("endpoint", (await createEndpoint(world.as.owner, input)).id) ?? "";
}

async function newGroup(): Promise<string> {
  const [row] = await test.db
    .insert(groupRows)
    .values({
      ...{
        organizationId: world.organizationId,
        endpointId: await newEndpoint(),
        reason: "auth",
        code: "401",
        count: 2,
      },
      ...{ firstId: newUuid(Date.now()), firstAt: new Date(), lastAt: new Date() },
    })
    .returning();
  return encodeId("failureGroup", row?.id ?? "");
}

const ROWS: ServiceRow[] = [
  {
    name: "failureGroups",
    permission: "delivery.read",
    foreign: "own_data_only",
    prepare: async () => {
      await newGroup();
      return (ctx) => failureGroups(ctx);
    },
    leaks: (answer) => (answer as Awaited<ReturnType<typeof failureGroups>>).open.length > 0,
  },
  {
    name: "ignoreFailureGroup",
    permission: "delivery.retry",
    foreign: "not_found",
    prepare: async () => {
      const id = await newGroup();
      return (ctx) => ignoreFailureGroup(ctx, id, { ignore: true });
    },
  },
  {
    name: "cancelDelivery",
    permission: "delivery.retry",
    foreign: "not_found",
    prepare: async () => {
      const { organizationId } = world;
      const endpointId = await newEndpoint();
      const [eventId = ""] = await recordEvents(test.db, organizationId, 1);
      const deliveryId = newUuid(Date.now());
      await test.db.insert(due).values({
        ...{ deliveryId, endpointId, organizationId, eventId, eventType: "ticket.created", prio: 10 },
        ...{ dueAt: new Date(), tries: 0, trigger: "auto", solo: true },
      });
      return (ctx) => cancelDelivery(ctx, encodeId("delivery", deliveryId));
    },
  },
  {
    name: "compareWithLastSuccess",
    permission: "delivery.read",
    foreign: "not_found",
    prepare: async () => {
      const target = { organizationId: world.organizationId, endpointId: await newEndpoint() };
      const [id = ""] = await recordDeliveries(test.db, target, 1);
      return (ctx) => compareWithLastSuccess(ctx, encodeId("delivery", id));
    },
  },
  {
    name: "exportDeliveries",
    permission: "delivery.read",
    foreign: "own_data_only",
    prepare: async () => {
      await recordDeliveries(test.db, { organizationId: world.organizationId, endpointId: await newEndpoint() }, 1);
      return (ctx) => exportDeliveries(ctx, {});
    },
    leaks: (answer) => (answer as { items: unknown[] }).items.length > 0,
  },
  {
    name: "underWay",
    permission: "delivery.read",
    foreign: "own_data_only",
    prepare: async () => {
      const { organizationId } = world;
      const endpointId = await newEndpoint();
      await test.db.insert(due).values({
        ...{ deliveryId: newUuid(Date.now()), endpointId, organizationId, eventId: newUuid(Date.now()) },
        ...{ eventType: "ticket.created", prio: 10, dueAt: new Date(Date.now() - 60_000), tries: 0 },
        ...{ trigger: "auto", solo: true },
      });
      return (ctx) => underWay(ctx);
    },
    leaks: (answer) => JSON.stringify(answer) !== JSON.stringify({ count: 0, capped: false, waitMs: null }),
  },
  {
    name: "hoursOfWeek",
    permission: "delivery.read",
    foreign: "own_data_only",
    prepare: async () => {
      const target = { organizationId: world.organizationId, endpointId: await newEndpoint() };
      await recordDeliveries(test.db, target, 1);
      const range = { from: new Date(Date.now() - 86_400_000), to: new Date(Date.now() + 60_000), timeZone: "UTC" };
      return (ctx) => hoursOfWeek(ctx, range);
    },
    leaks: (answer) => (answer as unknown[]).length > 0,
  },
];

describe("failures and their groups", () => {
  testServiceAuthorization(() => world, ROWS);
});
