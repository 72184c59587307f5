import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { broadcasts, contactGroups, contacts } from "@/db/schema";
import { openTestDb, type TestDb } from "@/db/testing/database";
import type { ServiceContext } from "@/lib/context";
import { decodeId, encodeId, newUuid } from "@/lib/domain/ids";
import { AppError } from "@/lib/errors";
import { makeWorld } from "@/lib/http/authorization-table";
import { createEndpoint } from "@/lib/services/endpoints/create";
import { deleteEndpoint, deletionOf } from "@/lib/services/endpoints/delete";
import { getEndpoint } from "@/lib/services/endpoints/get";
import { createTransport } from "@/lib/transport/http";
import { browseBroadcasts, getDraft, listReceivers } from "./browse";
import { startBroadcast, withdrawBroadcast } from "./control";
import { previewRequest, testBroadcast } from "./estimate";
import { createBroadcast, deleteBroadcast, updateBroadcastPlan } from "./manage";

let test: TestDb;
let ctx: ServiceContext;
const transport = createTransport({ allowedCidrs: ["127.0.0.0/8"] });
beforeAll(async () => {
  test = await openTestDb();
  ctx = (await makeWorld(test, { transport })).as.owner;
});
afterAll(async () => {
  await transport.close();
  await test.close();
});

let count = 0;
async function aWebhook(): Promise<string> {
  const name = `receiver ${++count}`;
  const url = `http://127.0.0.1:9/${count}`;
  return (await createEndpoint(ctx, { name, channel: "custom", trigger: "manual", url, events: [] })).id;
}

/** A static group, and the contacts in it in the order of their ids. */
async function aGroup(names: readonly string[]): Promise<{ group: string; people: string[] }> {
  const { organizationId } = ctx;
  const [id, now] = [newUuid(Date.now()), new Date()];
  const row = { id, organizationId, name: `group ${++count}`, kind: "static" as const, createdBy: "test" };
  await test.db.insert(contactGroups).values({ ...row, createdAt: now, updatedAt: now });
  const people: string[] = [];
  for (const name of names) {
    const contact = newUuid(Date.now() + people.length);
    const phone = `1380013800${people.length}`;
    const stored = { id: contact, organizationId, name, phone, source: "api", createdAt: now, updatedAt: now };
    await test.db.insert(contacts).values(stored);
    await test.db.execute(sql`insert into contact_group_members (group_id, contact_id, organization_id, created_at)
      values (${id}, ${contact}, ${organizationId}, now())`);
    people.push(encodeId("contact", contact));
  }
  return { group: encodeId("group", id), people };
}

async function aDraft(change: Record<string, unknown> = {}) {
  const [webhookId, { group, people }] = [await aWebhook(), await aGroup(["Ann", "Bob"])];
  const draft = await createBroadcast(ctx, {
    name: `draft ${++count}`,
    ...{ webhookId, groups: [group], batchSize: 10, trigger: { type: "immediate" as const } },
    body: { contact: ["name", "mobilePhone"], custom: { a1: "1" }, purpose: "coupons" },
    pace: { concurrency: 3, intervalSeconds: 5 },
    ...change,
  });
  return { draft, webhookId, group, people };
}

