import { describe, expect, it } from "vitest";
import type { EndpointConfig } from "@/lib/domain/endpoints";
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
    const template = (body: string, keywords?: string[]) =>
      lintEndpoint(
        endpoint("dingtalk", { format: "template", template: { body }, config: keywords ? { keywords } : {} }),
      );
    expect(template("{{ data.custmer_name }} {{ data.xyz }} {{ event.type }}")).toEqual([
      {
        field: "template",
        key: "template_misspelt_variable",
        values: { name: "data.custmer_name", suggestion: "data.customer_name" },
      },
      { field: "template", key: "template_unknown_variable", values: { name: "data.xyz" } },
    ]);
    expect(template("{% for f in data.fields %}{{ f }}{% endfor %}")).toEqual([]);
    expect(template("{% if %}")[0]).toMatchObject({ key: "template_syntax", values: { line: 1 } });
    expect(template("你好 {{ data.customer_name }}", ["值班"])).toEqual([
      {
        field: "config.keywords",
        key: "keyword_will_be_added",
        values: { keyword: "值班", type: "leave_message.created" },
      },
    ]);
    expect(template("值班：{{ data.customer_name }}", ["值班"])).toEqual([]);
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
