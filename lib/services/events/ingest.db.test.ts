import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { events, unrouted } from "@/db/schema";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { makeOrganization, testContext } from "@/e2e/faults/fixture";
import type { ServiceContext } from "@/lib/context";
import { eventDefinition } from "@/lib/domain/catalogue";
import { decodeId } from "@/lib/domain/ids";
import type { Wake, WakePort } from "@/lib/jobs/wake";
import { ingestEvents, recordEvents } from "./ingest";

const ticket = (id: string) => ({ type: "ticket.created", data: { ticket_id: id, title: "t", status: "open" } });

describe("ingest", () => {
  let test: TestDb;
  let ctx: ServiceContext;
  let organization: string;
  const wakes: Wake[] = [];
  const wake: WakePort = { send: (sent) => void wakes.push(...sent), close: () => Promise.resolve() };

  beforeAll(async () => {
    test = await openTestDb();
  });
  afterAll(() => test.close());
  beforeEach(async () => {
    organization = await makeOrganization(test.db);
    ctx = testContext(test.db, organization, { wake });
    wakes.length = 0;
  });
  const stored = () => test.db.select().from(events).where(eq(events.organizationId, organization)).orderBy(events.id);

  it("stores a batch in order and wakes routing once", async () => {
    const batch = Array.from({ length: 1_000 }, (_, index) => ticket(String(index)));
    const accepted = await ingestEvents(ctx, { events: batch, source: "api" });
    const rows = await stored();
    expect(rows.map((row) => row.data.ticket_id)).toEqual(batch.map((event) => event.data.ticket_id));
    expect(accepted.map((event) => decodeId("event", event.id))).toEqual(rows.map((row) => row.id));
    expect(await test.db.$count(unrouted, eq(unrouted.organizationId, organization))).toBe(1_000);
    expect(wakes).toEqual([{ kind: "route" }]);
  });

  it("takes every spelling of a type, keeps unknown keys, and refuses the product's own types", async () => {
    const [accepted] = await ingestEvents(ctx, {
      events: [{ type: "ticket/created", data: { ...ticket("1").data, 自定义: { a: [1] } } }],
      source: "api",
    });
    expect(accepted?.type).toBe("ticket.created");
    expect((await stored())[0]?.data).toMatchObject({ 自定义: { a: [1] } });
    const own = { events: [{ type: "delivery.exhausted", data: { delivery_id: "dlv_1" } }], source: "api" as const };
    await expect(ingestEvents(ctx, own)).rejects.toMatchObject({ code: "invalid", fields: [{ path: "0.type" }] });
  });

  it("stores nothing when one event is wrong, and names it", async () => {
    const wrong = { type: "ticket.created", data: { title: "no id" } };
    const batch = { events: [ticket("1"), ticket("2"), wrong], source: "api" as const };
    await expect(ingestEvents(ctx, batch)).rejects.toMatchObject({ code: "invalid" });
    const error: unknown = await ingestEvents(ctx, batch).catch((thrown: unknown) => thrown);
    expect(error).toHaveProperty(["fields", 0, "path"], expect.stringMatching(/^2\.data/));
    const single: unknown = await ingestEvents(ctx, { events: [wrong], source: "api", batch: false }).catch(
      (thrown: unknown) => thrown,
    );
    expect(single).toHaveProperty(["fields", 0, "path"], expect.stringMatching(/^data/));
    expect(await stored()).toEqual([]);
    expect(wakes).toEqual([]);
  });

  it("answers a repeated id or Idempotency-Key with the first event", async () => {
    const batch = {
      events: [
        { ...ticket("1"), id: "a" },
        { ...ticket("2"), id: "b" },
        { ...ticket("3"), id: "a" },
      ],
    };
    const first = await ingestEvents(ctx, { ...batch, source: "api" });
    expect(first.map((event) => event.duplicate)).toEqual([false, false, true]);
    expect(first[2]?.id).toBe(first[0]?.id);
    const second = await ingestEvents(ctx, { ...batch, source: "api" });
    expect(second.map((event) => event.id)).toEqual(first.map((event) => event.id));
    expect(second.every((event) => event.duplicate)).toBe(true);
    const keyed = { events: [ticket("4"), ticket("5")], idempotencyKey: "k", source: "api" as const };
    const once = await ingestEvents(ctx, keyed);
    const again = await ingestEvents(ctx, keyed);
    expect(again.map((event) => event.id)).toEqual(once.map((event) => event.id));
    expect(await stored()).toHaveLength(4);
    expect(wakes).toHaveLength(2);
  });

  it("stores concurrent twins once, whatever their order", async () => {
    const ids = Array.from({ length: 40 }, (_, index) => `twin-${index}`);
    const forward = ids.map((id) => ({ ...ticket(id), id }));
    const calls = Array.from({ length: 8 }, (_, index) =>
      ingestEvents(ctx, { events: index % 2 === 0 ? forward : [...forward].reverse(), source: "api" }),
    );
    const answers = await Promise.all(calls);
    expect(await stored()).toHaveLength(40);
    expect(answers.flat().filter((event) => !event.duplicate)).toHaveLength(40);
    expect(new Set(answers.flat().map((event) => event.id)).size).toBe(40);
  });

  it("does not mix the keys of two organizations", async () => {
    const other = testContext(test.db, await makeOrganization(test.db), { wake });
    const input = { events: [{ ...ticket("1"), id: "same" }], source: "api" as const };
    const [mine] = await ingestEvents(ctx, input);
    const [theirs] = await ingestEvents(other, input);
    expect(theirs).toMatchObject({ duplicate: false });
    expect(theirs?.id).not.toBe(mine?.id);
  });

  it("stores texts with NUL and broken surrogates", async () => {
    const data = { ...ticket("1").data, title: "a\u0000b\ud83dc", "k\u0000": "\\u0000" };
    await ingestEvents(ctx, { events: [{ type: "ticket.created", data }], source: "api" });
    expect((await stored())[0]?.data).toMatchObject({ title: "a\ufffdb\ufffdc", "k\ufffd": "\\u0000" });
  });

  it("refuses data that is nested deeper than anything can walk", async () => {
    const nested = (levels: number) => JSON.parse(`${"[".repeat(levels)}${"]".repeat(levels)}`) as unknown;
    const call = (levels: number) => {
      const data = { ...ticket("1").data, extra: nested(levels) };
      return ingestEvents(ctx, { events: [{ type: "ticket.created", data }], source: "api" });
    };
    await expect(call(50_000)).rejects.toMatchObject({
      code: "invalid",
      fields: [{ path: "0.data", key: "too_deep" }],
    });
    expect(await call(50)).toHaveLength(1);
  });

  it("shares the fate of the caller's transaction", async () => {
    const type = "leave_message.created";
    const draft = { type, data: eventDefinition(type).sample, source: "form" as const };
    const failing = test.db.transaction(async (tx) => {
      await recordEvents(tx, ctx, [draft]);
      throw new Error("the message could not be stored");
    });
    await expect(failing).rejects.toThrow("could not be stored");
    expect(await stored()).toEqual([]);
    const { ids } = await test.db.transaction((tx) => recordEvents(tx, ctx, [draft]));
    expect((await stored()).map((row) => [row.id, row.source])).toEqual([[decodeId("event", ids[0] ?? ""), "form"]]);
  });

  it("needs the permission", async () => {
    const actor = { kind: "token", tokenId: "t", name: "t", scopes: ["event.read"] } as const;
    const call = ingestEvents({ ...ctx, actor }, { events: [ticket("1")], source: "api" });
    await expect(call).rejects.toMatchObject({ code: "forbidden" });
  });
});
