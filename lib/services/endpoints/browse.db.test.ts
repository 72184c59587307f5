import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { endpoints, lanes } from "@/db/schema";
import { openTestDb, type TestDb } from "@/db/testing/database";
import type { ServiceContext } from "@/lib/context";
import { freshHealth } from "@/lib/domain/breaker";
import { decodeId, encodeId, newUuid } from "@/lib/domain/ids";
import { latencyUnit } from "@/lib/domain/latency";
import { makeWorld, type World } from "@/lib/http/authorization-table";
import { createTransport } from "@/lib/transport/http";
import { browseEndpoints, type EndpointFilter, type EndpointSort, matchingEndpoints } from "./browse";
import { createEndpoint } from "./create";
import { listEndpoints } from "./list";
import { setEndpointEnabled, updateEndpoint } from "./update";

let test: TestDb;
let world: World;
let ctx: ServiceContext;
const transport = createTransport({ allowedCidrs: ["127.0.0.0/8"] });
const ids: Record<string, string> = {};

const uuidOf = (name: string) => decodeId("endpoint", ids[name] ?? "") ?? "";
async function make(name: string, events: string[] = ["ticket.created"]): Promise<void> {
  const url = `http://127.0.0.1:9/${name}`;
  ids[name] = (await createEndpoint(ctx, { name, channel: "custom", url, events })).id;
}
/** Deliveries that ended `hours` ago. */
async function ended(name: string, hours: number, delivered: number, exhausted: number, ms = 100): Promise<void> {
  const at = Math.floor((Date.now() - hours * 3_600_000) / 300_000) * 300_000;
  for (const [resolution, step] of [
    [300, 300_000],
    [3600, 3_600_000],
  ] as const) {
    await test.db.execute(sql`
      insert into delivery_stats (organization_id, endpoint_id, resolution, bucket, delivered_first, delivered_retry, exhausted, skipped, latency)
      values (${ctx.organizationId}, ${uuidOf(name)}, ${resolution}, ${new Date(Math.floor(at / step) * step)}, ${delivered}, 0,
        ${exhausted}, 0, ${delivered} * ${latencyUnit(ms)}::numeric)
      on conflict (organization_id, resolution, bucket, endpoint_id) do update set
        delivered_first = delivery_stats.delivered_first + excluded.delivered_first,
        exhausted = delivery_stats.exhausted + excluded.exhausted, latency = delivery_stats.latency + excluded.latency`);
  }
}
async function pushed(name: string, minutesAgo: number): Promise<void> {
  const at = new Date(Date.now() - minutesAgo * 60_000);
  const id = newUuid(at.getTime());
  await test.db.execute(sql`
    insert into deliveries (id, organization_id, endpoint_id, event_id, event_type, status, trigger, tries, attempted_at)
    values (${id}, ${ctx.organizationId}, ${uuidOf(name)}, ${id}, 'ticket.created', 'delivered', 'auto', 1, ${at})`);
}

beforeAll(async () => {
  test = await openTestDb();
  world = await makeWorld(test, { transport });
  ctx = world.as.admin;
  for (const name of ["阿里群 10", "阿里群 9", "北京", "quiet", "off"]) await make(name);
  await make("stopped", ["ticket.created", "ticket.closed"]);
  await make("broken");
  await ended("阿里群 9", 2, 8, 2, 40);
  await ended("阿里群 10", 3, 100, 0, 400);
  await ended("北京", 1, 3, 1, 4_000);
  await ended("北京", 26, 500, 0);
  await pushed("阿里群 10", 1);
  await pushed("阿里群 9", 5);
  await pushed("北京", 60);
  await setEndpointEnabled(ctx, ids.off ?? "", false);
  await test.db
    .update(endpoints)
    .set({ enabled: false, disabledReason: "gone" })
    .where(eq(endpoints.id, uuidOf("stopped")));
  const open = { ...freshHealth(), state: "open" as const, openedAt: new Date().toISOString(), probes: 1 };
  const held = { health: open, blockedUntil: new Date(Date.now() + 60_000), blockReason: "breaker" as const };
  await test.db
    .update(lanes)
    .set(held)
    .where(eq(lanes.endpointId, uuidOf("broken")));
});
afterAll(async () => {
  await transport.close();
  await test.close();
});

const names = async (filter: EndpointFilter, sort: `${"" | "-"}${EndpointSort}` | "" = "", who = ctx) => {
  const key = sort.replace("-", "") as EndpointSort;
  const order = sort === "" ? null : ({ key, direction: sort.startsWith("-") ? "desc" : "asc" } as const);
  const { items } = await browseEndpoints(who, { filter, sort: order, page: 1, size: 100 });
  return items.map((item) => item.name);
};

