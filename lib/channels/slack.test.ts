import { describe, expect, it } from "vitest";
import { EVENT_TYPES } from "@/lib/domain/catalogue";
import { explain } from "@/lib/domain/diagnosis";
import { slackEmulator } from "@/lib/domain/emulators/slack";
import { FRESH_STATE } from "@/lib/domain/emulators/types";
import type { EndpointConfig } from "@/lib/domain/endpoints";
import type { OutboundRequest } from "@/lib/domain/exchange";
import { banMs } from "@/lib/domain/limiter/ban";
import { sampleEvent } from "./lint";
import { slackChannel } from "./slack";
import { answer, context, endpoint, message } from "./testing/endpoint";

const LINK = "https://console.example.com/m/1?a=1&b=2";

function request(extra: Partial<EndpointConfig> = {}, event = message(), options = {}): OutboundRequest {
  const built = slackChannel.build(event, endpoint("slack", extra), context(options));
  if (!built.ok) throw new Error(built.problem.diagnosis);
  return built.request;
}
const payload = (...parts: Parameters<typeof request>) => JSON.parse(request(...parts).body);
const template = (body: string, extra: Partial<EndpointConfig> = {}): Partial<EndpointConfig> => ({
  format: "template",
  template: { body },
  ...extra,
});

/** Every text in which marks count. */
function formatted(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  const { type, text, mrkdwn } = value as Record<string, unknown>;
  const own = type === "mrkdwn" || (type === undefined && mrkdwn !== false);
  return [...(own && typeof text === "string" ? [text] : []), ...Object.values(value).flatMap(formatted)];
}

/** What the emulated Slack says to a request. */
function reply({ headers, body }: OutboundRequest) {
  const call = { method: "POST", query: "", path: "/services/T0/B0/x", headers, truncated: false };
  const settings = { mode: "success", token: null, secret: null, keywords: [] } as const;
  return slackEmulator({ ...call, body: new TextEncoder().encode(body) }, settings, FRESH_STATE, 0).body;
}

describe("golden requests", () => {
  it("a card", () => {
    const config = { mentions: { all: true, mobiles: [], userIds: ["U012AB3CD", "S0614TZR7"] } };
    const { url, body } = request({ config }, message(), { test: true, link: LINK });
    expect(url).toBe(endpoint("slack").url);
    expect(JSON.parse(body)).toEqual({
      text: "【测试】新留言 · 我想咨询一下产品价格",
      blocks: [
        { type: "header", text: { type: "plain_text", text: "【测试】新留言", emoji: false } },
        {
          type: "section",
          fields: [
            ["客户姓名", "张**"],
            ["客户电话", "138****8000"],
            ["客户邮箱", "z***@example.com"],
            ["渠道", "web"],
            ["留言时间", "2024-01-15 18:30:00（北京时间）"],
          ].flatMap(([label, value]) => [
            { type: "mrkdwn", text: `*${label}*`, verbatim: true },
            { type: "plain_text", text: value, emoji: false },
          ]),
        },
        { type: "section", text: { type: "plain_text", text: "我想咨询一下产品价格", emoji: false } },
        {
          type: "section",
          text: { type: "mrkdwn", text: "<@U012AB3CD> <!subteam^S0614TZR7> <!channel>", verbatim: true },
        },
        {
          type: "actions",
          elements: [{ type: "button", text: { type: "plain_text", text: "查看详情", emoji: false }, url: LINK }],
        },
        {
          type: "context",
          elements: [
            { type: "plain_text", text: "leave_message.created · evt_01jd0000000000000000000000", emoji: false },
          ],
        },
      ],
      unfurl_links: false,
      unfurl_media: false,
    });
  });

  it("mrkdwn", () => {
    const config = { messageType: "markdown" as const, mentions: { all: false, mobiles: [], userIds: ["U012AB3CD"] } };
    const event = message({ message_content: "第一行 <b>\n第二行 A&B" });
    expect(payload({ config, locale: "en" }, event, { link: LINK })).toEqual({
      text: [
        "*New leave message*",
        "• *Customer name*: 张**",
        "• *Customer phone*: 138****8000",
        "• *Customer email*: z***@example.com",
        "• *Channel*: web",
        "• *Left at*: 2024-01-15 10:30:00 UTC",
        "> 第一行 ＜b＞",
        "> 第二行 A&amp;B",
        "<https://console.example.com/m/1?a=1&amp;b=2|View details>",
        "<@U012AB3CD>",
      ].join("\n"),
      unfurl_links: false,
      unfurl_media: false,
    });
  });

  it("plain text, without marks, in which nothing is markup", () => {
    const body = payload({
      config: { messageType: "text" },
      ...template("*{{ data.message_content }}* <!channel> A&B"),
    });
    expect(body).toEqual({
      text: "我想咨询一下产品价格 &lt;!channel&gt; A&amp;B",
      mrkdwn: false,
      unfurl_links: false,
      unfurl_media: false,
    });
  });

  it("a template as a card: heading, text, images and the link find their blocks", () => {
    const source =
      "# 新留言\n*{{ data.customer_name }}* <https://example.com|官网>\n![图](https://example.com/a.png)\n完";
    const body = payload(template(source), message(), { test: true, link: LINK });
    expect(body.blocks.map(({ type }: { type: string }) => type)).toEqual([
      "header",
      "section",
      "image",
      "actions",
      "context",
    ]);
    expect(body.blocks[0].text.text).toBe("【测试】新留言");
    expect(body.blocks[1].text).toEqual({
      type: "mrkdwn",
      text: "*张*** <https://example.com|官网>\n完",
      verbatim: true,
    });
    expect(body.blocks[2]).toEqual({ type: "image", image_url: "https://example.com/a.png", alt_text: "图" });
  });

  it("a JSON template goes out as it is", () => {
    const extra = template('{"text":{{ data.message_content | json }},"channel":"#x"}');
    const body = payload({ ...extra, template: { body: extra.template?.body ?? "", contentType: "application/json" } });
    expect(body).toEqual({ text: "我想咨询一下产品价格", channel: "#x" });
  });
});

