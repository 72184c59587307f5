import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import type { OutboundRequest } from "@/lib/domain/exchange";
import { frame, goHome, http2Stranger, openTransport, push, rawTlsStranger, until } from "./testing/strangers";
import type { Transport } from "./types";

afterEach(goHome);

const open = (): Transport => openTransport({ "good.example": ["127.0.0.1"] });
const sendTo = (transport: Transport, port: number, more: Partial<OutboundRequest> = {}, timeoutMs = 5_000) =>
  transport.send(push(`https://good.example:${port}/`, more), { timeoutMs });

const HEADERS = 1;
const RST_STREAM = 3;
const SETTINGS = 4;
const GOAWAY = 7;
const WINDOW_UPDATE = 8;
const CONTINUATION = 9;
const word = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

describe("a receiver of HTTP/2 that floods", () => {
  it("cuts an endless body, and keeps the connection for others", async () => {
    const { port, connections } = await http2Stranger((stream, headers) => {
      if (headers["x-end"]) {
        stream.respond({ ":status": 200 });
        stream.end("ok");
        return;
      }
      stream.respond({ ":status": 200 });
      const more = (): void => {
        while (!stream.destroyed && stream.write("x".repeat(10_000)));
        stream.once("drain", more);
      };
      more();
    });
    const transport = open();
    const exchange = await sendTo(transport, port);
    expect(exchange.response).toMatchObject({ status: 200, truncated: true });
    expect(exchange.response?.body.byteLength).toBe(65_536);
    expect((await sendTo(transport, port, { headers: [["x-end", "1"]] })).response?.status).toBe(200);
    expect(connections()).toBe(1);
  });

  it("limits a gzip bomb on decoded bytes", async () => {
    const bomb = gzipSync(Buffer.alloc(20_000_000));
    const { port } = await http2Stranger((stream) => {
      stream.respond({ ":status": 200, "content-encoding": "gzip" });
      stream.end(bomb);
    });
    const exchange = await sendTo(open(), port);
    expect(exchange.response).toMatchObject({ status: 200, truncated: true });
    expect(exchange.response?.body.byteLength).toBe(65_536);
  });

  it("limits headers", async () => {
    const { port } = await http2Stranger((stream) => {
      stream.respond({ ":status": 200, "x-long": "x".repeat(40_000) });
      stream.end("ok");
    });
    expect((await sendTo(open(), port)).error).toMatchObject({ kind: "too_large", bodySent: true });
  });

  it("limits early answers", async () => {
    const { port } = await http2Stranger((stream) => {
      for (let count = 0; count < 200; count += 1) stream.additionalHeaders({ ":status": 103, "x-n": String(count) });
    });
    expect((await sendTo(open(), port)).error).toMatchObject({ kind: "protocol", code: "TOO_MANY_INFORMATIONAL" });
  });

  it.each([
    ["settings", frame(SETTINGS, 0, 0, Buffer.concat([Buffer.from([0, 3]), word(50)]))],
    ["headers that go on and on", frame(HEADERS, 0, 1, Buffer.from([0x88]))],
    ["pings", frame(6, 0, 0, Buffer.alloc(8))],
    ["continued headers", frame(CONTINUATION, 0, 1), frame(HEADERS, 0, 1, Buffer.from([0x88]))],
    ["window updates", frame(WINDOW_UPDATE, 0, 0, word(1))],
    ["resets", frame(RST_STREAM, 0, 1, word(8))],
    ["empty data on a stream that is not open", frame(0, 0, 1)],
    ["frames of an unknown type", frame(0x55, 0, 0, Buffer.alloc(100))],
  ])("a flood of %s ends within the deadline and holds no memory", async (_name, bytes, first = Buffer.alloc(0)) => {
    const flood = Buffer.concat(Array.from({ length: 500 }, () => bytes));
    const { port, open: sockets } = await rawTlsStranger("h2", (socket) => {
      socket.resume();
      socket.write(Buffer.concat([frame(SETTINGS, 0, 0), first]));
      const more = (): void => {
        while (!socket.destroyed && socket.write(flood));
        socket.once("drain", more);
      };
      setImmediate(more);
    });
    const transport = open();
    const before = process.memoryUsage().rss;
    const exchange = await sendTo(transport, port, {}, 800);
    expect(["response_timeout", "protocol", "reset", "connect_timeout"]).toContain(exchange.error?.kind);
    expect(exchange.timings.total).toBeLessThan(3_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(60_000_000);
    await transport.close();
    await until(() => sockets() === 0, "the connection is closed");
  });

  it("bytes that are no HTTP/2 are a protocol failure", async () => {
    const { port } = await rawTlsStranger("h2", (socket) => socket.write("HTTP/1.1 400 Bad Request\r\n\r\n"));
    expect((await sendTo(open(), port)).error).toMatchObject({ kind: "protocol", bodySent: false });
  });

  it("GOAWAY instead of a greeting is a reset, and nothing was sent", async () => {
    const { port } = await rawTlsStranger("h2", (socket) =>
      socket.write(Buffer.concat([frame(SETTINGS, 0, 0), frame(GOAWAY, 0, 0, Buffer.concat([word(0), word(11)]))])),
    );
    expect((await sendTo(open(), port)).error).toMatchObject({ kind: "reset", bodySent: false });
  });
});
