import type { ServerHttp2Session, ServerHttp2Stream } from "node:http2";
import type { TLSSocket } from "node:tls";
import { afterEach, describe, expect, it } from "vitest";
import type { Exchange, OutboundRequest } from "@/lib/domain/exchange";
import type { TransportOptions } from "./http";
import {
  certificate,
  frame,
  goHome,
  http2Stranger,
  httpsStranger,
  openTransport,
  push,
  rawTlsStranger,
  until,
} from "./testing/strangers";
import type { Transport } from "./types";

afterEach(goHome);

const open = (options: Partial<TransportOptions> = {}): Transport =>
  openTransport({ "good.example": ["127.0.0.1"] }, options);
const sendTo = (transport: Transport, port: number, more: Partial<OutboundRequest> = {}, timeoutMs = 5_000) =>
  transport.send(push(`https://good.example:${port}/hook?x=1`, more), { timeoutMs });
const bodyOf = (exchange: Exchange): string => Buffer.from(exchange.response?.body ?? []).toString();
const answer = (stream: ServerHttp2Stream, text = "ok", status = 200): void => {
  stream.respond({ ":status": status });
  stream.end(text);
};

const DATA = 0;
const HEADERS = 1;
const RST_STREAM = 3;
const SETTINGS = 4;
const word = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

/** `:status: 200`, by the number it has in the table of RFC 7541. */
const OK = frame(HEADERS, 4, 1, Buffer.from([0x88]));
const PREFACE_BYTES = 24;

/** Says hello, and hands the connection over once the first request's head and body are there. */
const rawHttp2 = (answer: (socket: TLSSocket) => void) =>
  rawTlsStranger("h2", (socket) => {
    let seen = Buffer.alloc(0);
    socket.write(Buffer.concat([frame(SETTINGS, 0, 0), frame(SETTINGS, 1, 0)]));
    const listen = (chunk: Buffer): void => {
      seen = Buffer.concat([seen, chunk]);
      for (let at = PREFACE_BYTES; at + 9 <= seen.length; at += 9 + seen.readUIntBE(at, 3)) {
        // The end of the stream that the request opened.
        if (seen.readUInt8(at + 3) !== DATA || (seen.readUInt8(at + 4) & 1) === 0) continue;
        socket.off("data", listen);
        socket.resume();
        answer(socket);
        return;
      }
    };
    socket.on("data", listen);
  });

describe("HTTP/2", () => {
  it("is spoken with a receiver that speaks it: same headers, exact bytes, timings, facts", async () => {
    const { port, connections } = await http2Stranger((stream, headers) => {
      let body = "";
      stream.on("data", (chunk) => {
        body += chunk;
      });
      stream.on("end", () => answer(stream, JSON.stringify({ headers, body })));
    });
    const transport = open();
    const first = await sendTo(transport, port, { headers: [["X-Event-Id", "evt_1"]] });
    expect(first.error).toBeUndefined();
    expect(first.connection).toMatchObject({ protocol: "h2", reused: false, tlsVersion: "TLSv1.3" });
    expect(JSON.parse(bodyOf(first))).toMatchObject({
      body: '{"hello":"你好"}',
      headers: {
        ...{ ":method": "POST", ":path": "/hook?x=1", ":authority": `good.example:${port}`, ":scheme": "https" },
        ...{ "x-event-id": "evt_1", "content-length": "18" },
      },
    });
    for (const phase of ["dns", "tcp", "tls", "send", "firstByte", "download"] as const) {
      expect(first.timings[phase], phase).not.toBeNull();
    }
    const second = await sendTo(transport, port);
    expect(second.connection).toMatchObject({ protocol: "h2", reused: true });
    expect(second.timings).toMatchObject({ dns: null, tcp: null, tls: null });
    expect(connections()).toBe(1);
  });

  it("is not spoken where it is switched off or the receiver does not know it", async () => {
    const both = await http2Stranger(() => undefined, { allowHTTP1: true });
    const old = await httpsStranger(certificate("valid"), (_request, response) => response.end("ok"));
    const off = await sendTo(open({ http2: false }), both.port, {}, 300);
    expect(off.connection.protocol).toBe("http/1.1");
    const plain = await sendTo(open(), old.port);
    expect(plain).toMatchObject({ connection: { protocol: "http/1.1" }, response: { status: 200 } });
  });

  it("carries many requests on one connection, also when none was open before", async () => {
    const { port, connections } = await http2Stranger((stream) => setTimeout(() => answer(stream), 20));
    const transport = open();
    const all = await Promise.all(Array.from({ length: 80 }, () => sendTo(transport, port)));
    expect(all.map((exchange) => exchange.response?.status)).toEqual(Array(80).fill(200));
    expect(connections()).toBe(1);
  });

  it("keeps to the streams that the receiver allows", async () => {
    let running = 0;
    let most = 0;
    const { port } = await http2Stranger(
      (stream) => {
        running += 1;
        most = Math.max(most, running);
        setTimeout(() => {
          running -= 1;
          answer(stream);
        }, 10);
      },
      { settings: { maxConcurrentStreams: 3 } },
    );
    const transport = open({ limits: { maxSockets: 1 } });
    const all = await Promise.all(Array.from({ length: 20 }, () => sendTo(transport, port, {}, 10_000)));
    expect(all.map((exchange) => exchange.response?.status)).toEqual(Array(20).fill(200));
    expect(most).toBeLessThanOrEqual(3);
  });

  it("does not begin with a receiver that allows no stream", async () => {
    const { port, open: sockets } = await http2Stranger(() => undefined, { settings: { maxConcurrentStreams: 0 } });
    expect((await sendTo(open(), port)).error).toMatchObject({ kind: "protocol", bodySent: false });
    await until(() => sockets() === 0, "the connection is closed");
  });

  it("checks certificates as ever", async () => {
    const { port } = await http2Stranger((stream) => answer(stream), certificate("expired"));
    expect((await sendTo(open(), port)).error).toMatchObject({ kind: "tls_expired", bodySent: false });
  });
});

