import { describe, expect, it } from "vitest";
import { EVENT_TYPES } from "@/lib/domain/catalogue";
import { explain } from "@/lib/domain/diagnosis";
import { discordEmulator } from "@/lib/domain/emulators/discord";
import { FRESH_STATE } from "@/lib/domain/emulators/types";
import type { EndpointConfig } from "@/lib/domain/endpoints";
import type { OutboundRequest } from "@/lib/domain/exchange";
import { banMs } from "@/lib/domain/limiter/ban";
import { endpointSecrets, maskUrl } from "@/lib/domain/masking";
import { discordChannel } from "./discord";
import { sampleEvent } from "./lint";
import { answer, context, endpoint, message } from "./testing/endpoint";

const LINK = "https://console.example.com/m/1?a=1&b=2";

function request(extra: Partial<EndpointConfig> = {}, event = message(), options = {}): OutboundRequest {
  const built = discordChannel.build(event, endpoint("discord", extra), context(options));
  if (!built.ok) throw new Error(built.problem.diagnosis);
  return built.request;
}
const payload = (...parts: Parameters<typeof request>) => JSON.parse(request(...parts).body);
const template = (body: string, extra: Partial<EndpointConfig> = {}): Partial<EndpointConfig> => ({
  format: "template",
  template: { body },
  ...extra,
});

/** What the emulated Discord makes of a request. */
function made({ headers, body, url }: OutboundRequest) {
  const { search } = new URL(url);
  const call = { method: "POST", query: search.slice(1), path: "/api/webhooks/1/x", headers, truncated: false };
  const settings = { mode: "success", token: null, secret: null, keywords: [] } as const;
  return JSON.parse(discordEmulator({ ...call, body: new TextEncoder().encode(body) }, settings, FRESH_STATE, 0).body);
}

describe("golden requests", () => {
  it("a card", () => {
    const config = { mentions: { all: true, mobiles: [], userIds: ["123456789012345678", "&987654321098765432"] } };
    const { headers, url, body } = request({ config }, message(), { test: true, link: LINK });
    expect(url).toBe(`${endpoint("discord").url}?wait=true`);
    expect(headers).toContainEqual(["User-Agent", "Hooklane/0.1.0"]);
    expect(JSON.parse(body)).toEqual({
      content: "<@123456789012345678> <@&987654321098765432> @everyone",
      embeds: [
        {
          title: "【测试】新留言",
          url: LINK,
          description: "我想咨询一下产品价格",
          color: 0x3b82f6,
          fields: [
            { name: "客户姓名", value: "张\\*\\*", inline: true },
            { name: "客户电话", value: "138\\*\\*\\*\\*8000", inline: true },
            { name: "客户邮箱", value: "z\\*\\*\\*@example.com", inline: true },
            { name: "渠道", value: "web", inline: true },
            { name: "留言时间", value: "2024-01-15 18:30:00（北京时间）", inline: false },
          ],
          footer: { text: "leave_message.created · evt_01jd0000000000000000000000" },
          timestamp: "2024-01-15T10:30:00.000Z",
        },
      ],
      allowed_mentions: { parse: ["everyone"], users: ["123456789012345678"], roles: ["987654321098765432"] },
    });
  });

  it("Markdown", () => {
    const event = message({ message_content: "第一行 *b*\n- 第二行 https://example.com/a_b_c" });
    expect(payload({ config: { messageType: "markdown" }, locale: "en" }, event, { link: LINK })).toEqual({
      content: [
        "**New leave message**",
        "- **Customer name**: 张\\*\\*",
        "- **Customer phone**: 138\\*\\*\\*\\*8000",
        "- **Customer email**: z\\*\\*\\*@example.com",
        "- **Channel**: web",
        "- **Left at**: 2024-01-15 10:30:00 UTC",
        "> 第一行 \\*b\\*",
        "> \\- 第二行 https://example.com/a_b_c",
        `[View details](<${LINK}>)`,
      ].join("\n"),
      flags: 4,
      allowed_mentions: { parse: [] },
    });
  });

  it("plain text, without marks, in which nothing is markup", () => {
    const body = payload({
      config: { messageType: "text" },
      ...template("# {{ data.category }}**x** <@1> [a](https://b.c)"),
    });
    expect(body.content).toBe("x \\<@1\\> a https://b.c");
    expect(body.allowed_mentions).toEqual({ parse: [] });
  });

  it("a template as a card: heading, text, image and the link find their places", () => {
    const source =
      "## 新留言\n**{{ data.customer_name }}** [官网](https://example.com)\n![图](https://example.com/a.png)";
    expect(payload(template(source), message(), { test: true, link: LINK }).embeds).toEqual([
      {
        title: "【测试】新留言",
        url: LINK,
        description: "**张＊＊** [官网](https://example.com)",
        color: 0x3b82f6,
        image: { url: "https://example.com/a.png" },
      },
    ]);
    expect(payload(template("无标题"), message(), { link: LINK }).embeds[0].description).toBe(
      `无标题\n[查看详情](${LINK})`,
    );
  });

  it("a JSON template goes out as it is, and calls nobody unless it says so", () => {
    const json = (body: string) => payload({ format: "template", template: { body, contentType: "application/json" } });
    expect(json('{"content":{{ data.message_content | json }},"username":"Ops"}')).toEqual({
      content: "我想咨询一下产品价格",
      username: "Ops",
      allowed_mentions: { parse: [] },
    });
    const own = '{"content":"@here","allowed_mentions":{"parse":["everyone"]}}';
    expect(json(own).allowed_mentions).toEqual({ parse: ["everyone"] });
  });
});

