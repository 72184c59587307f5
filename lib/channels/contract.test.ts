import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { EVENT_TYPES } from "@/lib/domain/catalogue";
import type { ChannelConfig } from "@/lib/domain/channel-config";
import { explain } from "@/lib/domain/diagnosis";
import { CHANNEL_IDS, type ChannelId } from "@/lib/domain/endpoints";
import { TRANSPORT_FAILURES } from "@/lib/domain/exchange";
import { endpointSecrets, maskUrl, scrub } from "@/lib/domain/masking";
import { CHANNEL_DESCRIPTORS, channelDescriptor } from "./descriptors";
import { CHANNELS, sampleEvent } from "./registry";
import { answer, context, endpoint, failure, message, SECRET } from "./testing/endpoint";
import { goldenCases, requestsOf, writtenDown } from "./testing/golden";

const ROBOTS = ["wecom", "dingtalk", "feishu"] as const satisfies readonly ChannelId[];
const LETTER_FIELDS = ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted"];
const LIMITS = { wecom: 4_096, dingtalk: 20_000, feishu: 20_480 } as const;

function build(channel: ChannelId, extra: Parameters<typeof endpoint>[1] = {}, event = message(), test = false) {
  const result = CHANNELS[channel].build(event, endpoint(channel, extra), context({ test }));
  if (!result.ok) throw new Error(result.problem.diagnosis);
  return result.request;
}

/** The one text whose size the platform limits. */
function measured(channel: ChannelId, body: string): string {
  return channel === "wecom" ? JSON.parse(body).markdown.content : body;
}

describe.each(CHANNEL_IDS)("golden requests of %s", (channel) => {
  const file = new URL(`./testing/golden/${channel}.json`, import.meta.url);
  const golden: Record<string, unknown> = JSON.parse(readFileSync(file, "utf8"));
  const cases = goldenCases(channel);

  it("are all there", () => {
    expect(cases.map(({ name }) => name)).toEqual(Object.keys(golden));
  });

  it.each(cases)("$name", (one) => {
    const requests = requestsOf(one).map(writtenDown);
    expect(requests).toEqual(golden[one.name]);
    // Byte for byte: the order of members too.
    expect(JSON.stringify(requests)).toBe(JSON.stringify(golden[one.name]));
  });
});

