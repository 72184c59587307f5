import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe } from "vitest";
import { due } from "@/db/schema";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { eventDefinition } from "@/lib/domain/catalogue";
import { decodeId, encodeId, newUuid } from "@/lib/domain/ids";
import {
  makeWorld,
  type RouteRow,
  type ServiceRow,
  testRouteAuthorization,
  testServiceAuthorization,
  type World,
} from "@/lib/http/authorization-table";
import { getDelivery } from "@/lib/services/deliveries/get";
import { listDeliveries } from "@/lib/services/deliveries/list";
import { retryDelivery } from "@/lib/services/deliveries/retry";
import { deliveryStats } from "@/lib/services/deliveries/stats";
import { createEndpoint } from "@/lib/services/endpoints/create";
import { countWaiting, deleteEndpoint } from "@/lib/services/endpoints/delete";
import { getEndpoint } from "@/lib/services/endpoints/get";
import { listEndpoints } from "@/lib/services/endpoints/list";
import { probeEndpoint, resumeEndpoint } from "@/lib/services/endpoints/resume";
import { rotateSecret } from "@/lib/services/endpoints/rotate-secret";
import { testPush } from "@/lib/services/endpoints/test-push";
import { setEndpointEnabled, updateEndpoint } from "@/lib/services/endpoints/update";
import { getEvent } from "@/lib/services/events/get";
import { ingestEvents } from "@/lib/services/events/ingest";
import { listEvents } from "@/lib/services/events/list";
import { listEventTypes } from "@/lib/services/events/list-types";
import { createTransport } from "@/lib/transport/http";
import { POST as retry } from "./deliveries/[id]/retry/route";
import { GET as readDelivery } from "./deliveries/[id]/route";
import { GET as deliveries } from "./deliveries/route";
import { GET as eventTypes } from "./event-types/route";
import { GET as readEvent } from "./events/[id]/route";
import { GET as events, POST as sendEvents } from "./events/route";
import { POST as probe } from "./webhooks/[id]/probe/route";
import { POST as resume } from "./webhooks/[id]/resume/route";
import { POST as rotate } from "./webhooks/[id]/rotate-secret/route";
import { PATCH as change, GET as read, DELETE as remove } from "./webhooks/[id]/route";
import { GET as stats } from "./webhooks/[id]/stats/route";
import { POST as testSaved } from "./webhooks/[id]/test/route";
import { POST as create, GET as list } from "./webhooks/route";
import { POST as testUnsaved } from "./webhooks/test/route";

