import { describe, expect, it } from "vitest";
import type { Verdict } from "@/lib/domain/delivery";
import { DIAGNOSES, explain } from "@/lib/domain/diagnosis";
import { CHANNEL_IDS, type ChannelId, type EndpointConfig } from "@/lib/domain/endpoints";
import { type Exchange, TRANSPORT_FAILURES } from "@/lib/domain/exchange";
import { endpointSecrets } from "@/lib/domain/masking";
import { CODE_TABLES, type CodeRule } from "./codes/rules";
import { channelDescriptor } from "./descriptors";
import { CHANNELS } from "./registry";
import { answer, endpoint, failure, SECRET } from "./testing/endpoint";

/* The contract of all channels, second half: what an answer means. The first half is contract.test.ts. */

/** Mail servers answer in replies, not in bodies: email-judge.test.ts has theirs. */
const HTTP_CHANNELS = CHANNEL_IDS.filter((id) => id !== "email");
/** A custom receiver's status is its word, unless the endpoint says otherwise. */
const PLATFORMS = HTTP_CHANNELS.filter((id) => id !== "custom");

/** One receiver, so that what is gone for him is gone for the endpoint. */
function subjectOf(channel: ChannelId): EndpointConfig {
  const subject = endpoint(channel);
  const tenants = subject.config.tenants?.map((tenant) => ({ ...tenant, receiveIds: ["ou_1"] }));
  return { ...subject, config: { ...subject.config, ...(tenants === undefined ? {} : { tenants }) } };
}

const judge = (channel: ChannelId, exchange: Exchange): Verdict =>
  CHANNELS[channel].judge(exchange, subjectOf(channel));

/** A refusal as the platform words it. */
function refusal(channel: ChannelId, code: number | string, message: string, status = 200): Exchange {
  switch (channel) {
    case "slack":
      return code === "429" ? answer(429, "too fast") : answer(400, String(code));
    case "discord":
      return code === 429 ? answer(429, { message }) : answer(status === 200 ? 400 : status, { code, message });
    case "feishu":
    case "feishu_app":
      return answer(status, { code, msg: message });
    default:
      return typeof code === "string"
        ? answer(400, { code, message })
        : answer(status, { errcode: code, errmsg: message });
  }
}

/** Words that a rule's pattern looks for: its first alternative, read as text. */
function wordsFor({ pattern }: CodeRule): string {
  if (pattern === undefined) return "refused";
  const words = (pattern.split("|")[0] ?? "").replaceAll("\\b", "").replace(/(\w)\?/g, "$1");
  expect(words).toMatch(new RegExp(pattern, "i"));
  return words;
}

/** The rules of a channel, one row for each of their codes. */
const rulesOf = (channel: ChannelId) =>
  (CODE_TABLES[channel] ?? []).flatMap((rule) =>
    (rule.codes.length === 0 ? [987_654] : rule.codes).map((code) => ({ code, rule, words: wordsFor(rule) })),
  );

const UNCLEAR = /[{}]|\[\[|\]\]|undefined|NaN/;

function explained(verdict: Verdict): ReturnType<typeof explain> {
  expect(Object.keys(DIAGNOSES)).toContain(verdict.diagnosis);
  for (const final of [false, true]) {
    const { zh, en, remedy } = explain(verdict, { final });
    for (const text of [zh, en, ...remedy.zh, ...remedy.en]) expect(text).not.toMatch(UNCLEAR);
    expect(zh).toMatch(/[\u4e00-\u9fff]/);
    expect(en).not.toMatch(/[\u4e00-\u9fff]/);
  }
  return explain(verdict);
}

const GENERAL_FIELDS = ["template", "format", "timeoutMs", "rateLimit", "retry", "headers", "events", "enabled"];

/** Whether a channel's form has a field for a path. */
function hasField(channel: ChannelId, path: string): boolean {
  const { configFields, hasUrl, authKinds, signatureSchemes } = channelDescriptor(channel);
  const [first = "", second = ""] = path.split(".");
  if (first === "config") return configFields.some((key) => key === second);
  if (first === "url") return hasUrl;
  if (first === "auth") return authKinds.length > 1;
  if (first === "signature") return signatureSchemes.length > 1;
  return GENERAL_FIELDS.includes(first) || (channel === "custom" && first === "successRule");
}

function pointsIntoTheForm(channel: ChannelId, verdict: Verdict): void {
  const { field } = explained(verdict);
  if (field !== undefined)
    expect([verdict.diagnosis, field, hasField(channel, field)]).toEqual([verdict.diagnosis, field, true]);
}

