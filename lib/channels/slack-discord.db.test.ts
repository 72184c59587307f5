import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Emulator, startEmulator } from "@/e2e/support/emulator";
import type { EndpointConfig } from "@/lib/domain/endpoints";
import type { AccessTokens } from "@/lib/services/access-tokens/port";
import { tryOnce } from "@/lib/services/deliveries/attempt";
import { createTransport } from "@/lib/transport/http";
import type { Transport } from "@/lib/transport/types";
import { endpoint, message } from "./testing/endpoint";

type Platform = "slack" | "discord";
const TOKEN = "aaaabbbbccccddddeeeeffff0123";
let transport: Transport;
let platform: Emulator;
let clockMs = 0;

beforeAll(() => {
  transport = createTransport({ allowedCidrs: ["127.0.0.0/8"] });
});
afterAll(() => transport.close());
beforeEach(() => {
  clockMs = 1_700_000_000_000;
});
afterEach(() => platform.close());

/** These platforms know no tokens. */
const tokens: AccessTokens = { get: () => Promise.reject(new Error("no token is needed")) };

const start = async (kind: Platform) => {
  platform = await startEmulator(kind, { token: TOKEN }, () => clockMs);
};

function push(channel: Platform, extra: Partial<EndpointConfig> = {}) {
  return tryOnce(
    { transport, tokens, now: () => new Date() },
    {
      event: message(),
      endpoint: endpoint(channel, { url: platform.url, ...extra }),
      deliveryId: "dlv_01jd0000000000000000000000",
      attempt: 1,
      test: false,
      organizationId: "org",
    },
  );
}

describe("over real sockets, Slack", () => {
  it.each(["card", "markdown", "text"] as const)("takes a %s", async (messageType) => {
    await start("slack");
    const { verdict, record } = await push("slack", { config: { messageType } });
    expect(verdict).toMatchObject({ kind: "delivered", code: "ok" });
    expect(platform.replies.map(({ outcome }) => outcome)).toEqual(["accepted"]);
    expect(JSON.stringify(record)).not.toContain(TOKEN);
  });

  it("is told apart by its words, and asks to wait", async () => {
    await start("slack");
    platform.set({ target: "archived" });
    expect((await push("slack")).verdict).toMatchObject({ kind: "dead", code: "channel_is_archived" });
    platform.set({ token: "another" });
    expect((await push("slack")).verdict).toMatchObject({ kind: "dead", code: "no_service", diagnosis: "slack.hook" });
    platform.set({ token: TOKEN, target: undefined, mode: "rate_limit" });
    expect((await push("slack")).verdict).toMatchObject({
      kind: "retry",
      retryAfterMs: 30_000,
      reason: "rate_limited",
    });
  });
});

describe("over real sockets, Discord", () => {
  it.each(["card", "markdown", "text"] as const)("takes a %s and says which message it made", async (messageType) => {
    await start("discord");
    const { verdict, record } = await push("discord", { config: { messageType } });
    expect(verdict).toMatchObject({ kind: "delivered", code: "200" });
    expect(platform.requests[0]?.url).toMatch(/\?wait=true$/);
    expect(JSON.parse(platform.replies[0]?.body ?? "")).toMatchObject({ mentions: [], mention_everyone: false });
    expect(JSON.stringify(record)).not.toContain(TOKEN);
  });

  it("is paused with the last message of its bucket, so that none is refused", async () => {
    await start("discord");
    const pauses: (number | undefined)[] = [];
    for (let sent = 0; sent < 5; sent++) pauses.push((await push("discord")).verdict.pauseMs);
    expect(pauses).toEqual([undefined, undefined, undefined, undefined, 2_000]);
    clockMs += 1_350;
    expect((await push("discord")).verdict).toMatchObject({
      kind: "retry",
      reason: "rate_limited",
      retryAfterMs: 1_000,
    });
    clockMs += 650;
    expect((await push("discord")).verdict.kind).toBe("delivered");
  });

  it("writes to a thread, and explains a forum that got none", async () => {
    await start("discord");
    platform.set({ target: "forum" });
    expect((await push("discord")).verdict).toMatchObject({
      kind: "rejected",
      code: "220001",
      diagnosis: "discord.forum",
    });
    const { verdict } = await push("discord", { config: { threadId: "42" } });
    expect(verdict.kind).toBe("delivered");
    platform.set({ token: "another" });
    expect((await push("discord")).verdict).toMatchObject({ kind: "dead", code: "50027", diagnosis: "discord.hook" });
  });
});
