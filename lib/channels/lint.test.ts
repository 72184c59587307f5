import { describe, expect, it } from "vitest";
import type { EndpointConfig, EndpointTemplate } from "@/lib/domain/endpoints";
import { detectChannel } from "./descriptors";
import { neutralise, neutraliseLine } from "./neutralise";
import { CHANNELS, lintEndpoint } from "./registry";
import { endpoint } from "./testing/endpoint";
import { truncateBytes } from "./truncate";

const keys = (channel: EndpointConfig["channel"], extra: Partial<EndpointConfig> = {}) =>
  lintEndpoint(endpoint(channel, extra)).map(({ field, key }) => `${field} ${key}`);

describe("lintEndpoint", () => {
  it("has nothing to say about ordinary configurations", () => {
    for (const channel of ["custom", "wecom", "dingtalk", "feishu"] as const) expect(keys(channel)).toEqual([]);
  });

  it("looks at the address", () => {
    expect(keys("feishu", { url: "http://127.0.0.1:3000/open-apis/bot/v2/hook/x" })).toEqual([
      "url url_host_unusual",
      "url url_not_encrypted",
    ]);
    expect(keys("custom", { url: endpoint("wecom").url })).toEqual(["channel url_of_other_channel"]);
    expect(keys("dingtalk", { url: `${endpoint("dingtalk").url}&timestamp=1&sign=x` })).toEqual([
      "url dingtalk_url_signed",
    ]);
    expect(detectChannel("https://open.larksuite.com/open-apis/bot/v2/hook/x")).toBe("feishu");
    expect(detectChannel("nonsense")).toBeNull();
  });

  it("tells of surprises in signatures, mentions and templates", () => {
    expect(keys("custom", { signature: { scheme: "dmhub", secret: "0123456789abcdef" } })).toEqual([
      "signature.scheme dmhub_white_space",
    ]);
    expect(keys("feishu", { config: { mentions: { all: false, mobiles: ["1"], userIds: [] } } })).toEqual([
      "config.mentions mentions_mobiles_unsupported",
    ]);
  });

  it("tells who is told more than others, and what a platform cannot do", () => {
    expect(keys("wecom", { maskContacts: false })).toEqual(["maskContacts contacts_shown"]);
    expect(keys("custom", { maskContacts: false })).toEqual([]);
    const mentions = { all: true, mobiles: [], userIds: ["a"] };
    expect(keys("wecom", { config: { mentions } })).toEqual(["config.mentions wecom_mention_as_text"]);
    expect(keys("wecom", { config: { mentions, messageType: "text" } })).toEqual([]);
    const single = { all: false, mobiles: [], userIds: ["a"] };
    expect(keys("wecom", { config: { mentions: single, messageType: "card" } })).toEqual([
      "config.mentions wecom_mention_no_card",
    ]);
    expect(keys("dingtalk", { config: { mentions } })).toEqual([]);
  });

  it("tells of platforms abroad, as soon as an event is about people", () => {
    const events = ["leave_message.created"] as const;
    const abroad = "channel platform_abroad";
    for (const channel of ["slack", "discord"] as const) {
      expect(keys(channel, { events: [...events] })).toEqual([abroad]);
      expect(keys(channel, { events: ["system_alert.error", "webhook.test"] })).toEqual([]);
    }
    const lark = "https://open.larksuite.com/open-apis/bot/v2/hook/x";
    expect(keys("feishu", { events: [...events], url: lark })).toEqual([abroad]);
    for (const channel of ["feishu", "wecom", "custom"] as const)
      expect(keys(channel, { events: [...events] })).toEqual([]);
  });

  it("knows addresses that take something else", () => {
    const events = ["system_alert.error" as const];
    const workflow = "https://hooks.slack.com/workflows/T0/A0/1/x";
    expect(keys("slack", { events, url: workflow })).toEqual(["url slack_workflow_url"]);
    expect(keys("discord", { events, url: `${endpoint("discord").url}/slack` })).toEqual([
      "url discord_compatible_url",
    ]);
    expect(keys("wecom_app", { url: "http://127.0.0.1:3000/x" })).toEqual([
      "config.apiBase url_host_unusual",
      "config.apiBase url_not_encrypted",
    ]);
  });

  it("looks at mail servers", () => {
    const mail = (smtp: Partial<NonNullable<EndpointConfig["config"]["smtp"]>>) => {
      const { config } = endpoint("email");
      const base = { host: "smtp.example.com", port: 465, security: "tls" } as const;
      return keys("email", { config: { ...config, smtp: { ...base, ...smtp } } });
    };
    const auth = { user: "a@example.com", pass: "x" };
    expect(mail({ auth, from: "Support <A@example.com>" })).toEqual([]);
    expect(mail({ auth, from: "b@example.com" })).toEqual(["config.smtp.from smtp_other_sender"]);
    expect(mail({ port: 587, security: "tls" })).toEqual(["config.smtp.security smtp_587_tls"]);
    expect(mail({ port: 465, security: "starttls" })).toEqual(["config.smtp.security smtp_465_plain"]);
    expect(mail({ port: 25, security: "none", auth })).toEqual([
      "config.smtp.port smtp_port_25",
      "config.smtp.security smtp_password_plain",
    ]);
  });
});

