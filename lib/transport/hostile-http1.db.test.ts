import { brotliCompressSync, gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import type { Exchange } from "@/lib/domain/exchange";
import {
  afterRequest,
  certificate,
  goHome,
  httpStranger,
  httpsStranger,
  openTransport,
  push,
  rawStranger,
  rawTlsStranger,
  until,
} from "./testing/strangers";

afterEach(goHome);

const HEAD = "HTTP/1.1 200 OK\r\n";
const send = (port: number, timeoutMs = 5_000, more = {}) =>
  openTransport().send(push(`http://127.0.0.1:${port}/`, more), { timeoutMs });
const bodyOf = (exchange: Exchange): string => Buffer.from(exchange.response?.body ?? []).toString();
/** Answers every request with these bytes. */
const answering = (bytes: string) => rawStranger((socket) => afterRequest(socket, () => socket.write(bytes)));

describe("answers with false framing", () => {
  it.each([
    ["204 with a body", "HTTP/1.1 204 No Content\r\n\r\na body", 204, ""],
    ["204 with a length", "HTTP/1.1 204 No Content\r\ncontent-length: 6\r\n\r\n", 204, ""],
    ["304 with a body", "HTTP/1.1 304 Not Modified\r\ncontent-length: 6\r\n\r\na body", 304, ""],
    ["more bytes than announced", `${HEAD}content-length: 2\r\n\r\nok and more`, 200, "ok"],
    ["417", "HTTP/1.1 417 Expectation Failed\r\ncontent-length: 0\r\n\r\n", 417, ""],
  ])("%s: the status counts, and no later request gets the rest", async (_name, bytes, status, body) => {
    const { port } = await answering(bytes);
    const transport = openTransport();
    for (let round = 0; round < 3; round += 1) {
      const exchange = await transport.send(push(`http://127.0.0.1:${port}/`), { timeoutMs: 5_000 });
      expect(exchange.response?.status).toBe(status);
      expect(bodyOf(exchange)).toBe(body);
    }
  });

  it.each([
    ["the same length twice", `${HEAD}content-length: 2\r\ncontent-length: 2\r\n\r\nok`],
    ["a length and chunks", `${HEAD}content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`],
    ["chunks that are none", `${HEAD}transfer-encoding: chunked\r\n\r\nnonsense\r\n`],
    ["a flood of early answers", "HTTP/1.1 102 Processing\r\nx: y\r\n\r\n".repeat(5_000)],
    ["bare line feeds", "HTTP/1.1 200 OK\ncontent-length: 2\n\nok"],
  ])("%s is a protocol failure, and the connection is closed", async (_name, bytes) => {
    const { port, open } = await answering(bytes);
    expect((await send(port)).error).toMatchObject({ kind: "protocol", bodySent: true });
    await until(() => open() === 0, "the connection is closed");
  });

  it.each([
    ["an early answer that only a request which waits may get", "HTTP/1.1 100 Continue\r\n\r\n"],
    ["an upgrade without a word of what to", "HTTP/1.1 101 Switching\r\n\r\n"],
    ["a status that is none", "HTTP/1.1 042 What\r\n\r\n"],
    ["no status", "HTTP/1.1 OK\r\n\r\n"],
    ["a bare line feed in a header", `${HEAD}x: a\ny: b\r\n\r\n`],
    ["a NUL in a header", `${HEAD}x: a\0b\r\n\r\n`],
    ["a folded header", `${HEAD}x: a\r\n b\r\n\r\n`],
    ["a blank before the colon", `${HEAD}content-length : 2\r\n\r\nok`],
    ["two lengths in one header", `${HEAD}content-length: 1, 2\r\n\r\nok`],
    ["a length with a sign", `${HEAD}content-length: +2\r\n\r\nok`],
    ["a length beyond all numbers", `${HEAD}content-length: 99999999999999999999\r\n\r\nok`],
    ["a chunk longer than it says", `${HEAD}transfer-encoding: chunked\r\n\r\n2\r\nhello\r\n0\r\n\r\n`],
    ["nonsense in the trailers", `${HEAD}transfer-encoding: chunked\r\n\r\n0\r\nnonsense\r\n\r\n`],
  ])("%s is refused, whole and byte by byte", async (_name, bytes) => {
    for (const pieces of [[bytes], [...bytes]]) {
      const { port, open } = await rawStranger((socket) =>
        afterRequest(socket, async () => {
          for (const piece of pieces) await new Promise((done) => socket.write(piece, "latin1", done));
        }),
      );
      expect((await send(port)).error).toMatchObject({ kind: "protocol", bodySent: true });
      await until(() => open() === 0, "the connection is closed");
    }
  });

  const CHUNKED = `${HEAD}transfer-encoding: chunked\r\n\r\n`;
  it.each([
    ["a status line", "HTTP/1.1 200 ", "x"],
    ["a header", `${HEAD}x: `, "x"],
    ["blanks before a value", `${HEAD}x:`, " "],
    ["empty lines before an answer", "", "\r\n"],
    ["a chunk's length", CHUNKED, "0"],
    ["a chunk's extension", `${CHUNKED}1;`, "x"],
    ["trailers", `${CHUNKED}0\r\n`, "x: y\r\n"],
  ])("%s without end: too large long before the deadline", async (_name, start, piece) => {
    const { port, open } = await rawStranger((socket) =>
      afterRequest(socket, () => {
        socket.write(start);
        const more = (): void => {
          while (!socket.destroyed && socket.write(piece.repeat(1_000)));
          socket.once("drain", more);
        };
        more();
      }),
    );
    expect((await send(port, 20_000)).error).toMatchObject({ kind: "too_large", bodySent: true });
    await until(() => open() === 0, "the connection is closed");
  });

  it("fewer bytes than announced and then silence is a timeout", async () => {
    const { port, open } = await answering(`${HEAD}content-length: 100\r\n\r\nshort`);
    expect((await send(port, 300)).error).toMatchObject({ kind: "response_timeout", bodySent: true });
    await until(() => open() === 0, "the connection is closed");
  });

  it("headers without end are too large, however they come", async () => {
    const { port, open } = await rawStranger((socket) =>
      afterRequest(socket, () => {
        socket.write(HEAD);
        const more = (): void => {
          while (!socket.destroyed && socket.write("x-more: and more\r\n"));
          socket.once("drain", more);
        };
        more();
      }),
    );
    expect((await send(port)).error).toMatchObject({ kind: "too_large", bodySent: true });
    await until(() => open() === 0, "the connection is closed");
  });

  it("chunks of one byte hold no more memory than the body they make", async () => {
    const { port } = await answering(
      `${HEAD}transfer-encoding: chunked\r\n\r\n${"1\r\nx\r\n".repeat(70_000)}0\r\n\r\n`,
    );
    const exchange = await send(port);
    expect(exchange.response).toMatchObject({ status: 200, truncated: true });
    expect(exchange.response?.body.buffer.byteLength).toBe(65_536);
  });

  it("a late answer that nobody asked for closes the kept connection, and poisons nothing", async () => {
    const { port, open, connections } = await rawStranger((socket) => {
      socket.on("data", () => socket.write(`${HEAD}content-length: 2\r\n\r\nok`));
      setTimeout(() => socket.write(`${HEAD}content-length: 4\r\n\r\nevil`), 60);
    });
    const transport = openTransport();
    await transport.send(push(`http://127.0.0.1:${port}/`), { timeoutMs: 5_000 });
    await until(() => open() === 0, "the connection is closed");
    const next = await transport.send(push(`http://127.0.0.1:${port}/`), { timeoutMs: 5_000 });
    expect(bodyOf(next)).toBe("ok");
    expect(connections()).toBe(2);
  });
});

describe("connections that break", () => {
  it("a reset is not the end of a body without length, a polite end is", async () => {
    for (const end of ["resetAndDestroy", "end"] as const) {
      const { port } = await rawStranger((socket) =>
        afterRequest(socket, () => socket.write(`${HEAD}\r\nhello`, () => setTimeout(() => socket[end](), 30))),
      );
      const exchange = await send(port);
      if (end === "end") expect(bodyOf(exchange)).toBe("hello");
      else expect(exchange.error).toMatchObject({ kind: "reset", bodySent: true });
    }
  });

  it("closed as soon as it is open: nothing of a large body is taken as sent", async () => {
    for (const end of ["end", "resetAndDestroy"] as const) {
      const { port } = await rawStranger((socket) => socket[end]());
      const exchange = await send(port, 5_000, { body: "x".repeat(16_000_000) });
      expect(exchange.error).toMatchObject({ kind: "reset", bodySent: false });
    }
  });

  it("reset in the middle of the request", async () => {
    const { port } = await rawStranger((socket) => socket.once("data", () => socket.resetAndDestroy()));
    const exchange = await send(port, 5_000, { body: "x".repeat(16_000_000) });
    expect(exchange.error).toMatchObject({ kind: "reset", bodySent: false });
  });

  it("a request that was sent on a kept connection is not sent again by itself", async () => {
    let requests = 0;
    const stranger = await rawStranger((socket) =>
      afterRequest(socket, () => {
        requests += 1;
        if (requests === 1) socket.write(`${HEAD}content-length: 2\r\n\r\nok`);
        else socket.destroy();
      }),
    );
    const transport = openTransport();
    await transport.send(push(`http://127.0.0.1:${stranger.port}/`), { timeoutMs: 5_000 });
    const second = await transport.send(push(`http://127.0.0.1:${stranger.port}/`), { timeoutMs: 5_000 });
    expect(second.error).toMatchObject({ kind: "reset", bodySent: true });
    expect(requests).toBe(2);
    expect(second.connection.reused).toBe(true);
  });

  it("an answer before the request was read counts, and the connection is given up", async () => {
    const { port, connections } = await rawStranger((socket) =>
      socket.once("data", () => {
        socket.pause();
        socket.write("HTTP/1.1 413 Too Large\r\ncontent-length: 3\r\n\r\nbig");
      }),
    );
    const transport = openTransport();
    const large = push(`http://127.0.0.1:${port}/`, { body: "x".repeat(16_000_000) });
    for (let round = 1; round <= 2; round += 1) {
      const exchange = await transport.send(large, { timeoutMs: 5_000 });
      expect(exchange.response?.status).toBe(413);
      expect(exchange.timings.firstByte).toBeNull();
      expect(connections()).toBe(round);
    }
  });

  it("a kept connection is let go when the receiver says how long it keeps it", async () => {
    const { port, open } = await answering(`${HEAD}keep-alive: timeout=2\r\ncontent-length: 2\r\n\r\nok`);
    await send(port);
    expect(open()).toBe(1);
    await until(() => open() === 0, "the connection is closed");
  });

  it("one that is not kept at all is not offered to another request", async () => {
    const { port, connections } = await answering(`${HEAD}keep-alive: timeout=0\r\ncontent-length: 2\r\n\r\nok`);
    const transport = openTransport();
    for (let round = 0; round < 2; round += 1) {
      await transport.send(push(`http://127.0.0.1:${port}/`), { timeoutMs: 5_000 });
    }
    expect(connections()).toBe(2);
  });
});

describe("compressed bombs", () => {
  const zeros = Buffer.alloc(100_000_000);
  it.each([
    ["gzip in gzip", "gzip, gzip", gzipSync(gzipSync(zeros))],
    ["gzip in brotli", "gzip, br", brotliCompressSync(gzipSync(zeros))],
  ])("%s is limited on decoded bytes", async (_name, coding, bytes) => {
    const { port } = await httpStranger((_request, response) => {
      response.writeHead(200, { "content-encoding": coding }).end(bytes);
    });
    const before = process.memoryUsage().rss;
    const exchange = await send(port);
    expect(exchange.response).toMatchObject({ status: 200, truncated: true });
    expect(exchange.response?.body.byteLength).toBe(65_536);
    expect(process.memoryUsage().rss - before).toBeLessThan(40_000_000);
  });

  it("more layers than any receiver has reason for are left as they are", async () => {
    const bytes = gzipSync(gzipSync(gzipSync("ok")));
    const { port } = await httpStranger((_request, response) => {
      response.writeHead(200, { "content-encoding": "gzip, gzip, gzip" }).end(bytes);
    });
    expect(Buffer.from((await send(port)).response?.body ?? []).equals(bytes)).toBe(true);
  });
});

describe("broken TLS", () => {
  const sendTls = (port: number, timeoutMs = 5_000) =>
    openTransport({ "good.example": ["127.0.0.1"] }).send(push(`https://good.example:${port}/`), { timeoutMs });

  it("a flood of certificates ends the handshake", async () => {
    const { cert, key } = certificate("valid");
    const { port, open } = await httpsStranger(
      { cert: cert + certificate("other").cert.repeat(400), key },
      () => undefined,
    );
    const exchange = await sendTls(port);
    expect(exchange.error).toMatchObject({ kind: "tls_protocol", bodySent: false });
    await until(() => open() === 0, "the connection is closed");
  });

  it("garbage in the handshake, and an end in the middle of it", async () => {
    const garbage = await rawStranger((socket) =>
      socket.once("data", () => socket.write("\x16\x03\x03\xff\xff garbage")),
    );
    expect((await sendTls(garbage.port, 500)).error).toMatchObject({ bodySent: false });
    const short = await rawStranger((socket) => socket.once("data", () => socket.end("\x16\x03\x03")));
    expect((await sendTls(short.port)).error).toMatchObject({ kind: "reset", bodySent: false });
  });

  it("closed after the handshake, before and after the request", async () => {
    const before = await rawTlsStranger("http/1.1", (socket) => socket.destroy());
    expect((await sendTls(before.port)).error).toMatchObject({ kind: "reset" });
    const after = await rawTlsStranger("http/1.1", (socket) => socket.once("data", () => socket.destroy()));
    expect((await sendTls(after.port)).error).toMatchObject({ kind: "reset", bodySent: true });
  });
});
