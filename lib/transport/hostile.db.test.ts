import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { afterRequest, goHome, httpStranger, openTransport, push, rawStranger, until } from "./testing/strangers";

afterEach(goHome);

const HEAD = "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n";
const send = (port: number, timeoutMs = 5_000, options = {}) =>
  openTransport({}, options).send(push(`http://127.0.0.1:${port}/`), { timeoutMs });

describe("slow receivers end at the one deadline", () => {
  it("no answer at all", async () => {
    const { port, open } = await rawStranger((socket) => socket.resume());
    const exchange = await send(port, 300);
    expect(exchange.response).toBeUndefined();
    expect(exchange.error).toEqual({ kind: "response_timeout", bodySent: true, host: "127.0.0.1" });
    expect(exchange.timings.total).toBeLessThan(5_000);
    expect(exchange.timings.firstByte).toBeGreaterThan(50);
    expect(exchange.timings.download).toBeNull();
    await until(() => open() === 0, "the connection is closed");
  });

  it("headers that drip", async () => {
    const { port } = await rawStranger((socket) => {
      socket.write("HTTP/1.1 200 OK\r\n");
      const drip = setInterval(() => socket.write("x-drip: 1\r\n"), 50);
      socket.on("close", () => clearInterval(drip));
    });
    const exchange = await send(port, 400);
    expect(exchange.error).toMatchObject({ kind: "response_timeout", bodySent: true });
    expect(exchange.timings.total).toBeLessThan(5_000);
  });

  it("a body that drips, announced and in chunks", async () => {
    for (const framing of ["content-length: 1000\r\n\r\n", "transfer-encoding: chunked\r\n\r\n"]) {
      const { port } = await rawStranger((socket) => {
        afterRequest(socket, () => {
          socket.write(HEAD + framing);
          const drip = setInterval(() => socket.write(framing.startsWith("c") ? "x" : "1\r\nx\r\n"), 50);
          socket.on("close", () => clearInterval(drip));
        });
      });
      const exchange = await send(port, 400);
      expect(exchange.error).toMatchObject({ kind: "response_timeout", bodySent: true });
      expect(exchange.timings.total).toBeLessThan(5_000);
      expect(exchange.timings.download).toBeGreaterThan(10);
    }
  });

  it("a receiver that never reads: the body was not handed over, so the outcome is known", async () => {
    const { port } = await rawStranger((socket) => socket.pause());
    const exchange = await openTransport().send(push(`http://127.0.0.1:${port}/`, { body: "x".repeat(32_000_000) }), {
      timeoutMs: 1_500,
    });
    expect(exchange.error).toMatchObject({ kind: "response_timeout", bodySent: false });
    expect(exchange.timings.firstByte).toBeNull();
    expect(exchange.timings.send).toBeGreaterThan(100);
  });
});

describe("large answers are cut", () => {
  it("keeps 64 KB of an endless body and hangs up", async () => {
    const { port, open } = await httpStranger((_request, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write("x".repeat(10_000)));
        response.once("drain", more);
      };
      more();
    });
    const exchange = await send(port);
    expect(exchange.response).toMatchObject({ status: 200, truncated: true });
    expect(exchange.response?.body.byteLength).toBe(65_536);
    await until(() => open() === 0, "the connection is closed");
  });

  it("does not call a body truncated that fits exactly", async () => {
    const { port } = await httpStranger((_request, response) => response.end("x".repeat(1_000)));
    const exact = await send(port, 5_000, { maxBodyBytes: 1_000 });
    expect(exact.response).toMatchObject({ truncated: false });
    const short = await send(port, 5_000, { maxBodyBytes: 999 });
    expect(short.response).toMatchObject({ truncated: true });
    expect(short.response?.body.byteLength).toBe(999);
  });

  it.each([
    ["gzip", gzipSync],
    ["br", brotliCompressSync],
    ["deflate", deflateSync],
  ] as const)("limits a %s bomb on decoded bytes", async (coding, compress) => {
    const bomb = compress(Buffer.alloc(50_000_000));
    const { port } = await httpStranger((_request, response) => {
      response.writeHead(200, { "content-encoding": coding }).end(bomb);
    });
    const before = process.memoryUsage().rss;
    const exchange = await send(port);
    expect(exchange.response).toMatchObject({ status: 200, truncated: true });
    expect(exchange.response?.body.byteLength).toBe(65_536);
    expect(process.memoryUsage().rss - before).toBeLessThan(40_000_000);
  });

  it("limits headers", async () => {
    const { port } = await rawStranger((socket) =>
      afterRequest(socket, () => socket.write(`${HEAD}x-long: ${"x".repeat(200_000)}\r\n\r\n`)),
    );
    expect((await send(port)).error).toMatchObject({ kind: "too_large", bodySent: true });
  });
});

