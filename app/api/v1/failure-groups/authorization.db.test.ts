import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { failureGroups as groupRows, replays as replayRows } from "@/db/schema";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { recordDeliveries } from "@/db/testing/deliveries";
import { makeEndpoint } from "@/e2e/faults/fixture";
import { encodeId, newUuid } from "@/lib/domain/ids";
import { makeWorld, type RouteRow, testRouteAuthorization, type World } from "@/lib/http/authorization-table";
import { callRoute, makeToken } from "@/lib/http/testing";
import { POST as ignore } from "./[id]/ignore/route";
import { POST as retry } from "./[id]/retry/route";
import { POST as watch } from "./[id]/watch/route";
import { GET as list } from "./route";

let test: TestDb;
let world: World;
beforeAll(async () => {
  test = await openTestDb();
  world = await makeWorld(test);
});
afterAll(() => test.close());

/** A webhook with two deliveries that failed for good, and the group they are in. */
async function newGroup(): Promise<{ id: string; endpointId: string }> {
  // Those of earlier calls never end without a worker, and an organization has a limit of them.
  await test.db.delete(replayRows);
  const { organizationId } = world;
  const endpointId = await makeEndpoint(test.db, organizationId, { url: "http://127.0.0.1:9/" });
  const before = newUuid(Date.now() - 60_000);
  await recordDeliveries(test.db, { organizationId, endpointId }, 2, { reason: "auth", code: "401" });
  const [row] = await test.db
    .insert(groupRows)
    .values({
      ...{ organizationId, endpointId, reason: "auth", code: "401", count: 2 },
      ...{ firstId: before, firstAt: new Date(), lastAt: new Date() },
    })
    .returning();
  return { id: encodeId("failureGroup", row?.id ?? ""), endpointId: encodeId("endpoint", endpointId) };
}
const ourGroup = async () => ({ params: { id: (await newGroup()).id } });

const ROUTES: RouteRow[] = [
  {
    handler: list,
    foreign: "own_data_only",
    prepare: async () => {
      await newGroup();
      return {};
    },
    leaks: (answer) => JSON.stringify(answer).includes("flg_"),
  },
  { handler: retry, foreign: "not_found", prepare: ourGroup },
  { handler: ignore, foreign: "not_found", prepare: ourGroup },
  { handler: watch, foreign: "not_found", prepare: ourGroup },
];

describe("who may call which route of groups of failures", () => testRouteAuthorization(() => world, ROUTES));

describe("groups of failures over REST", () => {
  it("are listed by webhook, ignored and brought back, and estimated before they are sent again", async () => {
    const token = await makeToken(test.db, world.organizationId, ["delivery.read", "delivery.retry"]);
    const { id, endpointId } = await newGroup();
    const read = async () => (await callRoute(list, { token, query: { endpointId } })).body;
    expect(await read()).toMatchObject({ open: [{ id, count: 2, reason: "auth", code: "401" }], others: [] });
    const one = { token, params: { id } };
    expect((await callRoute(ignore, one)).body).toMatchObject({ state: "ignored" });
    expect(await read()).toMatchObject({ open: [], others: [{ id, ignoredBy: expect.any(String) }] });
    expect((await callRoute(watch, one)).body).toMatchObject({ state: "open", ignoredUntil: null });
    const estimate = await callRoute(retry, { ...one, body: { dryRun: true } });
    expect(estimate).toMatchObject({ status: 200, body: { count: 2 } });
    const unknown = { token, query: { endpointId: encodeId("endpoint", newUuid(Date.now())) } };
    expect((await callRoute(list, unknown)).status).toBe(404);
  });
});
