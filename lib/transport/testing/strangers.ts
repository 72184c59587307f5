import { readFileSync } from "node:fs";
import http from "node:http";
import http2 from "node:http2";
import https from "node:https";
import net from "node:net";
import path from "node:path";
import tls from "node:tls";
import type { OutboundRequest } from "@/lib/domain/exchange";
import { createTransport, type TransportOptions } from "@/lib/transport/http";
import type { Lookup } from "@/lib/transport/resolver";
import type { Transport } from "@/lib/transport/types";

/** Real servers on loopback that play the stranger, and a transport that may reach them. For tests. */

const FOLDER = path.join(process.cwd(), "lib/transport/testing");
const pem = (name: string): string => readFileSync(path.join(FOLDER, name), "utf8");

export const AUTHORITY = pem("authority.pem");
export const certificate = (name: "valid" | "other" | "expired" | "self-signed"): { cert: string; key: string } => ({
  cert: pem(`${name}.pem`),
  key: pem("test-only.key"),
});

export type Stranger = { port: number; connections: () => number; open: () => number };

const closers: (() => Promise<void>)[] = [];

/** Closes every server and transport opened since the last call. */
export async function goHome(): Promise<void> {
  for (const close of closers.splice(0).reverse()) await close();
}

async function listen(server: net.Server): Promise<Stranger> {
  const sockets = new Set<net.Socket>();
  let connections = 0;
  server.on("connection", (socket: net.Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  closers.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((done) => server.close(done));
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return { port: address.port, connections: () => connections, open: () => sockets.size };
}

export const httpStranger = (handler: http.RequestListener): Promise<Stranger> => listen(http.createServer(handler));

export const httpsStranger = (options: https.ServerOptions, handler: http.RequestListener): Promise<Stranger> =>
  listen(https.createServer(options, handler));

/** Speaks HTTP/2 and nothing else; `sessions` gets each connection. */
export async function http2Stranger(
  handler: (stream: http2.ServerHttp2Stream, headers: http2.IncomingHttpHeaders) => void,
  options: http2.SecureServerOptions = {},
  onSession: (session: http2.ServerHttp2Session) => void = () => undefined,
): Promise<Stranger & { hangUp: () => void }> {
  const server = http2.createSecureServer({ ...certificate("valid"), ...options });
  server.on("stream", (stream, headers) => {
    // A client that gives up a stream is what some of these tests are about.
    stream.on("error", () => stream.destroy());
    handler(stream, headers);
  });
  server.on("session", (session) => {
    session.on("error", () => session.destroy());
    onSession(session);
  });
  const sockets = new Set<tls.TLSSocket>();
  let connections = 0;
  server.on("secureConnection", (socket: tls.TLSSocket) => {
    connections += 1;
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.once("close", () => sockets.delete(socket));
  });
  const { port } = await listen(server);
  const hangUp = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return { port, connections: () => connections, open: () => sockets.size, hangUp };
}

/** A TLS server that agrees to speak `protocol` and then speaks bytes. */
export const rawTlsStranger = (
  protocol: "h2" | "http/1.1",
  talk: (socket: tls.TLSSocket) => unknown,
): Promise<Stranger> =>
  listen(
    tls.createServer({ ...certificate("valid"), ALPNProtocols: [protocol] }, (socket) => {
      socket.on("error", () => socket.destroy());
      talk(socket);
    }),
  );

/** A frame of HTTP/2: RFC 9113, section 4.1. */
export function frame(type: number, flags: number, stream: number, payload: Buffer = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** A server that speaks bytes: `talk` gets each connection. */
export const rawStranger = (talk: (socket: net.Socket) => unknown): Promise<Stranger> =>
  listen(
    net.createServer((socket) => {
      // A client that hangs up in the middle is what some of these tests are about.
      socket.on("error", () => socket.destroy());
      talk(socket);
    }),
  );

/** Answers once a whole request (head and announced body) has come in. */
export function afterRequest(socket: net.Socket, answer: () => void): void {
  let seen = "";
  socket.on("data", (chunk) => {
    seen += chunk.toString("latin1");
    const end = seen.indexOf("\r\n\r\n");
    const length = Number(/content-length: (\d+)/i.exec(seen)?.[1] ?? 0);
    if (end < 0 || seen.length < end + 4 + length) return;
    seen = "";
    answer();
  });
}

/** A transport that may reach loopback and takes names from a table; an unknown name is not found. */
export function openTransport(
  names: Record<string, string[]> = {},
  options: Partial<TransportOptions> = {},
): Transport & { lookups: string[] } {
  const lookups: string[] = [];
  const lookup: Lookup = async (name) => {
    lookups.push(name);
    const answer = names[name];
    if (!answer) throw Object.assign(new Error("not found"), { code: "ENOTFOUND" });
    return answer;
  };
  const transport = createTransport({ allowedCidrs: ["127.0.0.0/8"], ca: [AUTHORITY], lookup, ...options });
  closers.push(() => transport.close());
  return Object.assign(transport, { lookups });
}

export const push = (url: string, more: Partial<OutboundRequest> = {}): OutboundRequest => ({
  method: "POST",
  url,
  headers: [["content-type", "application/json"]],
  body: '{"hello":"你好"}',
  ...more,
});

/** Polls until the condition holds. @throws Error after the deadline */
export async function until(condition: () => boolean, what: string, deadlineMs = 5_000): Promise<void> {
  const end = performance.now() + deadlineMs;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`never happened: ${what}`);
    await new Promise((turn) => setTimeout(turn, 5));
  }
}
