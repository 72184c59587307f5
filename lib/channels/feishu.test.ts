import { describe, expect, it } from "vitest";
import type { MessageType } from "@/lib/domain/channel-config";
import { EMULATORS } from "@/lib/domain/emulators/registry";
import { type EmulatorSettings, FRESH_STATE } from "@/lib/domain/emulators/types";
import type { EndpointConfig } from "@/lib/domain/endpoints";
import { feishuChannel } from "./feishu";
import { answer, context, endpoint, message, NOW, SECRET } from "./testing/endpoint";

const LINK = "https://console.example.com/m/1";
const TYPES: readonly MessageType[] = ["text", "markdown", "card"];
const MENTIONS = { all: true, mobiles: [], userIds: ["ou_tom"] };

function build(extra: Partial<EndpointConfig>, event = message(), link?: string) {
  const built = feishuChannel.build(event, endpoint("feishu", extra), context(link === undefined ? {} : { link }));
  if (!built.ok) throw new Error(JSON.stringify(built.problem));
  return built.request.body;
}

const template = (body: string, contentType?: string): Partial<EndpointConfig> => ({
  format: "template",
  template: { body, ...(contentType === undefined ? {} : { contentType }) },
});

describe("golden requests", () => {
  it("text", () => {
    expect(JSON.parse(build({ config: { messageType: "text", mentions: MENTIONS } }, message(), LINK))).toEqual({
      msg_type: "text",
      content: {
        text: [
          "新留言",
          "客户姓名：张**",
          "客户电话：138****8000",
          "客户邮箱：z***@example.com",
          "渠道：web",
          "留言时间：2024-01-15 18:30:00（北京时间）",
          "我想咨询一下产品价格",
          `查看详情：${LINK}`,
          '<at user_id="ou_tom"></at> <at user_id="all">所有人</at>',
        ].join("\n"),
      },
    });
  });

  it("post", () => {
    const line = (text: string) => [{ tag: "text", text }];
    expect(JSON.parse(build({ config: { messageType: "markdown", mentions: MENTIONS } }, message(), LINK))).toEqual({
      msg_type: "post",
      content: {
        post: {
          zh_cn: {
            title: "新留言",
            content: [
              line("客户姓名：张**"),
              line("客户电话：138****8000"),
              line("客户邮箱：z***@example.com"),
              line("渠道：web"),
              line("留言时间：2024-01-15 18:30:00（北京时间）"),
              line("我想咨询一下产品价格"),
              [{ tag: "a", text: "查看详情", href: LINK }],
              [
                { tag: "at", user_id: "ou_tom" },
                { tag: "at", user_id: "all" },
              ],
            ],
          },
        },
      },
    });
    const english = JSON.parse(build({ config: { messageType: "markdown" }, locale: "en" }));
    expect(english.content.post.en_us.title).toBe("New leave message");
  });

  it("card", () => {
    const { card } = JSON.parse(build({ config: { mentions: MENTIONS } }, message(), LINK));
    expect(card.header).toEqual({ template: "blue", title: { tag: "plain_text", content: "新留言" } });
    expect(card.elements.slice(1)).toEqual([
      { tag: "div", text: { tag: "plain_text", content: "我想咨询一下产品价格" } },
      { tag: "div", text: { tag: "lark_md", content: "<at id=ou_tom></at> <at id=all></at>" } },
      {
        tag: "action",
        actions: [{ tag: "button", type: "primary", text: { tag: "plain_text", content: "查看详情" }, url: LINK }],
      },
    ]);
  });

  it.each([
    ["demo", 1_599_360_473, "l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8="],
    ["dGhpcyBpcyBhIGtleQ==", 1_716_283_459, "8EyY+xxfJvzWjZQpdc2mgvQFaG7lF5nbxl7RITyMkJU="],
  ])("the published signature of %s", (secret, seconds, sign) => {
    const subject = endpoint("feishu", { config: { secret, messageType: "text" } });
    const built = feishuChannel.build(message(), subject, context({ now: new Date(seconds * 1000) }));
    expect(built.ok && JSON.parse(built.request.body)).toMatchObject({ timestamp: String(seconds), sign });
  });
});

