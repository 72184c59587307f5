import { describe, expect, it } from "vitest";
import type { ChannelConfig } from "@/lib/domain/channel-config";
import { explain } from "@/lib/domain/diagnosis";
import { dingtalkWorkChannel as channel } from "./dingtalk-work";
import { build, CONFIG, LINK, subjectOf } from "./testing/dingtalk-work";
import { answer, context, failure, message, NOW, SECRET } from "./testing/endpoint";

const STAMP = "01-16 12:00:00 · 000000";

const template = (text: string, contentType = "text/markdown") => ({
  format: "template" as const,
  template: { body: text, contentType },
});

describe("the request", () => {
  it("asks for a token, puts it into the address and hides it where it is only shown", () => {
    const { access, part, shown } = build();
    expect(access.request).toEqual({
      method: "GET",
      url: `https://oapi.dingtalk.com/gettoken?appkey=dingabcdef012345&appsecret=${SECRET}`,
      headers: [["User-Agent", "Hooklane/0.1.0"]],
      body: "",
    });
    expect(access.application).not.toContain(SECRET);
    const path = "/topapi/message/corpconversation/asyncsend_v2?access_token=";
    expect(part.request("TOKEN/1").url).toBe(`https://oapi.dingtalk.com${path}TOKEN%2F1`);
    expect(shown).toEqual({ ...part.request("T"), url: `https://oapi.dingtalk.com${path}••••` });
  });

  it("is Markdown to people and departments, different in every try", () => {
    expect(build().body).toEqual({
      agent_id: 123_456_789,
      userid_list: "u1,u2",
      dept_id_list: "101,102",
      to_all_user: false,
      msg: {
        msgtype: "markdown",
        markdown: {
          title: "新留言",
          text: [
            "#### 新留言",
            "- **客户姓名**：张**\n- **客户电话**：138****8000\n- **客户邮箱**：z***@example.com\n- **渠道**：web\n- **留言时间**：2024-01-15 18:30:00（北京时间）",
            "> 我想咨询一下产品价格",
            `[查看详情](${LINK})`,
            STAMP,
          ].join("\n\n"),
        },
      },
    });
    const again = channel.build(message(), subjectOf(), context({ now: new Date(NOW.getTime() + 1_000), attempt: 2 }));
    expect(again.ok && again.request.body).not.toBe(build().shown.body);
  });

  it("is a card or a text where that is wanted; nobody is named who is not", () => {
    const card = build({ messageType: "card", deptIds: [] }).body;
    expect(card).not.toHaveProperty("dept_id_list");
    expect(card.msg.msgtype).toBe("action_card");
    expect(card.msg.action_card).toMatchObject({ title: "新留言", single_title: "查看详情", single_url: LINK });
    expect(card.msg.action_card.markdown).toMatch(/^#### 新留言\n\n- \*\*客户姓名/);
    expect(card.msg.action_card.markdown).not.toContain(LINK);
    expect(build({ messageType: "card" }, {}, {}, null).body.msg.msgtype).toBe("markdown");
    const text = build({ messageType: "text", userIds: [] }, { locale: "en" }).body;
    expect(text).not.toHaveProperty("userid_list");
    expect(text.msg.text.content.split("\n").slice(-2)).toEqual([`View details: ${LINK}`, "01-16 04:00:00 · 000000"]);
  });

  it("keeps a number that JSON cannot hold as text", () => {
    expect(build({ agentId: "90071992547409931" }).body.agent_id).toBe("90071992547409931");
  });

  it("takes a JSON template as the message, receivers always from the configuration", () => {
    const oa = { msgtype: "oa", oa: { head: { text: "Ops" } } };
    expect(build({}, template(JSON.stringify(oa), "application/json")).body.msg).toEqual(oa);
    const whole = JSON.stringify({ to_all_user: true, userid_list: "boss", msg: oa });
    expect(build({}, template(whole, "application/json")).body).toMatchObject({
      msg: oa,
      userid_list: "u1,u2",
      to_all_user: false,
    });
  });

  it("goes to a private deployment's API, behind whatever path", () => {
    expect(channel.address?.({ apiBase: "https://ding.example.com/api" })).toBe("https://ding.example.com/api");
    expect(channel.address?.({ apiBase: "" })).toBe("https://oapi.dingtalk.com");
    const { access, part } = build({}, { url: "https://ding.example.com/api/" });
    expect(access.request.url).toContain("https://ding.example.com/api/gettoken?");
    expect(part.request("T").url).toContain("https://ding.example.com/api/topapi/");
  });
});

describe("size", () => {
  const bytes = (body: { msg: unknown }) => Buffer.byteLength(JSON.stringify(body.msg));
  const long = '"<font 你好>\\'.repeat(500);
  const everything = {
    customer_name: long,
    category: long,
    page_title: long,
    channel: long,
    fields: Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`${long}${index}`, long])),
  };

  it.each(["text", "markdown", "card"] as const)(
    "fills the 2,048 bytes of msg with %s and not one more",
    (messageType) => {
      for (const text of ["你".repeat(5_000), "😀".repeat(5_000), "a".repeat(5_000)]) {
        const { body, part } = build({ messageType }, {}, { message_content: text });
        expect(bytes(body)).toBeLessThanOrEqual(2_048);
        expect(bytes(body)).toBeGreaterThan(2_040);
        expect(part.request("T").body).not.toMatch(/\ufffd|\\ud[89a-f]/i);
        expect(part.request("T").body).toContain(STAMP);
      }
      const { body } = build({ messageType }, { maskContacts: false }, { ...everything, message_content: long });
      expect(bytes(body)).toBeLessThanOrEqual(2_048);
      // What happened comes before the last of the details.
      expect(JSON.stringify(body.msg).match(/＜font 你好＞/g)?.length).toBeGreaterThan(20);
    },
  );

  it("cuts a template's Markdown without leaving half a link, and refuses a JSON one that is too long", () => {
    const text = build(
      {},
      template("{% for i in (1..99) %}[第 {{ i }} 个](https://example.com/{{ i }}) {% endfor %}"),
    ).body;
    expect(bytes(text)).toBeLessThanOrEqual(2_048);
    const cut = text.msg.markdown.text.replace(/\[第 \d+ 个\]\(https:\/\/example\.com\/\d+\)/g, "");
    expect(cut.trim()).toBe(`…\n\n${STAMP}`);
    const huge = template(JSON.stringify({ msgtype: "text", text: { content: "你".repeat(700) } }), "application/json");
    expect(channel.build(message(), subjectOf({}, huge), context())).toMatchObject({
      ok: false,
      problem: { field: "template", diagnosis: "template.too_long", values: { max: 2_048 } },
    });
  });

  it("lets no stranger call, link or paint", () => {
    const attack =
      "@13800000000 @all @所有人 [x](https://evil.example) ![x](https://evil.example/p.png) <font color=red>";
    for (const messageType of ["text", "markdown", "card"] as const) {
      const { shown } = build({ messageType }, { maskContacts: false }, { message_content: attack, category: attack });
      expect(shown.body).not.toMatch(/@1380|@all|@所有人|\]\(https:\/\/evil|<font/);
    }
  });
});

