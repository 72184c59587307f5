import { afterEach, describe, expect, it } from "vitest";
import { explain } from "@/lib/domain/diagnosis";
import { banMs } from "@/lib/domain/limiter/ban";
import { platformRules } from "@/lib/domain/limiter/platforms";
import { NO_CORRECTIONS, setPlatformFacts } from "@/lib/domain/platform-facts";
import { parsePlatformFacts } from "@/lib/domain/platform-facts-schema";
import { CHANNEL_DESCRIPTORS } from "../descriptors";
import { feishuChannel } from "../feishu";
import { answer, context, endpoint, message } from "../testing/endpoint";
import { wecomChannel } from "../wecom";
import { findCode } from "./rules";

afterEach(() => setPlatformFacts(NO_CORRECTIONS));

const correct = (facts: unknown) => setPlatformFacts(parsePlatformFacts(JSON.stringify(facts), "facts.json"));
const judge = (reply: unknown) => wecomChannel.judge(answer(200, reply), endpoint("wecom"));

describe("findCode", () => {
  it("prefers the rule whose words are in the message, and knows some words under any code", () => {
    expect(findCode("dingtalk", 310000, "keywords not in content")?.diagnosis).toBe("dingtalk.keyword");
    expect(findCode("dingtalk", 310000, "")?.diagnosis).toBe("dingtalk.security");
    expect(findCode("dingtalk", 999, "Send TOO FAST")?.diagnosis).toBe("dingtalk.rate");
    expect(findCode("dingtalk", 999, "")).toBeNull();
    expect(findCode("wecom", "45009", "")?.retryAfterMs).toBe(60_000);
    expect(findCode("custom", 1, "")).toBeNull();
  });
});

describe("an operator's corrections", () => {
  it("replace what a code means", () => {
    correct({
      channels: {
        wecom: {
          codes: [
            { codes: [45009], diagnosis: "wecom.rate", reason: "rate_limited", kind: "retry", retryAfterMs: 300_000 },
          ],
        },
      },
    });
    const verdict = judge({ errcode: 45009, errmsg: "api freq out of limit" });
    expect(verdict).toMatchObject({ kind: "retry", diagnosis: "wecom.rate", retryAfterMs: 300_000 });
    expect(banMs(verdict, () => 0)).toBe(300_000);
    expect(findCode("wecom", 93000, "")?.kind).toBe("dead");
  });

  it("leave the built-in rules where their pattern is not in the message", () => {
    correct({
      channels: {
        dingtalk: {
          codes: [
            { codes: [310000], pattern: "outgoing", diagnosis: "dingtalk.gone", reason: "target_gone", kind: "dead" },
          ],
        },
      },
    });
    expect(findCode("dingtalk", 310000, "OUTGOING token")?.kind).toBe("dead");
    expect(findCode("dingtalk", 310000, "sign not match")?.diagnosis).toBe("dingtalk.sign");
  });

  it("add a code with a finding of their own, in both languages", () => {
    correct({
      diagnoses: {
        "wecom.frozen": {
          zh: "机器人已冻结（{code}）[[：{message}]]",
          en: "Robot frozen ({code})",
          remedy: { zh: ["联系管理员解冻"], en: ["Ask the administrator"] },
          field: "url",
        },
      },
      channels: {
        wecom: { codes: [{ codes: [93099], diagnosis: "wecom.frozen", reason: "auth", kind: "rejected" }] },
      },
    });
    const verdict = judge({ errcode: 93099, errmsg: "frozen" });
    expect(verdict).toMatchObject({ kind: "rejected", reason: "auth", diagnosis: "wecom.frozen" });
    expect(explain(verdict)).toMatchObject({
      zh: "机器人已冻结（93099）：frozen",
      en: "Robot frozen (93099)",
      field: "url",
    });
    setPlatformFacts(NO_CORRECTIONS);
    expect(explain(verdict).zh).toContain("未识别");
  });

  it("reword a finding of the catalogue", () => {
    const remedy = { zh: ["等待"], en: ["Wait"] };
    correct({ diagnoses: { "wecom.rate": { zh: "被限流（{code}）", en: "Slow down ({code})", remedy, retry: true } } });
    expect(explain({ diagnosis: "wecom.rate", code: "45009" }).zh).toBe("被限流（45009）");
  });

  it("set limits: the rate that lanes keep, the size a message is cut to", () => {
    expect(platformRules("slack")).toHaveLength(2);
    correct({
      channels: { slack: { limits: { perMinute: 20, perSecond: null } }, feishu: { limits: { maxBytes: 1_000 } } },
    });
    expect(platformRules("slack")).toEqual([{ limit: 20, windowMs: expect.any(Number) }]);
    expect(CHANNEL_DESCRIPTORS.slack.limits.perMinute).toBe(20);
    expect(CHANNEL_DESCRIPTORS.feishu.limits).toMatchObject({ maxBytes: 1_000, perMinute: 100 });
    const event = message({ message_content: "长".repeat(5_000) });
    const built = feishuChannel.build(event, endpoint("feishu"), context());
    expect(built.ok && Buffer.byteLength(built.request.body)).toBeLessThanOrEqual(1_000);
  });
});

describe("a wrong file", () => {
  const rule = { codes: [1], diagnosis: "wecom.rate", reason: "rate_limited", kind: "retry" };
  it.each([
    ["{", /in \/etc\/facts\.json are not usable: not JSON/],
    ["[]", /the file: /],
    [{ chanels: {} }, /the file: .*chanels/],
    [{ channels: { teams: {} } }, /channels\.teams: |channels: .*teams/],
    [{ channels: { wecom: { codes: [{ ...rule, kind: "delivered" }] } } }, /channels\.wecom\.codes\.0\.kind: /],
    [{ channels: { wecom: { codes: [{ ...rule, pattern: "(" }] } } }, /codes\.0\.pattern: is not a regular expression/],
    [{ channels: { wecom: { codes: [{ ...rule, codes: [] }] } } }, /codes\.0\.codes: names no code/],
    [
      { channels: { wecom: { codes: [{ ...rule, diagnosis: "wecom.nothing" }] } } },
      /codes\.0\.diagnosis: "wecom\.nothing" is not a finding/,
    ],
    [{ channels: { wecom: { limits: { perMinute: 0 } } } }, /channels\.wecom\.limits\.perMinute: /],
    [{ diagnoses: { "wecom.x": { zh: "一" } } }, /diagnoses\.wecom\.x\.en: /],
  ])("is refused with its path and the field: %j", (facts, expected) => {
    const text = typeof facts === "string" ? facts : JSON.stringify(facts);
    expect(() => parsePlatformFacts(text, "/etc/facts.json")).toThrow(expected);
    expect(() => parsePlatformFacts(text, "/etc/facts.json")).toThrow("/etc/facts.json");
  });
});
