import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { broadcastBatches, broadcastRuns, broadcasts, contacts } from "@/db/schema";
import { openTestDb, type TestDb } from "@/db/testing/database";
import type { BroadcastPlan } from "@/lib/domain/broadcast/plan";
import { encodeId, newUuid } from "@/lib/domain/ids";
import { makeWorld, type World } from "@/lib/http/authorization-table";
import { createAttributeDefinition } from "@/lib/services/contacts/definitions";
import { exportContacts } from "@/lib/services/contacts/export";
import { createContact, deleteContact } from "@/lib/services/contacts/manage";
import { viewContact } from "@/lib/services/contacts/view";
import { exportFailed } from "./export-failed";
import { browseMembers, findMembers } from "./members";
import { browseBatches, viewRunPlan } from "./run-view";

let test: TestDb;
let world: World;
beforeAll(async () => {
  test = await openTestDb();
  world = await makeWorld(test);
});
afterAll(() => test.close());

const PLAN: BroadcastPlan = {
  ...{ groups: [], exclude: [], batchSize: 2, trigger: { type: "immediate" } },
  body: { contact: ["name", "vip_level", "gone"], identities: [], custom: {} },
  pace: { concurrency: 1, intervalSeconds: 0 },
};

/** A run over four contacts: the first batch failed, of the second one the receiver named somebody. */
async function ourRun() {
  const { organizationId } = world;
  const now = new Date();
  const dates = { createdAt: now, updatedAt: now };
  const people = [1, 2, 3, 4].map((n) => ({
    ...{ id: newUuid(now.getTime() + n), organizationId, name: `=person ${n}`, source: "api", ...dates },
    ...{ phone: `1390000000${n}`, externalId: `ext-${newUuid(now.getTime())}` },
  }));
  await test.db.insert(contacts).values(people);
  const [id, runId] = [newUuid(now.getTime()), newUuid(now.getTime())];
  const endpointId = newUuid(now.getTime());
  const common = { organizationId, endpointId, plan: PLAN };
  await test.db
    .insert(broadcasts)
    .values({ id, ...common, name: "Spring", status: "partial", createdBy: "test", ...dates });
  const times = { plannedAt: now, startedAt: now, updatedAt: now };
  const counts = { contacts: 4, batches: 2, delivered: 1, failed: 1, failedContacts: 3, deliveredContacts: 1 };
  await test.db.insert(broadcastRuns).values({
    id: runId,
    broadcastId: id,
    ...common,
    number: 1,
    status: "partial",
    prepared: true,
    ...counts,
    ...times,
  });
  const [a, b, c, d] = people.map((one) => one.id);
  const ledger = [{ id: people[2]?.externalId ?? "", reason: "=1+1" }];
  const batch = { runId, organizationId };
  await test.db.insert(broadcastBatches).values([
    { ...batch, no: 1, contactIds: [a ?? "", b ?? ""], state: "failed", code: "503" },
    { ...batch, no: 2, contactIds: [c ?? "", d ?? ""], state: "delivered", ledger },
  ]);
  return { id: encodeId("broadcast", id), runId: encodeId("run", runId), people };
}

async function linesOf(as: World["as"]["owner"], ids: { id: string; runId: string }): Promise<string[]> {
  const { chunks } = await exportFailed(as, { ...ids, locale: "en" });
  let text = "";
  for await (const chunk of chunks) text += chunk;
  return text.trim().split("\r\n");
}

describe("a run that did not reach everybody", () => {
  it("exports everybody of failed batches and whom the receiver named, with no formula and masked where it has to be", async () => {
    const { people, ...ids } = await ourRun();
    const lines = await linesOf(world.as.owner, ids);
    expect(lines).toHaveLength(4);
    expect(lines[1]).toContain("'=person 1,13900000001");
    expect(lines[3]).toContain("'=person 3,13900000003");
    expect(lines[3]?.endsWith(`,'=1+1,${people[2]?.externalId}`)).toBe(true);
    expect((await linesOf(world.as.viewer, ids)).join()).not.toContain("13900000001");
  });

  it("leaves contacts in the list's file inert, and hides their details from who may not see them", async () => {
    await ourRun();
    const { chunks } = await exportContacts(world.as.owner, {}, "en");
    let text = "";
    for await (const chunk of chunks) text += chunk;
    const line = text.split("\r\n").find((one) => one.includes("person 1"));
    expect(line).toContain(",'=person 1,");
    expect(line).toContain("13900000001");
    await expect(exportContacts(world.as.viewer, {}, "en")).rejects.toMatchObject({ code: "forbidden" });
  });

  it("shows its batches by state, page by page", async () => {
    const { people: _, ...ids } = await ourRun();
    const first = await browseBatches(world.as.owner, ids, { after: 0, limit: 1 });
    expect([first.items.map(({ no }) => no), first.nextAfter]).toEqual([[1], 1]);
    const failed = await browseBatches(world.as.owner, ids, { state: "failed", after: 0, limit: 10 });
    expect(failed.items.map(({ no, code }) => [no, code])).toEqual([[1, "503"]]);
  });

  it("keeps its audience as it was: by pages, by name, with whoever was deleted since", async () => {
    const { people, ...ids } = await ourRun();
    const [a, b, c, d] = people.map(({ id }) => encodeId("contact", id));
    const first = await browseMembers(world.as.owner, ids, { after: "", limit: 3 });
    expect(first.items.map(({ id, no, state }) => [id, no, state])).toEqual([
      [a, 1, "failed"],
      [b, 1, "failed"],
      [c, 2, "delivered"],
    ]);
    expect(first.items[0]?.contact).toMatchObject({ name: "=person 1", phone: "139****0001" });
    await deleteContact(world.as.owner, d ?? "");
    const rest = await browseMembers(world.as.owner, ids, { after: first.nextAfter ?? "", limit: 3 });
    expect(rest).toEqual({ items: [{ id: d, no: 2, state: "delivered", contact: null }], nextAfter: null });
    await createContact(world.as.owner, { name: "=person 2 of nobody" });
    const found = await findMembers(world.as.owner, ids, "=person 2");
    expect(found.map(({ id }) => id)).toEqual([b]);
    const plan = await viewRunPlan(world.as.viewer, ids.id, ids.runId);
    expect(plan).toMatchObject({ broadcast: { batchSize: 2 }, webhook: null, audience: [] });
  });

  it("stands on the page of each contact with what became of its batch", async () => {
    const { people, runId } = await ourRun();
    const entries = await Promise.all(
      people.map(async ({ id }) => {
        const { timeline } = await viewContact(world.as.owner, encodeId("contact", id));
        return timeline.flatMap((entry) =>
          entry.kind === "broadcast" && entry.runId === runId ? [[entry.no, entry.state, entry.refused]] : [],
        );
      }),
    );
    expect(entries).toEqual([
      [[1, "failed", null]],
      [[1, "failed", null]],
      [[2, "delivered", "=1+1"]],
      [[2, "delivered", null]],
    ]);
  });

  it("names the attributes it was sent with as they are called, as far as there are any", async () => {
    const ids = await ourRun();
    const labels = { key: "vip_level", labelZh: "会员等级", labelEn: "Tier" };
    await createAttributeDefinition(world.as.admin, { ...labels, type: "text" });
    expect((await viewRunPlan(world.as.viewer, ids.id, ids.runId)).attributes).toEqual([labels]);
  });
});
