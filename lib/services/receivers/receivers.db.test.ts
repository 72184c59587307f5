import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { receivers } from "@/db/schema";
import { openTestDb, type TestDb } from "@/db/testing/database";
import type { ReceiverInput } from "@/lib/domain/emulators/settings";
import { decodeId } from "@/lib/domain/ids";
import { makeWorld, type World } from "@/lib/http/authorization-table";
import { clearReceiver, createReceiver, deleteReceiver, getReceiver, type ReceiverDto, updateReceiver } from "./manage";
import { RECEIVER_CALLS_PER_MINUTE, type ReceiverCall, receive } from "./receive";
import { getReceived, listReceived } from "./received";

let database: TestDb;
let world: World;

beforeAll(async () => {
  database = await openTestDb();
  world = await makeWorld(database);
});
afterAll(() => database.close());

const uuid = (receiver: ReceiverDto) => decodeId("receiver", receiver.id) ?? "";
const make = (parts: object = {}) =>
  createReceiver(world.as.agent, { name: "r", kind: "dingtalk", mode: "success", keywords: [], ...parts });

async function push(receiver: ReceiverDto, parts: Partial<ReceiverCall> = {}, now = new Date()) {
  const { pathname, search } = new URL(receiver.url);
  const [, , , key = "", ...path] = pathname.split("/");
  const body = Buffer.from(JSON.stringify({ msgtype: "text", text: { content: "hi" } }));
  const call: ReceiverCall = {
    ...{ key, path, method: "POST", query: search.slice(1), body, bodyBytes: body.byteLength, truncated: false },
    headers: [["content-type", "application/json"]],
    ...parts,
  };
  return receive({ db: database.db, keys: world.runtime.keys, live: world.runtime.live, now: () => now }, call);
}

describe("a receiver", () => {
  test("has an address in the shape of its platform's, and its secret is sealed", async () => {
    const receiver = await make({ secret: "SECdemo0123456789" });
    expect(receiver.url).toMatch(/\/api\/receiver\/[0-9a-f]{32}\/robot\/send\?access_token=[0-9a-f]{32}$/);
    expect(receiver.secret).toEqual({ set: true, last4: "6789" });
    const rows = await database.db.select().from(receivers);
    expect(JSON.stringify(rows)).not.toContain("SECdemo0123456789");
  });

  test("shows nothing of a short secret", async () => {
    expect((await make({ secret: "1234" })).secret).toEqual({ set: true, last4: "" });
  });

  test("answers, records what it got, and says what it thought of the signature", async () => {
    const receiver = await make({ secret: "SECdemo0123456789" });
    const sign = "YYm8fZo517dyKC3x1LgFjQrBwOw972abv1hRpYT0Pso%3D";
    const query = `${new URL(receiver.url).search.slice(1)}&timestamp=1577836800000&sign=${sign}`;
    const headers = [
      ["content-type", "application/json"],
      ["Authorization", "Bearer abcdefghijklmnopqrstuvwxyz"],
      ["x-hooklane-peer", "inner"],
    ] as const;
    expect((await push(receiver, { query, headers }, new Date(1_577_836_800_000)))?.body).toBe(
      '{"errcode":0,"errmsg":"ok"}',
    );
    expect((await push(receiver, { query: `${query}x` }, new Date(1_577_836_801_000)))?.body).toContain("310000");
    const lines = await listReceived(world.as.agent, uuid(receiver));
    expect(lines.map(({ outcome, signature }) => [outcome, signature])).toEqual([
      ["bad_signature", "mismatch"],
      ["accepted", "verified"],
    ]);
    const detail = await getReceived(world.as.agent, uuid(receiver), lines[1]?.id ?? "");
    expect(detail).toMatchObject({ query, body: '{"msgtype":"text","text":{"content":"hi"}}' });
    expect(JSON.stringify(detail.headers)).not.toMatch(/abcdefghijklmnop|inner/);
  });

  test("counts its rate limit exactly when calls come at once, and keeps the newest hundred", async () => {
    const receiver = await make();
    const replies = await Promise.all(Array.from({ length: 30 }, () => push(receiver)));
    expect(replies.filter((reply) => reply?.body.includes('"errcode":0'))).toHaveLength(20);
    for (let n = 0; n < 80; n++) await push(receiver);
    expect(await listReceived(world.as.agent, uuid(receiver))).toHaveLength(100);
  });

  test("changed settings forget the ban; the stored secret stays unless it is replaced or removed", async () => {
    const receiver = await make({ secret: "SECdemo0123456789" });
    const base: ReceiverInput = { name: "r", kind: "dingtalk", mode: "success", keywords: [] };
    expect((await updateReceiver(world.as.agent, uuid(receiver), base)).secret).toMatchObject({ last4: "6789" });
    expect((await updateReceiver(world.as.agent, uuid(receiver), { ...base, secret: "" })).secret).toEqual({
      set: false,
    });
    for (let n = 0; n < 21; n++) await push(receiver);
    expect((await push(receiver))?.body).toContain("130101");
    await updateReceiver(world.as.agent, uuid(receiver), base);
    expect((await push(receiver))?.body).toContain('"errcode":0');
  });

  test("answers 429 beyond its bound without recording, and not at all for an unknown key", async () => {
    const receiver = await make({ kind: "http" });
    const now = new Date();
    await database.db.update(receivers).set({ callsInMinute: RECEIVER_CALLS_PER_MINUTE, minuteStartedAt: now });
    expect(await push(receiver, {}, now)).toMatchObject({ status: 429 });
    expect(await listReceived(world.as.agent, uuid(receiver))).toEqual([]);
    expect(await push(receiver, {}, new Date(now.getTime() + 60_000))).toMatchObject({ status: 200 });
    expect(await push(receiver, { key: "0".repeat(32) })).toBeNull();
    expect(await push(receiver, { key: "\u0000" })).toBeNull();
  });

  test("can be cleared and deleted with all it got", async () => {
    const receiver = await make({ kind: "http" });
    await push(receiver);
    await clearReceiver(world.as.agent, uuid(receiver));
    expect(await listReceived(world.as.agent, uuid(receiver))).toEqual([]);
    await deleteReceiver(world.as.agent, uuid(receiver));
    await expect(getReceiver(world.as.agent, uuid(receiver))).rejects.toMatchObject({ code: "not_found" });
  });
});
