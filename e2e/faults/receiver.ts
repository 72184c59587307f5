import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type ReceivedRequest = { path: string; headers: IncomingHttpHeaders; body: string; at: number };
export type Reply = (request: ReceivedRequest, response: ServerResponse) => void;

export type TestReceiver = {
  url: (path: string) => string;
  requests: ReceivedRequest[];
  /** How requests to a path are answered from now on; 200 `ok` when nothing was said. */
  reply: (path: string, reply: Reply) => void;
  close: () => Promise<void>;
};

/** A real HTTP server on loopback that keeps what it received, in order. */
export async function openReceiver(): Promise<TestReceiver> {
  const requests: ReceivedRequest[] = [];
  const replies = new Map<string, Reply>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const path = request.url ?? "/";
      const body = Buffer.concat(chunks).toString("utf8");
      const received = { path, headers: request.headers, body, at: Date.now() };
      requests.push(received);
      const reply = replies.get(path) ?? ((_request, answer) => void answer.writeHead(200).end("ok"));
      reply(received, response);
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return {
    url: (path) => `http://127.0.0.1:${port}${path}`,
    requests,
    reply: (path, reply) => void replies.set(path, reply),
    close: () =>
      new Promise<void>((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}

/** Answers with a status, the same each time. */
export const status =
  (code: number, body = ""): Reply =>
  (_request, response) =>
    void response.writeHead(code).end(body);
