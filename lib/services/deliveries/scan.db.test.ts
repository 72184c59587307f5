import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bodies, deliveries } from "@/db/schema";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { type DeliveryRow, historyRows } from "@/db/testing/history-rows";
import type { ServiceContext } from "@/lib/context";
import { decodeId } from "@/lib/domain/ids";
import { makeWorld, type World } from "@/lib/http/authorization-table";
import { createEndpoint } from "../endpoints/create";
import { readBodySearch, sealBodySearch } from "./body-search";
import { type DeliveryListQuery, DeliveryListQuerySchema, listDeliveries } from "./list";

let test: TestDb;
let world: World;
let ctx: ServiceContext;
let endpointId: string;
let endpointUuid: string;
let count = 0;

beforeAll(async () => {
  test = await openTestDb();
  world = await makeWorld(test);
  ctx = world.as.owner;
  endpointId = await newEndpoint();
  endpointUuid = decodeId("endpoint", endpointId) ?? "";
});
afterAll(() => test.close());

async function newEndpoint(): Promise<string> {
  const input = {
    name: `hook ${++count}`,
    channel: "custom" as const,
    url: "https://example.com/x",
    events: ["ticket"],
  };
  return (await createEndpoint(ctx, input)).id;
}

const START = Date.parse("2025-01-15T00:00:00Z");
const { nextId, recorded, waiting } = historyRows(START, () => ({
  db: test.db,
  owner: { organizationId: ctx.organizationId, endpointId: endpointUuid },
}));

const parsed = (query: Record<string, string>): DeliveryListQuery => DeliveryListQuerySchema.parse(query);
const sha256 = (text: string) => createHash("sha256").update(text).digest();
const exchange = (body: string, more: DeliveryRow = {}) => ({
  requestMethod: "POST",
  requestUrl: "https://example.com/x",
  requestHeaders: [["Content-Type", "application/json"]] as [string, string][],
  requestBodyHash: sha256(body),
  responseStatus: 500,
  responseHeaders: [] as [string, string][],
  responseBody: Buffer.from("no"),
  verdict: "retry" as const,
  diagnosis: "http.unavailable",
  ...more,
});

