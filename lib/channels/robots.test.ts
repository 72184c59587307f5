import { describe, expect, it } from "vitest";
import { EMULATORS } from "@/lib/domain/emulators/registry";
import { FRESH_STATE } from "@/lib/domain/emulators/types";
import type { EndpointConfig } from "@/lib/domain/endpoints";
import { CHANNELS } from "./registry";
import { answer, context, endpoint, message, NOW, SECRET } from "./testing/endpoint";

type Robot = "wecom" | "dingtalk" | "feishu";

function request(channel: Robot, extra: Partial<EndpointConfig> = {}, test = false, link?: string) {
  const result = CHANNELS[channel].build(
    message(),
    endpoint(channel, extra),
    context({ test, ...(link === undefined ? {} : { link }) }),
  );
  if (!result.ok) throw new Error(result.problem.diagnosis);
  return result.request;
}

const judge = (channel: Robot, body: unknown, status = 200) =>
  CHANNELS[channel].judge(answer(status, body), endpoint(channel));

describe("golden requests", () => {
  it("wecom", () => {
    const link = "https://console.example.com/m/1";
    expect(
      JSON.parse(
        request("wecom", { config: { mentions: { all: false, mobiles: [], userIds: ["zs"] } } }, true, link).body,
      ),
    ).toEqual({
      msgtype: "markdown",
      markdown: {
        content: [
          "### 【测试】新留言",
          '> 客户姓名：<font color="comment">张**</font>',
          '> 客户电话：<font color="comment">138****8000</font>',
          '> 客户邮箱：<font color="comment">z***@example.com</font>',
          '> 渠道：<font color="comment">web</font>',
          '> 留言时间：<font color="comment">2024-01-15 18:30:00（北京时间）</font>',
          "",
          "我想咨询一下产品价格",
          "[查看详情](https://console.example.com/m/1)",
          "<@zs>",
        ].join("\n"),
      },
    });
  });

  it("wecom uses a text message to call everybody or by phone, within 2048 bytes", () => {
    const config = { mentions: { all: true, mobiles: ["13900000000"], userIds: ["zs"] } };
    const body = JSON.parse(request("wecom", { config }).body);
    expect(body.msgtype).toBe("text");
    expect(body.text.mentioned_list).toEqual(["zs", "@all"]);
    expect(body.text.mentioned_mobile_list).toEqual(["13900000000"]);
    const long = CHANNELS.wecom.build(
      message({ message_content: "长".repeat(3_000) }),
      endpoint("wecom", { config }),
      context(),
    );
    const size = long.ok ? Buffer.byteLength(JSON.parse(long.request.body).text.content) : 0;
    expect(size).toBeLessThanOrEqual(2_048);
    expect(size).toBeGreaterThan(2_040);
  });

  it("dingtalk, signed anew in the URL even when a signed address was pasted", () => {
    const url = `${endpoint("dingtalk").url}&timestamp=1&sign=old`;
    const config = { secret: SECRET, mentions: { all: false, mobiles: ["13900000000"], userIds: [] } };
    const built = request("dingtalk", { url, config });
    expect(built.url).toBe(
      `${endpoint("dingtalk").url}&timestamp=1737000000000&sign=iiCdXEDWnLSxn0elmBLlSECvuDIc9VylPo4zZHy1Q5M%3D`,
    );
    expect(built.signedString).toBe("1737000000000\n••••");
    expect(JSON.parse(built.body)).toEqual({
      msgtype: "markdown",
      markdown: {
        title: "新留言",
        text: [
          "#### 新留言",
          [
            "- **客户姓名**：张**",
            "- **客户电话**：138****8000",
            "- **客户邮箱**：z***@example.com",
            "- **渠道**：web",
            "- **留言时间**：2024-01-15 18:30:00（北京时间）",
          ].join("\n"),
          "> 我想咨询一下产品价格",
          "@13900000000",
        ].join("\n\n"),
      },
      at: { atMobiles: ["13900000000"], atUserIds: [], isAtAll: false },
    });
  });

  it("feishu, signed in the body, the visitor's text in plain_text", () => {
    const built = request("feishu", { config: { secret: SECRET, mentions: { all: true, mobiles: [], userIds: [] } } });
    const body = JSON.parse(built.body);
    expect(Object.keys(body)).toEqual(["timestamp", "sign", "msg_type", "card"]);
    expect(body.timestamp).toBe("1737000000");
    expect(body.sign).toBe("5/oCNEcDjCebXI6IWPJzg5fIBH4wbk7thw1x0jO1dE0=");
    expect(body.msg_type).toBe("interactive");
    expect(body.card.header).toEqual({ template: "blue", title: { tag: "plain_text", content: "新留言" } });
    expect(body.card.elements[0].fields[1]).toEqual({
      is_short: true,
      text: { tag: "lark_md", content: "**客户电话**\n138****8000" },
    });
    expect(body.card.elements[1]).toEqual({
      tag: "div",
      text: { tag: "plain_text", content: "我想咨询一下产品价格" },
    });
    expect(body.card.elements[2]).toEqual({ tag: "div", text: { tag: "lark_md", content: "<at id=all></at>" } });
  });
});

