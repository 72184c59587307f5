import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { countMessagesSince } from "@/db/queries/overview";
import { deleteSynthetic } from "@/db/queries/pipeline-checks";
import { clearThrottle } from "@/db/queries/throttles";
import { contacts, deliveries, due, events, leaveMessages } from "@/db/schema";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { uuidAt } from "@/lib/domain/ids";
import { makeWorld, type World } from "@/lib/http/authorization-table";
import { callRoute } from "@/lib/http/testing";
import { noLive } from "@/lib/jobs/live";
import { noWake } from "@/lib/jobs/wake";
import { readPipelineCheck, startPipelineCheck } from "@/lib/services/care/pipeline-check";
import { RoutingCache } from "@/lib/services/endpoints/routing-cache";
import { routeEvents } from "@/lib/services/events/route";
import { addNotification, setNotificationRole } from "@/lib/services/leavemsg/channels";
import { POST } from "./route";

/*
 * 全链路体检 from the outside: a marked message goes the way of every other one and leaves nothing behind.
 */
let database: TestDb;
let world: World;
beforeAll(async () => {
  database = await openTestDb();
  world = await makeWorld(database);
});
afterAll(() => database.close());
beforeEach(() => clearThrottle(database.db, `pipeline-check:${world.organizationId}`));

let count = 0;
const channel = async () => {
  const configuration = {
    name: `channel ${++count}`,
    channel: "custom",
    url: `https://hooks.example.com/${count}`,
    events: ["leave_message.created"],
  };
  return (await addNotification(world.as.owner, configuration)).id;
};
const submit = (mark: string, siteKey: string) =>
  callRoute(POST, { body: { siteKey, content: `check ${++count}` }, headers: { "x-hooklane-check": mark } });
const route = () =>
  routeEvents({ db: database.db, now: () => new Date(), wake: noWake, live: noLive, cache: new RoutingCache() });

test("a check shows its hops, is counted nowhere, makes no contact and goes after a day without a trace", async () => {
  const ctx = world.as.owner;
  const primary = await channel();
  const backup = await channel();
  await setNotificationRole(ctx, backup, "backup");
  const { id, mark, siteKey } = await startPipelineCheck(ctx);
  expect(await readPipelineCheck(ctx, id)).toMatchObject({ stored: null, routed: null, done: false });

  const answer = await submit(mark, siteKey);
  expect(answer.status).toBe(201);
  expect(await readPipelineCheck(ctx, id)).toMatchObject({
    stored: { number: (answer.body as { number: string }).number },
    routed: null,
  });
  await route();
  const state = await readPipelineCheck(ctx, id);
  expect(state.channels.map(({ endpointId, role, state: hop }) => [endpointId, role, hop])).toEqual([
    [primary, "primary", "waiting"],
    [backup, "backup", "waiting"],
  ]);
  expect(state.channels[1]?.waitsUntil).not.toBeNull();

  const rows = await database.db.select().from(due);
  expect(rows.map(({ trigger, prio }) => [trigger, prio])).toEqual([["test", 0]]);
  const everything = uuidAt(Date.now() - 3_600_000);
  expect(await countMessagesSince(database.db, world.organizationId, everything, 10)).toBe(0);
  expect(await database.db.$count(contacts)).toBe(0);

  expect(await deleteSynthetic(database.db, new Date(Date.now() + 1_000), 100)).toBe(1);
  for (const table of [leaveMessages, events, due, deliveries]) expect(await database.db.$count(table)).toBe(0);
});

test("a mark works once and nobody can make one up", async () => {
  const { mark, siteKey } = await startPipelineCheck(world.as.owner);
  expect((await submit("A".repeat(32), siteKey)).status).toBe(422);
  expect((await submit(mark, siteKey)).status).toBe(201);
  expect((await submit(mark, siteKey)).status).toBe(422);
  expect(await database.db.$count(leaveMessages)).toBe(1);
  await expect(startPipelineCheck(world.as.owner)).rejects.toMatchObject({ code: "limit" });
});