describe("the address of a request", () => {
  const base = endpoint("discord").url;
  it.each([
    [base, {}, `${base}?wait=true`],
    [`${base}?wait=false`, {}, `${base}?wait=true`],
    [`${base}?thread_id=1&with_components=true`, {}, `${base}?thread_id=1&with_components=true&wait=true`],
    [`${base}?thread_id=1`, { threadId: "42" }, `${base}?wait=true&thread_id=42`],
    [`${base}?x=a%20b`, { threadId: "4&2" }, `${base}?x=a%20b&wait=true&thread_id=4%262`],
  ])("%s", (url, config, expected) => {
    expect(request({ url, config }).url).toBe(expected);
  });

  it("shows the token nowhere", () => {
    for (const path of ["/api/webhooks/123456789012345678/", "/api/v10/webhooks/123456789012345678/"]) {
      const subject = endpoint("discord", { url: `https://discord.com${path}shorttoken` });
      expect(endpointSecrets(subject)).toContain("shorttoken");
      expect(maskUrl(request(subject).url)).not.toContain("shorttoken");
    }
  });

  const messagesOf = (url: string) =>
    discordChannel.config.safeParse(endpoint("discord", { url })).error?.issues.map((issue) => issue.message);
  it("takes a thread's number only", () => {
    const { config } = discordChannel;
    expect(config.safeParse(endpoint("discord", { config: { threadId: "42" } })).success).toBe(true);
    const wrong = config.safeParse(endpoint("discord", { config: { threadId: "general" } }));
    expect(wrong.error?.issues).toMatchObject([{ path: ["config", "threadId"], message: "discord_thread_id" }]);
  });

  it.each([
    ["https://discord.com/api/webhooks/1/x", undefined],
    ["https://canary.discord.com/api/v10/webhooks/1/x?thread_id=2", undefined],
    ["http://127.0.0.1:3000/api/receiver/k/api/webhooks/1/x", undefined],
    ["https://discord.com/api/webhooks/1/x/slack", ["discord_url_suffix"]],
    ["https://discord.com/api/webhooks/1/x/github?wait=true", ["discord_url_suffix"]],
    ["https://discord.com/api/webhooks/1", ["discord_url_hook"]],
    ["https://discord.com/channels/1/2", ["discord_url_hook"]],
  ])("accepts or refuses %s", (url, expected) => {
    expect(messagesOf(url)).toEqual(expected);
  });
});

