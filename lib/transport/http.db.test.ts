import { afterEach, describe, expect, it } from "vitest";
import type { Exchange } from "@/lib/domain/exchange";
import { createTransport } from "./http";
import {
  certificate,
  goHome,
  httpStranger,
  httpsStranger,
  openTransport,
  push,
  rawStranger,
  until,
} from "./testing/strangers";

afterEach(goHome);

const bodyOf = (exchange: Exchange): string => Buffer.from(exchange.response?.body ?? []).toString("utf8");
const partsOf = ({ timings }: Exchange): number =>
  [timings.dns, timings.tcp, timings.tls, timings.send, timings.firstByte, timings.download].reduce<number>(
    (sum, part) => sum + (part ?? 0),
    0,
  );

/** Answers with what it received. */
const echo = () =>
  httpStranger((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      response.setHeader("X-Two", ["a", "b"]);
      response.end(JSON.stringify({ method: request.method, url: request.url, headers: request.rawHeaders, body }));
    });
  });

describe("send", () => {
  it("delivers method, path with query, headers in order and the exact bytes to an allowed loopback receiver", async () => {
    const { port } = await echo();
    const transport = openTransport();
    const exchange = await transport.send(
      push(`http://127.0.0.1:${port}/hook?sign=a%2Bb%3D&x=1`, {
        headers: [
          ["Content-Type", "application/json; charset=utf-8"],
          ["X-Event-Id", "evt_1"],
          ["Content-Length", "18"],
        ],
      }),
      { timeoutMs: 5_000 },
    );
    expect(exchange.error).toBeUndefined();
    expect(exchange.response?.status).toBe(200);
    expect(exchange.response?.truncated).toBe(false);
    expect(exchange.response?.headers).toEqual(
      expect.arrayContaining([
        ["x-two", "a"],
        ["x-two", "b"],
      ]),
    );
    const seen = JSON.parse(bodyOf(exchange));
    expect(seen).toMatchObject({ method: "POST", url: "/hook?sign=a%2Bb%3D&x=1", body: '{"hello":"你好"}' });
    expect(seen.headers).toEqual([
      ...["host", `127.0.0.1:${port}`, "connection", "keep-alive"],
      ...["Content-Type", "application/json; charset=utf-8", "X-Event-Id", "evt_1", "content-length", "18"],
    ]);
  });

  it("sends GET and PUT, and no body when there is none", async () => {
    const { port } = await echo();
    const transport = openTransport();
    const get = await transport.send(push(`http://127.0.0.1:${port}/`, { method: "GET", body: "", headers: [] }), {
      timeoutMs: 5_000,
    });
    expect(JSON.parse(bodyOf(get))).toMatchObject({ method: "GET", body: "" });
    const put = await transport.send(push(`http://127.0.0.1:${port}/`, { method: "PUT" }), { timeoutMs: 5_000 });
    expect(JSON.parse(bodyOf(put))).toMatchObject({ method: "PUT", body: '{"hello":"你好"}' });
  });

  it("splits the time into phases that add up, and says when a connection was used again", async () => {
    const { port, connections } = await httpsStranger(certificate("valid"), (request, response) => {
      request.resume();
      request.on("end", () => setTimeout(() => response.end("ok"), 60));
    });
    const transport = openTransport({ "good.example": ["127.0.0.1"] });
    const first = await transport.send(push(`https://good.example:${port}/`), { timeoutMs: 5_000 });
    expect(first.connection).toMatchObject({ reused: false, remoteAddress: "127.0.0.1", tlsVersion: "TLSv1.3" });
    expect(first.connection.certificate).toMatchObject({
      subject: "good.example",
      issuer: "Hooklane test authority",
      expiresAt: expect.stringMatching(/^21\d\d-/),
    });
    for (const phase of ["dns", "tcp", "tls", "send", "firstByte", "download"] as const) {
      expect(first.timings[phase], phase).not.toBeNull();
    }
    expect(first.timings.firstByte).toBeGreaterThan(30);
    expect(Math.abs(first.timings.total - partsOf(first))).toBeLessThan(0.11);

    const second = await transport.send(push(`https://good.example:${port}/`), { timeoutMs: 5_000 });
    expect(second.connection).toEqual({ ...first.connection, reused: true });
    expect(second.timings).toMatchObject({ dns: null, tcp: null, tls: null });
    expect(second.timings.firstByte).toBeGreaterThan(30);
    expect(Math.abs(second.timings.total - partsOf(second))).toBeLessThan(0.11);
    expect(connections()).toBe(1);
    expect(transport.lookups).toEqual(["good.example"]);
  });

  it("does not follow a redirect and says where it pointed", async () => {
    let hits = 0;
    const target = await httpStranger((_request, response) => {
      hits += 1;
      response.end();
    });
    for (const status of [301, 302, 303, 307, 308]) {
      const { port } = await httpStranger((_request, response) => {
        response.writeHead(status, { location: `http://127.0.0.1:${target.port}/inside` }).end();
      });
      const exchange = await openTransport().send(push(`http://127.0.0.1:${port}/`), { timeoutMs: 5_000 });
      expect(exchange.response?.status).toBe(status);
      expect(exchange.response?.headers).toContainEqual(["location", `http://127.0.0.1:${target.port}/inside`]);
    }
    expect(hits).toBe(0);
  });

  it("refuses headers that would change the framing or the host, and values that smuggle lines", async () => {
    const { port, connections } = await echo();
    const transport = openTransport();
    const bad: [string, string][] = [
      ["Host", "intern.example"],
      ["Transfer-Encoding", "chunked"],
      ["Content-Length", "3"],
      ["Connection", "upgrade"],
      ["X-Note", "a\r\nX-Smuggled: b"],
      ["X-Note", "a\0b"],
      ["X Note", "a"],
      ["X-Note\r\nX-Smuggled", "b"],
      ["X-Note", "备注"],
    ];
    for (const header of bad) {
      const exchange = await transport.send(push(`http://127.0.0.1:${port}/`, { headers: [header] }), {
        timeoutMs: 5_000,
      });
      expect(exchange.error, header[0]).toMatchObject({ kind: "internal", bodySent: false });
    }
    const good = await transport.send(push(`http://127.0.0.1:${port}/`), { timeoutMs: 5_000 });
    expect(good.response?.status).toBe(200);
    expect(connections()).toBeGreaterThan(0);
  });
});

