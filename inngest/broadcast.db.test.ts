import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { contactGroups } from "@/db/schema";
import { makeEndpoint, until } from "@/e2e/faults/fixture";
import { PipelineUnderTest } from "@/e2e/faults/pipeline";
import type { ReceivedRequest, status } from "@/e2e/faults/receiver";
import { type FaultyProcess, openPrograms } from "@/e2e/faults/worker-process";
import type { BroadcastStatus } from "@/lib/domain/broadcast/status";
import { encodeId, newUuid } from "@/lib/domain/ids";
import {
  pauseBroadcast,
  resumeBroadcast,
  retryFailedBatches,
  startBroadcast,
  stopBroadcast,
} from "@/lib/services/broadcasts/control";
import type { BroadcastDto, BroadcastInput } from "@/lib/services/broadcasts/dto";
import { testBroadcast } from "@/lib/services/broadcasts/estimate";
import { createBroadcast, updateBroadcastPlan } from "@/lib/services/broadcasts/manage";
import { getBroadcast, listRunBatches, listRuns } from "@/lib/services/broadcasts/read";
import { updateEndpoint } from "@/lib/services/endpoints/update";

const ALL = { after: 0, limit: 200, failed: false };

describe("broadcasts", () => {
  const pipeline = new PipelineUnderTest();
  let group: string;
  beforeEach(async () => {
    await pipeline.begin();
    group = newUuid(Date.now());
    const now = new Date();
    await pipeline.db.insert(contactGroups).values({
      id: group,
      organizationId: pipeline.organization,
      ...{ name: "高价值客户", kind: "static", createdBy: "test", createdAt: now, updatedAt: now },
    });
  });

  /** Contacts `c1` to `c{count}`, all in the group. */
  const people = (count: number) =>
    pipeline.db.execute(sql`
      with made as (
        insert into contacts (id, organization_id, external_id, name, phone, source, attributes, created_at, updated_at)
        select gen_random_uuid(), ${pipeline.organization}, 'c' || n, '客户 ' || n, '138' || lpad(n::text, 8, '0'), 'api',
          '{"level": "金"}', now(), now()
        from generate_series(1, ${count}::int) n returning id
      )
      insert into contact_group_members (group_id, contact_id, organization_id, created_at)
      select ${group}, id, ${pipeline.organization}, now() from made`);

  const receiver = async (path: string, options: object = {}) => {
    const url = pipeline.receiver.url(path);
    const given = { url, trigger: "manual" as const, events: [], retry: { delays: [] }, timeoutMs: 10_000, ...options };
    return makeEndpoint(pipeline.db, pipeline.organization, given);
  };

  const draft = (endpoint: string, more: Partial<BroadcastInput> = {}) =>
    createBroadcast(pipeline.ctx, {
      name: "春节问候",
      webhookId: encodeId("endpoint", endpoint),
      groups: [encodeId("group", group)],
      batchSize: 500,
      trigger: { type: "immediate" },
      body: { contact: ["name", "level"], identities: ["*"], custom: { a1: "1" } },
      ...more,
    });

  const ended = (id: string, ...wanted: BroadcastStatus[]) =>
    until(
      `the broadcast to be ${wanted.join(" or ")}`,
      async (): Promise<BroadcastDto | null> => {
        const found = await getBroadcast(pipeline.ctx, id);
        return wanted.includes(found.status) ? found : null;
      },
      60_000,
    );

  const idsIn = ({ body }: ReceivedRequest): number[] =>
    (JSON.parse(body) as { contact: { id: number } }[]).map(({ contact }) => contact.id);
  const numbers = () => pipeline.receiver.requests.map(({ headers }) => String(headers["x-batch-no"]));

  it("sends 58,233 contacts in 117 requests of document E's list, the last with 233, everybody once", async () => {
    await pipeline.startWorker();
    await people(58_233);
    const made = await draft(await receiver("/all"), { pace: { concurrency: 10 } });
    expect(pipeline.receiver.requests).toHaveLength(0);
    await expect(startBroadcast(pipeline.ctx, made.id, { confirm: 58_232 })).rejects.toMatchObject({
      code: "conflict",
    });
    await startBroadcast(pipeline.ctx, made.id, { confirm: 58_233 });
    const done = await ended(made.id, "done", "partial", "failed");
    expect(done.lastRun).toMatchObject({ contacts: 58_233, batches: 117, delivered: 117, deliveredContacts: 58_233 });
    const requests = pipeline.receiver.requests;
    expect(requests).toHaveLength(117);
    expect(new Set(numbers())).toEqual(new Set(Array.from({ length: 117 }, (_, index) => `${index + 1}/117`)));
    const last = requests.find(({ headers }) => headers["x-batch-no"] === "117/117");
    expect(idsIn(last as ReceivedRequest)).toHaveLength(233);
    const everybody = requests.flatMap(idsIn);
    expect(everybody).toHaveLength(58_233);
    expect(new Set(everybody).size).toBe(58_233);
    const [first] = JSON.parse(requests[0]?.body ?? "") as Record<string, unknown>[];
    expect(first).toEqual({
      sendTime: expect.any(Number),
      contact: {
        dateCreated: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/),
        lastUpdated: expect.any(String),
        ver: 1,
        id: expect.any(Number),
        name: expect.stringMatching(/^客户 \d+$/),
        props: { level: "金" },
        isAnonymous: false,
        identities: [],
      },
      _custom: { a1: "1" },
    });
    expect(new Set(requests.map(({ headers }) => headers["idempotency-key"])).size).toBe(117);
    expect(requests[0]?.headers["x-broadcast-id"]).toBe(made.id);
    await expect(startBroadcast(pipeline.ctx, made.id)).rejects.toMatchObject({ code: "precondition" });
  }, 120_000);

  it("skips no batch and repeats only what was on its way while workers are killed five times", async () => {
    const programs = await openPrograms();
    pipeline.after(async () => programs.remove());
    await people(2_340);
    const answer = (_request: ReceivedRequest, response: Parameters<ReturnType<typeof status>>[1]) =>
      void setTimeout(() => response.writeHead(200).end("ok"), 60);
    pipeline.receiver.reply("/kill", answer);
    // A dead worker's lane is free when its lease has run out: the timeout and 10 s.
    const endpoint = await receiver("/kill", { timeoutMs: 1_000 });
    const made = await draft(endpoint, { batchSize: 20, pace: { concurrency: 4 } });
    const running: FaultyProcess[] = [];
    pipeline.after(async () => void (await Promise.all(running.map((worker) => worker.kill()))));
    const work = () => {
      const worker = programs.startWorker(pipeline.url, () => undefined);
      running.push(worker);
      return worker;
    };
    await startBroadcast(pipeline.ctx, made.id);
    let victim = work();
    for (const share of [0.1, 0.25, 0.4, 0.6, 0.8]) {
      await until("some of it to be sent", () => pipeline.receiver.requests.length >= 117 * share, 60_000);
      await victim.kill();
      victim = work();
    }
    const done = await ended(made.id, "done", "partial", "failed");
    expect(done.lastRun).toMatchObject({ batches: 117, delivered: 117, failed: 0, deliveredContacts: 2_340 });
    expect(new Set(numbers()).size).toBe(117);
    expect(pipeline.receiver.requests.length - 117).toBeLessThanOrEqual(4 * 5);
    const keys = new Map<string, Set<unknown>>();
    for (const { headers } of pipeline.receiver.requests) {
      const number = String(headers["x-batch-no"]);
      keys.set(number, (keys.get(number) ?? new Set()).add(headers["idempotency-key"]));
    }
    expect([...keys.values()].every((of) => of.size === 1)).toBe(true);
  }, 180_000);

  it("pauses, goes on, and stops for good: what was not sent stays unsent", async () => {
    await pipeline.startWorker();
    await people(100);
    const held: (() => void)[] = [];
    pipeline.receiver.reply("/held", (_request, response) => void held.push(() => response.writeHead(200).end("ok")));
    const made = await draft(await receiver("/held"), { batchSize: 10, pace: { concurrency: 2 } });
    await startBroadcast(pipeline.ctx, made.id);
    await until("two to be on their way", () => held.length === 2);
    expect((await pauseBroadcast(pipeline.ctx, made.id)).status).toBe("paused");
    for (const release of held.splice(0)) release();
    await until("both to be counted", async () => (await getBroadcast(pipeline.ctx, made.id)).lastRun?.delivered === 2);
    expect(pipeline.receiver.requests).toHaveLength(2);
    await resumeBroadcast(pipeline.ctx, made.id);
    await until("two more", () => held.length === 2);
    const stopped = await stopBroadcast(pipeline.ctx, made.id);
    expect(stopped).toMatchObject({ status: "stopped", lastRun: { stopped: 6, waiting: 2 } });
    for (const release of held.splice(0)) release();
    await until("the rest to be counted", async () => {
      const run = (await getBroadcast(pipeline.ctx, made.id)).lastRun;
      return run?.delivered === 4 && run.waiting === 0;
    });
    expect(pipeline.receiver.requests).toHaveLength(4);
    await expect(resumeBroadcast(pipeline.ctx, made.id)).rejects.toMatchObject({ code: "precondition" });
  }, 60_000);

  it("sends failed batches once more with the same ids and contents, and nobody else", async () => {
    await pipeline.startWorker();
    await people(50);
    let broken = true;
    pipeline.receiver.reply("/partly", (request, response) => {
      const bad = broken && request.headers["x-batch-no"] === "3/5";
      response.writeHead(bad ? 500 : 200).end("ok");
    });
    const made = await draft(await receiver("/partly"), { batchSize: 10 });
    await startBroadcast(pipeline.ctx, made.id);
    const partial = await ended(made.id, "partial", "done");
    expect(partial.lastRun).toMatchObject({ delivered: 4, failed: 1, failedContacts: 10, deliveredContacts: 40 });
    const run = partial.lastRun?.id ?? "";
    const failed = await listRunBatches(pipeline.ctx, made.id, run, { ...ALL, failed: true });
    expect(failed.items).toMatchObject([{ no: 3, contacts: 10, state: "failed", code: "500" }]);
    broken = false;
    await retryFailedBatches(pipeline.ctx, made.id, run);
    const done = await ended(made.id, "done", "partial");
    expect(done.lastRun).toMatchObject({ status: "done", delivered: 5, failed: 0, deliveredContacts: 50 });
    const thirds = pipeline.receiver.requests.filter(({ headers }) => headers["x-batch-no"] === "3/5");
    expect(pipeline.receiver.requests).toHaveLength(6);
    expect(thirds[1]?.body).toBe(thirds[0]?.body);
    expect(thirds[1]?.headers["idempotency-key"]).toBe(thirds[0]?.headers["idempotency-key"]);
    expect(thirds[1]?.headers["x-event-id"]).toBe(thirds[0]?.headers["x-event-id"]);
    await expect(retryFailedBatches(pipeline.ctx, made.id, run)).rejects.toMatchObject({ code: "precondition" });
  }, 60_000);

  it("counts whom the receiver names as failed of a batch it took", async () => {
    await pipeline.startWorker();
    await people(3);
    pipeline.receiver.reply("/named", (request, response) => {
      const [id] = idsIn(request);
      response.writeHead(200).end(JSON.stringify({ failed: [{ id, reason: "unsubscribed" }] }));
    });
    const made = await draft(await receiver("/named"));
    await startBroadcast(pipeline.ctx, made.id);
    const done = await ended(made.id, "done");
    expect(done.lastRun).toMatchObject({ delivered: 1, deliveredContacts: 2, failedContacts: 1 });
    const batches = await listRunBatches(pipeline.ctx, made.id, done.lastRun?.id ?? "", { ...ALL, failed: true });
    expect(batches.items[0]?.ledger).toEqual([{ id: expect.stringMatching(/^\d+$/), reason: "unsubscribed" }]);
  }, 60_000);

  it("stands still while its webhook is off, and goes on where it was", async () => {
    await pipeline.startWorker();
    await people(30);
    const endpoint = await receiver("/off");
    const made = await draft(endpoint, { batchSize: 10, trigger: { type: "immediate" } });
    await updateEndpoint(pipeline.ctx, encodeId("endpoint", endpoint), { enabled: false });
    await expect(startBroadcast(pipeline.ctx, made.id)).rejects.toMatchObject({ code: "precondition" });
    await updateEndpoint(pipeline.ctx, encodeId("endpoint", endpoint), { enabled: true });
    pipeline.receiver.reply("/off", (_request, response) => void setTimeout(() => response.writeHead(200).end(), 100));
    await updateBroadcastPlan(pipeline.ctx, made.id, { pace: { concurrency: 1 } });
    await startBroadcast(pipeline.ctx, made.id);
    await until("the first one", () => pipeline.receiver.requests.length === 1);
    await updateEndpoint(pipeline.ctx, encodeId("endpoint", endpoint), { enabled: false });
    const paused = await ended(made.id, "paused");
    expect(paused.lastRun).toMatchObject({ status: "paused", pause: "endpoint_off" });
    await updateEndpoint(pipeline.ctx, encodeId("endpoint", endpoint), { enabled: true });
    await resumeBroadcast(pipeline.ctx, made.id);
    expect((await ended(made.id, "done")).lastRun).toMatchObject({ delivered: 3, deliveredContacts: 30 });
    expect(new Set(pipeline.receiver.requests.flatMap(idsIn)).size).toBe(30);
  }, 60_000);

  it("runs again at its time, once whoever looks, and records a run that would overlap as skipped", async () => {
    await people(10);
    const made = await draft(await receiver("/again"), {
      trigger: { type: "recurring", every: "hours", hours: 1, timezone: "Asia/Shanghai" },
    });
    const started = await startBroadcast(pipeline.ctx, made.id);
    expect(started).toMatchObject({ status: "scheduled", runs: 0 });
    const due = (at: string) =>
      pipeline.db.execute(sql`update broadcasts set next_run_at = now() - ${at}::interval
        where organization_id = ${pipeline.organization}`);
    await due("1 second");
    await Promise.all([pipeline.startWorker(), pipeline.startWorker()]);
    pipeline.ctx.wake.send([{ kind: "broadcasts" }]);
    await until("the run to end", async () => (await getBroadcast(pipeline.ctx, made.id)).lastRun?.status === "done");
    expect(pipeline.receiver.requests).toHaveLength(1);
    expect(await getBroadcast(pipeline.ctx, made.id)).toMatchObject({ status: "scheduled", runs: 1 });
    pipeline.receiver.reply("/again", () => undefined);
    await due("1 second");
    pipeline.ctx.wake.send([{ kind: "broadcasts" }]);
    await until("the second one to be on its way", () => pipeline.receiver.requests.length === 2);
    await due("1 second");
    pipeline.ctx.wake.send([{ kind: "broadcasts" }]);
    await until("the third one to be skipped", async () => {
      const { items } = await listRuns(pipeline.ctx, made.id);
      return items[0]?.status === "skipped" && items.length === 3;
    });
    expect(pipeline.receiver.requests).toHaveLength(2);
  }, 60_000);

  it("tests with one contact, in a list of one", async () => {
    await people(1);
    const endpoint = await receiver("/test");
    const made = await draft(endpoint, { body: { contact: ["*"], identities: [] } });
    const [contact] = (
      await pipeline.db.execute<{ id: string }>(
        sql`select id from contacts where organization_id = ${pipeline.organization}`,
      )
    ).rows;
    const result = await testBroadcast(pipeline.ctx, made.id, { contactId: encodeId("contact", contact?.id ?? "") });
    expect(result).toMatchObject({ ok: true, verdict: "delivered" });
    const [request] = pipeline.receiver.requests;
    expect(JSON.parse(request?.body ?? "")).toMatchObject([
      { contact: { name: "客户 1", mobilePhone: "13800000001" } },
    ]);
    expect(request?.headers).toMatchObject({ "x-test": "1", "x-batch-no": "1/1" });
    await expect(testBroadcast(pipeline.ctx, made.id, { contactId: "con_1" })).rejects.toMatchObject({
      code: "invalid",
      fields: [{ path: "contactId", key: "contact_missing" }],
    });
  });
});