describe("what the configuration must have", () => {
  const issues = (settings: Partial<Record<keyof ChannelConfig, unknown>>) =>
    channel.config
      .safeParse({ url: "", config: { ...CONFIG, ...settings } })
      .error?.issues.map(({ path, message: text }) => [path.join("."), text]) ?? [];

  it("is somebody to write to, departments by number, and an application", () => {
    expect(issues({})).toEqual([]);
    expect(issues({ deptIds: [] })).toEqual([]);
    expect(issues({ userIds: [], deptIds: undefined })).toEqual([["config.userIds", "dingtalk_receivers"]]);
    expect(issues({ deptIds: ["sales"] })).toEqual([["config.deptIds", "dingtalk_numbers"]]);
    expect(issues({ appKey: "", agentId: undefined })).toEqual([
      ["config.appKey", "required"],
      ["config.agentId", "required"],
    ]);
    expect(issues({ apiBase: "ding.example.com" })).toEqual([["config.apiBase", "url_https"]]);
    expect(issues({ apiBase: "https://ding.example.com/?a=1" })).toEqual([["config.apiBase", "api_base_query"]]);
  });
});

describe("the token's answer", () => {
  const read = (reply: unknown, status = 200) => build().access.read(answer(status, reply));

  it("is a token and how long it lasts, in the older interface's words", () => {
    expect(read({ errcode: 0, errmsg: "ok", access_token: "abc", expires_in: 7200 })).toEqual({
      ok: true,
      token: "abc",
      expiresInMs: 7_200_000,
    });
  });

  it.each([
    [{ errcode: 40089, errmsg: "不合法的corpId或corpSecret" }, 200, "rejected", "dingtalk_work.credentials"],
    [
      { code: "invalidClientIdOrSecret", message: "无效的clientId或者clientSecret" },
      400,
      "rejected",
      "dingtalk_work.credentials",
    ],
    [{ errcode: -1, errmsg: "系统繁忙" }, 200, "retry", "dingtalk_work.busy"],
    [{ errcode: 0, errmsg: "ok" }, 200, "rejected", "robot.unconfirmed"],
    ["<html>", 200, "rejected", "robot.unconfirmed"],
    ["", 502, "retry", "http.unavailable"],
  ])("%j is no token", (reply, status, kind, diagnosis) => {
    const refused = read(reply, status);
    expect(refused).toMatchObject({ ok: false, verdict: { kind, diagnosis } });
    expect(JSON.stringify(refused)).not.toContain(SECRET);
    if (!refused.ok && diagnosis === "dingtalk_work.credentials") {
      expect(explain(refused.verdict).field).toBe("config.appSecret");
    }
  });
});