describe("templates", () => {
  const BODY = [
    "# 新留言 {{ data.customer_name }}",
    "**内容**：{{ data.message_content }}",
    '[打开](https://example.com/a) ![图](https://example.com/p.png) <at user_id="ou_1">Tom</at>',
  ].join("\n");

  it("become a card of JSON 2.0, the heading its title, an image by address a link", () => {
    const { card } = JSON.parse(build(template(BODY), message(), LINK));
    expect(card).toEqual({
      schema: "2.0",
      header: { template: "blue", title: { tag: "plain_text", content: "新留言 张＊＊" } },
      body: {
        elements: [
          {
            tag: "markdown",
            content:
              '**内容**：我想咨询一下产品价格\n[打开](https://example.com/a) [图](https://example.com/p.png) <at user_id="ou_1">Tom</at>',
          },
          {
            tag: "button",
            type: "primary",
            text: { tag: "plain_text", content: "查看详情" },
            behaviors: [{ type: "open_url", default_url: LINK }],
          },
        ],
      },
    });
  });

  it("become the lines of a post, with its links and calls", () => {
    const body = JSON.parse(build({ ...template(BODY), config: { messageType: "markdown" } }));
    expect(body.content.post.zh_cn).toEqual({
      title: "新留言 张＊＊",
      content: [
        [{ tag: "text", text: "内容：我想咨询一下产品价格" }],
        [
          { tag: "a", text: "打开", href: "https://example.com/a" },
          { tag: "text", text: " " },
          { tag: "a", text: "图", href: "https://example.com/p.png" },
          { tag: "text", text: " " },
          { tag: "at", user_id: "ou_1" },
        ],
      ],
    });
  });

  it("become a text without marks, calls kept", () => {
    const body = JSON.parse(build({ ...template(BODY), config: { messageType: "text" } }));
    expect(body.content.text).toBe(
      '新留言 张**\n内容：我想咨询一下产品价格\n打开 https://example.com/a 图 https://example.com/p.png <at user_id="ou_1">Tom</at>',
    );
    const plain = JSON.parse(build(template("# {{ data.message_content }}", "text/plain")));
    expect(plain).toEqual({ msg_type: "text", content: { text: "# 我想咨询一下产品价格" } });
  });

  it("may be a card alone or a whole request in JSON", () => {
    const card = '{"schema":"2.0","body":{"elements":[]}}';
    const json = "application/json";
    const signed = JSON.parse(build({ ...template(card, json), config: { secret: SECRET } }));
    expect(signed).toMatchObject({ msg_type: "interactive", card: { schema: "2.0" }, timestamp: "1737000000" });
    const image = '{"msg_type":"image","content":{"image_key":"img_1"}}';
    expect(JSON.parse(build(template(image, json)))).toEqual(JSON.parse(image));
  });
});