describe("a receiver of HTTP/2 that does not answer", () => {
  it("a stream without an answer ends at its deadline, the others on the connection go on", async () => {
    const { port, connections } = await http2Stranger((stream, headers) => {
      if (headers["x-slow"] === undefined) setTimeout(() => answer(stream), 100);
    });
    const transport = open();
    await sendTo(transport, port);
    const slow = sendTo(transport, port, { headers: [["x-slow", "1"]] }, 300);
    const quick = Array.from({ length: 5 }, () => sendTo(transport, port));
    expect((await Promise.all(quick)).map((exchange) => exchange.response?.status)).toEqual(Array(5).fill(200));
    expect((await slow).error).toMatchObject({ kind: "response_timeout", bodySent: true });
    expect(connections()).toBe(1);
    expect((await sendTo(transport, port)).response?.status).toBe(200);
  });

  it("a connection on which nothing is heard is not used again", async () => {
    const { port, connections } = await http2Stranger(() => undefined);
    const transport = open();
    await sendTo(transport, port, {}, 200);
    await sendTo(transport, port, {}, 200);
    expect(connections()).toBe(2);
  });

  it("a window that stays closed ends at the deadline, and nobody takes the body as sent", async () => {
    const { port } = await http2Stranger((stream) => stream.pause(), { settings: { initialWindowSize: 100 } });
    const exchange = await sendTo(open(), port, { body: "x".repeat(50_000) }, 400);
    expect(exchange.error).toMatchObject({ kind: "response_timeout", bodySent: false });
  });

  it("settings that never come are a connect timeout", async () => {
    const { port, open: sockets } = await rawTlsStranger("h2", (socket) => socket.resume());
    const exchange = await sendTo(open(), port, {}, 300);
    expect(exchange.error).toMatchObject({ kind: "connect_timeout", code: "HTTP2", bodySent: false });
    await until(() => sockets() === 0, "the connection is closed");
  });

  it("a body that drips", async () => {
    const { port } = await http2Stranger((stream) => {
      stream.respond({ ":status": 200 });
      const drip = setInterval(() => stream.write("x"), 30);
      stream.on("close", () => clearInterval(drip));
    });
    const exchange = await sendTo(open(), port, {}, 400);
    expect(exchange.error).toMatchObject({ kind: "response_timeout", bodySent: true });
    expect(exchange.timings.download).toBeGreaterThan(10);
  });
});

