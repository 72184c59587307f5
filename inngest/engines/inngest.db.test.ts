import { createHmac } from "node:crypto";
import canonicalize from "canonicalize";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deliveries, due, lanes } from "@/db/schema";
import { openTestDb, type TestDb } from "@/db/testing/database";
import { localTransport, makeEndpoint, makeOrganization, testContext, testKeys, testLog } from "@/e2e/faults/fixture";
import { openReceiver, status, type TestReceiver } from "@/e2e/faults/receiver";
import { noLive } from "@/lib/jobs/live";
import { createInngestClient } from "@/lib/jobs/senders/inngest-client";
import { shardOf, type Wake, type WakePort } from "@/lib/jobs/wake";
import { ingestEvents } from "@/lib/services/events/ingest";
import type { Transport } from "@/lib/transport/types";
import { openWorkerServices, type WorkerServices } from "../services";
import { inngestHandler } from "./inngest";

const KEY = "0123456789abcdef0123456789abcdef";
const TICKET = { ticket_id: "T-1", title: "t", status: "open" };

type StepOp = { id: string; op: string; name?: string; data?: unknown };

describe("the same functions on Inngest", () => {
  let test: TestDb;
  let receiver: TestReceiver;
  let transport: Transport;
  let services: WorkerServices;
  let handler: (request: Request) => Promise<Response>;
  const wakes: Wake[] = [];
  const wake: WakePort = { send: (sent) => void wakes.push(...sent), close: () => Promise.resolve() };

  beforeAll(async () => {
    test = await openTestDb();
    receiver = await openReceiver();
    transport = localTransport();
    const runtime = {
      db: test.db,
      keys: testKeys,
      live: noLive,
      transport,
      log: testLog,
      appUrl: "http://127.0.0.1:3000",
    };
    services = openWorkerServices(runtime, { owner: "inngest:test", wake });
    handler = inngestHandler(createInngestClient({ eventKey: "k1", signingKey: KEY }), () => services);
  });
  afterAll(async () => {
    await services.runner.stop();
    await transport.close();
    await receiver.close();
    await test.close();
  });

  /** One call as an Inngest server makes it, signed with its key. */
  function call(
    id: string,
    event: object,
    steps: Record<string, unknown>,
    stack: string[],
    key = KEY,
  ): Promise<Response> {
    const body = canonicalize({
      ctx: { run_id: "01RUN", attempt: 0, stack: { stack, current: stack.length }, fn_id: "f", qi_id: "q" },
      event,
      events: [event],
      steps,
      version: 2,
    });
    const seconds = Math.round(Date.now() / 1000);
    const signature = createHmac("sha256", key)
      .update(body ?? "")
      .update(String(seconds))
      .digest("hex");
    return handler(
      new Request(`http://127.0.0.1:3000/api/inngest?fnId=hooklane-${id}&stepId=step`, {
        method: "POST",
        headers: {
          host: "127.0.0.1:3000",
          "content-type": "application/json",
          "x-inngest-signature": `t=${seconds}&s=${signature}`,
        },
        body: body ?? "",
      }),
    );
  }

  /** Runs a function step by step until it answers 200, as the server does; returns the names of its steps. */
  async function runToEnd(id: string, data: object): Promise<{ steps: string[]; result: unknown }> {
    // A cron's run has this event, whatever the function.
    const name = id === "sweep" ? "inngest/scheduled.timer" : `hooklane/${id}`;
    const event = { name, data, id: "e1", ts: Date.now() };
    const done: Record<string, unknown> = {};
    const stack: string[] = [];
    const names: string[] = [];
    for (let calls = 0; calls < 30; calls++) {
      const response = await call(id, event, done, stack);
      const body: unknown = await response.json();
      if (response.status === 200) return { steps: names, result: body };
      expect(response.status, JSON.stringify(body)).toBe(206);
      for (const op of body as StepOp[]) {
        expect(op.op).toBe("StepRun");
        done[op.id] = { type: "data", data: op.data ?? null };
        stack.push(op.id);
        names.push(op.name ?? "");
      }
    }
    throw new Error("the function did not end");
  }

  it("routes and drains a lane, step by step, by signed calls", async () => {
    const organization = await makeOrganization(test.db);
    const endpoint = await makeEndpoint(test.db, organization, { url: receiver.url("/inngest") });
    const ctx = testContext(test.db, organization, { wake, transport });
    await ingestEvents(ctx, {
      events: Array.from({ length: 120 }, () => ({ type: "ticket.created", data: TICKET })),
      source: "api",
    });
    expect(wakes.splice(0)).toEqual([{ kind: "route" }]);

    expect((await runToEnd("route-events", {})).steps).toEqual(["route-events-1"]);
    const shard = shardOf(endpoint);
    expect(wakes.splice(0)).toContainEqual({ kind: "drain", shard });

    const drained = await runToEnd("drain-shard", { shard });
    expect(drained.steps).toEqual(["drain-shard-1"]);
    expect(receiver.requests).toHaveLength(120);
    const rows = await test.db.select().from(deliveries).where(eq(deliveries.endpointId, endpoint));
    expect(rows.filter((row) => row.status === "delivered")).toHaveLength(120);
    expect(await test.db.select().from(due)).toEqual([]);
    const [lane] = await test.db.select().from(lanes).where(eq(lanes.endpointId, endpoint));
    expect(lane).toMatchObject({ leaseOwner: null, inflight: [] });
  });

  it("asks for a later event when the lane's next retry is due later, and drains it then", async () => {
    const organization = await makeOrganization(test.db);
    const options = { url: receiver.url("/later"), retry: { delays: [4] } };
    const endpoint = await makeEndpoint(test.db, organization, options);
    receiver.reply("/later", status(503));
    const ctx = testContext(test.db, organization, { wake, transport });
    await ingestEvents(ctx, { events: [{ type: "ticket.created", data: TICKET }], source: "api" });
    await runToEnd("route-events", {});
    wakes.length = 0;
    const shard = shardOf(endpoint);
    await runToEnd("drain-shard", { shard });
    const later = wakes.find((sent) => sent.kind === "drain" && sent.shard === shard);
    expect(later?.kind === "drain" && later.at).toBeGreaterThan(Date.now());

    receiver.reply("/later", status(200));
    await test.db
      .update(due)
      .set({ dueAt: new Date(Date.now() - 1_000) })
      .where(eq(due.endpointId, endpoint));
    wakes.length = 0;
    await runToEnd("sweep", {});
    expect(wakes).toContainEqual({ kind: "drain", shard });
    await runToEnd("drain-shard", { shard });
    const [row] = await test.db.select().from(deliveries).where(eq(deliveries.endpointId, endpoint));
    expect(row).toMatchObject({ status: "delivered", tries: 2 });
  });

  it("refuses calls that are not signed with the key", async () => {
    const event = { name: "hooklane/drain-shard", data: { shard: 0 }, id: "e1", ts: Date.now() };
    expect((await call("drain-shard", event, {}, [], "ff".repeat(16))).status).toBe(401);
    const register = new Request("http://127.0.0.1:3000/api/inngest", {
      method: "PUT",
      headers: { host: "127.0.0.1:3000" },
    });
    expect((await handler(register)).status).toBeGreaterThanOrEqual(400);
  });
});