describe("lint of templates", () => {
  const JSON_TYPE = "application/json";
  const template = (
    own: Partial<EndpointTemplate>,
    channel: EndpointConfig["channel"] = "dingtalk",
    extra: Partial<EndpointConfig> = {},
  ) => lintEndpoint(endpoint(channel, { format: "template", template: { body: "x", ...own }, ...extra }));

  it("finds variables that no subscribed event has, where they stand, and what was meant", () => {
    expect(
      template({ body: "{{ data.custmer_name }}\n{{ data.xyzxyz }} {{ event.type }} {{ customer_phone }}" }),
    ).toEqual([
      {
        field: "template.body",
        key: "template_misspelt_variable",
        values: { name: "data.custmer_name", suggestion: "data.customer_name", line: 1, column: 4 },
      },
      { field: "template.body", key: "template_unknown_variable", values: { name: "data.xyzxyz", line: 2, column: 4 } },
      {
        field: "template.body",
        key: "template_misspelt_variable",
        values: { name: "customer_phone", suggestion: "data.customer_phone", line: 2, column: 39 },
      },
    ]);
    expect(template({ body: "{% for f in data.fields %}{{ f }}{% endfor %}{{ link }}" })).toEqual([]);
  });

  it("holds every version to the events it serves", () => {
    const variants = [
      { eventType: "ticket", body: "{{ data.customer_name }}" },
      { eventType: "user.created", body: "{{ data.name }}" },
      { locale: "en", body: "{{ data.nosuchthing }}" },
    ];
    const found = template({ variants }, "dingtalk", { events: ["leave_message.created", "ticket.created"] });
    expect(found.map(({ field, key }) => `${field} ${key}`)).toEqual([
      "template.variants.0.body template_unknown_variable",
      "template.variants.1.body template_variant_unused",
      "template.variants.2.body template_unknown_variable",
    ]);
  });

  it("asks for a keyword only where none can be added", () => {
    const config = { keywords: ["值班"] };
    expect(template({ body: "你好" }, "dingtalk", { config })).toEqual([]);
    const body = '{"msgtype":"text","text":{"content":"{{ event.name }}"}}';
    const text = (own: string) => template({ body: own, contentType: JSON_TYPE }, "dingtalk", { config });
    expect(text(body)).toEqual([
      {
        field: "config.keywords",
        key: "keyword_missing",
        values: expect.objectContaining({ type: "leave_message.created", zh: "钉钉" }),
      },
    ]);
    expect(text(body.replace("{{ event.name }}", "值班 {{ event.name }}"))).toEqual([]);
    // The test is spoken by the main text, and must pass as well.
    const variants = [{ eventType: "leave_message.created", body: body.replace("{{ event.name }}", "值班") }];
    expect(template({ body, contentType: JSON_TYPE, variants }, "dingtalk", { config })[0]).toMatchObject({
      key: "keyword_missing",
      values: { type: "webhook.test" },
    });
  });

  it("measures what comes out, and says what happens to the rest", () => {
    expect(template({ body: "好".repeat(2_000) }, "wecom")).toEqual([
      {
        field: "template.body",
        key: "template_size_cut_bytes",
        values: expect.objectContaining({ used: 6_000, max: 4_096, type: "leave_message.created" }),
      },
    ]);
    expect(template({ body: "好".repeat(1_300) }, "wecom")).toEqual([]);
    expect(template({ body: "好".repeat(1_300) }, "wecom", { config: { messageType: "text" } })[0]?.key).toBe(
      "template_size_cut_bytes",
    );
    const long = `{% for i in (1..900) %}${"a".repeat(23)}{% endfor %}`;
    const body = `{"msgtype":"text","text":{"content":"${long}"}}`;
    expect(template({ body, contentType: JSON_TYPE })[0]).toMatchObject({
      key: "template_size_refused_bytes",
      values: { max: 20_000 },
    });
  });

  it("tries every version with samples", () => {
    expect(template({ body: '{"a": {{ data.customer_name }} }', contentType: JSON_TYPE })[0]).toMatchObject({
      field: "template.body",
      key: "template_sample_json",
      values: { type: "leave_message.created", nameZh: "新留言" },
    });
    const untitled = '{"msgtype":"markdown","markdown":{"text":"x"}}';
    expect(template({ body: untitled, contentType: JSON_TYPE })[0]?.key).toBe("dingtalk_title_missing");
    expect(template({ body: "![x](https://a.example/b.png)" }, "feishu").map(({ key }) => key)).toEqual([
      "feishu_image_url",
    ]);
    expect(template({ body: "![x](https://a.example/b.png)" })).toEqual([]);
  });

  it("leaves mistakes to the errors of the form", () => {
    expect(template({ body: "{% if %}" })).toEqual([]);
  });
});