describe("sizes, in characters", () => {
  const texts = ["你".repeat(90_000), "😀".repeat(60_000), "a b\n".repeat(30_000), "<&>".repeat(30_000)];

  it.each(["card", "markdown", "text"] as const)("a %s never has more than Slack takes", (messageType) => {
    for (const text of texts) {
      const long = { [text.slice(0, 500)]: text, "b*c": text };
      const event = message({ message_content: text, customer_name: text, category: text, fields: long });
      for (const extra of [{}, template("{{ data.message_content }} {{ data.customer_name }}")]) {
        const built = request({ ...extra, config: { messageType }, maskContacts: false }, event, { link: LINK });
        expect(reply(built)).toBe("ok");
        const body = JSON.parse(built.body);
        expect(body.text.length).toBeLessThanOrEqual(40_000);
        expect(built.body).not.toMatch(/\ufffd|\\ud[89a-f]/i);
        if (messageType !== "card") expect(body.text.length).toBeGreaterThan(39_900);
        else expect(built.body.length).toBeLessThan(60_000);
        expect(built.body).toContain("…");
      }
    }
  });

  it("cuts no link in half and leaves no code open", () => {
    const link = "<https://example.com/a/long/address|label of the link>";
    const body = payload(template(`\`\`\`\n${"x".repeat(2_970)}\n\`\`\`\n${`${link} `.repeat(300)}`));
    const pieces: string[] = body.blocks.slice(0, -1).map(({ text }: { text: { text: string } }) => text.text);
    expect(pieces.length).toBeGreaterThan(3);
    for (const piece of pieces) {
      expect(piece.length).toBeLessThanOrEqual(3_000);
      expect(piece.match(/</g)?.length).toBe(piece.match(/>/g)?.length);
      expect((piece.match(/```/g)?.length ?? 0) % 2).toBe(0);
    }
  });

  it("is taken for every type of event, in every kind of message", () => {
    for (const type of EVENT_TYPES)
      for (const messageType of ["card", "markdown", "text"] as const)
        expect(reply(request({ config: { messageType } }, sampleEvent(type), { link: LINK }))).toBe("ok");
  });
});

describe("what strangers write", () => {
  const attack = [
    "<!channel> <!here> <!everyone> <@U012AB3CD> <!subteam^S1> @channel @here &lt;!channel&gt;",
    "<https://evil.example|Sign in> [x](https://evil.example) *bold* _it_ ~gone~ `code` ```code```",
    "> quote\n# heading\u202egnp\u200b\u0007",
  ].join("\n");
  const data = { message_content: attack, customer_name: attack, category: attack, fields: { [attack]: attack } };
  const extras: Partial<EndpointConfig>[] = [
    { config: { messageType: "card" } },
    { config: { messageType: "markdown" } },
    { config: { messageType: "text" } },
    template("{{ data.message_content }} *{{ data.category }}*", { config: { messageType: "markdown" } }),
    template("{{ data.message_content }}", { config: { messageType: "card" } }),
    template("{{ data.message_content }}", { config: { messageType: "text" } }),
  ];

  it.each(extras)("calls nobody, hides no link, paints nothing: %j", (extra) => {
    const { body } = request({ ...extra, maskContacts: false }, message(data), { test: true });
    // Everything between angle brackets is Slack's own.
    expect(body).not.toMatch(/<[^>]/);
    expect(body).not.toMatch(/@channel|@here/);
    for (const text of formatted(JSON.parse(body)))
      expect(text).not.toMatch(/(?<![\p{L}\p{N}*])\*bold|\b_it_|~gone|`/u);
    for (const hidden of ["\u202e", "\u200b", "\\u0007", "\\n# ", "\\n> quote"]) expect(body).not.toContain(hidden);
  });

  it("a mention is what the configuration says, and nothing that could end it", () => {
    const mentions = { all: false, mobiles: [], userIds: ["U1>", "!channel", "U012AB3CD", "here"] };
    const { body } = request({ config: { messageType: "markdown", mentions } });
    expect(body.match(/<[^>]*>/g)).toEqual(["<@U012AB3CD>"]);
  });
});

describe("the answer", () => {
  const judge = (status: number, body: unknown, headers: [string, string][] = []) =>
    slackChannel.judge(answer(status, body, headers), endpoint("slack"));

  it.each([
    [400, "invalid_payload", "rejected", "slack.payload"],
    [400, "no_text", "rejected", "slack.payload"],
    [400, "too_many_attachments", "rejected", "slack.payload"],
    [400, "invalid_blocks", "rejected", "slack.payload"],
    [400, "invalid_blocks_format", "rejected", "slack.payload"],
    [400, "missing_text_or_fallback_or_attachments", "rejected", "slack.payload"],
    [400, "user_not_found", "rejected", "slack.channel"],
    [404, "channel_not_found", "dead", "slack.channel"],
    [403, "action_prohibited", "rejected", "slack.channel"],
    [403, "posting_to_general_channel_denied", "rejected", "slack.channel"],
    [403, "team_disabled", "rejected", "slack.team"],
    [403, "invalid_token", "dead", "slack.hook"],
    [404, "no_service", "dead", "slack.hook"],
    [404, "no_active_hooks", "dead", "slack.hook"],
    [404, "no_team", "dead", "slack.hook"],
    [404, "no_service_id", "dead", "slack.hook"],
    [410, "channel_is_archived", "dead", "slack.channel"],
    [500, "rollup_error", "retry", "slack.busy"],
    // The word counts, whatever the status.
    [200, "no_service", "dead", "slack.hook"],
    [400, '{"ok":false,"error":"invalid_blocks"}', "rejected", "slack.payload"],
    [503, "", "retry", "http.unavailable"],
    [404, "<html>not here</html>", "rejected", "http.not_found"],
    [302, "", "rejected", "http.redirect"],
    [400, "brand_new_word", "rejected", "robot.unknown"],
    [500, "brand_new_word", "retry", "robot.unknown"],
  ])("%i %s is %s (%s)", (status, body, kind, diagnosis) => {
    const verdict = judge(status, body);
    expect(verdict).toMatchObject({ kind, diagnosis });
    expect(explain(verdict).zh).not.toMatch(/[{}]/);
  });

  it("is success for ok under 200 alone", () => {
    expect(judge(200, "ok")).toMatchObject({ kind: "delivered", code: "ok" });
    expect(judge(200, "ok\n").kind).toBe("delivered");
    for (const [status, body] of [
      [200, ""],
      [204, ""],
      [200, "<html>ok</html>"],
      [200, { ok: true }],
      [201, "ok"],
    ] as const) {
      expect(judge(status, body)).toMatchObject({
        kind: "rejected",
        diagnosis: "robot.unconfirmed",
        outcomeUnknown: true,
      });
    }
    expect(judge(503, "ok").kind).toBe("retry");
  });

  it("says how long to wait, which holds back the whole robot", () => {
    const limited = judge(429, "rate_limited", [["Retry-After", "17"]]);
    expect(limited).toMatchObject({ kind: "retry", reason: "rate_limited", retryAfterMs: 17_000 });
    expect(banMs(limited, () => 0)).toBe(17_000);
    expect(explain(limited).zh).toBe("Slack 限流（rate_limited）：每个 Webhook 约每秒 1 条，将在 17 秒后重试");
    expect(judge(429, "<html></html>", [["Retry-After", "3"]])).toMatchObject({ diagnosis: "slack.rate", code: "429" });
    expect(judge(429, "").retryAfterMs).toBe(30_000);
  });

  it("prints the texts people search for", () => {
    expect(explain(judge(404, "no_service")).zh).toBe(
      "Slack Webhook 已失效（no_service）：请重新创建 Incoming Webhook",
    );
    expect(explain(judge(410, "channel_is_archived")).zh).toContain(
      "Slack 频道已归档 / 不存在 / 无发言权限（channel_is_archived）",
    );
    expect(explain(judge(400, "no_text")).zh).toBe("Slack 消息体无效（no_text）：请检查模板");
  });
});

describe("the address", () => {
  const messagesOf = (url: string) =>
    slackChannel.config.safeParse(endpoint("slack", { url })).error?.issues.map((issue) => issue.message);

  it.each([
    ["https://hooks.slack.com/services/T000/B000/xxx", undefined],
    ["https://hooks.slack-gov.com/services/T000/B000/xxx", undefined],
    ["https://chat.example.com/hooks/abcdef", undefined],
    ["http://127.0.0.1:3000/api/receiver/k/services/T0/B0/t", undefined],
    ["https://hooks.slack.com/workflows/T000/A000/1/x", ["slack_url_workflow"]],
    ["https://hooks.slack.com/triggers/T000/1/x", ["slack_url_workflow"]],
    ["https://hooks.slack.com/services/T000/B000", ["slack_url_hook"]],
    ["https://hooks.slack.com/", ["slack_url_hook"]],
    ["https://chat.example.com/", ["slack_url_hook"]],
  ])("%s", (url, expected) => {
    expect(messagesOf(url)).toEqual(expected);
  });
});
