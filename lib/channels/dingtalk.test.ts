import { describe, expect, it } from "vitest";
import { explain } from "@/lib/domain/diagnosis";
import { EMULATORS } from "@/lib/domain/emulators/registry";
import { type EmulatorSettings, FRESH_STATE } from "@/lib/domain/emulators/types";
import type { EndpointConfig } from "@/lib/domain/endpoints";
import { dingtalkChannel } from "./dingtalk";
import { answer, context, endpoint, message, NOW, SECRET } from "./testing/endpoint";

const LINK = "https://console.example.com/m/1";
const MENTIONS = { all: false, mobiles: ["13900000000"], userIds: ["manager1"] };

function request(extra: Partial<EndpointConfig> = {}, data: Record<string, unknown> = {}, link: string | null = LINK) {
  const built = dingtalkChannel.build(
    message(data),
    endpoint("dingtalk", extra),
    context(link === null ? {} : { link }),
  );
  if (!built.ok) throw new Error(built.problem.diagnosis);
  return built.request;
}
const body = (...input: Parameters<typeof request>) => JSON.parse(request(...input).body);

const template = (text: string, contentType = "text/markdown") => ({
  format: "template" as const,
  template: { body: text, contentType },
});

describe("kinds of message", () => {
  it("sends a card that opens the record", () => {
    expect(body({ config: { messageType: "card", mentions: MENTIONS } })).toEqual({
      msgtype: "actionCard",
      actionCard: {
        title: "新留言",
        text: [
          "#### 新留言",
          "- **客户姓名**：张**\n- **客户电话**：138****8000\n- **客户邮箱**：z***@example.com\n- **渠道**：web\n- **留言时间**：2024-01-15 18:30:00（北京时间）",
          "> 我想咨询一下产品价格",
          "@13900000000 @manager1",
        ].join("\n\n"),
        btnOrientation: "0",
        singleTitle: "查看详情",
        singleURL: LINK,
      },
      at: { atMobiles: ["13900000000"], atUserIds: ["manager1"], isAtAll: false },
    });
  });

  it("sends Markdown instead of a card that has nothing to open", () => {
    const sent = body({ config: { messageType: "card" } }, {}, null);
    expect(sent.msgtype).toBe("markdown");
    expect(sent.markdown.title).toBe("新留言");
    expect(
      body({ config: { messageType: "card" }, ...template("**{{ data.customer_name }}**") }, {}, null).msgtype,
    ).toBe("markdown");
  });

  it("sends plain text, literal, everybody called", () => {
    const mentions = { ...MENTIONS, all: true };
    expect(body({ config: { messageType: "text", mentions, keywords: ["值班"] }, locale: "en" })).toEqual({
      msgtype: "text",
      text: {
        content: [
          "New leave message",
          "Customer name: 张**",
          "Customer phone: 138****8000",
          "Customer email: z***@example.com",
          "Channel: web",
          "Left at: 2024-01-15 10:30:00 UTC",
          "我想咨询一下产品价格",
          `View details: ${LINK}`,
          "值班",
          "@13900000000 @manager1",
        ].join("\n"),
      },
      at: { atMobiles: ["13900000000"], atUserIds: ["manager1"], isAtAll: true },
    });
  });

  it("sends a template's images and links as they are, in Markdown or as a card", () => {
    const text = "## 工单\n![图](https://example.com/a.png)\n\n[打开](https://example.com/t)";
    expect(body(template(text)).markdown).toEqual({ title: "工单", text });
    const card = body({ config: { messageType: "card" }, ...template(text) });
    expect(card.actionCard).toMatchObject({ title: "工单", text, singleTitle: "查看详情", singleURL: LINK });
  });

  it("always has a title, even when a template begins with nothing readable", () => {
    expect(body(template("{{ data.missing }}")).markdown.title).toBe("leave_message.created");
    expect(body(template("![](https://example.com/a.png)")).markdown.title).not.toBe("");
  });
});

