import net, { type AddressInfo } from "node:net";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { until } from "@/e2e/faults/fixture";
import { Listener } from "./listener";
import { notifyWorkers, WAKE_CHANNEL } from "./queries/workers";
import { openTestDb, type TestDb } from "./testing/database";

/** A way to the database that can be closed: connections are then cut at once, as often as they are tried. */
async function openGate(url: string) {
  const target = new URL(url);
  const state = { open: true, tries: 0 };
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    state.tries++;
    socket.on("error", () => undefined);
    if (!state.open) return void socket.destroy();
    const upstream = net.connect(Number(target.port), target.hostname);
    upstream.on("error", () => socket.destroy());
    sockets.add(socket);
    socket.on("close", () => upstream.destroy());
    upstream.on("close", () => socket.destroy());
    socket.pipe(upstream).pipe(socket);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const way = new URL(url);
  way.port = String((server.address() as AddressInfo).port);
  const shut = () => {
    state.open = false;
    for (const socket of sockets) socket.destroy();
  };
  return { url: way.href, state, shut, close: () => new Promise<void>((done) => server.close(() => done())) };
}

describe("the listener", () => {
  let test: TestDb;
  beforeAll(async () => {
    test = await openTestDb();
  });
  afterAll(() => test.close());

  it("comes back after a break with one connection, and tries one after the other until then", async () => {
    const gate = await openGate(test.url);
    const heard: string[] = [];
    let ready = 0;
    const listener = new Listener({
      url: gate.url,
      channel: WAKE_CHANNEL,
      owner: "gate",
      onMessage: (payload) => void heard.push(payload),
      onReady: () => void ready++,
      onError: () => undefined,
    });
    await listener.open();
    gate.shut();
    await until("three more tries", () => gate.state.tries >= 4);
    const begun = Date.now();
    await until("the fourth", () => gate.state.tries >= 5);
    // Waits double from 100 ms: this one takes 800 ms. A second chain of tries would be sooner.
    expect(Date.now() - begun).toBeGreaterThan(600);
    gate.state.open = true;
    await until("the listener to come back", () => ready === 2);
    await notifyWorkers(test.db, "hello");
    await until("the wake", () => heard.length > 0);
    expect(heard).toEqual(["hello"]);
    await listener.close();
    await gate.close();
  });

  it("hears wakes while its old session still holds the worker's lock, and takes the lock over", async () => {
    const old = new pg.Client({ connectionString: test.url });
    await old.connect();
    await old.query("select pg_advisory_lock(hashtextextended('owner', 727))");
    const heard: string[] = [];
    const silent = { onReady: () => undefined, onError: () => undefined };
    const options = { url: test.url, channel: WAKE_CHANNEL, owner: "owner", ...silent };
    const listener = new Listener({ ...options, onMessage: (payload) => void heard.push(payload) });
    await listener.open();
    await notifyWorkers(test.db, "early");
    await until("the wake", () => heard.includes("early"));
    await old.end();
    await until("the lock to be taken", async () => {
      const held = await test.db.$client.query("select 1 from pg_locks where locktype = 'advisory' and granted");
      return held.rowCount === 1;
    });
    await listener.close();
  });
});
