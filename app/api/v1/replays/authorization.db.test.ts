import { afterAll, beforeAll, describe } from "vitest";
import { deliveries as deliveryRows, replayItems, replays as replayRows } from "@/db/schema";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { eventDefinition } from "@/lib/domain/catalogue";
import { decodeId, encodeId, newUuid } from "@/lib/domain/ids";
import { ReplayWhatSchema } from "@/lib/domain/replay";
import {
  makeWorld,
  type RouteRow,
  type ServiceRow,
  testRouteAuthorization,
  testServiceAuthorization,
  type World,
} from "@/lib/http/authorization-table";
import { createEndpoint } from "@/lib/services/endpoints/create";
import { ingestEvents } from "@/lib/services/events/ingest";
import { cancelReplay, pauseReplay, resumeReplay } from "@/lib/services/replays/control";
import { estimateReplay } from "@/lib/services/replays/measure";
import { getReplay, listReplays } from "@/lib/services/replays/read";
import { startReplay } from "@/lib/services/replays/start";
import { createTransport } from "@/lib/transport/http";
import { POST as retryMany } from "../deliveries/retry/route";
import { POST as replay } from "../webhooks/[id]/replay/route";
import { POST as cancel } from "./[id]/cancel/route";
import { POST as pause } from "./[id]/pause/route";
import { POST as resume } from "./[id]/resume/route";
import { POST as retryFailed } from "./[id]/retry-failed/route";
import { GET as readReplay } from "./[id]/route";
import { GET as replays } from "./route";

let test: TestDb;
let world: World;
const transport = createTransport({ allowedCidrs: ["127.0.0.0/8"] });
beforeAll(async () => {
  test = await openTestDb();
  world = await makeWorld(test, { transport });
});
afterAll(async () => {
  await transport.close();
  await test.close();
});

let count = 0;
const ourEndpoint = async ({ as }: World) => {
  const configuration = {
    name: `ours ${++count}`,
    channel: "custom" as const,
    url: `http://127.0.0.1:9/${count}`,
    events: ["ticket.created"],
  };
  return (await createEndpoint(as.owner, configuration)).id;
};
const ticket = { type: "ticket.created", data: eventDefinition("ticket.created").sample };
const ourEvent = async ({ as }: World) =>
  (await ingestEvents(as.owner, { events: [ticket], source: "api" }))[0]?.id ?? "";

/** A delivery that failed for good, its webhook and its edge id. */
async function ourFailure(at: World): Promise<{ id: string; endpointId: string }> {
  // Those of earlier calls never end without a worker, and an organization has a limit of them.
  await test.db.delete(replayRows);
  const endpointId = await ourEndpoint(at);
  const [uuid, id] = [decodeId("endpoint", endpointId) ?? "", newUuid(Date.now())];
  const eventId = decodeId("event", await ourEvent(at)) ?? "";
  const row = {
    id,
    endpointId: uuid,
    eventId,
    organizationId: at.organizationId,
    eventType: "ticket.created" as const,
  };
  await test.db.insert(deliveryRows).values({ ...row, status: "exhausted", trigger: "auto", tries: 1 });
  return { id: encodeId("delivery", id), endpointId };
}

async function ourReplay(at: World): Promise<string> {
  const { id } = await ourFailure(at);
  const what = ReplayWhatSchema.parse({ kind: "selection", deliveryIds: [id] });
  return (await startReplay(at.as.owner, { what })).id;
}

/** One that ended with a failure, which may be sent again. */
async function endedReplay(at: World): Promise<string> {
  const { id, endpointId } = await ourFailure(at);
  const what = ReplayWhatSchema.parse({ kind: "selection", deliveryIds: [id] });
  const made = await startReplay(at.as.owner, { what });
  await test.db.insert(replayItems).values({
    replayId: decodeId("replay", made.id) ?? "",
    deliveryId: decodeId("delivery", id) ?? "",
    endpointId: decodeId("endpoint", endpointId) ?? "",
    state: "failed",
    tries: 1,
    status: "exhausted",
  });
  return made.id;
}
const sinceToday = () => new Date(Date.now() - 3_600_000).toISOString();
const hasItems = (answer: unknown) => !JSON.stringify(answer ?? null).includes('"items":[]');
const withId = (make: (at: World) => Promise<string>) => async (at: World) => ({ params: { id: await make(at) } });

const SERVICES: ServiceRow[] = [
  {
    name: "estimate a replay",
    permission: "delivery.retry",
    foreign: "not_found",
    prepare: async (at) => {
      const { endpointId } = await ourFailure(at);
      const what = ReplayWhatSchema.parse({ kind: "filter", endpointId, from: sinceToday() });
      return (ctx) => estimateReplay(ctx, what);
    },
  },
  {
    name: "start a replay",
    permission: "delivery.retry",
    foreign: "not_found",
    prepare: async (at) => {
      const { endpointId } = await ourFailure(at);
      const what = ReplayWhatSchema.parse({ kind: "filter", endpointId, from: sinceToday() });
      return (ctx) => startReplay(ctx, { what });
    },
  },
  {
    name: "read a replay",
    permission: "delivery.read",
    foreign: "not_found",
    prepare: async (at) => {
      const id = await ourReplay(at);
      return (ctx) => getReplay(ctx, id);
    },
  },
  {
    name: "list replays",
    permission: "delivery.read",
    foreign: "own_data_only",
    prepare: async (at) => {
      const id = await ourReplay(at);
      return async (ctx) => (await listReplays(ctx)).items.some((item) => item.id === id);
    },
    leaks: (found) => found === true,
  },
  ...[
    { name: "pause a replay", verb: pauseReplay },
    { name: "resume a replay", verb: resumeReplay },
    { name: "cancel a replay", verb: cancelReplay },
  ].map(
    ({ name, verb }): ServiceRow => ({
      name,
      permission: "delivery.retry",
      foreign: "not_found",
      prepare: async (at) => {
        const id = await ourReplay(at);
        return (ctx) => verb(ctx, id);
      },
    }),
  ),
];

const ROUTES: RouteRow[] = [
  {
    handler: retryMany,
    foreign: "own_data_only",
    prepare: async (at) => ({ body: { ids: [(await ourFailure(at)).id] } }),
    leaks: (answer) => JSON.stringify(answer).includes("rpl_"),
  },
  {
    handler: replay,
    foreign: "not_found",
    prepare: async (at) => ({
      params: { id: (await ourFailure(at)).endpointId },
      body: { since: sinceToday() },
    }),
  },
  {
    handler: replays,
    foreign: "own_data_only",
    prepare: async (at) => {
      await ourReplay(at);
      return {};
    },
    leaks: hasItems,
  },
  { handler: readReplay, foreign: "not_found", prepare: withId(ourReplay) },
  { handler: pause, foreign: "not_found", prepare: withId(ourReplay) },
  { handler: resume, foreign: "not_found", prepare: withId(ourReplay) },
  { handler: cancel, foreign: "not_found", prepare: withId(ourReplay) },
  { handler: retryFailed, foreign: "not_found", prepare: withId(endedReplay) },
];

describe("who may call which service of replays", () => testServiceAuthorization(() => world, SERVICES));
describe("who may call which route of replays", () => testRouteAuthorization(() => world, ROUTES));