describe("the console's list of webhooks", () => {
  it("has those that need somebody in front, then the latest pushes, then the newest", async () => {
    expect(await names({})).toEqual(["stopped", "broken", "阿里群 10", "阿里群 9", "北京", "off", "quiet"]);
  });

  it("filters by health", async () => {
    expect(await names({ health: "alert" })).toEqual(["stopped", "broken"]);
    expect(await names({ health: "none" })).toEqual(["off", "quiet"]);
    expect(await names({ health: "ok" })).toEqual(["阿里群 10", "阿里群 9", "北京"]);
    expect(await names({ health: "alert", event: "ticket.closed" })).toEqual(["stopped"]);
    expect(await names({ status: "stopped" })).toEqual(["stopped"]);
    expect(await names({ status: "paused" })).toEqual(["broken"]);
  });

  it("sorts names by pinyin and the value of numbers, and leaves what has no value at the end", async () => {
    const found = await names({}, "name");
    expect(found.filter((name) => /[阿北]/.test(name))).toEqual(["阿里群 9", "阿里群 10", "北京"]);
    expect(await names({}, "-name")).toEqual(found.toReversed());
    // Four deliveries are too few to have a rate.
    expect((await names({}, "rate")).slice(0, 2)).toEqual(["阿里群 9", "阿里群 10"]);
    expect((await names({}, "-rate")).slice(0, 2)).toEqual(["阿里群 10", "阿里群 9"]);
    expect((await names({}, "p95")).slice(0, 3)).toEqual(["阿里群 9", "阿里群 10", "北京"]);
    expect((await names({}, "-p95")).slice(0, 3)).toEqual(["北京", "阿里群 10", "阿里群 9"]);
    expect((await names({}, "last")).slice(0, 3)).toEqual(["北京", "阿里群 9", "阿里群 10"]);
    expect((await names({}, "-status")).slice(-2)).toEqual(["broken", "stopped"]);
  });

  it("tells who switched one off, and when: by its switch, or with a save of its form", async () => {
    const off = async () => {
      const { items } = await browseEndpoints(ctx, { filter: {}, sort: null, page: 1, size: 100 });
      return items.flatMap((item) => (item.off === null ? [] : [{ name: item.name, ...item.off }]));
    };
    const [first, ...others] = await off();
    expect([first?.name, first?.by, others]).toEqual(["off", ctx.actor.name, []]);
    expect(Math.abs(Date.now() - Date.parse(first?.at ?? ""))).toBeLessThan(60_000);
    const { owner } = world.as;
    await setEndpointEnabled(ctx, ids.off ?? "", true);
    await updateEndpoint(owner, ids.off ?? "", { enabled: false });
    expect((await off()).map(({ name, by }) => [name, by])).toEqual([["off", owner.actor.name]]);
  });

  it("tells of each line's last 24 hours what the API tells, hour by hour", async () => {
    const { items } = await browseEndpoints(ctx, { filter: {}, sort: null, page: 1, size: 100 });
    const others = await listEndpoints(ctx, { limit: 100 });
    for (const { hours, off: _, ...line } of items) {
      expect(line).toEqual(others.items.find((item) => item.id === line.id));
      expect(hours.reduce((sum, hour) => sum + hour.delivered + hour.exhausted, 0)).toBe(line.last24h.n);
      expect([25, 26]).toContain(hours.length);
    }
    expect(items.find((item) => item.name === "北京")?.last24h).toMatchObject({
      n: 4,
      deliveredFirst: 3,
      exhausted: 1,
    });
  });

  it("has numbered pages; one beyond the end is the last", async () => {
    const page = (number: number) => browseEndpoints(ctx, { filter: {}, sort: null, page: number, size: 3 });
    expect((await page(2)).items.map((item) => item.name)).toEqual(["阿里群 9", "北京", "off"]);
    expect(await page(9)).toMatchObject({ page: 3, total: 7, items: [{ name: "quiet" }] });
    expect(await browseEndpoints(ctx, { filter: { keyword: "no such" }, sort: null, page: 4, size: 10 })).toEqual({
      items: [],
      total: 0,
      page: 1,
    });
  });

  it("can be chosen in full, and shows nothing to another organization", async () => {
    const matching = await matchingEndpoints(ctx, { health: "alert" });
    expect(matching).toEqual([
      { id: ids.stopped, name: "stopped" },
      { id: ids.broken, name: "broken" },
    ]);
    expect(await matchingEndpoints(world.as.stranger, {})).toEqual([]);
    expect(await names({}, "", world.as.stranger)).toEqual([]);
    expect(encodeId("endpoint", uuidOf("off"))).toBe(ids.off);
  });
});
