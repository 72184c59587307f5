import { afterEach, describe, expect, it } from "vitest";
import { goHome, httpStranger, openTransport, push, rawStranger, type Stranger, until } from "./testing/strangers";

afterEach(goHome);

/** Receivers that answer after a while. */
const receivers = (count: number, afterMs: number): Promise<Stranger[]> =>
  Promise.all(
    Array.from({ length: count }, () =>
      httpStranger((request, response) => {
        request.resume();
        request.on("end", () => setTimeout(() => response.end("ok"), afterMs));
      }),
    ),
  );
const limits = (maxTotalSockets: number) => ({ limits: { maxTotalSockets } });
const urlOf = ({ port }: Stranger): string => `http://127.0.0.1:${port}/`;

describe("what is left behind", () => {
  const held = (): string[] =>
    process.getActiveResourcesInfo().filter((name) => /^(Timeout|Immediate|TLSWrap)$/.test(name));

  it("no timer and no socket, however the pushes end", async () => {
    const [kind, slow] = await receivers(2, 0);
    const silent = await rawStranger((socket) => socket.resume());
    const rude = await rawStranger((socket) => socket.destroy());
    if (!kind || !slow) throw new Error("no receivers");
    const before = held();
    const transport = openTransport();
    const stop = new AbortController();
    const ends = [
      transport.send(push(urlOf(kind)), { timeoutMs: 60_000 }),
      transport.send(push(urlOf(silent)), { timeoutMs: 100 }),
      transport.send(push(urlOf(silent)), { timeoutMs: 60_000, signal: stop.signal }),
      transport.send(push(urlOf(rude)), { timeoutMs: 60_000 }),
      transport.send(push("https://127.0.0.1:1/"), { timeoutMs: 60_000 }),
      transport.send(push("no url"), { timeoutMs: 60_000 }),
      transport.send(push("http://nobody.example/"), { timeoutMs: 60_000 }),
      transport.send(push("https://10.0.0.1/"), { timeoutMs: 60_000 }),
    ];
    await until(() => silent.open() === 2, "two wait in silence");
    stop.abort();
    await Promise.all(ends);
    await transport.close();
    await until(() => kind.open() + silent.open() + rude.open() === 0, "no socket is left");
    await until(() => held().length <= before.length, "no timer is left");
  });
});

describe("the bound over all sockets", () => {
  it("is kept however many receivers there are, and every request has its turn", async () => {
    const strangers = await receivers(12, 10);
    const transport = openTransport({}, limits(4));
    let most = 0;
    const watch = setInterval(() => {
      most = Math.max(
        most,
        strangers.reduce((sum, { open }) => sum + open(), 0),
      );
    }, 1);
    const all = await Promise.all(
      strangers.flatMap((stranger) =>
        Array.from({ length: 5 }, () => transport.send(push(urlOf(stranger)), { timeoutMs: 20_000 })),
      ),
    );
    clearInterval(watch);
    expect(all.map((exchange) => exchange.response?.status)).toEqual(Array(60).fill(200));
    // One that gives way may be seen closing beside the one that took its place.
    expect(most).toBeLessThanOrEqual(8);
    await until(() => strangers.reduce((sum, { open }) => sum + open(), 0) <= 4, "no more than the bound are open");
  });

  it("gives an idle connection's place to a receiver that has none", async () => {
    const [first, second] = await receivers(2, 0);
    if (!first || !second) throw new Error("no receivers");
    const transport = openTransport({}, limits(1));
    await transport.send(push(urlOf(first)), { timeoutMs: 5_000 });
    expect((await transport.send(push(urlOf(second)), { timeoutMs: 5_000 })).response?.status).toBe(200);
    await until(() => first.open() === 0, "the idle connection gave way");
  });

  it("lets no receiver keep all places while another waits", async () => {
    const [busy, other] = await receivers(2, 10);
    if (!busy || !other) throw new Error("no receivers");
    const transport = openTransport({}, limits(2));
    let done = 0;
    const flood = Array.from({ length: 200 }, async () => {
      await transport.send(push(urlOf(busy)), { timeoutMs: 20_000 });
      done += 1;
    });
    await until(() => done > 5, "the flood runs");
    const exchange = await transport.send(push(urlOf(other)), { timeoutMs: 20_000 });
    expect(exchange.response?.status).toBe(200);
    expect(done).toBeLessThan(60);
    await Promise.all(flood);
    expect(done).toBe(200);
  });

  it("blames nobody but us when all places are taken to the end", async () => {
    const [slow, other] = await receivers(2, 2_000);
    if (!slow || !other) throw new Error("no receivers");
    const transport = openTransport({}, limits(1));
    const running = transport.send(push(urlOf(slow)), { timeoutMs: 10_000 });
    const waiting = await transport.send(push(urlOf(other)), { timeoutMs: 200 });
    expect(waiting.error).toMatchObject({ kind: "internal", code: "POOL_BUSY", bodySent: false });
    expect((await running).response?.status).toBe(200);
  });
});
