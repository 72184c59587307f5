import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { runMigrations } from "@/db/migrate";
import type { ServiceContext } from "@/lib/context";
import type { EventType } from "@/lib/domain/catalogue/types";
import { openRuntime, type Runtime, serviceContext } from "@/lib/runtime";
import { createEndpoint } from "@/lib/services/endpoints/create";
import { deleteEndpoint } from "@/lib/services/endpoints/delete";
import { ingestEvents } from "@/lib/services/events/ingest";
import { setUpOrganization } from "@/lib/services/organizations/set-up";
import { readSettings } from "@/scripts/supervisor/settings.mjs";
import { WORKER_COMMAND, WORKER_ENVIRONMENT } from "@/scripts/worker-command.mjs";
import { alertData } from "./ceiling.mjs";
import { endProcess, pause } from "./support.mjs";

/** The product as a benchmark drives it: this process takes events in, worker processes deliver them. */
export type Product = {
  ctx: ServiceContext;
  runtime: Runtime;
  /** Endpoints for the type of {@link draft}; "one-each" gives each a type of its own, and `draft` takes them in turns. */
  addEndpoints(count: number, url: string, types?: "one-each"): Promise<void>;
  removeEndpoints(): Promise<void>;
  /** The next event, of a type somebody hears. */
  draft(): Draft;
  /** The next event, of a type nobody hears. */
  unheardDraft(): Draft;
  /** Takes events in, in calls of `perCall`, a few at a time; returns when all are committed. */
  ingest(count: number, perCall: number): Promise<void>;
  /** Starts as many workers as `npm start` does on this machine (or `WORKERS` says). */
  startWorkers(): Promise<void>;
  stopWorkers(): Promise<void>;
  /** What the largest worker holds in memory, MB. */
  workerMb(): number;
  /** Has the database write out what it holds, so that no measurement pays for the one before it. */
  settle(): Promise<void>;
  /** Deliveries by status. */
  statuses(): Promise<Record<string, number>>;
  close(): Promise<void>;
};

const CALLERS = 2;

/** Opens the product on `DATABASE_URL`, migrated and set up. */
export async function openProduct(): Promise<Product> {
  const url = process.env.DATABASE_URL ?? "";
  await runMigrations(url, Date.now());
  const runtime = openRuntime("hooklane-bench", 10);
  const owner = await setUpOrganization(
    { db: runtime.db, now: new Date() },
    {
      organizationName: "Benchmark",
      name: "Bench",
      email: "bench@example.com",
      locale: "en",
      password: randomBytes(12).toString("base64url"),
    },
  );
  const ctx = serviceContext(runtime, {
    organizationId: owner.organizationId,
    actor: { kind: "system", name: "bench" },
    requestId: "bench",
    ip: null,
  });
  const workers: ChildProcess[] = [];
  let types: readonly EventType[] = [TYPE];
  const added: string[] = [];
  const nextDraft = (): Draft => draft(types[serial % types.length]);
  const stopWorkers = async (): Promise<void> => {
    await Promise.all(workers.splice(0).map(endProcess));
  };
  return {
    ctx,
    runtime,
    addEndpoints: async (count, target, each) => {
      types = each === "one-each" ? TYPES.slice(0, count) : [TYPE];
      for (let number = 0; number < count; number += 1) {
        const { id } = await addEndpoint(ctx, target, types[number] ?? TYPE);
        added.push(id);
      }
    },
    removeEndpoints: async () => {
      for (const id of added.splice(0)) await deleteEndpoint(ctx, id);
    },
    draft: nextDraft,
    unheardDraft: () => draft("user.updated"),
    ingest: (count, perCall) => ingest(ctx, count, perCall, nextDraft),
    startWorkers: async () => {
      const count = readSettings(process.env).workers;
      workers.push(...(await Promise.all(Array.from({ length: count }, startWorker))));
    },
    stopWorkers,
    workerMb: () => Math.max(...workers.map(memoryMb)),
    settle: async () => {
      await runtime.db.$client.query("checkpoint");
    },
    statuses: async () => {
      const { rows } = await runtime.db.$client.query<{ status: string; count: number }>(
        "select status, count(*)::int as count from deliveries group by status",
      );
      return Object.fromEntries(rows.map(({ status, count }) => [status, count]));
    },
    close: async () => {
      await stopWorkers();
      await Promise.all([runtime.wake.close(), runtime.transport.close()]);
      await runtime.db.$client.end();
    },
  };
}

function addEndpoint(ctx: ServiceContext, url: string, type: EventType): Promise<{ id: string }> {
  return createEndpoint(ctx, {
    name: `Receiver ${randomBytes(4).toString("hex")}`,
    channel: "custom",
    url,
    events: [type],
    format: "standard",
    signature: { scheme: "standard", secret: `whsec_${randomBytes(24).toString("base64")}` },
  });
}

const TYPE: EventType = "system_alert.info";
/** Ten types that one and the same `data` fits. */
const TYPES: readonly EventType[] = [
  TYPE,
  "ticket.created",
  "ticket.updated",
  "ticket.resolved",
  "ticket.closed",
  "customer.created",
  "customer.updated",
  "conversation.created",
  "flow.triggered",
  "form.submitted",
];

export type Draft = { type: EventType; data: Record<string, unknown> };
let serial = 0;

/** One event as the benchmarks send it: about 1 KB on the wire, never the same content twice. */
export function draft(type: EventType = TYPE): Draft {
  const id = `b${++serial}`;
  const ids = { ticket_id: id, customer_id: id, conversation_id: id, user_id: id };
  return { type, data: { ...alertData(serial), ...(type === TYPE ? {} : ids) } };
}

async function ingest(ctx: ServiceContext, count: number, perCall: number, next: () => Draft): Promise<void> {
  let left = count;
  const caller = async (): Promise<void> => {
    while (left > 0) {
      const size = Math.min(perCall, left);
      left -= size;
      await ingestEvents(ctx, { events: Array.from({ length: size }, next), source: "api" });
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, caller));
}

async function startWorker(): Promise<ChildProcess> {
  const child = spawn(process.execPath, WORKER_COMMAND, {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    env: { ...process.env, ...WORKER_ENVIRONMENT },
  });
  await new Promise<void>((ready, failed) => {
    child.once("message", () => ready());
    child.once("exit", (code) => failed(new Error(`the worker ended with code ${code}`)));
  });
  return child;
}

function memoryMb({ pid }: ChildProcess): number {
  const line = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return Number(line?.[1] ?? 0) / 1024;
}

/** Polls until the number reaches the goal. @throws Error when nothing moves for 30 s */
export async function reach(goal: number, read: () => Promise<number>): Promise<void> {
  let last = -1;
  let movedAt = performance.now();
  for (;;) {
    const value = await read();
    if (value >= goal) return;
    if (value !== last) movedAt = performance.now();
    if (performance.now() - movedAt > 30_000) throw new Error(`stuck at ${value} of ${goal}`);
    last = value;
    await pause(50);
  }
}