async function refusedWith(work: Promise<unknown>): Promise<[string, string | undefined]> {
  try {
    await work;
  } catch (error) {
    if (error instanceof AppError) return [error.code, error.fields[0]?.key];
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("a draft that is filled in step by step", () => {
  it("keeps every part that a change does not name", async () => {
    const { draft } = await aDraft();
    const changed = await updateBroadcastPlan(ctx, draft.id, { batchSize: 20, version: draft.version });
    expect(changed).toMatchObject({ batchSize: 20, body: draft.body, pace: draft.pace, trigger: draft.trigger });
    const slower = await updateBroadcastPlan(ctx, draft.id, { pace: { concurrency: 1, intervalSeconds: 0 } });
    expect(slower).toMatchObject({ body: draft.body, batchSize: 20, pace: { concurrency: 1, intervalSeconds: 0 } });
  });

  it("is a draft again when its planned time is taken back, and can be planned anew", async () => {
    const at = new Date(ctx.now().getTime() + 3_600_000).toISOString();
    const { draft } = await aDraft({ trigger: { type: "once", at } });
    expect(await startBroadcast(ctx, draft.id)).toMatchObject({ status: "scheduled", nextRunAt: at });
    expect(await withdrawBroadcast(ctx, draft.id)).toMatchObject({ status: "draft", nextRunAt: null });
    await updateBroadcastPlan(ctx, draft.id, { batchSize: 5 });
    expect(await startBroadcast(ctx, draft.id)).toMatchObject({ status: "scheduled" });
  });

  it("is no draft any more once a run was made", async () => {
    const { draft } = await aDraft();
    await startBroadcast(ctx, draft.id);
    expect(await refusedWith(withdrawBroadcast(ctx, draft.id))).toEqual(["precondition", "broadcast_started"]);
  });

  it("says whether what it sends was tested as it is", async () => {
    const { draft, webhookId, people } = await aDraft();
    const tested = async () => (await getDraft(ctx, draft.id)).tested;
    expect(await tested()).toBe("never");
    // Nobody listens at that address: what failed counts as no test.
    expect((await testBroadcast(ctx, draft.id, { contactId: people[0] })).ok).toBe(false);
    expect(await tested()).toBe("never");
    await test.db
      .update(broadcasts)
      .set({ testedAs: "something else" })
      .where(eq(broadcasts.id, decodeId("broadcast", draft.id) ?? ""));
    expect(await tested()).toBe("changed");
    expect((await listReceivers(ctx)).find(({ id }) => id === webhookId)).toMatchObject({
      manual: true,
      enabled: true,
    });
  });
});

describe("the request of a broadcast before it is sent", () => {
  it("is the list with one contact of the audience and the headers of a batch, contact details hidden", async () => {
    const { webhookId, group, people } = await aDraft();
    const body = { contact: ["name", "mobilePhone"], custom: { a1: "1" } };
    const first = await previewRequest(ctx, { groups: [group], webhookId, body });
    expect(first?.contact).toEqual({ id: people[0], name: "Ann" });
    const headers = new Map(first?.request?.headers);
    expect(headers.get("X-Batch-No")).toBe("1/1");
    const [item] = JSON.parse(first?.request?.body ?? "[]");
    expect(item).toMatchObject({ contact: { name: "A**" }, _custom: { a1: "1" } });
    expect(item.contact.mobilePhone).not.toContain("13800138000");
    const second = await previewRequest(ctx, { groups: [group], webhookId, body, after: people[0] });
    expect(second?.contact.name).toBe("Bob");
    const again = await previewRequest(ctx, { groups: [group], webhookId, body, after: people[1] });
    expect(again?.contact.name).toBe("Ann");
  });

  it("is none for groups with nobody in them", async () => {
    const [webhookId, { group }] = [await aWebhook(), await aGroup([])];
    expect(await previewRequest(ctx, { groups: [group], webhookId, body: {} })).toBeNull();
  });
});

describe("the list of broadcasts", () => {
  it("names webhook and groups, and finds by webhook", async () => {
    const { draft, webhookId, group } = await aDraft();
    const { items } = await browseBroadcasts(ctx, { webhookId });
    expect(items.map(({ id }) => id)).toEqual([draft.id]);
    expect(items[0]?.audience.map(({ id }) => id)).toEqual([group]);
    expect(items[0]?.webhookName).toMatch(/^receiver/);
    expect((await browseBroadcasts(ctx, { webhookId: "whk_nonsense" })).items).toEqual([]);
  });
});

describe("a webhook that a broadcast goes to", () => {
  it("cannot be deleted until the broadcast is over or gone, and the refusal names it", async () => {
    const { draft, webhookId } = await aDraft();
    const { references } = await deletionOf(ctx, webhookId);
    expect(references.broadcasts).toEqual([{ id: draft.id, name: draft.name }]);
    expect(await refusedWith(deleteEndpoint(ctx, webhookId))).toEqual(["conflict", "endpoint_is_broadcast"]);
    await deleteBroadcast(ctx, draft.id);
    expect(await deleteEndpoint(ctx, webhookId)).toEqual({ cancelled: 0 });
  });

  it("goes to an address of its own as well, which is hidden, keeps what is not given anew, and leaves nothing behind", async () => {
    const { draft } = await aDraft();
    const items = [{ name: "Authorization", value: "Bearer secret-token-1" }];
    const url = "http://127.0.0.1:9/own";
    await updateBroadcastPlan(ctx, draft.id, { url, auth: { type: "headers", items } });
    const { broadcast, own } = await getDraft(ctx, draft.id);
    const shown = { type: "headers", items: [{ name: "Authorization", value: { set: true, last4: "en-1" } }] };
    expect([broadcast.ownAddress, own]).toEqual([
      true,
      { address: expect.stringContaining("127.0.0.1:9"), auth: shown },
    ]);
    expect((await listReceivers(ctx)).map(({ id }) => id)).not.toContain(broadcast.webhookId);
    await updateBroadcastPlan(ctx, draft.id, { url: "http://127.0.0.1:9/other" });
    expect((await getDraft(ctx, draft.id)).broadcast.webhookId).toBe(broadcast.webhookId);
    expect(JSON.stringify(await getEndpoint(ctx, broadcast.webhookId))).not.toContain("secret-token-1");
    await updateBroadcastPlan(ctx, draft.id, { webhookId: await aWebhook() });
    expect(await getDraft(ctx, draft.id)).toMatchObject({ broadcast: { ownAddress: false }, own: null });
    await expect(getEndpoint(ctx, broadcast.webhookId)).rejects.toMatchObject({ code: "not_found" });
  });

  it("takes its own address along where whoever leaves or deletes it may change broadcasts only", async () => {
    const actor = {
      kind: "token",
      tokenId: ctx.organizationId,
      name: "broadcasts",
      scopes: ["broadcast.write"],
    } as const;
    const narrow: ServiceContext = { ...ctx, actor };
    const ownAddress = async () => {
      const { draft } = await aDraft({ webhookId: undefined, url: `http://127.0.0.1:9/own-${++count}` });
      return draft;
    };
    const [left, deleted] = [await ownAddress(), await ownAddress()];
    await updateBroadcastPlan(narrow, left.id, { webhookId: await aWebhook() });
    await deleteBroadcast(narrow, deleted.id);
    for (const { webhookId } of [left, deleted])
      await expect(getEndpoint(ctx, webhookId)).rejects.toMatchObject({ code: "not_found" });
    expect(await getDraft(ctx, left.id)).toMatchObject({ broadcast: { ownAddress: false } });
  });

  it("makes no address for a change that comes too late", async () => {
    const { draft } = await aDraft();
    const hidden = async () =>
      (await test.db.execute(sql`select id from endpoints where hidden and deleted_at is null`)).rows.length;
    const before = await hidden();
    const late = { url: "http://127.0.0.1:9/late", version: draft.version + 1 };
    expect(await refusedWith(updateBroadcastPlan(ctx, draft.id, late))).toEqual(["conflict", undefined]);
    expect(await hidden()).toBe(before);
  });

  it("keeps the headers of its own address that come without a value, and removes those that do not come", async () => {
    const { draft } = await aDraft({ webhookId: undefined, url: `http://127.0.0.1:9/own-${++count}` });
    const authOf = async () => (await getDraft(ctx, draft.id)).own?.auth;
    const set = (auth: Record<string, unknown>) => updateBroadcastPlan(ctx, draft.id, { auth });
    await set({
      type: "headers",
      items: [
        { name: "X-App", value: "application" },
        { name: "X-Key", value: "the-key-that-stays-4321" },
      ],
    });
    await set({ type: "headers", items: [{ name: "X-Key" }, { name: "X-New", value: "one-that-is-brand-new" }] });
    const shown = [
      ["X-Key", "4321"],
      ["X-New", "-new"],
    ].map(([name, last4]) => ({ name, value: { set: true, last4 } }));
    expect(await authOf()).toEqual({ type: "headers", items: shown });
    expect(await refusedWith(set({ type: "headers", items: [{ name: "X-Other" }] }))).toEqual(["invalid", "required"]);
    await set({ type: "none" });
    expect(await authOf()).toEqual({ type: "none" });
  });
});