describe("size", () => {
  it.each(["text", "markdown", "card"] as const)("fills 20,000 bytes with %s and not one more", (messageType) => {
    for (const text of ["你".repeat(30_000), "😀".repeat(30_000), "a".repeat(30_000)]) {
      const sent = request({ config: { messageType, mentions: MENTIONS } }, { message_content: text });
      const bytes = Buffer.byteLength(sent.body);
      expect(bytes).toBeLessThanOrEqual(20_000);
      expect(bytes).toBeGreaterThan(19_992);
      expect(sent.body).not.toMatch(/\ufffd|\\ud[89a-f]/i);
      // Whoever is to be called is called whatever was cut.
      expect(sent.body).toContain("@13900000000 @manager1");
    }
  });

  it("sends a message of exactly the limit whole", () => {
    const room =
      20_000 - Buffer.byteLength(request({ config: { messageType: "text" } }, { message_content: "x" }).body);
    const at = (more: number) =>
      body({ config: { messageType: "text" } }, { message_content: "x".repeat(1 + room + more) }).text.content;
    expect(at(0)).not.toContain("…");
    expect(at(1)).toContain("…");
  });

  it("cuts a template's Markdown between rows and links", () => {
    const row = "| 工单 {{ i }} | [看](https://example.com/tickets/{{ i }}/messages) |";
    const sent = body(template(`| 号 | 链接 |\n| --- | --- |\n{% for i in (1..500) %}${row}\n{% endfor %}`)).markdown
      .text;
    const lines = sent.split("\n").slice(2, -2);
    expect(lines.length).toBeGreaterThan(200);
    for (const line of lines)
      expect(line).toMatch(/^\| 工单 (\d+) \| \[看\]\(https:\/\/example\.com\/tickets\/\1\/messages\) \|$/);
    expect(sent).toMatch(/\|\n\n…$/);
  });

  it("refuses a JSON template beyond it, naming the field", () => {
    const huge = template(
      JSON.stringify({ msgtype: "text", text: { content: "你".repeat(7_000) } }),
      "application/json",
    );
    expect(dingtalkChannel.build(message(), endpoint("dingtalk", huge), context())).toMatchObject({
      ok: false,
      problem: { field: "template", diagnosis: "template.too_long", values: { max: 20_000 } },
    });
  });
});

describe("strangers' text", () => {
  const attack =
    "@13800000000 @all @所有人 x@13800000000 [钓鱼](https://evil.example) ![i](https://evil.example/i.png) <a>";
  it.each(["text", "markdown", "card"] as const)("calls nobody and links nothing in %s", (messageType) => {
    const config = { messageType, mentions: { all: false, mobiles: [], userIds: [] } };
    const data = { message_content: attack, category: attack, page_title: attack, fields: { [attack]: attack } };
    for (const extra of [{}, template("{{ data.message_content }} {{ data.category }}")]) {
      const sent = request({ config, maskContacts: false, ...extra }, data).body;
      expect(sent).not.toMatch(/@1380|@all|@所有人|\]\(https:\/\/evil|<a>/);
      expect(JSON.parse(sent).at).toEqual({ atMobiles: [], atUserIds: [], isAtAll: false });
    }
  });
});

describe("signature", () => {
  it.each([
    ["1577836800000", "YYm8fZo517dyKC3x1LgFjQrBwOw972abv1hRpYT0Pso%3D"],
    ["1577836800003", "PABfppO2mVS%2BtVcRDMSIPHexh%2BmHvYgYYn8fNc2B%2FdI%3D"],
  ])("of %s is the published one, encoded once and fresh in every try", (timestamp, sign) => {
    const url = `${endpoint("dingtalk").url}&timestamp=1&sign=old`;
    const subject = endpoint("dingtalk", { url, config: { secret: "SECdemo0123456789" } });
    const built = dingtalkChannel.build(message(), subject, context({ now: new Date(Number(timestamp)), attempt: 2 }));
    expect(built.ok && built.request.url).toBe(`${endpoint("dingtalk").url}&timestamp=${timestamp}&sign=${sign}`);
  });
});

function judged(extra: Partial<EndpointConfig>, settings: Partial<EmulatorSettings>, now = NOW.getTime()) {
  const { url, headers, body: sent, method } = request(extra);
  const parsed = new URL(url);
  const reply = EMULATORS.dingtalk(
    {
      method,
      query: parsed.search.slice(1),
      path: parsed.pathname,
      headers,
      body: new TextEncoder().encode(sent),
      truncated: false,
    },
    { mode: "success", token: null, secret: null, keywords: [], ...settings },
    FRESH_STATE,
    now,
  );
  return dingtalkChannel.judge(answer(reply.status, reply.body, reply.headers), endpoint("dingtalk", extra));
}

describe.each(["old", "new"] as const)("what the robot says in the %s words", (wording) => {
  it.each([
    ["dingtalk.sign", { config: { secret: "another" } }, { secret: SECRET }, 0],
    ["dingtalk.timestamp", { config: { secret: SECRET } }, { secret: SECRET }, 3_700_000],
    ["dingtalk.keyword", {}, { keywords: ["值班"] }, 0],
    ["dingtalk.ip", {}, { refuseIp: true }, 0],
    ["dingtalk.token", {}, { token: "another" }, 0],
  ] as const)("is understood as %s", (diagnosis, extra, settings, later) => {
    const verdict = judged(
      extra,
      { ...settings, keywords: [...("keywords" in settings ? settings.keywords : [])], wording },
      NOW.getTime() + later,
    );
    expect(verdict).toMatchObject({ diagnosis, kind: diagnosis === "dingtalk.token" ? "dead" : "rejected" });
    expect(explain(verdict).zh).toMatch(/[\u4e00-\u9fff]/);
  });
});

it("delivers every kind of message to the robot", () => {
  for (const messageType of ["text", "markdown", "card"] as const) {
    const config = { messageType, secret: SECRET, keywords: ["值班"], mentions: MENTIONS };
    expect(judged({ config }, { secret: SECRET, keywords: ["值班"] }).kind).toBe("delivered");
  }
});