describe("sizes, in characters", () => {
  const texts = ["你".repeat(9_000), "😀".repeat(6_000), "a*b_\n".repeat(3_000), "<&>|".repeat(3_000)];

  it.each(["card", "markdown", "text"] as const)("a %s never has more than Discord takes", (messageType) => {
    for (const text of texts) {
      const long = Object.fromEntries(
        Array.from({ length: 40 }, (_, index) => [`${index}${text.slice(0, 500)}`, text]),
      );
      const event = message({ message_content: text, customer_name: text, category: text, fields: long });
      for (const extra of [
        {},
        template("# {{ data.category }}\n{{ data.message_content }} {{ data.customer_name }}"),
      ]) {
        const mentions = { all: true, mobiles: [], userIds: ["123456789012345678"] };
        const config = { messageType, mentions };
        const built = request({ ...extra, config, maskContacts: false }, event, { link: LINK });
        expect(made(built)).toMatchObject({ type: 0, mention_everyone: true });
        const { content, embeds } = JSON.parse(built.body);
        expect(content.length).toBeLessThanOrEqual(2_000);
        if (messageType !== "card") expect(content.length).toBeGreaterThan(1_980);
        else expect(embeds[0].description.length).toBeGreaterThan(2_000);
        expect(built.body).not.toMatch(/\ufffd|\\ud[89a-f]/i);
        expect(built.body).toContain("…");
        expect(content).toMatch(/<@123456789012345678> @everyone$/);
      }
    }
  });

  it("cuts no escape in half", () => {
    const { embeds } = payload({}, message({ message_content: "x*".repeat(9_000) }));
    expect(embeds[0].description).toMatch(/^(?:x\\\*)+x?…$/);
  });

  it("is taken for every type of event, in every kind of message", () => {
    for (const type of EVENT_TYPES)
      for (const messageType of ["card", "markdown", "text"] as const)
        expect(made(request({ config: { messageType } }, sampleEvent(type), { link: LINK })).type).toBe(0);
  });
});

