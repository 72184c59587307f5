import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { EVENT_TYPES } from "@/lib/domain/catalogue";
import { MESSAGE_TYPES } from "@/lib/domain/channel-config";
import { CHANNEL_IDS, type ChannelId, type EndpointConfig } from "@/lib/domain/endpoints";
import type { EventEnvelope } from "@/lib/domain/events";
import { endpointSecrets, maskHeaders, maskUrl } from "@/lib/domain/masking";
import { CHANNEL_DESCRIPTORS, channelDescriptor } from "./descriptors";
import { CHANNELS, sampleEvent } from "./registry";
import { context, endpoint, message, SECRET } from "./testing/endpoint";
import { goldenCases, requestsOf, writtenDown } from "./testing/golden";
import { measuredParts, textsOf } from "./testing/sizes";

/* The contract of all channels, first half: what is sent. What answers mean is in contract-verdicts.test.ts. */

/** Channels whose message this product writes. */
const WRITTEN = CHANNEL_IDS.filter((id) => id !== "custom");
const KEYWORDED = CHANNEL_IDS.filter((id) => channelDescriptor(id).configFields.some((key) => key === "keywords"));
const LETTER_FIELDS = ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted"];
const LINK = "https://console.example.com/m/1";

type Extra = Partial<EndpointConfig>;

/** The request for an event; `config` is added to the channel's own. */
function build(channel: ChannelId, { config, ...extra }: Extra = {}, event = message(), test = false) {
  const plain = endpoint(channel);
  const subject = { ...plain, ...extra, config: { ...plain.config, ...config } };
  const built = CHANNELS[channel].build(event, subject, context({ test, link: LINK }));
  if (!built.ok) throw new Error(built.problem.diagnosis);
  return { ...built.request, parts: built.parts };
}

const template = (body: string, contentType = "text/markdown"): Extra => ({
  format: "template",
  template: { body, contentType },
});