function emulate(channel: Robot, extra: Partial<EndpointConfig>, settings: { secret?: string; keywords?: string[] }) {
  const subject = endpoint(channel, extra);
  const { url, headers, body, method } = request(channel, extra);
  const parsed = new URL(url);
  const reply = EMULATORS[channel](
    {
      method,
      query: parsed.search.slice(1),
      path: parsed.pathname,
      headers,
      body: new TextEncoder().encode(body),
      truncated: false,
    },
    { mode: "success", token: null, secret: settings.secret ?? null, keywords: settings.keywords ?? [] },
    FRESH_STATE,
    NOW.getTime(),
  );
  return CHANNELS[channel].judge(answer(reply.status, reply.body, reply.headers), subject);
}

describe.each(["wecom", "dingtalk", "feishu"] as const)("%s against its emulator", (channel) => {
  it("is accepted with the right secret and keyword", () => {
    const config = channel === "wecom" ? {} : { secret: SECRET, keywords: ["值班"] };
    const settings = channel === "wecom" ? {} : { secret: SECRET, keywords: ["值班"] };
    expect(emulate(channel, { config }, settings)).toMatchObject({ kind: "delivered", diagnosis: "delivered" });
  });
});

describe.each(["dingtalk", "feishu"] as const)("%s with wrong settings", (channel) => {
  it("is told which one", () => {
    expect(emulate(channel, { config: { secret: "another secret" } }, { secret: SECRET })).toMatchObject({
      kind: "rejected",
      diagnosis: `${channel}.sign`,
    });
    expect(emulate(channel, { config: {} }, { keywords: ["值班"] })).toMatchObject({
      kind: "rejected",
      diagnosis: `${channel}.keyword`,
    });
  });
});