describe("the pool", () => {
  it("keeps to its bound of connections, lets the others wait, and loses none", async () => {
    const stranger = await httpStranger((request, response) => {
      request.resume();
      request.on("end", () => setTimeout(() => response.end("ok"), 5));
    });
    const transport = openTransport({}, { limits: { maxSockets: 4 } });
    const all = await Promise.all(
      Array.from({ length: 60 }, () =>
        transport.send(push(`http://127.0.0.1:${stranger.port}/`), { timeoutMs: 20_000 }),
      ),
    );
    expect(all.map((exchange) => exchange.response?.status)).toEqual(Array(60).fill(200));
    expect(stranger.connections()).toBe(4);
    expect(all.filter((exchange) => !exchange.connection.reused)).toHaveLength(4);
  });

  it("goes on when a receiver closes each connection after its answer", async () => {
    const stranger = await httpStranger((_request, response) => response.setHeader("connection", "close").end("ok"));
    const transport = openTransport({}, { limits: { maxSockets: 2 } });
    const all = await Promise.all(
      Array.from({ length: 20 }, () =>
        transport.send(push(`http://127.0.0.1:${stranger.port}/`), { timeoutMs: 20_000 }),
      ),
    );
    expect(all.map((exchange) => exchange.response?.status)).toEqual(Array(20).fill(200));
    expect(stranger.connections()).toBe(20);
  });

  it("opens a new connection when the kept one died meanwhile", async () => {
    const dropped: (() => void)[] = [];
    const stranger = await httpStranger((request, response) => {
      dropped.push(() => request.socket.destroy());
      response.end("ok");
    });
    const transport = openTransport();
    await transport.send(push(`http://127.0.0.1:${stranger.port}/`), { timeoutMs: 5_000 });
    for (const drop of dropped) drop();
    await until(() => stranger.open() === 0, "the receiver hung up");
    const again = await transport.send(push(`http://127.0.0.1:${stranger.port}/`), { timeoutMs: 5_000 });
    expect(again.response?.status).toBe(200);
    expect(again.connection.reused).toBe(false);
  });

  it("does not use a connection again that is older than its age limit, so that the name is checked anew", async () => {
    const { port } = await httpStranger((_request, response) => response.end("ok"));
    const names = { "good.example": ["127.0.0.1"] };
    const transport = openTransport(names, { limits: { maxAgeMs: -1 } });
    await transport.send(push(`http://good.example:${port}/`), { timeoutMs: 5_000 });
    names["good.example"] = ["10.0.0.1"];
    const second = await transport.send(push(`http://good.example:${port}/`), { timeoutMs: 5_000 });
    expect(second.error).toMatchObject({ kind: "blocked_address", bodySent: false });
  });

  it("forgets the origin unused for longest when there are too many", async () => {
    const strangers = await Promise.all([1, 2, 3].map(() => httpStranger((_request, response) => response.end("ok"))));
    const transport = openTransport({}, { limits: { maxOrigins: 2 } });
    for (const { port } of strangers) await transport.send(push(`http://127.0.0.1:${port}/`), { timeoutMs: 5_000 });
    await until(() => strangers.map(({ open }) => open()).join() === "0,1,1", "the first origin was dropped");
  });

  it("does not share a connection between names that resolve to the same address", async () => {
    const { port, connections } = await httpStranger((request, response) => response.end(request.headers.host));
    const transport = openTransport({ "a.example": ["127.0.0.1"], "b.example": ["127.0.0.1"] });
    const a = await transport.send(push(`http://a.example:${port}/`), { timeoutMs: 5_000 });
    const b = await transport.send(push(`http://b.example:${port}/`), { timeoutMs: 5_000 });
    expect([bodyOf(a), bodyOf(b)]).toEqual([`a.example:${port}`, `b.example:${port}`]);
    expect(connections()).toBe(2);
  });
});