/** A channel in each of its message types. */
function shapes(channel: ChannelId): Extra[] {
  const { messageTypes } = channelDescriptor(channel);
  return messageTypes.length === 0 ? [{}] : messageTypes.map((messageType) => ({ config: { messageType } }));
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

  it("builds the same bytes twice, for every type of event, in both languages and every message type", () => {
    for (const type of EVENT_TYPES) {
      for (const locale of ["zh-CN", "en"] as const) {
        for (const shape of shapes(channel)) {
          const first = build(channel, { ...shape, locale }, sampleEvent(type));
          expect(build(channel, { ...shape, locale }, sampleEvent(type)).body).toBe(first.body);
          expect(textsOf(JSON.parse(first.body)).join("\n")).not.toMatch(/undefined|\[object Object\]|NaN/);
        }
      }
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

  it("shows no secret in a request, nor in what is said to be signed", () => {
    const withSecret = channelDescriptor(channel).configFields.some((key) => key === "secret");
    const plain = endpoint(channel);
    const subject: EndpointConfig = {
      ...plain,
      config: { ...plain.config, ...(withSecret ? { secret: SECRET } : {}) },
      auth: channel === "custom" ? { type: "basic", username: "user", password: "hunter2-hunter2" } : plain.auth,
      signature:
        channel === "custom"
          ? { scheme: "standard", secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" }
          : plain.signature,
    };
    const secrets = endpointSecrets(subject);
    expect(secrets.length).toBeGreaterThan(0);
    const built = CHANNELS[channel].build(message(), subject, context({ link: LINK }));
    if (!built.ok) throw new Error(built.problem.diagnosis);
    const { url, headers, body, signedString } = built.request;
    const shown = JSON.stringify([maskUrl(url), maskHeaders(headers), body, signedString]);
    for (const secret of secrets) expect(shown).not.toContain(secret);
    // A token has its place in what is sent, and only there.
    for (const part of built.parts ?? []) {
      expect(JSON.stringify(part.request("TOKEN-0123456789"))).toContain("TOKEN-0123456789");
      expect(part.access?.application).not.toContain(SECRET);
    }
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

const LONG = ["你".repeat(60_000), "好a".repeat(40_000), "😀".repeat(40_000), '"\n\\你'.repeat(30_000)];

describe.each(WRITTEN)("sizes of %s", (channel) => {
  const fits = (body: string) => {
    for (const { text, max, unit } of measuredParts(channel, body)) {
      expect(unit === "bytes" ? Buffer.byteLength(text) : text.length).toBeLessThanOrEqual(max);
    }
    expect(body).not.toMatch(/\ufffd|\\ud[89a-f]/i);
    expect(textsOf(JSON.parse(body)).every((text) => text.isWellFormed())).toBe(true);
    expect(body).toContain("…");
  };

  it.each(shapes(channel))("cut a message that is far too long, never inside a character: %j", (shape) => {
    for (const text of LONG) {
      const event = message({ message_content: text });
      for (const content of [
        {},
        template("# 新留言\n**{{ data.customer_name }}**：{{ data.message_content }}"),
        template("[{{ data.message_content }}](https://example.com) **{{ data.message_content }}**"),
        template("{{ data.message_content }}", "text/plain"),
      ]) {
        // A letter is shown whole, up to a megabyte.
        if (channel === "email" && "format" in content) continue;
        fits(build(channel, { ...shape, ...content }, event).body);
      }
    }
  });

  it.each(shapes(channel))("hold when every field is as long as it may be, title and text stay: %j", (shape) => {
    const long = '"<font 你好😀>\\'.repeat(500);
    const fields = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`${long}${index}`, long]));
    const event = message({ customer_name: long, category: long, page_title: long, fields, message_content: "急" });
    const { body } = build(channel, { ...shape, maskContacts: false }, event, true);
    fits(body);
    expect(body).toContain("【测试】新留言");
    expect(body).toContain("急");
  });

  it("of a body of the sender's own: cut, or refused with its size", () => {
    const json = template('{"msgtype":"unheard-of","x":{{ data.message_content | json }}}', "application/json");
    if (channel === "email") return;
    const event = message({ message_content: "你".repeat(10_000_000) });
    const plain = endpoint(channel);
    const built = CHANNELS[channel].build(event, { ...plain, ...json }, context());
    expect(built.ok ? "sent" : built.problem.field).toBe("template");
  });
});

const ATTACK = [
  '<@all> <at user_id="all">x</at> <at id=all></at> <!channel> <!here> <@U024BE7LH> <@&1> @everyone @here',
  '<font color="warning">fake</font> <script>alert(1)</script> <img src=x onerror=alert(1)>',
  "@all @所有人 @13800000000 [click](https://evil.example) ![x](https://evil.example/p.png) <https://evil.example|x>",
  '{{ "a" | append: "EVALUATED" }}{% assign x = 1 %}',
  "# 标题\n> 引用\n```code```\n\u202egnp.exe\u200b\u0007\r\nBcc: thief@evil.example\r\n",
].join("\n");

/** What must not stand in a message, by what its platform would make of it. */
const FORBIDDEN: Record<(typeof WRITTEN)[number], RegExp> = {
  wecom: /<@|<a\b|<font color="warning|\]\(https:\/\/evil|@all/,
  wecom_app: /<@|<a\b|<font color="warning|\]\(https:\/\/evil/,
  dingtalk: /@all|@所有人|@13800000000|<(?:font|img|script)|\]\(https:\/\/evil/,
  dingtalk_work: /@all|@所有人|@13800000000|<(?:font|img|script)|\]\(https:\/\/evil/,
  feishu: /<at|<font|\]\(https:\/\/evil/,
  feishu_app: /<at|<font|\]\(https:\/\/evil/,
  slack: /<!|<@|<https:\/\/evil/,
  discord: /(?<!\\)\]\(https:\/\/evil|(?<!\\)<https:\/\/evil|@everyone|@here/,
  email: /<(?:script|font|img|at|@)|href="https:\/\/evil/,
};

describe.each(WRITTEN)("a stranger's words in %s", (channel) => {
  it.each(shapes(channel))("mention nobody, link nowhere, paint nothing and run nothing: %j", (shape) => {
    const data = { message_content: ATTACK, customer_name: ATTACK, category: ATTACK, fields: { [ATTACK]: ATTACK } };
    for (const content of [
      {},
      template("{{ data.message_content }}\n{{ data.category }} **{{ data.customer_name }}**"),
      template("{{ data.message_content }}", "text/plain"),
    ]) {
      const { body, headers } = build(channel, { ...shape, ...content, maskContacts: false }, message(data));
      const value = JSON.parse(body);
      // The plain text of a letter has no markup, so only what renders is looked at.
      const texts = channel === "email" ? [value.html] : textsOf(value);
      for (const text of texts) {
        expect(text).not.toMatch(FORBIDDEN[channel]);
        expect(text).not.toContain("aEVALUATED");
      }
      if (channel === "discord") expect(value.allowed_mentions).toEqual({ parse: [] });
      for (const hidden of ["\u202e", "\u200b", "\u0007"]) expect(textsOf(value).join("\n")).not.toContain(hidden);
      for (const [, header] of headers) expect(header).not.toMatch(/[\r\n]/);
    }
  });
});

describe.each(WRITTEN)("the message of %s", (channel) => {
  it.each(shapes(channel))("hides contact details by default and marks tests: %j", (shape) => {
    const { body } = build(channel, shape, message(), true);
    expect(body).not.toContain("13800138000");
    expect(body).not.toContain("张三");
    expect(body).toContain("【测试】新留言");
    const english = textsOf(JSON.parse(build(channel, { ...shape, locale: "en" }, message(), true).body)).join("\n");
    expect(english.replaceAll("\\", "")).toContain("[TEST] New leave message");
    expect(build(channel, { ...shape, maskContacts: false }).body).toContain("13800138000");
  });

  it.each(shapes(channel))("of a template sent as text has no marks, whatever stars a value has: %j", (shape) => {
    if (shape.config?.messageType !== "text") return;
    const body = "# 新留言\n**{{ data.customer_name }}** `x` [打开](https://example.com/a_b_c)\n\n> ~~旧~~";
    const texts = textsOf(JSON.parse(build(channel, { ...shape, ...template(body) }).body)).join("\n");
    expect(texts.replaceAll("\\*", "*")).toContain("新留言\n张** x 打开 https://example.com/a_b_c\n\n旧");
  });
});

/** Whom the configuration calls, as each dialect says it. */
const CALLS: [ChannelId, { mobiles: string[]; userIds: string[] }, string[]][] = [
  ["wecom", { mobiles: ["13900000000"], userIds: ["zs"] }, ['"mentioned_list":["zs","@all"]', "13900000000"]],
  ["dingtalk", { mobiles: ["13900000000"], userIds: ["zs"] }, ['"isAtAll":true', '"atUserIds":["zs"]', "@13900000000"]],
  ["feishu", { mobiles: [], userIds: ["ou_1"] }, ["ou_1", "all"]],
  ["slack", { mobiles: [], userIds: ["U024BE7LH"] }, ["<@U024BE7LH>", "<!channel>"]],
  [
    "discord",
    { mobiles: [], userIds: ["80351110224678912"] },
    ['"parse":["everyone"]', '"users":["80351110224678912"]'],
  ],
];

describe("mentions", () => {
  it.each(CALLS)("are mapped by %s in every message type", (channel, who, expected) => {
    for (const messageType of MESSAGE_TYPES) {
      const { body } = build(channel, { config: { messageType, mentions: { all: true, ...who } } });
      for (const call of expected) expect(body).toContain(call);
      const silent = build(channel, { config: { messageType } }).body;
      for (const call of expected) expect(silent.replace(/"tag":"all"/g, "")).not.toContain(call);
    }
  });

  it("are offered by exactly these channels, and refused by the others", () => {
    const calling = CHANNEL_IDS.filter((id) => Object.values(channelDescriptor(id).mentions).some(Boolean));
    expect(calling.sort()).toEqual(CALLS.map(([channel]) => channel).sort());
    for (const channel of CHANNEL_IDS.filter((id) => !calling.includes(id))) {
      const { config } = endpoint(channel);
      const mentions = { all: true, mobiles: [], userIds: [] };
      const result = CHANNELS[channel].config.safeParse({ ...endpoint(channel), config: { ...config, mentions } });
      expect(result.error?.issues.map((issue) => issue.message)).toContain("config_not_supported");
    }
  });
});

describe.each(KEYWORDED)("keywords of %s", (channel) => {
  it("are carried by built-in messages, templates and tests, and added only when missing", () => {
    const config = { keywords: ["值班", "报警"] };
    const long: EventEnvelope = message({ message_content: "好".repeat(30_000) });
    for (const extra of shapes(channel)) {
      const shape = { ...extra, config: { ...extra.config, ...config } };
      expect(build(channel, shape).body).toContain("值班");
      expect(build(channel, shape, message(), true).body).toContain("值班");
      expect(build(channel, { ...shape, ...template("有新留言：{{ data.message_content }}") }).body).toContain("值班");
      expect(build(channel, shape, long).body).toContain("值班");
    }
    expect(build(channel, { config: { keywords: ["留言", "值班"] } }).body).not.toContain("值班");
  });
});

describe("a template in the platform's own JSON", () => {
  it.each(["wecom", "dingtalk", "feishu", "slack", "discord"] as const)(
    "%s sends it as it is, and refuses broken JSON",
    (channel) => {
      const own = '{"msgtype":"text","msg_type":"text","text":{"content":{{ data.message_content | json }}}}';
      const body = JSON.parse(build(channel, template(own, "application/json")).body);
      expect(body.text).toEqual({ content: "我想咨询一下产品价格" });
      const broken = endpoint(channel, template("{", "application/json"));
      expect(CHANNELS[channel].build(message(), broken, context())).toMatchObject({
        ok: false,
        problem: { field: "template", diagnosis: "template.json" },
      });
    },
  );
});

it("knows the limits that the platforms publish", () => {
  const sizes = Object.values(CHANNEL_DESCRIPTORS).map(({ id, limits }) => [id, limits.maxBytes]);
  expect(Object.fromEntries(sizes)).toMatchObject({ wecom: 4_096, wecom_app: 2_048, dingtalk: 20_000, feishu: 20_480 });
});
