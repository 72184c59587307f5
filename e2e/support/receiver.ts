import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A request exactly as it came in: header names in their original spelling and order, the body's raw bytes. */
export type Recorded = {
  method: string;
  /** Path and query. */
  url: string;
  headers: [name: string, value: string][];
  body: Buffer;
  at: number;
};
export type Answer = { status: number; headers?: [name: string, value: string][]; body?: string; delayMs?: number };
export type Responder = (request: Recorded) => Answer | Promise<Answer>;

export type RecordingReceiver = {
  /** `http://127.0.0.1:PORT` */
  url: string;
  requests: Recorded[];
  /** What it answers from now on; 200 with an empty body at first. */
  answerWith: (responder: Responder) => void;
  /** Waits until `count` requests have come, at most `deadlineMs`. Throws with what came instead. */
  waitFor: (count: number, deadlineMs?: number) => Promise<Recorded[]>;
  close: () => Promise<void>;
};

/** Starts a plain HTTP server on a free port of 127.0.0.1 that records everything it gets. */
export async function startReceiver(responder: Responder = () => ({ status: 200 })): Promise<RecordingReceiver> {
  let respond = responder;
  const requests: Recorded[] = [];
  const waiters = new Set<() => void>();
  const server = createServer((incoming, outgoing) => {
    record(incoming)
      .then(async (request) => {
        requests.push(request);
        for (const wake of waiters) wake();
        await send(outgoing, await respond(request));
      })
      .catch((error: Error) => outgoing.destroy(error));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    answerWith: (next) => {
      respond = next;
    },
    waitFor: (count, deadlineMs = 15_000) => waitFor({ requests, waiters, count, deadlineMs }),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

async function record(incoming: IncomingMessage): Promise<Recorded> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const headers: [string, string][] = [];
  for (let index = 0; index < incoming.rawHeaders.length; index += 2) {
    headers.push([incoming.rawHeaders[index] ?? "", incoming.rawHeaders[index + 1] ?? ""]);
  }
  const { method = "", url = "" } = incoming;
  return { method, url, headers, body: Buffer.concat(chunks), at: Date.now() };
}

async function send(outgoing: ServerResponse, answer: Answer): Promise<void> {
  const { status, headers = [], body = "", delayMs = 0 } = answer;
  if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
  if (outgoing.destroyed) return;
  outgoing.writeHead(status, headers.flat());
  outgoing.end(body);
}

function waitFor(wait: { requests: Recorded[]; waiters: Set<() => void>; count: number; deadlineMs: number }) {
  const { requests, waiters, count, deadlineMs } = wait;
  if (requests.length >= count) return Promise.resolve(requests);
  return new Promise<Recorded[]>((resolve, reject) => {
    const timer = setTimeout(() => {
      waiters.delete(look);
      reject(new Error(`${requests.length} of ${count} requests came within ${deadlineMs} ms`));
    }, deadlineMs);
    function look(): void {
      if (requests.length < count) return;
      clearTimeout(timer);
      waiters.delete(look);
      resolve(requests);
    }
    waiters.add(look);
  });
}

/** The value of a header, whatever its case. */
export function headerOf(request: Pick<Recorded, "headers">, name: string): string | null {
  return request.headers.find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1] ?? null;
}
