import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { NO_RULES } from "@/lib/domain/endpoint-rules";
import {
  makeWorld,
  type RouteRow,
  type ServiceRow,
  testRouteAuthorization,
  testServiceAuthorization,
  type World,
} from "@/lib/http/authorization-table";
import { callRoute, makeToken } from "@/lib/http/testing";
import { createEndpoint } from "@/lib/services/endpoints/create";
import { dryRunRules } from "@/lib/services/endpoints/dry-run";
import { ingestEvents } from "@/lib/services/events/ingest";
import { POST as saved } from "../[id]/dry-run/route";
import { POST as unsaved } from "./route";

let test: TestDb;
let world: World;
beforeAll(async () => {
  test = await openTestDb();
  world = await makeWorld(test);
});
afterAll(() => test.close());

let count = 0;
async function ourEndpoint(at: World, rules: object = {}): Promise<string> {
  const endpoint = {
    name: `ours ${++count}`,
    channel: "custom" as const,
    url: "https://push.example.com/hook",
    events: ["ticket.created"],
    ...rules,
  };
  return (await createEndpoint(at.as.owner, endpoint)).id;
}
async function ourEvents(at: World, data: Record<string, unknown>[], when = new Date()): Promise<string[]> {
  const events = data.map((item) => ({ type: "ticket.created", data: { ticket_id: "T", status: "open", ...item } }));
  const ctx = { ...at.as.owner, now: () => when };
  return (await ingestEvents(ctx, { events, source: "api" })).map((event) => event.id);
}
const shows = (answer: unknown) => !JSON.stringify(answer).includes('"items":[]');

const SERVICES: ServiceRow[] = [
  {
    name: "dry run of unsaved rules",
    permission: "endpoint.test",
    foreign: "own_data_only",
    prepare: async (at) => {
      await ourEvents(at, [{ title: "a" }]);
      return (ctx) => dryRunRules(ctx, {});
    },
    leaks: shows,
  },
  {
    name: "dry run of a saved endpoint",
    permission: "endpoint.test",
    foreign: "not_found",
    prepare: async (at) => {
      const endpointId = await ourEndpoint(at);
      return (ctx) => dryRunRules(ctx, { endpointId });
    },
  },
];
const ROUTES: RouteRow[] = [
  {
    handler: unsaved,
    foreign: "own_data_only",
    alsoNeeds: ["event.read"],
    prepare: async (at) => {
      await ourEvents(at, [{ title: "a" }]);
      return { body: {} };
    },
    leaks: shows,
  },
  {
    handler: saved,
    foreign: "not_found",
    alsoNeeds: ["event.read"],
    prepare: async (at) => ({ params: { id: await ourEndpoint(at) } }),
  },
];

describe("who may call which service", () => testServiceAuthorization(() => world, SERVICES));
describe("who may call which route", () => {
  testRouteAuthorization(() => world, ROUTES);

  it("does not answer questions about events to a token that may not read them", async () => {
    const token = await makeToken(test.db, world.organizationId, ["endpoint.test"]);
    expect((await callRoute(unsaved, { body: {}, token })).status).toBe(403);
  });
});

describe("a dry run", () => {
  const MONDAY_NOON = new Date("2025-01-13T12:00:00Z");

  it("says of each of the last events what becomes of it, and by which rule", async () => {
    const at = await makeWorld(test);
    const day = (hours: number) => new Date(MONDAY_NOON.getTime() + hours * 3_600_000);
    const [vip] = await ourEvents(at, [{ title: "VIP 客户来电" }], day(0));
    await ourEvents(at, [{ title: "打印机" }], day(0.1));
    await ourEvents(at, [{ title: "vip 广告" }], day(0.2));
    await ourEvents(at, [{ title: "VIP 客户来电" }], day(0.05));
    await ourEvents(at, [{ title: "vip 晚上" }], day(11));
    const filters = {
      keywords: { any: ["ｖｉｐ"], none: ["广告"] },
      windows: [{ days: [1, 2, 3, 4, 5], from: "09:00", to: "18:00" }],
      timezone: "UTC",
    };
    const result = await dryRunRules(at.as.owner, { filters, dedupeSeconds: 600, events: ["ticket.created"] });
    expect(result.totals).toEqual({ send: 1, later: 1, skip: 3 });
    expect(result.searched).toBe(5);
    expect(result.items.map((item) => [item.outcome, item.skipReason, item.at, item.why?.field ?? null])).toEqual([
      ["later", null, "2025-01-14T09:00:00.000Z", "filters.windows"],
      ["skip", "filtered", null, "filters.keywords.none"],
      ["skip", "filtered", null, "filters.keywords.any"],
      ["skip", "duplicate", null, "dedupeSeconds"],
      ["send", null, null, null],
    ]);
    expect(result.items[3]?.repeats).toBe(vip);
    expect(result.items[1]?.why).toMatchObject({
      zh: "包含被排除的关键词“广告”",
      en: 'Contains the excluded keyword "广告"',
    });
    expect(result.items[0]?.why?.zh).toBe("不在推送时间段内，将于 2025-01-14 09:00（UTC）推送");
  });

  it("takes from the saved endpoint what is left out, and looks only at what it hears", async () => {
    const at = await makeWorld(test);
    const endpointId = await ourEndpoint(at, { filters: { keywords: { all: ["a", "b"] } } });
    await ourEvents(at, [{ title: "a b" }, { title: "a" }]);
    await ingestEvents(at.as.owner, {
      events: [{ type: "ticket.closed", data: { ticket_id: "T", title: "a b" } }],
      source: "api",
    });
    const asSaved = await dryRunRules(at.as.owner, { endpointId });
    expect(asSaved.items.map((item) => item.why?.zh ?? item.outcome)).toEqual(["缺少关键词“b”", "send"]);
    const without = await dryRunRules(at.as.owner, { endpointId, filters: null, limit: 1 });
    expect(without.items.map((item) => item.outcome)).toEqual(["send"]);
    const more = await dryRunRules(at.as.owner, { endpointId, events: ["ticket"], filters: NO_RULES.filters });
    expect(more.items).toHaveLength(3);
  });

  it("names every mistake in the rules by its place in the form", async () => {
    const wrong = { filters: { windows: [{ days: [1], from: "09:00", to: "09:00" }] }, dedupeSeconds: -1 };
    await expect(dryRunRules(world.as.owner, wrong)).rejects.toMatchObject({
      code: "invalid",
      fields: [{ path: "filters.windows.0.to" }, { path: "dedupeSeconds" }],
    });
    await expect(dryRunRules(world.as.owner, { events: ["no.such"] })).rejects.toMatchObject({
      fields: [{ path: "events.0", key: "event_unknown" }],
    });
  });
});