describe("giving up", () => {
  it("ends at the caller's signal, while connecting and while waiting for an answer", async () => {
    const silent = await rawStranger((socket) => socket.resume());
    const transport = openTransport();
    const early = new AbortController();
    early.abort();
    const before = await transport.send(push(`http://127.0.0.1:${silent.port}/`), {
      timeoutMs: 5_000,
      signal: early.signal,
    });
    expect(before.error).toMatchObject({ kind: "cancelled", bodySent: false });
    expect(silent.connections()).toBe(0);

    const later = new AbortController();
    const running = transport.send(push(`http://127.0.0.1:${silent.port}/`), {
      timeoutMs: 20_000,
      signal: later.signal,
    });
    await until(() => silent.connections() === 1, "connected");
    later.abort();
    expect((await running).error?.kind).toBe("cancelled");
    await until(() => silent.open() === 0, "the socket is closed");
  });

  it("shares one signal among many requests without a listener each", async () => {
    const silent = await rawStranger((socket) => socket.resume());
    const warnings: string[] = [];
    const note = (warning: Error): number => warnings.push(warning.name);
    process.on("warning", note);
    const stop = new AbortController();
    const transport = openTransport();
    const all = Array.from({ length: 40 }, () =>
      transport.send(push(`http://127.0.0.1:${silent.port}/`), { timeoutMs: 20_000, signal: stop.signal }),
    );
    await until(() => silent.connections() === 40, "all connected");
    stop.abort();
    expect((await Promise.all(all)).map((exchange) => exchange.error?.kind)).toEqual(Array(40).fill("cancelled"));
    process.off("warning", note);
    expect(warnings).toEqual([]);
  });

  it("close() ends what runs, leaves no socket, and lets nothing start", async () => {
    const silent = await rawStranger((socket) => socket.resume());
    const kind = await httpStranger((_request, response) => response.end("ok"));
    const transport = openTransport({}, { limits: { maxSockets: 1 } });
    await transport.send(push(`http://127.0.0.1:${kind.port}/`), { timeoutMs: 5_000 });
    const running = [1, 2].map(() => transport.send(push(`http://127.0.0.1:${silent.port}/`), { timeoutMs: 20_000 }));
    await until(() => silent.open() === 1, "one runs, one waits for its turn");
    await transport.close();
    expect((await Promise.all(running)).map((exchange) => exchange.error?.kind)).toEqual(["cancelled", "cancelled"]);
    await until(() => silent.open() + kind.open() === 0, "no socket is left");
    const late = await transport.send(push(`http://127.0.0.1:${kind.port}/`), { timeoutMs: 5_000 });
    expect(late.error?.kind).toBe("cancelled");
    expect(kind.connections()).toBe(1);
  });

  it("does not blame the receiver when no connection became free in time", async () => {
    const silent = await rawStranger((socket) => socket.resume());
    const transport = openTransport({}, { limits: { maxSockets: 1 } });
    const url = `http://127.0.0.1:${silent.port}/`;
    const first = transport.send(push(url), { timeoutMs: 3_000 });
    const second = await transport.send(push(url), { timeoutMs: 200 });
    expect(second.error).toMatchObject({ kind: "internal", code: "POOL_BUSY", bodySent: false });
    expect((await first).error?.kind).toBe("response_timeout");
  });
});

it("refuses to be built with a range it cannot read", () => {
  expect(() => createTransport({ allowedCidrs: ["10.0.0.0/8", "the office"] })).toThrow('"the office"');
});