describe.each(CHANNEL_IDS)("%s", (channel) => {
  it("says on every request what it carries", () => {
    const { headers, method } = build(channel, {}, message(), true);
    expect(method).toBe(channel === "email" ? "SMTP" : "POST");
    // An application's token, where it travels in a header, comes after what every request says; so do a letter's fields.
    const common = headers.filter(([name]) => !["Authorization", ...LETTER_FIELDS].includes(name));
    expect(common.slice(1)).toEqual([
      ["User-Agent", "Hooklane/0.1.0"],
      ["X-Event-Id", "evt_01jd0000000000000000000000"],
      ["X-Event-Type", "leave_message.created"],
      ["X-Attempt", "1"],
      ["X-Test", "1"],
    ]);
    const type = channel === "email" ? "multipart/alternative" : "application/json; charset=utf-8";
    expect(headers[0]).toEqual(["Content-Type", type]);
    expect(build(channel).headers.map(([name]) => name)).not.toContain("X-Test");
  });

  it("builds the same bytes twice, for every type of event", () => {
    for (const type of EVENT_TYPES) {
      const first = build(channel, {}, sampleEvent(type));
      expect(build(channel, {}, sampleEvent(type))).toEqual(first);
      expect(() => JSON.parse(first.body)).not.toThrow();
    }
  });

  it("lets an endpoint add headers but not replace the product's", () => {
    const { headers } = build(channel, {
      headers: { "X-Team": "support", "x-event-id": "forged", "Content-Type": "text/html", Signature: "forged" },
    });
    expect(headers).toContainEqual(["X-Team", "support"]);
    expect(JSON.stringify(headers)).not.toContain("forged");
    expect(headers.filter(([name]) => name.toLowerCase() === "content-type")).toHaveLength(1);
  });

  it.each(TRANSPORT_FAILURES)("explains the failure %s without success", (kind) => {
    const verdict = CHANNELS[channel].judge(failure({ kind, bodySent: kind === "reset" }), endpoint(channel));
    expect(["retry", "rejected"]).toContain(verdict.kind);
    expect(verdict.outcomeUnknown).toBe(kind === "reset" ? true : undefined);
    const text = explain(verdict);
    expect(text.zh).not.toMatch(/[{}]|未识别/);
    expect(text.en).not.toMatch(/[{}]|unknown error/);
  });

  it("keeps secrets out of verdicts and explanations even when the receiver repeats them", () => {
    const config: ChannelConfig = channel === "custom" || channel === "wecom" ? {} : { secret: SECRET };
    const subject = endpoint(channel, {
      config,
      auth: { type: "basic", username: "user", password: "hunter2-hunter2" },
      signature: { scheme: "standard", secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" },
    });
    const secrets = endpointSecrets(subject);
    expect(secrets.length).toBeGreaterThan(2);
    const echo = `bad ${secrets.join(" ")} ${Buffer.from("user:hunter2-hunter2").toString("base64")} ${subject.url}`;
    const reply = { errcode: 999_999, errmsg: echo, code: 999_999, msg: echo };
    for (const exchange of [answer(200, reply), answer(500, reply), answer(200, echo), answer(401, echo)]) {
      const verdict = CHANNELS[channel].judge(exchange, subject);
      const shown = JSON.stringify([verdict, explain(verdict), maskUrl(subject.url)]);
      for (const secret of secrets) expect(shown).not.toContain(secret);
      expect(shown).not.toContain("dXNlcjpodW50ZXIy");
    }
    expect(scrub(echo, secrets)).not.toMatch(/hunter2|693a91f6|7a1c5678|aaaabbbb/);
    const built = CHANNELS[channel].build(message(), subject, context());
    const signed = built.ok ? (built.request.signedString ?? "") : "";
    for (const secret of secrets) expect(signed).not.toContain(secret);
  });

  it("says no to a refused configuration of another channel", () => {
    const { config } = CHANNELS[channel];
    expect(config.safeParse(endpoint(channel)).success).toBe(true);
    // Where nobody enters an address, it follows from the settings.
    const addresses = [
      ["", "required"],
      ["qyapi.weixin.qq.com/x", "url_https"],
      ["ftp://example.com/x", "url_https"],
      ["https://user:pw@example.com/open-apis/bot/v2/hook/x?key=1&access_token=1", "url_credentials"],
      ["https://example.com/open-apis/bot/v2/hook/x?key=1&access_token=1#top", "url_fragment"],
    ];
    for (const [url, key] of channelDescriptor(channel).hasUrl ? addresses : []) {
      const result = config.safeParse(endpoint(channel, { url: url ?? "" }));
      expect(result.error?.issues.map((issue) => issue.message)).toContain(key);
    }
    const foreign = channel === "custom" ? { secret: "x" } : { method: "PUT" as const };
    const result = config.safeParse(endpoint(channel, { config: foreign }));
    expect(result.error?.issues[0]).toMatchObject({
      path: ["config", channel === "custom" ? "secret" : "method"],
      message: "config_not_supported",
    });
  });
});

describe.each(ROBOTS)("robot %s", (channel) => {
  it("cuts Chinese text to the platform's limit, byte by byte, never inside a character", () => {
    const limit = LIMITS[channel];
    expect(CHANNEL_DESCRIPTORS[channel].limits.maxBytes).toBe(limit);
    for (const text of ["你".repeat(30_000), "好a".repeat(20_000), "😀".repeat(20_000), '"\n你'.repeat(20_000)]) {
      const body = build(channel, {}, message({ message_content: text })).body;
      const bytes = Buffer.byteLength(measured(channel, body));
      expect(bytes).toBeLessThanOrEqual(limit);
      // Escapes make a cut by bytes of source coarser.
      if (!text.includes('"')) expect(bytes).toBeGreaterThan(limit - 8);
      expect(body).not.toMatch(/\ufffd|\\ud[89a-f]/i);
      expect(body).toContain("…");
    }
  });

  it("stays within the limit when every field is as long as it may be", () => {
    const long = '"<font 你好>\\'.repeat(500);
    const fields = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`${long}${index}`, long]));
    const event = message({ customer_name: long, category: long, page_title: long, fields, message_content: long });
    const body = build(channel, { config: { keywords: ["客服"] }, maskContacts: false }, event, true).body;
    expect(Buffer.byteLength(measured(channel, body))).toBeLessThanOrEqual(LIMITS[channel]);
    expect(body).toContain("【测试】新留言");
    expect(body).toContain("客服");
  });

  it("neither mentions, links nor paints what a stranger wrote", () => {
    const attack = [
      '<@all> <at user_id="all">x</at> <at id=all></at> <font color="warning">fake</font>',
      "@all @所有人 @13800000000 [click](https://evil.example) ![x](https://evil.example/p.png)",
      "# 标题\n> 引用\n```code```\n\u202egnp.exe\u200b\u0007",
    ].join("\n");
    const fields = { [attack]: attack };
    const data = { message_content: attack, customer_name: attack, category: attack, fields };
    for (const extra of [
      { maskContacts: false },
      { maskContacts: false, config: { mentions: { all: false, mobiles: [], userIds: [] } } },
      {
        maskContacts: false,
        format: "template" as const,
        template: { body: "{{ data.message_content }}\n{{ data.category }}" },
      },
      {
        maskContacts: false,
        format: "template" as const,
        template: { body: "{{ data.message_content }}", contentType: "text/plain" },
      },
    ]) {
      const body = build(channel, extra, message(data)).body;
      expect(body).not.toMatch(/<@|<at|<font color=\\"warning|@all|@所有人|@13800000000|\]\(https:\/\/evil/);
      for (const hidden of ["\u202e", "\u200b", "\u0007", "\\u0007", "```", "\\n# "])
        expect(body).not.toContain(hidden);
    }
  });

  it("carries a configured keyword, in built-in messages, templates and tests", () => {
    const config = { keywords: ["值班", "报警"] };
    expect(build(channel, { config }).body).toContain("值班");
    expect(build(channel, { config }, message(), true).body).toContain("值班");
    const template = { body: "有新留言：{{ data.message_content }}" };
    expect(build(channel, { config, format: "template", template }).body).toContain("值班");
    const already = build(channel, { config: { keywords: ["留言", "值班"] } }).body;
    expect(already).not.toContain("值班");
    const long = message({ message_content: "好".repeat(30_000) });
    expect(build(channel, { config }, long).body).toContain("值班");
  });

  it("hides contact details by default and marks tests", () => {
    const body = build(channel, {}, message(), true).body;
    expect(body).toContain("138****8000");
    expect(body).not.toContain("13800138000");
    expect(body).not.toContain("张三");
    expect(body).toContain("【测试】新留言");
    const english = build(channel, { locale: "en" }, message(), true).body;
    expect(english).toContain("[TEST] New leave message");
  });

  it("never believes an HTTP status alone", () => {
    for (const [exchange, diagnosis] of [
      [answer(200, "<html>login</html>", [["Content-Type", "text/html"]]), "robot.unconfirmed"],
      [answer(200, ""), "robot.unconfirmed"],
      [answer(200, "[]"), "robot.unconfirmed"],
      [answer(200, { ok: true }), "robot.unconfirmed"],
      [answer(204, ""), "robot.unconfirmed"],
      [answer(502, { errcode: 0, code: 0 }), "http.unavailable"],
      [answer(302, "", [["Location", "https://other.example.com/?key=secret"]]), "http.redirect"],
      [answer(404, "nope"), "http.not_found"],
    ] as const) {
      const verdict = CHANNELS[channel].judge(exchange, endpoint(channel));
      expect(verdict.kind).not.toBe("delivered");
      expect(verdict.diagnosis).toBe(diagnosis);
      expect(JSON.stringify(verdict)).not.toContain("key=secret");
    }
  });

  it("takes an unknown code for a failure that names it", () => {
    const reply = { errcode: 777_777, errmsg: "怪事", code: 777_777, msg: "怪事" };
    const verdict = CHANNELS[channel].judge(answer(200, reply), endpoint(channel));
    expect(verdict).toMatchObject({ kind: "retry", code: "777777", diagnosis: "robot.unknown" });
    expect(explain(verdict).zh).toContain("返回未识别的错误（777777）：怪事");
  });

  it("sends a template that renders the platform's own JSON as it is, and refuses broken JSON", () => {
    const template = {
      body: '{"msgtype":"text","msg_type":"text","text":{"content":{{ data.message_content | json }}}}',
      contentType: "application/json",
    };
    const body = JSON.parse(build(channel, { format: "template", template }).body);
    expect(body.text).toEqual({ content: "我想咨询一下产品价格" });
    const broken = endpoint(channel, { format: "template", template: { ...template, body: "{" } });
    expect(CHANNELS[channel].build(message(), broken, context())).toMatchObject({
      ok: false,
      problem: { field: "template", diagnosis: "template.json" },
    });
  });
});