describe("a receiver of HTTP/2 that breaks off", () => {
  it.each([
    [8, "reset", "HTTP2_CANCEL"],
    [2, "reset", "HTTP2_INTERNAL_ERROR"],
    [11, "reset", "HTTP2_ENHANCE_YOUR_CALM"],
    [1, "protocol", "HTTP2_PROTOCOL_ERROR"],
  ])("a stream reset with code %i is %s", async (code, kind, name) => {
    const { port } = await http2Stranger((stream) => {
      stream.resume();
      stream.on("end", () => stream.close(code));
    });
    expect((await sendTo(open(), port)).error).toMatchObject({ kind, code: name, bodySent: true });
  });

  it("a reset in the middle of the answer", async () => {
    const { port } = await rawHttp2((socket) => {
      socket.write(Buffer.concat([OK, frame(DATA, 0, 1, Buffer.from("half")), frame(RST_STREAM, 0, 1, word(8))]));
    });
    const exchange = await sendTo(open(), port);
    expect(exchange.response).toBeUndefined();
    expect(exchange.error).toMatchObject({ kind: "reset", bodySent: true });
  });

  it("an answer that is shorter than announced", async () => {
    const { port } = await http2Stranger((stream) => {
      stream.respond({ ":status": 200, "content-length": 100 });
      stream.end("half");
    });
    const exchange = await sendTo(open(), port);
    expect(exchange.response).toBeUndefined();
    expect(exchange.error).toMatchObject({ kind: "protocol", bodySent: true });
  });

  it("an answer that comes before the request was read counts, whatever happens to the rest", async () => {
    const { port } = await http2Stranger((stream) => {
      stream.respond({ ":status": 413 });
      stream.end("too much");
    });
    const exchange = await sendTo(open(), port, { body: "x".repeat(500_000) });
    expect(exchange.response?.status).toBe(413);
  });

  it("a refused stream is sent again at once, on another connection", async () => {
    let refused = 0;
    const { port, connections } = await http2Stranger((stream) => {
      if (connections() === 1 && stream.id && stream.id > 1) {
        refused += 1;
        stream.close(7);
      } else answer(stream);
    });
    const transport = open();
    await sendTo(transport, port);
    const again = await sendTo(transport, port);
    expect(again.response?.status).toBe(200);
    expect([refused, connections()]).toEqual([1, 2]);
  });

  it("a receiver that refuses every stream gets few tries, and nothing counts as sent to it", async () => {
    let refused = 0;
    const { port } = await http2Stranger((stream) => {
      refused += 1;
      stream.close(7);
    });
    const exchange = await sendTo(open(), port);
    expect(exchange.error).toMatchObject({ kind: "reset", code: "HTTP2_REFUSED_STREAM", bodySent: false });
    expect(refused).toBeLessThanOrEqual(4);
  });

  it("after GOAWAY what the receiver has begun is finished, the rest goes elsewhere", async () => {
    let session: ServerHttp2Session | undefined;
    const late: ServerHttp2Stream[] = [];
    const stranger = await http2Stranger(
      (stream) => {
        if (stranger.connections() > 1) answer(stream, "second connection");
        else {
          late.push(stream);
          if (late.length === 2) session?.goaway(0, late[0]?.id ?? 1);
        }
      },
      {},
      (opened) => {
        session ??= opened;
      },
    );
    const transport = open();
    const begun = sendTo(transport, stranger.port);
    await until(() => late.length === 1, "the first stream is there");
    const moved = await sendTo(transport, stranger.port);
    expect(bodyOf(moved)).toBe("second connection");
    for (const stream of late) if (!stream.destroyed) answer(stream, "first connection");
    expect(bodyOf(await begun)).toBe("first connection");
  });

  it("GOAWAY with an error ends what was begun, and its outcome is unknown", async () => {
    const stranger = await http2Stranger((stream) => {
      stream.resume();
      stream.on("end", () => stream.session?.goaway(2, stream.id));
    });
    expect((await sendTo(open(), stranger.port)).error).toMatchObject({ kind: "reset", bodySent: true });
  });

  it("a lost connection ends each of its streams once", async () => {
    let streams = 0;
    const stranger = await http2Stranger((stream) => {
      stream.resume();
      stream.on("end", () => {
        streams += 1;
        if (streams === 5) stranger.hangUp();
      });
    });
    const transport = open();
    const all = await Promise.all(Array.from({ length: 5 }, () => sendTo(transport, stranger.port)));
    for (const { error } of all) expect(error).toMatchObject({ kind: "reset", bodySent: true });
  });

  it("goes over to HTTP/1.1 where the receiver asks for it", async () => {
    const { port } = await http2Stranger((stream) => stream.close(13), { allowHTTP1: true });
    const exchange = await sendTo(open(), port, {}, 400);
    expect(exchange.connection.protocol).toBe("http/1.1");
  });
});
