import { setTimeout as wait } from "node:timers/promises";
import { runtime } from "@/lib/runtime";
import { RECEIVER_MAX_BYTES, receive } from "@/lib/services/receivers/receive";

type Context = { params: Promise<{ key: string; path?: string[] }> };

/** Connections that slow receivers of this process hold at once; beyond that they answer at once. */
const SLOW_AT_ONCE = 50;
let slowNow = 0;

/** The address of a built-in receiver: records the call, answers as the emulated robot or endpoint. */
async function handle(request: Request, { params }: Context): Promise<Response> {
  const { key, path = [] } = await params;
  const { db, keys, live } = runtime();
  const body = await readBeginning(request);
  const call = {
    ...{ key, path, method: request.method, ...body },
    query: new URL(request.url).search.slice(1),
    headers: [...request.headers],
  };
  const reply = await receive({ db, keys, live, now: () => new Date() }, call);
  if (reply === null) return Response.json({ error: "no_such_receiver" }, { status: 404 });
  const { status, headers, body: text, delayMs } = reply;
  if (delayMs > 0) await holdBack(delayMs, request.signal);
  // A 204 may not have a body, not even an empty one.
  return new Response(request.method === "HEAD" || text === "" ? null : text, {
    status,
    headers: [...headers, ["cache-control", "no-store"], ["x-content-type-options", "nosniff"]],
  });
}

async function holdBack(delayMs: number, signal: AbortSignal): Promise<void> {
  if (slowNow >= SLOW_AT_ONCE) return;
  slowNow++;
  try {
    await wait(delayMs, undefined, { signal });
  } catch (error) {
    // The caller hung up: nobody is left to answer.
    if (!signal.aborted) throw error;
  } finally {
    slowNow--;
  }
}

/** At most `RECEIVER_MAX_BYTES` of the body; the rest is not read. */
async function readBeginning(request: Request): Promise<{ body: Uint8Array; bodyBytes: number; truncated: boolean }> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  if (request.body !== null) {
    for await (const chunk of request.body) {
      chunks.push(chunk);
      size += chunk.byteLength;
      if (size > RECEIVER_MAX_BYTES) break;
    }
  }
  const truncated = size > RECEIVER_MAX_BYTES;
  const declared = Number(request.headers.get("content-length") ?? 0);
  const body = Buffer.concat(chunks).subarray(0, RECEIVER_MAX_BYTES);
  return { body, bodyBytes: Math.min(Math.max(size, declared), 2_147_483_647), truncated };
}

export const GET = handle;
export const HEAD = handle;
export const POST = handle;
export const PUT = handle;
export const PATCH = handle;
export const DELETE = handle;