describe("verdicts", () => {
  const judge = (reply: unknown, status = 200) => channel.judge(answer(status, reply), subjectOf(), NOW);

  it("takes errcode 0 for queued: nobody is known to have it yet", () => {
    const verdict = judge({ errcode: 0, errmsg: "ok", task_id: 1, request_id: "r" });
    expect(verdict).toMatchObject({ kind: "delivered", diagnosis: "delivered" });
    expect(verdict.recipients).toEqual([
      { kind: "user", id: "u1", state: "pending" },
      { kind: "user", id: "u2", state: "pending" },
      { kind: "department", id: "101", state: "pending" },
      { kind: "department", id: "102", state: "pending" },
    ]);
  });

  it.each([
    [{ errcode: 40014, errmsg: "不合法的access_token" }, 200, "40014"],
    [{ errcode: 42001, errmsg: "access_token超时" }, 200, "42001"],
    [{ errcode: 33, errmsg: "无效的access_token" }, 200, "33"],
    [{ errcode: 88, errmsg: "ding talk error", sub_code: "40014", sub_msg: "不合法的access_token" }, 200, "88/40014"],
    [{ code: "InvalidAuthentication", message: "不合法的access_token", requestid: "r" }, 400, "InvalidAuthentication"],
  ])("asks for another token after %j", (reply, status, code) => {
    expect(judge(reply, status)).toMatchObject({
      kind: "retry",
      diagnosis: "dingtalk_work.token",
      code,
      tokenRejected: true,
      recipients: [{ id: "u1", state: "failed", code }, { id: "u2" }, { id: "101" }, { id: "102" }],
    });
  });

  it.each([
    [{ errcode: 90018, errmsg: "x" }, "retry", "dingtalk_work.rate", 1_000],
    [{ errcode: 90005, errmsg: "x" }, "retry", "dingtalk_work.rate", 60_000],
    [{ errcode: 90006, errmsg: "x" }, "retry", "dingtalk_work.rate", 60_000],
    [{ errcode: 88, errmsg: "x", sub_code: 90018, sub_msg: "x" }, "retry", "dingtalk_work.rate", 1_000],
    [{ errcode: 90020, errmsg: "x" }, "rejected", "dingtalk_work.quota", undefined],
    [{ errcode: -1, errmsg: "x" }, "retry", "dingtalk_work.busy", undefined],
    [{ errcode: 15, errmsg: "x" }, "retry", "dingtalk_work.busy", undefined],
    [
      { errcode: 60020, errmsg: "访问ip不在白名单之中,request ip=203.0.113.9" },
      "rejected",
      "dingtalk_work.ip",
      undefined,
    ],
    [{ errcode: 60011, errmsg: "x" }, "rejected", "dingtalk_work.permission", undefined],
    [{ errcode: 88, errmsg: "x", sub_code: "60099", sub_msg: "x" }, "rejected", "dingtalk_work.permission", undefined],
    [{ errcode: 88, errmsg: "x" }, "rejected", "dingtalk_work.permission", undefined],
    [{ errcode: 50002, errmsg: "x" }, "rejected", "dingtalk_work.scope", undefined],
    [{ errcode: 33012, errmsg: "x" }, "rejected", "dingtalk_work.receiver", undefined],
    [{ errcode: 40035, errmsg: "x" }, "rejected", "dingtalk_work.request", undefined],
    [{ errcode: 400002, errmsg: "x" }, "rejected", "dingtalk_work.request", undefined],
    [{ errcode: 777_777, errmsg: "怪事" }, "retry", "robot.unknown", undefined],
  ])("%j", (reply, kind, diagnosis, retryAfterMs) => {
    const verdict = judge(reply);
    expect(verdict).toMatchObject({ kind, diagnosis });
    expect(verdict.retryAfterMs).toBe(retryAfterMs);
    expect(verdict.tokenRejected).toBeUndefined();
    expect(explain(verdict).zh).not.toMatch(/[{}]/);
    if (reply.errcode === 60020) expect(explain(verdict).zh).toContain("203.0.113.9");
  });

  it("never believes an HTTP status alone, nor a word nobody knows", () => {
    expect(judge({ result: "ok" }).kind).toBe("rejected");
    expect(judge({ code: "ServiceUnavailable", message: "x" }, 503)).toMatchObject({ kind: "retry", code: "503" });
    expect(channel.judge(failure({ kind: "reset", bodySent: true }), subjectOf()).outcomeUnknown).toBe(true);
  });

  it("repeats no secret", () => {
    for (const reply of [
      { errcode: 999, errmsg: `bad ${SECRET}` },
      { errcode: 88, errmsg: "x", sub_code: "1", sub_msg: `bad ${SECRET}` },
      { code: "InvalidAuthentication", message: `bad ${SECRET}` },
    ]) {
      expect(JSON.stringify(judge(reply, 400))).not.toContain(SECRET);
    }
  });
});