describe.each(PLATFORMS)("codes of %s", (channel) => {
  it.each(rulesOf(channel))("$code means $rule.diagnosis", ({ code, rule, words }) => {
    const verdict = judge(channel, refusal(channel, code, words));
    expect(verdict).toMatchObject({ kind: rule.kind, diagnosis: rule.diagnosis, reason: rule.reason });
    expect(verdict.code).toBe(String(code));
    expect(verdict.tokenRejected).toBe(rule.token);
    expect(verdict.retryAfterMs).toBe(rule.retryAfterMs);
    pointsIntoTheForm(channel, verdict);
  });

  it("takes a code that nobody knows for a failure that names it, under any status", () => {
    for (const status of [200, 400]) {
      const unknown = channel === "slack" ? "never_heard_of_it" : 777_777;
      const verdict = judge(channel, refusal(channel, unknown, "怪事 {code}", status));
      expect(verdict.kind).not.toBe("delivered");
      expect(verdict).toMatchObject({ code: String(unknown), diagnosis: "robot.unknown" });
      expect(explain(verdict).zh).toContain(`未识别的错误（${unknown}）`);
    }
  });

  it("never believes a status of success alone", () => {
    for (const exchange of [
      answer(200, "<html>登录</html>", [["Content-Type", "text/html"]]),
      answer(200, ""),
      answer(200, "[]"),
      answer(200, "null"),
      answer(200, '{"ok":true}'),
      answer(201, "<!doctype html>"),
      answer(302, "", [["Location", "https://other.example.com/?key=secret"]]),
      answer(502, { errcode: 0, code: 0, StatusCode: 0 }),
      ...(channel === "discord" ? [] : [answer(204, "")]),
    ]) {
      const verdict = judge(channel, exchange);
      expect([exchange.response?.status, verdict.kind === "delivered"]).toEqual([exchange.response?.status, false]);
      expect(JSON.stringify([verdict, explained(verdict)])).not.toContain("key=secret");
      if (exchange.response?.status === 200) expect(verdict.diagnosis).toBe("robot.unconfirmed");
    }
  });
});

const STATUSES: [number, "retry" | "rejected" | "dead"][] = [
  ...[301, 307, 400, 401, 403, 404, 405, 413, 415, 418, 422].map((status): [number, "rejected"] => [
    status,
    "rejected",
  ]),
  ...[408, 425, 429, 500, 502, 503, 504].map((status): [number, "retry"] => [status, "retry"]),
  [410, "dead"],
];

describe.each(HTTP_CHANNELS)("answers to %s", (channel) => {
  it.each(STATUSES)("%i without a word of the platform", (status, kind) => {
    const verdict = judge(channel, answer(status, "<html>nginx</html>"));
    // Document B: a custom receiver's every answer but success and 410 is tried again.
    expect(verdict.kind).toBe(channel === "custom" && kind === "rejected" ? "retry" : kind);
    pointsIntoTheForm(channel, verdict);
  });

  it.each([429, 503])("%i waits as long as the answer asks", (status) => {
    const verdict = judge(channel, answer(status, "", [["Retry-After", "17"]]));
    expect(verdict).toMatchObject({ kind: "retry", retryAfterMs: 17_000 });
  });
});

describe.each(CHANNEL_IDS)("failures of %s", (channel) => {
  it.each(TRANSPORT_FAILURES)("%s is explained, and never success", (kind) => {
    const verdict = judge(channel, failure({ kind, bodySent: kind === "reset" }));
    expect(["retry", "rejected"]).toContain(verdict.kind);
    expect(verdict.outcomeUnknown).toBe(kind === "reset" ? true : undefined);
    expect(explained(verdict).zh).not.toContain("未识别");
    pointsIntoTheForm(channel, verdict);
  });

  it("keeps secrets out of verdicts and explanations even when the receiver repeats them", () => {
    const plain = endpoint(channel);
    const subject: EndpointConfig = {
      ...plain,
      config: {
        ...plain.config,
        ...(channelDescriptor(channel).configFields.includes("secret") ? { secret: SECRET } : {}),
      },
      auth: { type: "basic", username: "user", password: "hunter2-hunter2" },
      signature: { scheme: "standard", secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" },
    };
    const secrets = endpointSecrets(subject);
    expect(secrets.length).toBeGreaterThan(2);
    const basic = Buffer.from("user:hunter2-hunter2").toString("base64");
    const echo = `bad ${secrets.join(" ")} ${basic} ${channelDescriptor(channel).hasUrl ? subject.url : ""}`;
    const lists = { invaliduser: `${secrets[0]}|x`, invalidparty: secrets[1], invalidtag: secrets[2] };
    for (const code of [999_999, 81013, 230001, 310_000, 88, 50035, 0]) {
      const reply = { errcode: code, errmsg: echo, code, msg: echo, message: echo, sub_code: "60020", sub_msg: echo };
      for (const exchange of [
        ...[200, 400, 500].map((status) => answer(status, { ...reply, ...lists, error: { log_id: secrets[0] } })),
        answer(200, echo),
        answer(401, echo),
        failure({ kind: "refused", host: "api.example.com" }),
      ]) {
        const verdict = CHANNELS[channel].judge(exchange, subject);
        const shown = JSON.stringify([verdict, explain(verdict)]);
        for (const secret of [...secrets, basic]) expect(shown).not.toContain(secret);
      }
    }
  });
});

it("shows a platform's words without half a character", () => {
  const verdict = judge("wecom", answer(200, { errcode: 777_777, errmsg: `x${"😀".repeat(400)}` }));
  expect(String(verdict.values?.message)).toHaveLength(299);
  expect(String(verdict.values?.message).isWellFormed()).toBe(true);
});
