import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestDb, type TestDb } from "@/db/testing/database";
import type { ServiceContext } from "@/lib/context";
import type { EndpointInput } from "@/lib/domain/endpoints";
import { decodeId, encodeId, newUuid } from "@/lib/domain/ids";
import { makeWorld, type World } from "@/lib/http/authorization-table";
import { createTransport } from "@/lib/transport/http";
import { createEndpoint } from "./create";
import { listEndpoints } from "./list";

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

const input = (name: string, more: Partial<EndpointInput> = {}): EndpointInput => ({
  name,
  channel: "custom",
  url: "http://127.0.0.1:9/hook",
  events: ["ticket.created"],
  ...more,
});

describe("the list of endpoints", () => {
  it("pages through all, newest first, and filters", async () => {
    const mine = world.as.stranger;
    const names: string[] = [];
    for (let i = 0; i < 5; i++) {
      const made = await createEndpoint(mine, input(`page 100%_${i}`, { enabled: i !== 2 }));
      names.unshift(made.name);
    }
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listEndpoints(mine, {
        keyword: "100%_",
        limit: 2,
        ...(cursor === undefined ? {} : { cursor }),
      });
      seen.push(...page.items.map((item) => item.name));
      const next = page.nextCursor === null ? null : Buffer.from(page.nextCursor, "base64url").toString("hex");
      cursor = next?.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
    } while (cursor !== undefined);
    expect(seen).toEqual(names);
    const disabled = await listEndpoints(mine, { keyword: "page", status: "disabled" });
    expect(disabled.items.map((item) => item.name)).toEqual(["page 100%_2"]);
    expect((await listEndpoints(mine, { event: "ticket.created", channel: "custom" })).items).toHaveLength(5);
    expect((await listEndpoints(mine, { event: "ticket.closed" })).items).toEqual([]);
  });

  it("shows the last day's counts and the newest delivery of each", async () => {
    const made = await createEndpoint(ctx, input("busy"));
    const quiet = await createEndpoint(ctx, input("quiet"));
    const endpointId = decodeId("endpoint", made.id);
    const id = newUuid(Date.now());
    await test.db.execute(sql`
      insert into delivery_stats (organization_id, endpoint_id, resolution, bucket, delivered_first, delivered_retry, exhausted, skipped)
      values (${ctx.organizationId}, ${endpointId}, 300, now() - interval '1 hour', 6, 2, 2, 1),
        (${ctx.organizationId}, ${endpointId}, 3600, now() - interval '1 hour', 6, 2, 2, 1),
        (${ctx.organizationId}, ${endpointId}, 300, now() - interval '2 days', 50, 0, 0, 0)`);
    await test.db.execute(sql`
      insert into deliveries (id, organization_id, endpoint_id, event_id, event_type, status, trigger, tries, attempted_at, reason, code)
      values (${id}, ${ctx.organizationId}, ${endpointId}, ${id}, 'ticket.created', 'exhausted', 'auto', 1, now(), 'timeout', 'ETIMEDOUT')`);
    const { items } = await listEndpoints(ctx, { limit: 100 });
    expect(items.find((item) => item.id === made.id)).toMatchObject({
      last24h: { deliveredFirst: 6, deliveredRetry: 2, exhausted: 2, skipped: 1, n: 10, rate: 0.8 },
      lastDelivery: { id: encodeId("delivery", id), status: "exhausted", reason: "timeout", code: "ETIMEDOUT" },
    });
    expect(items.find((item) => item.id === quiet.id)).toMatchObject({
      last24h: { n: 0, rate: null, interval: null },
      lastDelivery: null,
    });
  });
});