describe("encoded answers", () => {
  const text = '{"errcode":0,"errmsg":"ok 好"}';
  const answers: [string, string, Buffer][] = [
    ["gzip", "gzip", gzipSync(text)],
    ["brotli", "br", brotliCompressSync(text)],
    ["deflate", "deflate", deflateSync(text)],
    ["bare deflate", "deflate", deflateRawSync(text)],
    ["two layers", "deflate, gzip", gzipSync(deflateSync(text))],
    ["identity", "identity", Buffer.from(text)],
  ];
  it.each(answers)("reads %s", async (_name, coding, bytes) => {
    const { port } = await httpStranger((_request, response) => {
      response.writeHead(200, { "content-encoding": coding }).end(bytes);
    });
    const exchange = await send(port);
    expect(Buffer.from(exchange.response?.body ?? []).toString()).toBe(text);
    expect(exchange.response?.truncated).toBe(false);
  });

  it("keeps the status when the body does not decode", async () => {
    const { port } = await httpStranger((_request, response) => {
      response.writeHead(200, { "content-encoding": "gzip" }).end("not gzip at all");
    });
    expect((await send(port)).response).toMatchObject({ status: 200, truncated: true });
  });

  it("leaves an unknown coding as it is", async () => {
    const { port } = await httpStranger((_request, response) => {
      response.writeHead(200, { "content-encoding": "zstd" }).end("bytes");
    });
    expect(Buffer.from((await send(port)).response?.body ?? []).toString()).toBe("bytes");
  });
});

describe("broken connections", () => {
  it("refused", async () => {
    const { port } = await httpStranger((_request, response) => response.end());
    await goHome();
    const exchange = await send(port);
    expect(exchange.error).toEqual({ kind: "refused", code: "ECONNREFUSED", bodySent: false, host: "127.0.0.1" });
    expect(exchange.timings.tcp).not.toBeNull();
    expect(exchange.timings.send).toBeNull();
  });

  it("reset after the request and before an answer: the outcome is unknown", async () => {
    const { port } = await rawStranger((socket) => afterRequest(socket, () => socket.resetAndDestroy()));
    expect((await send(port)).error).toMatchObject({ kind: "reset", bodySent: true });
  });

  it("closed politely without an answer", async () => {
    const { port } = await rawStranger((socket) => afterRequest(socket, () => socket.end()));
    expect((await send(port)).error).toMatchObject({ kind: "reset", bodySent: true });
  });

  it.each([
    "content-length: 100\r\n",
    "transfer-encoding: chunked\r\n",
    "content-length: 100\r\nconnection: close\r\n",
    "transfer-encoding: chunked\r\nconnection: close\r\n",
  ])("cut off in the middle of a body (%j)", async (framing) => {
    for (const cut of ["resetAndDestroy", "end"] as const) {
      const { port } = await rawStranger((socket) =>
        afterRequest(socket, () => socket.write(`${HEAD}${framing}\r\n5\r\nhello\r\n`, () => socket[cut]())),
      );
      const exchange = await send(port);
      expect(exchange.response).toBeUndefined();
      expect(exchange.error).toMatchObject({ kind: "reset", bodySent: true });
    }
  });

  it.each([
    ["no HTTP", "SSH-2.0-OpenSSH_9.6\r\n"],
    ["an upgrade nobody asked for", "HTTP/1.1 101 Switching\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n"],
    ["two lengths", "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nx"],
  ])("%s is a protocol failure", async (_name, bytes) => {
    const { port } = await rawStranger((socket) => afterRequest(socket, () => socket.write(bytes)));
    expect((await send(port)).error).toMatchObject({ kind: "protocol", bodySent: true });
  });

  it("passes over early hints", async () => {
    const { port } = await httpStranger((_request, response) => {
      response.writeEarlyHints({ link: "</style.css>; rel=preload" });
      response.end("ok");
    });
    expect((await send(port)).response).toMatchObject({ status: 200 });
  });

  it("an answer that comes before the request was read, and bytes nobody asked for, harm no later request", async () => {
    const { port } = await rawStranger((socket) => {
      afterRequest(socket, () =>
        socket.write(
          `${HEAD}content-length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nx-poison: 1\r\ncontent-length: 4\r\n\r\nevil`,
        ),
      );
    });
    const transport = openTransport();
    for (let round = 0; round < 5; round += 1) {
      const exchange = await transport.send(push(`http://127.0.0.1:${port}/`), { timeoutMs: 5_000 });
      expect(Buffer.from(exchange.response?.body ?? []).toString()).toBe("ok");
    }
  });

  it("a TLS handshake that never ends is a connect timeout", async () => {
    const { port, open } = await rawStranger((socket) => socket.resume());
    const transport = openTransport({ "good.example": ["127.0.0.1"] });
    const exchange = await transport.send(push(`https://good.example:${port}/`), { timeoutMs: 300 });
    expect(exchange.error).toMatchObject({ kind: "connect_timeout", code: "TLS", bodySent: false });
    expect(exchange.timings.tls).toBeGreaterThan(50);
    await until(() => open() === 0, "the connection is closed");
  });
});
