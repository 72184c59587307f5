import { describe, expect, test } from "vitest";
import { EMULATORS, receiverTail } from "./registry";
import { type EmulatorReply, type EmulatorSettings, type EmulatorState, FRESH_STATE, SLOW_REPLY_MS } from "./types";

const NOW = 1_700_000_000_000;
type Kind = "slack" | "discord";
type Call = { method?: string; path?: string; query?: string; body?: unknown; headers?: [string, string][] };

function call(
  kind: Kind,
  { method = "POST", body = {}, headers = [["user-agent", "Hooklane/1"]], ...rest }: Call,
  settings: Partial<EmulatorSettings> = {},
  at: { state?: EmulatorState; now?: number } = {},
): EmulatorReply {
  const path = rest.path ?? receiverTail(kind, "robot-token");
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return EMULATORS[kind](
    { method, path, query: rest.query ?? "", headers, body: new TextEncoder().encode(text), truncated: false },
    { mode: "success", token: "robot-token", secret: null, keywords: [], ...settings },
    at.state ?? FRESH_STATE,
    at.now ?? NOW,
  );
}

const plain = (text: string) => ({ type: "plain_text", text });
const header = (length: number) => ({ type: "header", text: plain("好".repeat(length)) });

describe("Slack", () => {
  const ok = { text: "hi" };
  test.each<[string, Call, Partial<EmulatorSettings>, number, string, string]>([
    ["a message", { body: ok }, {}, 200, "ok", "accepted"],
    ["blocks", { body: { blocks: [header(150)] } }, {}, 200, "ok", "accepted"],
    ["a GET", { method: "GET" }, {}, 400, "invalid_payload", "bad_method"],
    ["another path", { path: "/x", body: ok }, {}, 404, "no_team", "bad_token"],
    ["another token", { path: "/services/T1/B1/x", body: ok }, {}, 404, "no_service", "bad_token"],
    ["a revoked address", { body: ok }, { mode: "wrong_signature" }, 403, "invalid_token", "bad_token"],
    ["an archived channel", { body: ok }, { target: "archived" }, 410, "channel_is_archived", "refused"],
    ["no JSON", { body: "{" }, {}, 400, "invalid_payload", "malformed"],
    ["no text", { body: { text: "" } }, {}, 400, "no_text", "malformed"],
    ["a long header", { body: { blocks: [header(151)] } }, {}, 400, "invalid_blocks", "malformed"],
    [
      "an empty text",
      { body: { blocks: [{ type: "section", text: plain("") }] } },
      {},
      400,
      "invalid_blocks",
      "malformed",
    ],
    [
      "a long section",
      { body: { blocks: [{ type: "section", text: plain("x".repeat(3_001)) }] } },
      {},
      400,
      "invalid_blocks",
      "malformed",
    ],
    ["51 blocks", { body: { blocks: Array(51).fill({ type: "divider" }) } }, {}, 400, "invalid_blocks", "malformed"],
    ["blocks as a text", { body: { blocks: "[]" } }, {}, 400, "invalid_blocks_format", "malformed"],
    [
      "101 attachments",
      { body: { ...ok, attachments: Array(101).fill({}) } },
      {},
      400,
      "too_many_attachments",
      "malformed",
    ],
  ])("answers %s with its word", (_, request, settings, status, word, outcome) => {
    expect(call("slack", request, settings)).toMatchObject({ status, body: word, outcome });
  });

  test("lets a short burst through, then asks to wait, in whole seconds", () => {
    let state = FRESH_STATE;
    for (let sent = 0; sent < 12; sent++) {
      const reply = call("slack", { body: ok }, {}, { state, now: NOW + sent });
      expect(reply.outcome).toBe("accepted");
      state = reply.state;
    }
    const refused = call("slack", { body: ok }, {}, { state, now: NOW + 4_000 });
    expect(refused).toMatchObject({ status: 429, outcome: "rate_limited" });
    expect(refused.headers).toContainEqual(["retry-after", "6"]);
    expect(call("slack", { body: ok }, {}, { state, now: NOW + 10_000 }).outcome).toBe("accepted");
    expect(call("slack", { body: ok }, { mode: "rate_limit" }).headers).toContainEqual(["retry-after", "30"]);
    expect(call("slack", { body: ok }, { mode: "slow" }).delayMs).toBe(SLOW_REPLY_MS);
  });
});