describe("sizes", () => {
  const LIMIT = 20 * 1024;

  it.each(TYPES)("cuts a %s to the byte, between characters", (messageType) => {
    for (const text of ["你".repeat(30_000), "a😀".repeat(20_000), `${"x".repeat(9)}\n`.repeat(5_000)]) {
      for (const secret of [undefined, SECRET]) {
        const config = { messageType, mentions: MENTIONS, ...(secret === undefined ? {} : { secret }) };
        const body = build({ config }, message({ message_content: text }), LINK);
        expect(Buffer.byteLength(body)).toBeLessThanOrEqual(LIMIT);
        // A line of a post costs its tag as well.
        expect(Buffer.byteLength(body)).toBeGreaterThan(LIMIT - (messageType === "markdown" ? 60 : 10));
        expect(body).not.toMatch(/\ufffd|\\ud[89a-f]/i);
        expect(body).toContain("ou_tom");
        expect(body).toContain(LINK);
      }
    }
  });

  it("takes a message of exactly 20 KB whole, and cuts one of a byte more", () => {
    const config = { messageType: "text" as const };
    const bare = Buffer.byteLength(build({ config }, message({ message_content: "x" })));
    const exact = "x".repeat(LIMIT - bare + 1);
    expect(Buffer.byteLength(build({ config }, message({ message_content: exact })))).toBe(LIMIT);
    expect(build({ config }, message({ message_content: exact }))).not.toContain("…");
    expect(build({ config }, message({ message_content: `${exact}x` }))).toContain("…");
  });

  it.each(TYPES)("cuts no tag, link, strong text or table of a template in a %s", (messageType) => {
    const piece = '<at user_id="ou_1">Tom</at> [打开](https://example.com/a?b=c) **重点**\n';
    const times = (count: number, text: string) => `{% for i in (1..${count}) %}${text}{% endfor %}`;
    const cell = "一".repeat(40);
    const rows = `| 名 | 值 |\n|---|---|\n${times(300, `| ${cell} | 二 |\n`)}`;
    for (const repeats of [300, 301, 302, 303, 304, 305]) {
      const config = { messageType };
      const body = build({ ...template(`${"x".repeat(repeats % 7)}${times(repeats, piece)}${rows}`), config });
      expect(Buffer.byteLength(body)).toBeLessThanOrEqual(LIMIT);
      const text = body.replaceAll('\\"', '"');
      expect(text.match(/<at /g)?.length ?? 0).toBe(text.match(/<\/at>/g)?.length ?? 0);
      expect(text).not.toMatch(/\[打开\](?!\(https:\/\/example\.com\/a\?b=c\))/);
      expect((text.match(/\*\*/g)?.length ?? 0) % 2).toBe(0);
    }
    const table = build({ ...template(`# 表\n${rows}`), config: { messageType } });
    if (messageType === "card") expect(table).toMatch(/ 二 \|\\n\\n…"/);
    expect(table).not.toMatch(/\| 一+(?!一* \| 二 \|)/);
  });
});

describe("what a visitor wrote", () => {
  const ATTACK = [
    '<at user_id="all">x</at> <at id=all></at> &lt;at id=all&gt;',
    "**粗** ~~删~~ _斜_ [click](https://evil.example) ![x](img_v2_1)",
    "# 标题\n- 列表\n1. 一\n| a | b |\n|---|---|\n    code\n标题\n===\n> 引用",
  ].join("\n");
  const data = { message_content: ATTACK, customer_name: ATTACK, category: "**a** b", fields: { "*x* y": "~~z~~" } };

  it.each(TYPES)("calls nobody, links nowhere and formats nothing in a %s", (messageType) => {
    const written = template("{{ data.message_content }}\n{{ data.category }}\n{{ data.customer_name }}");
    for (const extra of [{}, written]) {
      const body = build({ ...extra, config: { messageType }, maskContacts: false }, message(data));
      expect(body).not.toMatch(/<at|"tag":"at"|"tag":"a"|"tag":"img"|\]\(|&lt;at id=all&gt;(?=[^"]*lark_md)/);
      const markup = JSON.stringify(collect(JSON.parse(body)));
      expect(markup).not.toMatch(/<|\*\*粗\*\*|\*\*a\*\*|~~[^~]+~~|\*x\*|&lt;|(?:^|\\n)(?:#|- |1\. |\||===| {4})/);
    }
  });

  /** The texts that Feishu reads as Markdown. */
  function collect(value: unknown): string[] {
    if (Array.isArray(value)) return value.flatMap(collect);
    if (typeof value !== "object" || value === null) return [];
    const { tag, content } = value as { tag?: unknown; content?: unknown };
    if ((tag === "lark_md" || tag === "markdown") && typeof content === "string") {
      // The label's own marks are the product's.
      return [content.replace(/^\*\*([^*\n]+)\*\*\n/, "$1 ")];
    }
    return Object.values(value).flatMap(collect);
  }

  it("cannot end the tag of a mention that the endpoint makes", () => {
    const mentions = { all: false, mobiles: [], userIds: ['ou_1"></at><at user_id="all'] };
    for (const messageType of TYPES) {
      const body = build({ config: { messageType, mentions } });
      expect(body.match(/<at /g)?.length ?? 0).toBeLessThanOrEqual(1);
      expect(body).not.toMatch(/<at (?:user_)?id=\\?"?all|"user_id":"all"/);
    }
  });
});

describe("a body that was sent before", () => {
  it("says the same with a signature of now", () => {
    const signed = { config: { secret: SECRET } };
    const before = feishuChannel.build(message(), endpoint("feishu", signed), context());
    if (!before.ok) throw new Error("not built");
    const original = { body: before.request.body, contentType: "application/json" };
    const later = context({ now: new Date(NOW.getTime() + 7_200_000), original });
    const other = { ...signed, format: "template" as const, template: { body: "something else" } };
    const again = feishuChannel.build(message(), endpoint("feishu", other), later);
    if (!again.ok) throw new Error("not built");
    const { timestamp, sign, ...said } = JSON.parse(again.request.body);
    const { timestamp: then, sign: oldSign, ...saidBefore } = JSON.parse(original.body);
    expect(said).toEqual(saidBefore);
    expect(Number(timestamp) - Number(then)).toBe(7_200);
    expect(sign).not.toBe(oldSign);
  });
});

describe("against the emulator", () => {
  function reply(extra: Partial<EndpointConfig>, settings: Partial<EmulatorSettings>) {
    const body = new TextEncoder().encode(build(extra, message({ message_content: "长".repeat(20_000) })));
    const { pathname: path } = new URL(endpoint("feishu").url);
    const request = { method: "POST", query: "", path, headers: [], body, truncated: false };
    const given = { mode: "success", token: null, secret: null, keywords: [], ...settings } as const;
    const { status, body: text, headers } = EMULATORS.feishu(request, given, FRESH_STATE, NOW.getTime());
    return feishuChannel.judge(answer(status, text, headers), endpoint("feishu"));
  }

  it.each(TYPES)("a long, signed %s with a keyword is accepted", (messageType) => {
    const config = { messageType, secret: SECRET, keywords: ["值班"], mentions: MENTIONS };
    expect(reply({ config }, { secret: SECRET, keywords: ["值班"] }).kind).toBe("delivered");
  });

  it("an older server's success counts, a refused address is named", () => {
    expect(reply({}, { statusCodeOnly: true }).kind).toBe("delivered");
    expect(reply({}, { refuseIp: true })).toMatchObject({ kind: "rejected", diagnosis: "feishu.ip", code: "19022" });
  });
});
