import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { env } from "@/lib/env";
import { createInngestClient } from "@/lib/jobs/senders/inngest-client";
import { runtime } from "@/lib/runtime";
import { inngestHandler } from "./engines/inngest";
import { openWorkerServices, type WorkerServices } from "./services";

type Handler = (request: Request) => Promise<Response>;

// Survives hot reload in development, like the runtime.
const holder = globalThis as typeof globalThis & { hooklaneInngest?: Handler };

/** Answers Inngest's calls; without `ENGINE=inngest` there is nothing here. */
export async function inngestRequest(request: Request): Promise<Response> {
  if (env().ENGINE !== "inngest") return new Response("Not found", { status: 404 });
  holder.hooklaneInngest ??= openHandler();
  return holder.hooklaneInngest(request);
}

function openHandler(): Handler {
  const { INNGEST_EVENT_KEY, INNGEST_SIGNING_KEY, INNGEST_BASE_URL } = env();
  const client = createInngestClient({
    eventKey: INNGEST_EVENT_KEY,
    signingKey: INNGEST_SIGNING_KEY,
    baseUrl: INNGEST_BASE_URL,
  });
  let services: WorkerServices | null = null;
  const open = () => {
    const shared = runtime();
    const owner = `inngest:${hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`;
    services ??= openWorkerServices(shared, { owner, wake: shared.wake });
    return services;
  };
  return inngestHandler(client, open);
}
