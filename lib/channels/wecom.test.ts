import { describe, expect, it } from "vitest";
import { FRESH_STATE } from "@/lib/domain/emulators/types";
import { wecomEmulator } from "@/lib/domain/emulators/wecom";
import type { EndpointConfig } from "@/lib/domain/endpoints";
import { CHANNELS } from "./registry";
import { context, endpoint, message, NOW } from "./testing/endpoint";

const LINK = "https://console.example.com/messages?d=msg_1";
const LONG = "我想咨询一下产品价格。".repeat(600);
const ATTACK = [
  '<@all> <font color="warning">fake</font> [点我](javascript:alert(1)) ![x](https://evil.example/p.png)',
  "> 引用\n# 标题\n| a | b |\n@all @13800000000 </font><@lisi>",
].join("\n");

type Extra = Partial<EndpointConfig>;
type Sent = {
  msgtype: string;
  text?: { content: string; mentioned_list?: string[]; mentioned_mobile_list?: string[] };
  markdown?: { content: string };
  template_card?: {
    main_title: { title: string; desc?: string };
    sub_title_text?: string;
    horizontal_content_list?: { keyname: string; value: string }[];
    jump_list: { type: number; url: string; title: string }[];
    card_action: { type: number; url: string };
  };
};

function send(extra: Extra, data: Record<string, unknown> = {}, link: string | null = LINK) {
  const subject = endpoint("wecom", extra);
  const built = CHANNELS.wecom.build(message(data), subject, context(link === null ? {} : { link }));
  if (!built.ok) throw new Error(built.problem.diagnosis);
  const { body, headers, url } = built.request;
  const { search, pathname } = new URL(url);
  const reply = wecomEmulator(
    {
      method: "POST",
      query: search.slice(1),
      path: pathname,
      headers,
      body: new TextEncoder().encode(body),
      truncated: false,
    },
    { mode: "success", token: null, secret: null, keywords: [] },
    FRESH_STATE,
    NOW.getTime(),
  );
  expect(reply.body).toBe('{"errcode":0,"errmsg":"ok"}');
  const sent: Sent = JSON.parse(body);
  return sent;
}

const template = (body: string, contentType = "text/markdown") => ({
  format: "template" as const,
  template: { body, contentType },
});

describe("a card", () => {
  it("shows the message, and opens the record", () => {
    expect(send({ config: { messageType: "card" } })).toEqual({
      msgtype: "template_card",
      template_card: {
        card_type: "text_notice",
        main_title: { title: "新留言" },
        sub_title_text: "我想咨询一下产品价格",
        horizontal_content_list: [
          { keyname: "客户姓名", value: "张**" },
          { keyname: "客户电话", value: "138****8000" },
          { keyname: "客户邮箱", value: "z***@example.com" },
          { keyname: "渠道", value: "web" },
          { keyname: "留言时间", value: "2024-01-15 18:30:00（北京时间）" },
        ],
        jump_list: [{ type: 1, url: LINK, title: "查看详情" }],
        card_action: { type: 1, url: LINK },
      },
    });
  });

  it("stays within a card's lengths and says a long title where there is room for it", () => {
    const fields = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`字段${index}`, "值".repeat(500)]));
    const card = send({ config: { messageType: "card" } }, { message_content: LONG, fields }).template_card;
    expect(card?.horizontal_content_list).toHaveLength(6);
    expect([...(card?.sub_title_text ?? "")]).toHaveLength(112);
    const titled = send({ config: { messageType: "card" }, ...template(`# ${"标".repeat(40)}\n正文`) }).template_card;
    expect(titled?.main_title.title).toBe(`${"标".repeat(25)}…`);
    expect(titled?.sub_title_text).toBe(`${"标".repeat(40)}\n正文`);
  });

  it("is Markdown where there is no page to open, or somebody to call", () => {
    expect(send({ config: { messageType: "card" } }, {}, null).msgtype).toBe("markdown");
    const mentions = { all: false, mobiles: [], userIds: ["zs"] };
    expect(send({ config: { messageType: "card", mentions } }).markdown?.content).toContain("<@zs>");
  });

  it("carries a template's text below its title, and a keyword", () => {
    const body = "### 客服提醒\n> **{{ data.customer_name }}** 留言：{{ data.message_content }}";
    const card = send({ config: { messageType: "card" }, maskContacts: false, ...template(body) }).template_card;
    expect(card?.main_title.title).toBe("客服提醒");
    expect(card?.sub_title_text).toBe("张三 留言：我想咨询一下产品价格");
    const guarded = send({ config: { messageType: "card", keywords: ["值班"] } }).template_card;
    expect(guarded?.main_title.desc).toBe("值班");
  });
});