describe("address shapes", () => {
  const issue = (channel: EndpointConfig["channel"], url: string) =>
    CHANNELS[channel].config.safeParse(endpoint(channel, { url })).error?.issues.map((entry) => entry.message) ?? [];

  it("asks for what makes a robot's address", () => {
    expect(issue("wecom", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send")).toEqual(["wecom_url_key"]);
    expect(issue("wecom", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=")).toEqual(["wecom_url_key"]);
    expect(issue("dingtalk", "https://oapi.dingtalk.com/robot/send?token=1")).toEqual(["dingtalk_url_token"]);
    expect(issue("feishu", "https://open.feishu.cn/open-apis/bot/v2/hook/")).toEqual(["feishu_url_hook"]);
    expect(issue("feishu", "http://127.0.0.1:3000/tools/receiver/rcv_1/open-apis/bot/v2/hook/abc")).toEqual([]);
    expect(issue("custom", "https://api.example.com")).toEqual([]);
  });

  it("refuses headers that cannot be sent or are the product's own", () => {
    const result = CHANNELS.custom.config.safeParse(
      endpoint("custom", {
        headers: { "X-Event-Id": "1", "X-Name": "中文" },
        auth: {
          type: "headers",
          items: [
            { name: "A", value: "1" },
            { name: "a", value: "2" },
          ],
        },
      }),
    );
    expect(result.error?.issues.map(({ path, message }) => `${path.join(".")} ${message}`)).toEqual([
      "headers.X-Event-Id header_reserved",
      "headers.X-Name header_value_characters",
      "auth.items.1 header_duplicate",
    ]);
    const printed = { "Content-Type": "application/json", Authorization: "Bearer YOUR_TOKEN" };
    const issues = (headers: Record<string, string>) =>
      CHANNELS.custom.config.safeParse(endpoint("custom", { headers })).error?.issues.length ?? 0;
    expect(issues(printed)).toBe(0);
    expect(issues({ "content-type": "application/json;charset=UTF-8" })).toBe(0);
    expect(issues({ "Content-Type": "text/plain" })).toBe(1);
    const robot = CHANNELS.wecom.config.safeParse(endpoint("wecom", { auth: { type: "bearer", token: "x" } }));
    expect(robot.error?.issues.map(({ path, message }) => `${path.join(".")} ${message}`)).toEqual([
      "auth.type auth_not_supported",
    ]);
  });
});

describe("truncateBytes", () => {
  it("cuts between characters and counts bytes", () => {
    expect(truncateBytes("你好世界", 12)).toBe("你好世界");
    expect(truncateBytes("你好世界", 11)).toBe("你好…");
    expect(truncateBytes("你好世界", 8)).toBe("你…");
    expect(truncateBytes("a😀b", 5)).toBe("a…");
    expect(truncateBytes("你好", 3)).toBe("你");
    expect(truncateBytes("你好", 2)).toBe("");
    expect(truncateBytes("你好", -1)).toBe("");
  });
});

describe("neutralise", () => {
  it("leaves ordinary text, e-mail addresses and line feeds alone", () => {
    const text = "价格是多少？写信到 zhang.san@all.example.com\n谢谢 (急) 100%";
    expect(neutralise(text)).toBe(text);
    expect(neutraliseLine(" a \n b ")).toBe("a b");
  });

  it("disarms markup and survives broken text", () => {
    expect(neutralise("x@all <b> [a](b) `c`")).toBe("x＠all ＜b＞ ［a］(b) ｀c｀");
    expect(neutralise("\ud800坏")).toBe("\ufffd坏");
    expect(neutralise("# 一\n---\n![x]")).toBe("＃ 一\n－－－\n！［x］");
  });
});