describe("what strangers write", () => {
  const attack = [
    "@everyone @here a@everyone.com <@123456789012345678> <@&1> <#1> </cmd:1>",
    "[Sign in](https://evil.example) **bold** _it_ ~~gone~~ ||spoiler|| `code` ```code```",
    "# heading\n-# small\n> quote\n\\*\u202egnp\u200b\u0007",
  ].join("\n");
  const data = { message_content: attack, customer_name: attack, category: attack, fields: { [attack]: attack } };
  const extras: Partial<EndpointConfig>[] = [
    { config: { messageType: "card" } },
    { config: { messageType: "markdown" } },
    { config: { messageType: "text" } },
    template("{{ data.message_content }} {{ data.category }}", { config: { messageType: "markdown" } }),
    template("{{ data.message_content }}", { config: { messageType: "card" } }),
    template("{{ data.message_content }}", { config: { messageType: "text" } }),
  ];

  it.each(extras)("calls nobody, hides no link, paints nothing: %j", (extra) => {
    const { body } = request({ ...extra, maskContacts: false }, message(data), { test: true });
    const { content = "", embeds = [], allowed_mentions } = JSON.parse(body);
    expect(allowed_mentions).toEqual({ parse: [] });
    const shown: string = [content, ...embeds.flatMap(Object.values)].map((part) => JSON.stringify(part)).join("\n");
    expect(shown).not.toMatch(/<@|<#|<\/|\]\(https|`/);
    const unescaped = JSON.parse(body);
    const texts = [unescaped.content ?? "", unescaped.embeds?.[0]?.description ?? ""].join("\n");
    expect(texts).not.toMatch(/(?<![\\*])\*\*bold|(?<!\\)_it_|(?<!\\)~~gone|(?<!\\)\|\|spoiler|^# |^-# |^> quote/m);
    for (const hidden of ["\u202e", "\u200b", "\\u0007"]) expect(body).not.toContain(hidden);
    expect(made(request({ ...extra, maskContacts: false }, message(data)))).toMatchObject({
      mentions: [],
      mention_everyone: false,
    });
  });

  it("calls only people of the configuration, even where everybody may be called", () => {
    const mentions = { all: false, mobiles: [], userIds: ["42", "everyone", "<@7>"] };
    const built = request({ config: { messageType: "markdown", mentions } }, message(data));
    expect(JSON.parse(built.body).allowed_mentions).toEqual({ parse: [], users: ["42"] });
    expect(made(built)).toMatchObject({ mentions: [{ id: "42" }], mention_everyone: false });
  });
});

describe("the answer", () => {
  const judge = (status: number, body: unknown, headers: [string, string][] = []) =>
    discordChannel.judge(answer(status, body, headers), endpoint("discord"));
  const said = (code: number, text = "Something") => ({ message: text, code });

  it.each([
    [404, said(10015, "Unknown Webhook"), "dead", "discord.hook"],
    [401, said(50027, "Invalid Webhook Token"), "dead", "discord.hook"],
    [400, said(50035, "Invalid Form Body"), "rejected", "discord.payload"],
    [400, said(50006), "rejected", "discord.payload"],
    [400, said(50109), "rejected", "discord.payload"],
    [413, said(40005), "rejected", "discord.too_large"],
    [400, said(220001), "rejected", "discord.forum"],
    [400, said(220003), "rejected", "discord.forum"],
    [404, said(10003), "rejected", "discord.channel"],
    [400, said(50083), "rejected", "discord.channel"],
    [400, said(160005), "rejected", "discord.channel"],
    [400, said(240000), "rejected", "discord.content"],
    [429, said(40062), "retry", "discord.rate"],
    [400, said(20016), "retry", "discord.rate"],
    [401, said(0, "401: Unauthorized"), "rejected", "http.auth"],
    [404, said(0, "404: Not Found"), "rejected", "http.not_found"],
    [502, "<html>", "retry", "http.unavailable"],
    [500, said(0), "retry", "http.unavailable"],
    [400, said(777_777), "rejected", "robot.unknown"],
    [500, said(777_777), "retry", "robot.unknown"],
    // The code counts, whatever the status.
    [200, said(10015), "dead", "discord.hook"],
  ])("%i %j is %s (%s)", (status, body, kind, diagnosis) => {
    const verdict = judge(status, body);
    expect(verdict).toMatchObject({ kind, diagnosis });
    expect(explain(verdict).zh).not.toMatch(/[{}]/);
  });

  it("is success for a message it made, or for 204", () => {
    expect(judge(200, { id: "1", type: 0 })).toMatchObject({ kind: "delivered", code: "200" });
    expect(judge(204, "")).toMatchObject({ kind: "delivered", code: "204" });
    for (const body of ["", "ok", "<html>login</html>", "[]", { ok: true }, { code: 0 }]) {
      expect(judge(200, body)).toMatchObject({
        kind: "rejected",
        diagnosis: "robot.unconfirmed",
        outcomeUnknown: true,
      });
    }
  });

  it("names the member that was found wrong", () => {
    const errors = {
      embeds: { 0: { title: { _errors: [{ code: "BASE_TYPE_MAX_LENGTH", message: "Must be 256." }] } } },
    };
    expect(explain(judge(400, { ...said(50035, "Invalid Form Body"), errors })).zh).toBe(
      "Discord 消息体无效（50035）：请检查模板（Invalid Form Body: embeds.0.title: Must be 256.）",
    );
  });

  const limited = { message: "You are being rate limited.", retry_after: 0.65, global: false };
  it.each([
    ["the header", { ...limited, retry_after: 99 }, [["Retry-After", "2"]], 2_000],
    ["a header with a fraction", limited, [["Retry-After", "0.4"]], 400],
    ["the bucket", { ...limited, retry_after: 99 }, [["X-RateLimit-Reset-After", "1.5"]], 1_500],
    ["seconds in the body", limited, [], 650],
    ["milliseconds in the body, as they were once", { ...limited, retry_after: 64_570 }, [], 64_570],
    ["nothing", "<html>1015</html>", [], 30_000],
  ] as const)("takes the wait of a refusal from %s, and it holds back the whole robot", (_, body, headers, ms) => {
    const verdict = judge(429, body, [...headers.map(([name, value]): [string, string] => [name, value])]);
    expect(verdict).toMatchObject({
      kind: "retry",
      reason: "rate_limited",
      diagnosis: "discord.rate",
      retryAfterMs: ms,
    });
    expect(banMs(verdict, () => 0)).toBe(Math.max(ms, 1_000));
    expect(explain(verdict).zh).toBe(`Discord 限流：${Math.ceil(ms / 1_000)} 秒后重试`);
  });

  it("pauses after the last message that the bucket takes", () => {
    const headers = (remaining: string): [string, string][] => [
      ["X-RateLimit-Remaining", remaining],
      ["X-RateLimit-Reset-After", "1.25"],
    ];
    const last = judge(200, { id: "1" }, headers("0"));
    expect(last).toMatchObject({ kind: "delivered", pauseMs: 1_250 });
    expect(banMs(last, () => 0)).toBe(1_250);
    expect(banMs(judge(200, { id: "1" }, headers("1")), () => 0)).toBeNull();
    expect(banMs(judge(200, { id: "1" }), () => 0)).toBeNull();
  });

  it("prints the texts people search for", () => {
    expect(explain(judge(404, said(10015))).zh).toBe(
      "Discord Webhook 已删除 / Token 无效（10015）：请重新创建 Webhook",
    );
    expect(explain(judge(429, limited), { final: true }).zh).toBe("Discord 限流");
  });
});