let test: TestDb;
let world: World;
let server: Server;
const transport = createTransport({ allowedCidrs: ["127.0.0.0/8"] });
beforeAll(async () => {
  test = await openTestDb();
  world = await makeWorld(test, { transport });
  server = createServer((_request, response) => response.end("{}"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(async () => {
  await transport.close();
  await new Promise((resolve) => server.close(resolve));
  await test.close();
});

let count = 0;
/** A configuration of its own: tests of one address are limited. */
const configuration = () => ({
  name: `ours ${++count}`,
  channel: "custom" as const,
  url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/${count}`,
  events: ["ticket.created"],
  signature: { scheme: "standard" as const, secret: "whsec_0123456789abcdef" },
});
const ourEndpoint = async ({ as }: World) => (await createEndpoint(as.owner, configuration())).id;
const ticket = { type: "ticket.created", data: eventDefinition("ticket.created").sample };
const ourEvent = async ({ as }: World) =>
  (await ingestEvents(as.owner, { events: [ticket], source: "api" }))[0]?.id ?? "";

async function ourDelivery(at: World): Promise<string> {
  const endpointId = decodeId("endpoint", await ourEndpoint(at)) ?? "";
  const eventId = decodeId("event", await ourEvent(at)) ?? "";
  const deliveryId = newUuid(Date.now());
  const row = {
    deliveryId,
    endpointId,
    eventId,
    organizationId: at.organizationId,
    eventType: "ticket.created" as const,
  };
  await test.db.insert(due).values({ ...row, prio: 10, dueAt: new Date(), tries: 0, trigger: "auto", solo: true });
  return encodeId("delivery", deliveryId);
}
const hasItems = (answer: unknown) => !JSON.stringify(answer ?? null).includes('"items":[]');
const onNothing = () => Promise.resolve({});

const SERVICES: ServiceRow[] = [
  {
    name: "create endpoint",
    permission: "endpoint.write",
    foreign: "own_data_only",
    prepare: () => Promise.resolve((ctx) => createEndpoint(ctx, configuration())),
  },
  {
    name: "update endpoint",
    permission: "endpoint.write",
    foreign: "not_found",
    prepare: async (at) => {
      const id = await ourEndpoint(at);
      return (ctx) => updateEndpoint(ctx, id, { description: "x" });
    },
  },
  {
    name: "switch endpoint",
    permission: "endpoint.write",
    foreign: "not_found",
    prepare: async (at) => {
      const id = await ourEndpoint(at);
      return (ctx) => setEndpointEnabled(ctx, id, false);
    },
  },
  {
    name: "resume endpoint",
    permission: "endpoint.write",
    foreign: "not_found",
    prepare: async (at) => {
      const id = await ourEndpoint(at);
      return (ctx) => resumeEndpoint(ctx, id, "ignore");
    },
  },
  {
    name: "probe endpoint",
    permission: "endpoint.test",
    foreign: "not_found",
    prepare: async (at) => {
      const id = await ourEndpoint(at);
      return (ctx) => probeEndpoint(ctx, id);
    },
  },
  {
    name: "rotate secret",
    permission: "endpoint.write",
    foreign: "not_found",
    prepare: async (at) => {
      const id = await ourEndpoint(at);
      return (ctx) => rotateSecret(ctx, id);
    },
  },
  {
    name: "delete endpoint",
    permission: "endpoint.write",
    foreign: "not_found",
    prepare: async (at) => {
      const id = await ourEndpoint(at);
      return (ctx) => deleteEndpoint(ctx, id);
    },
  },
  {
    name: "read endpoint",
    permission: "endpoint.read",
    foreign: "not_found",
    prepare: async (at) => {
      const id = await ourEndpoint(at);
      return (ctx) => getEndpoint(ctx, id);
    },
  },
  {
    name: "count what waits",
    permission: "endpoint.read",
    foreign: "not_found",
    prepare: async (at) => {
      const id = await ourEndpoint(at);
      return (ctx) => countWaiting(ctx, id);
    },
  },
  {
    name: "list endpoints",
    permission: "endpoint.read",
    foreign: "own_data_only",
    prepare: async (at) => {
      const id = await ourEndpoint(at);
      return async (ctx) => (await listEndpoints(ctx, { limit: 100 })).items.some((item) => item.id === id);
    },
    leaks: (found) => found === true,
  },
  {
    name: "test a saved endpoint",
    permission: "endpoint.test",
    foreign: "not_found",
    prepare: async (at) => {
      const id = await ourEndpoint(at);
      return (ctx) => testPush(ctx, { endpointId: id });
    },
  },
  {
    name: "list deliveries",
    permission: "delivery.read",
    foreign: "own_data_only",
    prepare: async (at) => {
      await ourDelivery(at);
      return (ctx) => listDeliveries(ctx);
    },
    leaks: hasItems,
  },
  {
    name: "read delivery",
    permission: "delivery.read",
    foreign: "not_found",
    prepare: async (at) => {
      const id = await ourDelivery(at);
      return (ctx) => getDelivery(ctx, id);
    },
  },
  {
    name: "retry delivery",
    permission: "delivery.retry",
    foreign: "not_found",
    prepare: async (at) => {
      const id = await ourDelivery(at);
      return (ctx) => retryDelivery(ctx, id);
    },
  },
  {
    name: "statistics of an endpoint",
    permission: "delivery.read",
    foreign: "not_found",
    prepare: async (at) => {
      const endpointId = await ourEndpoint(at);
      return (ctx) => deliveryStats(ctx, { endpointId });
    },
  },
  {
    name: "read event",
    permission: "event.read",
    foreign: "not_found",
    prepare: async (at) => {
      const id = await ourEvent(at);
      return (ctx) => getEvent(ctx, id);
    },
  },
  {
    name: "list events",
    permission: "event.read",
    foreign: "own_data_only",
    prepare: async (at) => {
      const id = await ourEvent(at);
      return async (ctx) => (await listEvents(ctx, { limit: 100 })).items.some((item) => item.id === id);
    },
    leaks: (found) => found === true,
  },
  {
    name: "list event types",
    permission: "event.read",
    foreign: "own_data_only",
    prepare: () => Promise.resolve((ctx) => Promise.resolve().then(() => listEventTypes(ctx))),
  },
  {
    name: "send events",
    permission: "event.write",
    foreign: "own_data_only",
    prepare: () => Promise.resolve((ctx) => ingestEvents(ctx, { events: [ticket], source: "api" })),
  },
];

const withId =
  (make: (at: World) => Promise<string>, more: object = {}) =>
  async (at: World) => ({
    params: { id: await make(at) },
    ...more,
  });
const ROUTES: RouteRow[] = [
  { handler: create, foreign: "own_data_only", prepare: () => Promise.resolve({ body: configuration() }) },
  {
    handler: list,
    foreign: "own_data_only",
    prepare: async ({ as }) => {
      const { name } = await createEndpoint(as.owner, configuration());
      return { query: { keyword: name } };
    },
    leaks: hasItems,
  },
  { handler: read, foreign: "not_found", prepare: withId(ourEndpoint) },
  { handler: change, foreign: "not_found", prepare: withId(ourEndpoint, { body: { description: "x" } }) },
  { handler: remove, foreign: "not_found", prepare: withId(ourEndpoint) },
  { handler: resume, foreign: "not_found", prepare: withId(ourEndpoint) },
  { handler: probe, foreign: "not_found", prepare: withId(ourEndpoint) },
  { handler: rotate, foreign: "not_found", prepare: withId(ourEndpoint) },
  { handler: stats, foreign: "not_found", prepare: withId(ourEndpoint) },
  { handler: testSaved, foreign: "not_found", prepare: withId(ourEndpoint) },
  { handler: testUnsaved, foreign: "own_data_only", prepare: () => Promise.resolve({ body: configuration() }) },
  { handler: deliveries, foreign: "own_data_only", prepare: withId(ourDelivery), leaks: hasItems },
  { handler: readDelivery, foreign: "not_found", prepare: withId(ourDelivery) },
  { handler: retry, foreign: "not_found", prepare: withId(ourDelivery) },
  { handler: sendEvents, foreign: "own_data_only", prepare: () => Promise.resolve({ body: ticket }) },
  {
    handler: events,
    foreign: "own_data_only",
    prepare: async (at) => {
      const from = new Date().toISOString();
      await ourEvent(at);
      return { query: { from } };
    },
    leaks: hasItems,
  },
  { handler: readEvent, foreign: "not_found", prepare: withId(ourEvent) },
  { handler: eventTypes, foreign: "own_data_only", prepare: onNothing },
];

describe("who may call which service", () => testServiceAuthorization(() => world, SERVICES));
describe("who may call which route", () => testRouteAuthorization(() => world, ROUTES));