describe("a search through contents and durations", () => {
  const took = (total: number) => ({ dns: 1, tcp: 2, tls: 3, send: 0, firstByte: 4, download: 1, total });
  const sent = (body: string, more: DeliveryRow = {}) =>
    recorded({ ...exchange(body), requestBody: Buffer.from(body), ...more });
  const ofNow = (as: ServiceContext, daysLater: number) => ({
    ...as,
    now: () => new Date(START + daysLater * 86_400_000),
  });
  const find = async (query: Record<string, string>, as = ofNow(ctx, 1)) =>
    (await listDeliveries(as, parsed(query))).items.map((item) => item.id);

  it("finds what was sent and what was answered, however JSON spells it, stored with the delivery or for its event", async () => {
    const target = await newEndpoint();
    const on = { endpointId: decodeId("endpoint", target) ?? "" };
    const inline = await sent('{"order":"A-1","note":"退款"}', on);
    await sent('{"note":"\\u9000\\u6b3e"}', on);
    const answered = await sent("{}", { ...on, responseBody: Buffer.from("退款 refused") });
    const eventId = nextId();
    const shared = await recorded({ ...on, eventId, ...exchange("shared 退款") });
    await test.db.insert(bodies).values({ eventId, hash: sha256("shared 退款"), body: Buffer.from("shared 退款") });
    await sent('{"note":"other"}', on);
    await waiting(on);
    expect(await find({ endpointId: target, body: "退款 refused" })).toEqual([answered]);
    expect(await find({ endpointId: target, body: "shared 退款" })).toEqual([shared]);
    expect(await find({ endpointId: target, body: "A-1" })).toEqual([inline]);
    expect(await find({ endpointId: target, body: 'note":"退款' })).toEqual([inline]);
    expect(DeliveryListQuerySchema.safeParse({ body: "退款" }).success).toBe(false);
    expect(await find({ endpointId: target, body: "%退款" })).toEqual([]);
    expect(await find({ endpointId: target, body: '退款"}' })).toEqual([inline]);
    expect(await find({ endpointId: target, body: "note" })).toHaveLength(3);
  });

  it("goes on from page to page, within seven days of the end", async () => {
    const target = await newEndpoint();
    const on = { endpointId: decodeId("endpoint", target) ?? "" };
    const ids = [];
    for (const n of [1, 2, 3, 4, 5]) ids.push(await sent(`{"needle":${n}}`, on));
    const first = await listDeliveries(ofNow(ctx, 1), parsed({ endpointId: target, body: "needle", limit: "2" }));
    expect(first).toMatchObject({ items: [{ id: ids[4] }, { id: ids[3] }], searchedTo: null });
    const cursor = first.nextCursor ?? "";
    expect(await find({ endpointId: target, body: "needle", limit: "5", cursor })).toEqual([ids[2], ids[1], ids[0]]);
    expect(await find({ endpointId: target, body: "needle" }, ofNow(ctx, 9))).toEqual([]);
    const to = new Date(START + 86_400_000).toISOString();
    expect(await find({ endpointId: target, body: "needle", to }, ofNow(ctx, 9))).toHaveLength(5);
  });

  it("stops after a while, says how far it has come, and goes on there", async () => {
    const target = await newEndpoint();
    const on = { endpointId: decodeId("endpoint", target) ?? "" };
    const oldest = await sent("needle", on);
    await test.db.insert(deliveries).values(
      Array.from({ length: 4_000 }, () => ({
        id: nextId(),
        organizationId: ctx.organizationId,
        ...on,
        eventId: endpointUuid,
        eventType: "ticket.created" as const,
        status: "delivered" as const,
        trigger: "auto" as const,
        tries: 1,
      })),
    );
    let asked = 0;
    const hurried = { ...ctx, now: () => new Date(START + 86_400_000 + 2_500 * ++asked) };
    const page = await listDeliveries(hurried, parsed({ endpointId: target, body: "needle" }));
    expect(page.items).toEqual([]);
    expect(page.searchedTo).not.toBeNull();
    expect(await find({ endpointId: target, body: "needle", cursor: page.nextCursor ?? "" })).toEqual([oldest]);
  });

  it("finds durations, both ends included, and no delivery that has none", async () => {
    const target = await newEndpoint();
    const on = { endpointId: decodeId("endpoint", target) ?? "" };
    const fast = await sent("a", { ...on, timings: took(80) });
    const slow = await sent("b", { ...on, timings: took(4_000.5) });
    await recorded(on);
    await waiting(on);
    expect(await find({ endpointId: target, minMs: "80" })).toEqual([slow, fast]);
    expect(await find({ endpointId: target, minMs: "81" })).toEqual([slow]);
    expect(await find({ endpointId: target, maxMs: "80" })).toEqual([fast]);
    expect(await find({ endpointId: target, minMs: "81", maxMs: "4000" })).toEqual([]);
  });

  it("is refused to viewers, who see contents with contact details hidden, and stays within the organization", async () => {
    const body = "13812345678";
    const id = await sent(`{"phone":"${body}"}`);
    expect(await find({ body }, ofNow(world.as.agent, 1))).toEqual([id]);
    expect(await find({ body }, ofNow(world.as.stranger, 1))).toEqual([]);
    await expect(find({ body }, ofNow(world.as.viewer, 1))).rejects.toMatchObject({ code: "forbidden" });
    expect(() => sealBodySearch(world.as.viewer, body)).toThrow();
    const sealed = sealBodySearch(world.as.agent, body);
    expect(sealed).not.toContain(body);
    expect(readBodySearch(ctx, sealed)).toEqual({ text: body, shown: "138****5678" });
    expect(readBodySearch(world.as.stranger, sealed)).toBeNull();
  });
});