describe("mentions", () => {
  it.each(["text", "markdown", "card"] as const)(
    "everybody and phones are called in a text, whatever was chosen (%s)",
    (messageType) => {
      const mentions = { all: true, mobiles: ["13900000000"], userIds: ["zs"] };
      const sent = send({ config: { messageType, mentions } });
      expect(sent.text?.mentioned_list).toEqual(["zs", "@all"]);
      expect(sent.text?.mentioned_mobile_list).toEqual(["13900000000"]);
      expect(sent.text?.content).toContain(`查看详情：${LINK}`);
    },
  );

  it("a template in Markdown is read as plain text then", () => {
    const mentions = { all: true, mobiles: [], userIds: [] };
    const sent = send({ config: { mentions }, ...template("## 提醒\n[打开](https://a.example)") });
    expect(sent.text?.content).toBe("提醒\n打开 https://a.example");
  });

  it("single people are called in Markdown, however many and however long the message", () => {
    const userIds = Array.from({ length: 20 }, (_, index) => `${"u".repeat(60)}${index}`);
    const content =
      send({ config: { mentions: { all: false, mobiles: [], userIds } } }, { message_content: LONG }).markdown
        ?.content ?? "";
    expect(Buffer.byteLength(content)).toBeLessThanOrEqual(4_096);
    expect(content.match(/<@u{60}\d+>/g)).toHaveLength(20);
    expect(content).toContain(`[查看详情](${LINK})`);
  });
});

describe("limits", () => {
  it.each(["text", "markdown"] as const)("%s fills its bytes and not one more", (messageType) => {
    const limit = messageType === "text" ? 2_048 : 4_096;
    for (const data of [
      { message_content: LONG },
      { message_content: LONG, fields: Object.fromEntries([...Array(40).keys()].map((key) => [`键${key}`, LONG])) },
    ]) {
      const sent = send({ config: { messageType } }, data);
      const content = sent.text?.content ?? sent.markdown?.content ?? "";
      expect(Buffer.byteLength(content)).toBeLessThanOrEqual(limit);
      expect(Buffer.byteLength(content)).toBeGreaterThan(limit - 8);
      expect(content).toContain("我想咨询一下产品价格");
      expect(content).toContain(LINK);
    }
  });

  it("a long template loses no tag, a long JSON text is cut rather than refused", () => {
    const painted = send(template(`<font color="warning">{{ data.message_content }}</font>`), {
      message_content: LONG,
    });
    expect(painted.markdown?.content.endsWith("…</font>")).toBe(true);
    expect(Buffer.byteLength(painted.markdown?.content ?? "")).toBeGreaterThan(4_088);
    const json = '{"msgtype":"text","text":{"content":{{ data.message_content | json }},"mentioned_list":["@all"]}}';
    const own = send(template(json, "application/json"), { message_content: LONG });
    expect(Buffer.byteLength(own.text?.content ?? "")).toBeGreaterThan(2_040);
    expect(own.text?.mentioned_list).toEqual(["@all"]);
  });
});

it("sends news, cards and pictures of a template's own JSON as they are", () => {
  const news = {
    msgtype: "news",
    news: { articles: [{ title: "T", description: "D", url: LINK, picurl: "https://a.example/p.png" }] },
  };
  expect(send(template(JSON.stringify(news), "application/json"))).toEqual(news);
});

describe("what strangers write", () => {
  it.each(["text", "markdown", "card"] as const)("calls, links and paints nobody and nothing as %s", (messageType) => {
    const data = { message_content: ATTACK, customer_name: ATTACK, category: ATTACK, fields: { [ATTACK]: ATTACK } };
    for (const extra of [{}, template("{{ data.message_content }}"), template("{{ data.category }}", "text/plain")]) {
      const sent = JSON.stringify(send({ config: { messageType }, maskContacts: false, ...extra }, data));
      expect(sent).not.toMatch(/<@|<font color=\\"warning|\]\(javascript|\]\(https:\/\/evil|@all|@13800000000|\\n# /);
      // A quotation mark of markup at the beginning of a line.
      expect(sent).not.toContain("\\n> 引用");
    }
  });
});