describe("Discord", () => {
  const ok = { content: "hi" };
  const wait = "wait=true";
  const embed = (part: object) => ({ body: { embeds: [part] } });
  const field = { name: "n", value: "v" };
  const long = (length: number) => "好".repeat(length);
  test.each<[string, Call, Partial<EmulatorSettings>, number, number, string]>([
    ["another id", { path: "/api/webhooks/5/robot-token", body: ok }, {}, 404, 10015, "bad_token"],
    ["another token", { path: "/api/webhooks/100000000000000000/x", body: ok }, {}, 401, 50027, "bad_token"],
    ["a revoked token", { body: ok }, { mode: "wrong_signature" }, 401, 50027, "bad_token"],
    ["another path", { path: "/api/channels/1", body: ok }, {}, 404, 0, "bad_token"],
    ["a PUT", { method: "PUT", body: ok }, {}, 405, 0, "bad_method"],
    ["a nameless client", { body: ok, headers: [] }, {}, 403, 40333, "refused"],
    ["no JSON", { body: "{" }, {}, 400, 50109, "malformed"],
    ["nothing to say", { body: { content: " " } }, {}, 400, 50006, "malformed"],
    ["an archived thread", { body: ok }, { target: "archived" }, 400, 50083, "refused"],
    ["a forum without thread", { body: ok }, { target: "forum" }, 400, 220001, "refused"],
    ["a long content", { body: { content: long(2_001) } }, {}, 400, 50035, "too_large"],
    ["a long title", embed({ title: long(257) }), {}, 400, 50035, "too_large"],
    ["26 fields", embed({ fields: Array(26).fill(field) }), {}, 400, 50035, "too_large"],
    ["a field without value", embed({ fields: [{ name: "n" }] }), {}, 400, 50035, "malformed"],
    [
      "6,001 characters",
      embed({ description: long(4_096), footer: { text: long(1_905) } }),
      {},
      400,
      50035,
      "malformed",
    ],
    [
      "both kinds of mentions",
      { body: { ...ok, allowed_mentions: { parse: ["users"], users: [] } } },
      {},
      400,
      50035,
      "malformed",
    ],
  ])("answers %s with its code", (_, request, settings, status, code, outcome) => {
    const reply = call("discord", request, settings);
    expect(reply).toMatchObject({ status, outcome });
    expect(JSON.parse(reply.body).code).toBe(code);
  });

  test("words its answers as Discord does", () => {
    expect(call("discord", { path: "/api/webhooks/5/x" }).body).toBe('{"code":10015,"message":"Unknown Webhook"}');
    expect(JSON.parse(call("discord", embed({ title: long(257) })).body)).toEqual({
      code: 50035,
      message: "Invalid Form Body",
      errors: {
        embeds: {
          0: { title: { _errors: [{ code: "BASE_TYPE_MAX_LENGTH", message: "Must be 256 or fewer in length." }] } },
        },
      },
    });
  });

  test("answers 204 without a body unless it is asked to wait", () => {
    expect(call("discord", { body: ok })).toMatchObject({ status: 204, body: "" });
    const kept = call("discord", { body: ok, query: wait });
    expect(JSON.parse(kept.body)).toMatchObject({ id: expect.stringMatching(/^\d{17,20}$/), content: "hi" });
    expect(call("discord", { body: ok, query: "thread_id=1" }, { target: "forum" }).status).toBe(204);
  });

  test("says whom a message calls: by default people, never everybody", () => {
    const told = (allowed_mentions?: object) =>
      JSON.parse(call("discord", { body: { content: "<@42> @everyone", allowed_mentions }, query: wait }).body);
    expect(told()).toMatchObject({ mentions: [{ id: "42" }], mention_everyone: false });
    expect(told({ parse: [] })).toMatchObject({ mentions: [], mention_everyone: false });
    expect(told({ parse: ["everyone"], users: ["42"] })).toMatchObject({
      mentions: [{ id: "42" }],
      mention_everyone: true,
    });
  });

  test("counts down the bucket in its headers, and refuses the sixth within two seconds", () => {
    let state = FRESH_STATE;
    const remaining: (string | undefined)[] = [];
    for (let sent = 0; sent < 5; sent++) {
      const reply = call("discord", { body: ok }, {}, { state, now: NOW + sent * 100 });
      state = reply.state;
      remaining.push(new Map(reply.headers).get("x-ratelimit-remaining"));
    }
    expect(remaining).toEqual(["4", "3", "2", "1", "0"]);
    const refused = call("discord", { body: ok }, {}, { state, now: NOW + 1_350 });
    expect(refused).toMatchObject({ status: 429, outcome: "rate_limited" });
    expect(JSON.parse(refused.body)).toEqual({
      message: "You are being rate limited.",
      retry_after: 0.65,
      global: false,
    });
    expect(refused.headers).toContainEqual(["retry-after", "1"]);
    expect(refused.headers).toContainEqual(["x-ratelimit-reset-after", "0.65"]);
    expect(call("discord", { body: ok }, {}, { state, now: NOW + 2_000 }).status).toBe(204);
  });
});
