import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe } from "vitest";
import { broadcastBatches, broadcastRuns, broadcasts, contactGroups, contacts } from "@/db/schema";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { decodeId, encodeId, newUuid } from "@/lib/domain/ids";
import {
  makeWorld,
  type RouteRow,
  type ServiceRow,
  testRouteAuthorization,
  testServiceAuthorization,
  type World,
} from "@/lib/http/authorization-table";
import { browseBroadcasts, getDraft, listReceivers } from "@/lib/services/broadcasts/browse";
import { startBroadcast, withdrawBroadcast } from "@/lib/services/broadcasts/control";
import { estimateBroadcast, previewRequest, previewRuns } from "@/lib/services/broadcasts/estimate";
import { exportFailed } from "@/lib/services/broadcasts/export-failed";
import { createBroadcast, duplicateBroadcast } from "@/lib/services/broadcasts/manage";
import { browseMembers, findMembers } from "@/lib/services/broadcasts/members";
import { browseBatches, forecastRun, viewBroadcast, viewRun, viewRunPlan } from "@/lib/services/broadcasts/run-view";
import { createEndpoint } from "@/lib/services/endpoints/create";
import { createTransport } from "@/lib/transport/http";
import { POST as pause } from "./[id]/pause/route";
import { POST as resume } from "./[id]/resume/route";
import { PATCH as change, GET as readOne, DELETE as remove } from "./[id]/route";
import { POST as retryFailed } from "./[id]/runs/[runId]/retry-failed/route";
import { GET as readRun } from "./[id]/runs/[runId]/route";
import { GET as readRuns } from "./[id]/runs/route";
import { POST as start } from "./[id]/start/route";
import { POST as stop } from "./[id]/stop/route";
import { POST as tryOut } from "./[id]/test/route";
import { POST as create, GET as list } from "./route";

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
const ourWebhook = async ({ as }: World) => {
  const name = `receiver ${++count}`;
  const url = `http://127.0.0.1:9/${count}`;
  return (await createEndpoint(as.owner, { name, channel: "custom", trigger: "manual", url, events: [] })).id;
};

async function ourContact({ organizationId }: World): Promise<string> {
  const [id, now] = [newUuid(Date.now()), new Date()];
  const row = { id, organizationId, name: `somebody ${++count}`, source: "api", createdAt: now, updatedAt: now };
  await test.db.insert(contacts).values(row);
  return encodeId("contact", id);
}

/** A group with somebody in it. */
async function ourGroup(at: World): Promise<string> {
  const [id, now] = [newUuid(Date.now()), new Date()];
  const { organizationId } = at;
  const contact = decodeId("contact", await ourContact(at)) ?? "";
  const row = { id, organizationId, name: `group ${++count}`, kind: "static" as const, createdBy: "test" };
  await test.db.insert(contactGroups).values({ ...row, createdAt: now, updatedAt: now });
  await test.db.execute(sql`insert into contact_group_members (group_id, contact_id, organization_id, created_at)
    values (${id}, ${contact}, ${organizationId}, now())`);
  return encodeId("group", id);
}

const input = async (at: World) => ({
  name: `ours ${++count}`,
  webhookId: await ourWebhook(at),
  groups: [await ourGroup(at)],
  batchSize: 10,
  trigger: { type: "immediate" as const },
});

const ourDraft = async (at: World) => (await createBroadcast(at.as.owner, await input(at))).id;
async function ourStarted(at: World): Promise<string> {
  const id = await ourDraft(at);
  await startBroadcast(at.as.owner, id);
  return id;
}
async function ourPaused(at: World): Promise<string> {
  const id = await ourStarted(at);
  const own = sql`id = ${decodeId("broadcast", id)}`;
  await test.db.update(broadcasts).set({ status: "paused" }).where(own);
  return id;
}
/** A run of which a batch failed. */
async function ourFailedRun(at: World): Promise<{ id: string; runId: string }> {
  const id = await ourStarted(at);
  const broadcastId = decodeId("broadcast", id) ?? "";
  const of = sql`broadcast_id = ${broadcastId}`;
  const [run] = await test.db
    .update(broadcastRuns)
    .set({ status: "failed", prepared: true, batches: 1, failed: 1 })
    .where(of)
    .returning();
  const runId = run?.id ?? "";
  const batch = { runId, no: 1, organizationId: at.organizationId, contactIds: [newUuid(1)], state: "failed" as const };
  await test.db.insert(broadcastBatches).values(batch);
  return { id, runId: encodeId("run", runId) };
}
const withId = (make: (at: World) => Promise<string>) => async (at: World) => ({ params: { id: await make(at) } });
const hasItems = (answer: unknown) => !JSON.stringify(answer ?? null).includes('"items":[]');