describe("verdicts", () => {
  it.each([
    [0, "ok", "delivered", "delivered"],
    [-1, "system busy", "retry", "wecom.busy"],
    [45009, "api freq out of limit", "retry", "wecom.rate"],
    [93000, "invalid webhook url, hint: [1], from ip: 172.212.167.87, more info at", "dead", "wecom.key"],
    [40008, "invalid message type", "rejected", "wecom.msgtype"],
    [40058, "markdown.content exceed max length 4096", "rejected", "wecom.content"],
    [93008, "not in group", "dead", "wecom.gone"],
  ])("wecom %d %s: %s", (errcode, errmsg, kind, diagnosis) => {
    const verdict = judge("wecom", { errcode, errmsg });
    expect(verdict).toMatchObject({ kind, diagnosis, code: String(errcode) });
    expect(JSON.stringify(verdict)).not.toContain("172.212.167.87");
  });

  it.each([
    [0, "ok", "delivered", "delivered"],
    [310000, "sign not match, more: [https://ding-doc.dingtalk.com/doc]", "rejected", "dingtalk.sign"],
    [
      310000,
      "description:机器人发送签名不匹配;solution:请确认签名和生成签名的时间戳必须都放在调用的网址中",
      "rejected",
      "dingtalk.sign",
    ],
    [310000, "invalid timestamp, more: [https://ding-doc.dingtalk.com/doc]", "rejected", "dingtalk.timestamp"],
    [310000, "keywords not in content, more: []", "rejected", "dingtalk.keyword"],
    [310000, "错误描述:关键词不匹配;解决方案:请联系群管理员", "rejected", "dingtalk.keyword"],
    [310000, "ip 203.0.113.9 not in whitelist", "rejected", "dingtalk.ip"],
    [310000, "description:ip 不在白名单中;solution:x", "rejected", "dingtalk.ip"],
    [310000, "something else", "rejected", "dingtalk.security"],
    [130101, "send too fast, exceed 20 times per minute", "retry", "dingtalk.rate"],
    [410100, "x", "retry", "dingtalk.rate"],
    [999, "you send too fast", "retry", "dingtalk.rate"],
    [300005, "token is not exist", "dead", "dingtalk.token"],
    [300001, "token is not exist", "dead", "dingtalk.token"],
    [12345, "token is not exist", "dead", "dingtalk.token"],
    [400013, "群已被解散", "dead", "dingtalk.gone"],
    [460101, "message too long, exceed 20000 bytes", "rejected", "dingtalk.too_long"],
    [40035, "缺少参数 access_token", "rejected", "dingtalk.request"],
    [430104, "content", "rejected", "dingtalk.content"],
  ])("dingtalk %d %s: %s", (errcode, errmsg, kind, diagnosis) => {
    expect(judge("dingtalk", { errcode, errmsg })).toMatchObject({ kind, diagnosis, code: String(errcode) });
  });

  it.each([
    [{ StatusCode: 0, StatusMessage: "success", code: 0, data: {}, msg: "success" }, 200, "delivered", "delivered"],
    [{ Extra: null, StatusCode: 0, StatusMessage: "success" }, 200, "delivered", "delivered"],
    [{ code: 19021, msg: "sign match fail or timestamp is not within one hour" }, 200, "rejected", "feishu.sign"],
    [{ code: 19022, msg: "Ip Not Allowed" }, 200, "rejected", "feishu.ip"],
    [{ code: 19024, msg: "Key Words Not Found" }, 200, "rejected", "feishu.keyword"],
    [{ code: 19001, msg: "param invalid: incoming webhook access token invalid" }, 200, "dead", "feishu.hook"],
    [{ code: 9499, msg: "Bad Request", data: {} }, 400, "rejected", "feishu.request"],
    [{ code: 11232, msg: "frequency limited" }, 200, "retry", "feishu.rate"],
    [{ code: 11246, msg: "parse card json err" }, 200, "rejected", "feishu.content"],
    [{ code: 1500, msg: "internal" }, 200, "retry", "feishu.busy"],
  ])("feishu %j with HTTP %d: %s", (body, status, kind, diagnosis) => {
    expect(judge("feishu", body, status)).toMatchObject({ kind, diagnosis });
  });

  it("waits as long as the vendor's window lasts", () => {
    expect(judge("dingtalk", { errcode: 130101, errmsg: "" }).retryAfterMs).toBe(600_000);
    expect(judge("wecom", { errcode: 45009, errmsg: "" }).retryAfterMs).toBe(60_000);
    expect(judge("feishu", { code: 11232, msg: "" }).retryAfterMs).toBe(60_000);
  });

  it("names the address to allow", () => {
    expect(judge("dingtalk", { errcode: 310000, errmsg: "ip 203.0.113.9 not in whitelist" }).values?.ip).toBe(
      "203.0.113.9",
    );
  });
});