const SERVICES: ServiceRow[] = [
  {
    name: "estimate an audience",
    permission: "broadcast.read",
    foreign: "not_found",
    prepare: async (at) => {
      const groups = [await ourGroup(at)];
      return (ctx) => estimateBroadcast(ctx, { groups });
    },
  },
  {
    name: "preview runs",
    permission: "broadcast.read",
    foreign: "own_data_only",
    prepare: async () => (ctx) =>
      previewRuns(ctx, { type: "recurring", every: "day", time: "09:00", timezone: "Asia/Shanghai" }),
    leaks: () => false,
  },
  {
    name: "preview a request",
    permission: "broadcast.write",
    foreign: "not_found",
    prepare: async (at) => {
      const [groups, webhookId] = [[await ourGroup(at)], await ourWebhook(at)];
      return (ctx) => previewRequest(ctx, { groups, webhookId, body: {} });
    },
  },
  {
    name: "browse broadcasts",
    permission: "broadcast.read",
    foreign: "own_data_only",
    prepare: async (at) => {
      await ourDraft(at);
      return (ctx) => browseBroadcasts(ctx, {});
    },
    leaks: hasItems,
  },
  {
    name: "list receivers",
    permission: "broadcast.read",
    foreign: "own_data_only",
    prepare: async (at) => {
      const id = await ourWebhook(at);
      return async (ctx) => (await listReceivers(ctx)).filter((one) => one.id === id);
    },
    leaks: (answer) => JSON.stringify(answer).includes("whk_"),
  },
  {
    name: "open a draft",
    permission: "broadcast.write",
    foreign: "not_found",
    prepare: async (at) => {
      const id = await ourDraft(at);
      return (ctx) => getDraft(ctx, id);
    },
  },
  {
    name: "take a planned time back",
    permission: "broadcast.write",
    foreign: "not_found",
    prepare: async (at) => {
      const id = await ourDraft(at);
      return (ctx) => withdrawBroadcast(ctx, id);
    },
  },
  {
    name: "look at a broadcast",
    permission: "broadcast.read",
    foreign: "not_found",
    prepare: async (at) => {
      const id = await ourDraft(at);
      return (ctx) => viewBroadcast(ctx, id);
    },
  },
  {
    name: "look at a run",
    permission: "broadcast.read",
    foreign: "not_found",
    prepare: async (at) => {
      const { id, runId } = await ourFailedRun(at);
      return (ctx) => viewRun(ctx, id, runId);
    },
  },
  {
    name: "forecast a run",
    permission: "broadcast.read",
    foreign: "not_found",
    prepare: async (at) => {
      const { id, runId } = await ourFailedRun(at);
      const run = await viewRun(at.as.owner, id, runId);
      return (ctx) => forecastRun(ctx, run);
    },
  },
  {
    name: "browse the batches of a run",
    permission: "broadcast.read",
    foreign: "not_found",
    prepare: async (at) => {
      const { id, runId } = await ourFailedRun(at);
      return (ctx) => browseBatches(ctx, { id, runId }, { after: 0, limit: 10 });
    },
  },
  {
    name: "browse the audience of a run",
    permission: "broadcast.read",
    foreign: "not_found",
    prepare: async (at) => {
      const ids = await ourFailedRun(at);
      return (ctx) => browseMembers(ctx, ids, { after: "", limit: 10 });
    },
  },
  {
    name: "find somebody in the audience of a run",
    permission: "broadcast.read",
    foreign: "not_found",
    prepare: async (at) => {
      const ids = await ourFailedRun(at);
      return (ctx) => findMembers(ctx, ids, "x");
    },
  },
  {
    name: "look at what a run was sent with",
    permission: "broadcast.read",
    foreign: "not_found",
    prepare: async (at) => {
      const { id, runId } = await ourFailedRun(at);
      return (ctx) => viewRunPlan(ctx, id, runId);
    },
  },
  {
    name: "export whom a run did not reach",
    permission: "broadcast.read",
    foreign: "not_found",
    prepare: async (at) => {
      const { id, runId } = await ourFailedRun(at);
      return (ctx) => exportFailed(ctx, { id, runId, locale: "en" });
    },
  },
  {
    name: "duplicate a broadcast",
    permission: "broadcast.write",
    foreign: "not_found",
    prepare: async (at) => {
      const id = await ourDraft(at);
      return (ctx) => duplicateBroadcast(ctx, id);
    },
  },
];

const ROUTES: RouteRow[] = [
  {
    handler: list,
    foreign: "own_data_only",
    prepare: async (at) => {
      await ourDraft(at);
      return {};
    },
    leaks: hasItems,
  },
  {
    handler: create,
    foreign: "own_data_only",
    // Somebody else's webhook and groups are none.
    prepare: async (at) => ({ body: await input(at) }),
    leaks: (answer) => JSON.stringify(answer).includes("brd_"),
  },
  { handler: readOne, foreign: "not_found", prepare: withId(ourDraft) },
  {
    handler: change,
    foreign: "not_found",
    prepare: async (at) => ({ params: { id: await ourDraft(at) }, body: { batchSize: 5 } }),
  },
  { handler: remove, foreign: "not_found", prepare: withId(ourDraft) },
  { handler: start, foreign: "not_found", prepare: withId(ourDraft) },
  { handler: pause, foreign: "not_found", prepare: withId(ourStarted) },
  { handler: resume, foreign: "not_found", prepare: withId(ourPaused) },
  { handler: stop, foreign: "not_found", prepare: withId(ourStarted) },
  {
    handler: tryOut,
    foreign: "not_found",
    alsoNeeds: ["endpoint.test"],
    prepare: async (at) => ({ params: { id: await ourDraft(at) }, body: { contactId: await ourContact(at) } }),
  },
  { handler: readRuns, foreign: "not_found", prepare: withId(ourStarted) },
  { handler: readRun, foreign: "not_found", prepare: async (at) => ({ params: await ourFailedRun(at) }) },
  { handler: retryFailed, foreign: "not_found", prepare: async (at) => ({ params: await ourFailedRun(at) }) },
];

describe("who may call which service of broadcasts", () => testServiceAuthorization(() => world, SERVICES));
describe("who may call which route of broadcasts", () => testRouteAuthorization(() => world, ROUTES));
