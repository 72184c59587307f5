import { describe, expect, it } from "vitest";
import type { ChannelConfig } from "@/lib/domain/channel-config";
import { explain } from "@/lib/domain/diagnosis";
import type { EndpointConfig } from "@/lib/domain/endpoints";
import { CHANNELS } from "./registry";
import { answer, context, endpoint, failure, message, SECRET } from "./testing/endpoint";
import { wecomAppDirectory } from "./wecom-app-directory";

const LINK = "https://console.example.com/messages?d=msg_1";
const DELIVERY = "dlv_01jd0000000000000000000000";
const LONG = "我想咨询一下产品价格。".repeat(600);
const CONFIG: ChannelConfig = {
  corpId: "ww0123456789abcdef",
  secret: SECRET,
  agentId: "1000002",
  toUser: ["ZhangSan", "lisi"],
  toParty: ["2", "3"],
  toTag: ["5"],
};

type Extra = Partial<EndpointConfig> & { settings?: ChannelConfig };
type Where = { data?: Record<string, unknown>; link?: string | null; test?: boolean; attempt?: number };

const subjectOf = ({ settings, ...extra }: Extra) =>
  endpoint("wecom_app", { config: { ...CONFIG, ...settings }, ...extra });

function build(extra: Extra = {}, { data = {}, link = LINK, ...where }: Where = {}) {
  const channel = CHANNELS.wecom_app;
  const built = channel.build(
    message(data),
    subjectOf(extra),
    context({ ...where, ...(link === null ? {} : { link }) }),
  );
  if (!built.ok) throw new Error(built.problem.diagnosis);
  const [part, ...others] = built.parts ?? [];
  if (part?.access === undefined || others.length > 0) throw new Error("one part with a token was expected");
  return {
    shown: built.request,
    part,
    access: part.access,
    sent: part.request("TOKEN/1"),
    body: JSON.parse(part.request("T").body),
  };
}

const template = (body: string, contentType = "text/markdown") => ({
  format: "template" as const,
  template: { body, contentType },
});

const judge = (reply: unknown, status = 200, settings: ChannelConfig = {}) =>
  CHANNELS.wecom_app.judge(answer(status, reply), subjectOf({ settings }));

describe("the request", () => {
  it("asks for a token with the application's secret, and puts it where it belongs", () => {
    const { access, sent, shown } = build();
    expect(access.request).toEqual({
      method: "GET",
      url: `https://qyapi.weixin.qq.com/cgi-bin/gettoken?corpid=ww0123456789abcdef&corpsecret=${SECRET}`,
      headers: [["User-Agent", "Hooklane/0.1.0"]],
      body: "",
    });
    expect(access.application).not.toContain(SECRET);
    expect(sent.url).toBe("https://qyapi.weixin.qq.com/cgi-bin/message/send?access_token=TOKEN%2F1");
    expect(shown.url).toBe("https://qyapi.weixin.qq.com/cgi-bin/message/send?access_token=••••");
    expect(shown.body).toBe(sent.body);
  });

  it("goes to a private deployment's API, behind whatever path", () => {
    expect(CHANNELS.wecom_app.address?.({ apiBase: "https://wx.example.com/proxy" })).toBe(
      "https://wx.example.com/proxy",
    );
    expect(CHANNELS.wecom_app.address?.({ apiBase: "" })).toBe("https://qyapi.weixin.qq.com");
    const { access, sent } = build({ url: "https://wx.example.com/proxy/" });
    expect(access.request.url).toContain("https://wx.example.com/proxy/cgi-bin/gettoken?");
    expect(sent.url).toContain("https://wx.example.com/proxy/cgi-bin/message/send?");
  });

  it("is Markdown to people, departments and tags together", () => {
    expect(build({}, { test: true }).body).toEqual({
      touser: "ZhangSan|lisi",
      toparty: "2|3",
      totag: "5",
      agentid: 1000002,
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
          `[查看详情](${LINK})`,
        ].join("\n"),
      },
    });
  });

  it("is a text, or a text card that opens the record; Markdown where there is none", () => {
    expect(build({ settings: { messageType: "text" } }, { test: true }).body.text.content).toContain(
      `查看详情：${LINK}`,
    );
    const card = build({ settings: { messageType: "card" } }, { test: true }).body;
    expect(card.textcard).toEqual({
      title: "【测试】新留言",
      description: [
        '<div class="gray">客户姓名：张**</div>',
        '<div class="gray">客户电话：138****8000</div>',
        '<div class="gray">客户邮箱：z***@example.com</div>',
        '<div class="gray">渠道：web</div>',
        '<div class="gray">留言时间：2024-01-15 18:30:00（北京时间）</div>',
        '<div class="normal">我想咨询一下产品价格</div>',
      ].join(""),
      url: LINK,
      btntxt: "查看详情",
    });
    expect(build({ settings: { messageType: "card" } }, { link: null }).body.msgtype).toBe("markdown");
    expect(build({ settings: { messageType: "card" }, locale: "en" }).body.textcard.btntxt).toBe("Open");
  });

  it("calls everybody alone, since the platform ignores the others then", () => {
    const { body } = build({ settings: { toUser: ["@all", "lisi"] } });
    expect(body).toMatchObject({ touser: "@all" });
    expect(body).not.toHaveProperty("toparty");
  });

  it("lets a template's own JSON choose the kind and the receivers", () => {
    const news = { msgtype: "news", news: { articles: [{ title: "T", url: LINK }] } };
    const sent = build(template(JSON.stringify(news), "application/json")).body;
    expect(sent).toEqual({ touser: "ZhangSan|lisi", toparty: "2|3", totag: "5", ...news, agentid: 1000002 });
    const chosen = build(template(JSON.stringify({ ...news, touser: "wangwu" }), "application/json")).body;
    expect(chosen).toEqual({ touser: "wangwu", ...news, agentid: 1000002 });
  });
});

describe("a repeated try", () => {
  it("has the same content and asks the platform to drop it, for as long as it may be tried", () => {
    const [first, second] = [build({}, { attempt: 1 }).body, build({}, { attempt: 2 }).body];
    expect(first.enable_duplicate_check).toBe(1);
    expect(first.duplicate_check_interval).toBe(180);
    expect(second).toEqual(first);
    expect(build({ retry: { delays: [86_400] } }).body.duplicate_check_interval).toBe(14_400);
  });

  it("of another delivery has another content, even when it says the same", () => {
    const contents = (deliveryId: string) =>
      (
        [{}, { settings: { messageType: "card" } }, template("有新留言"), template("有新留言", "text/plain")] as Extra[]
      ).map((extra) => {
        const built = CHANNELS.wecom_app.build(message(), subjectOf(extra), context({ deliveryId, link: LINK }));
        return built.ok ? built.request.body : "";
      });
    const [one, two] = [contents(DELIVERY), contents("dlv_01jd0000000000000000000001")];
    for (const [index, body] of one.entries()) expect(body).not.toBe(two[index]);
    expect(JSON.parse(one[0] ?? "").markdown.content).toContain(`[查看详情](${LINK}#${DELIVERY})`);
    expect(JSON.parse(one[2] ?? "").markdown.content).toBe('有新留言\n<font color="comment">#000000</font>');
  });

  it("is never dropped when it is a test", () => {
    expect(build({}, { test: true }).body).not.toHaveProperty("enable_duplicate_check");
  });
});

describe("limits", () => {
  const fields = Object.fromEntries([...Array(40).keys()].map((key) => [`键${key}`, LONG]));

  it.each(["text", "markdown"] as const)("%s fills 2,048 bytes and not one more", (messageType) => {
    for (const data of [{ message_content: LONG }, { message_content: LONG, fields }]) {
      const { body } = build({ settings: { messageType } }, { data });
      const bytes = Buffer.byteLength(body[messageType].content);
      expect(bytes).toBeLessThanOrEqual(2_048);
      expect(bytes).toBeGreaterThan(2_040);
      expect(body[messageType].content).toContain("我想咨询一下产品价格");
      expect(body[messageType].content).toContain(DELIVERY);
    }
  });

  it("a card keeps its title, description and button within theirs, every tag closed", () => {
    for (const extra of [
      {},
      template("{{ data.message_content }}"),
      template('<div class="highlight">{{ data.message_content }}</div>'),
    ]) {
      const { textcard } = build(
        { settings: { messageType: "card" }, ...extra },
        { data: { message_content: LONG, fields } },
      ).body;
      expect(Buffer.byteLength(textcard.title)).toBeLessThanOrEqual(128);
      expect(Buffer.byteLength(textcard.description)).toBeLessThanOrEqual(512);
      expect(Buffer.byteLength(textcard.description)).toBeGreaterThan(480);
      expect(textcard.description.match(/<div/g)?.length).toBe(textcard.description.match(/<\/div>/g)?.length);
      expect(textcard.description).not.toContain("\ufffd");
    }
  });

  it("neither mentions, links nor paints what a stranger wrote", () => {
    const attack =
      '<@all> <a href="https://evil.example">x</a> </div><div class="highlight">y [x](javascript:1)\n> q @all';
    for (const messageType of ["text", "markdown", "card"] as const) {
      const data = { message_content: attack, customer_name: attack, fields: { [attack]: attack } };
      const { sent } = build({ settings: { messageType }, maskContacts: false }, { data });
      expect(sent.body).not.toMatch(/<@|<a |highlight\\">|\]\(javascript|@all|\\n> q/);
    }
  });
});

describe("the token", () => {
  const read = (reply: unknown, status = 200) => build().access.read(answer(status, reply));

  it("lasts as long as the platform says", () => {
    expect(read({ errcode: 0, errmsg: "ok", access_token: "abc", expires_in: 4_567 })).toEqual({
      ok: true,
      token: "abc",
      expiresInMs: 4_567_000,
    });
  });

  it.each([
    [{ errcode: 40001, errmsg: "invalid credential, from ip: 198.51.100.7" }, "wecom_app.secret", "config.secret"],
    [{ errcode: 40091, errmsg: "secret is invalid" }, "wecom_app.secret", "config.secret"],
    [{ errcode: 40013, errmsg: "invalid corpid" }, "wecom_app.corp", "config.corpId"],
    [{ errcode: 0, errmsg: "ok" }, "robot.unconfirmed", "config.apiBase"],
    ["<html>", "robot.unconfirmed", "config.apiBase"],
  ])("is refused: %j", (reply, diagnosis, field) => {
    const result = read(reply);
    if (result.ok) throw new Error("a token was found");
    expect(result.verdict).toMatchObject({ kind: "rejected", diagnosis });
    expect(result.verdict.tokenRejected).toBeUndefined();
    expect(explain(result.verdict).field).toBe(field);
    expect(JSON.stringify(result.verdict)).not.toMatch(/198\.51\.100\.7|SECdemo/);
  });

  it("is not there yet when the platform cannot be reached or is busy", () => {
    for (const exchange of [
      failure({ kind: "response_timeout" }),
      answer(502, ""),
      answer(200, { errcode: 45009, errmsg: "" }),
    ]) {
      const result = build().access.read(exchange);
      expect(result.ok ? null : result.verdict.kind).toBe("retry");
    }
  });
});

describe("the answer", () => {
  it.each([
    [-1, "retry", "wecom_app.busy"],
    [40001, "retry", "wecom_app.token"],
    [40014, "retry", "wecom_app.token"],
    [42001, "retry", "wecom_app.token"],
    [40013, "rejected", "wecom_app.corp"],
    [40056, "rejected", "wecom_app.agent"],
    [50003, "rejected", "wecom_app.disabled"],
    [48002, "rejected", "wecom_app.permission"],
    [60011, "rejected", "wecom_app.permission"],
    [82001, "rejected", "wecom_app.recipients"],
    [82002, "rejected", "wecom_app.departments"],
    [82003, "rejected", "wecom_app.tags"],
    [40008, "rejected", "wecom_app.msgtype"],
    [44004, "rejected", "wecom_app.content"],
    [45002, "rejected", "wecom_app.content"],
    [85002, "rejected", "wecom_app.forbidden_words"],
    [45009, "retry", "wecom_app.rate"],
    [45033, "retry", "wecom_app.rate"],
    [999_123, "retry", "robot.unknown"],
  ])("%d means %s, %s", (errcode, kind, diagnosis) => {
    const verdict = judge({ errcode, errmsg: "words, from ip: 198.51.100.7, more" });
    expect(verdict).toMatchObject({ kind, diagnosis, code: String(errcode) });
    expect(verdict.tokenRejected === true).toBe(diagnosis === "wecom_app.token");
    expect(JSON.stringify(verdict)).not.toContain("198.51.100.7");
    expect(explain(verdict).zh).not.toMatch(/[{}]/);
  });

  it("is judged by the code alone", () => {
    expect(judge({ errcode: 0, errmsg: "Warning: wrong json format. ok" })).toMatchObject({ kind: "delivered" });
  });

  it("names the address the platform does not trust", () => {
    const errmsg =
      "not allow to access from your ip, hint: [1688229570612130651539009], from ip: 1.1.1.1, more info at https://open.work.weixin.qq.com/devtool/query?e=60020";
    const verdict = judge({ errcode: 60020, errmsg });
    expect(verdict).toMatchObject({ kind: "rejected", diagnosis: "wecom_app.ip", values: { ip: "1.1.1.1" } });
    expect(verdict.values?.message).not.toContain("1.1.1.1");
    expect(explain(verdict).zh).toContain("请将出口 IP 1.1.1.1 加入");
  });

  it("tells who did not get it, spelt as configured", () => {
    const verdict = judge({
      errcode: 0,
      errmsg: "ok",
      invaliduser: "zhangsan",
      invalidparty: "3",
      invalidtag: "",
      unlicenseduser: "u8",
    });
    expect(verdict).toMatchObject({ kind: "delivered", diagnosis: "delivered.partial" });
    expect(verdict.recipients).toEqual([
      { kind: "user", id: "ZhangSan", state: "failed", code: "invaliduser" },
      { kind: "user", id: "u8", state: "failed", code: "unlicenseduser" },
      { kind: "department", id: "3", state: "failed", code: "invalidparty" },
    ]);
  });

  it("is no success when nobody is left", () => {
    const refused = judge({ errcode: 81013, errmsg: "user & party & tag all invalid", invaliduser: "zhangsan|lisi" });
    expect(refused).toMatchObject({ kind: "rejected", diagnosis: "wecom_app.recipients" });
    expect(refused.recipients).toHaveLength(2);
    const only = { toUser: ["lisi"], toParty: [], toTag: [] };
    expect(judge({ errcode: 0, errmsg: "ok", unlicenseduser: "lisi" }, 200, only)).toMatchObject({
      kind: "rejected",
      diagnosis: "wecom_app.recipients",
    });
    const everybody = { toUser: ["@all"], toParty: [], toTag: [] };
    expect(judge({ errcode: 0, errmsg: "ok", unlicenseduser: "lisi" }, 200, everybody).kind).toBe("delivered");
  });

  it("repeats no secret among the recipients", () => {
    expect(JSON.stringify(judge({ errcode: 0, errmsg: SECRET, invaliduser: `x${SECRET}|lisi` }))).not.toContain(SECRET);
  });
});

describe("the configuration", () => {
  const issues = (settings: ChannelConfig) =>
    CHANNELS.wecom_app.config
      .safeParse(subjectOf({ settings }))
      .error?.issues.map(({ path, message: key }) => `${path.join(".")} ${key}`) ?? [];

  it("needs an application and somebody to write to", () => {
    expect(issues({})).toEqual([]);
    expect(issues({ toUser: [], toParty: [], toTag: [] })).toEqual(["config.toUser wecom_receivers"]);
    expect(issues({ toUser: [], toParty: [] })).toEqual([]);
    expect(issues({ toParty: ["2", "zhangsan"], toTag: ["t"] })).toEqual([
      "config.toParty wecom_numbers",
      "config.toTag wecom_numbers",
    ]);
    expect(issues({ corpId: "", agentId: "" })).toEqual(["config.corpId required", "config.agentId required"]);
  });

  it.each([
    ["qyapi.example.com", "url_https"],
    ["ftp://qyapi.example.com", "url_https"],
    ["https://u:p@qyapi.example.com", "url_credentials"],
    ["https://qyapi.example.com/?a=1", "api_base_query"],
    ["https://qyapi.example.com/#a", "url_fragment"],
  ])("refuses %s as the API's address", (apiBase, key) => {
    expect(issues({ apiBase })).toEqual([`config.apiBase ${key}`]);
    expect(issues({ apiBase: "http://10.0.0.8:8080/wx" })).toEqual([]);
  });
});

describe("the address book", () => {
  const subject = subjectOf({});
  const read = (reply: unknown, status = 200) =>
    wecomAppDirectory.read(answer(status, reply), subject, { kind: "user", id: "x" });

  it("is asked about everybody but all", () => {
    expect(wecomAppDirectory.receivers({ ...CONFIG, toUser: ["@all", "lisi"] })).toEqual([
      { kind: "user", id: "lisi" },
      { kind: "department", id: "2" },
      { kind: "department", id: "3" },
      { kind: "tag", id: "5" },
    ]);
    const urls = (["user", "department", "tag"] as const).map(
      (kind) => wecomAppDirectory.lookup(subject, { kind, id: "a b" }, "T").url,
    );
    expect(urls).toEqual([
      "https://qyapi.weixin.qq.com/cgi-bin/user/get?access_token=T&userid=a+b",
      "https://qyapi.weixin.qq.com/cgi-bin/department/get?access_token=T&id=a+b",
      "https://qyapi.weixin.qq.com/cgi-bin/tag/get?access_token=T&tagid=a+b",
    ]);
  });

  it("says a name, that there is nobody, or that it cannot say", () => {
    expect(read({ errcode: 0, userid: "x", name: "张三", department: [1] })).toEqual({ found: true, name: "张三" });
    expect(read({ errcode: 0, department: { id: 2, name: "客服部" } })).toEqual({ found: true, name: "客服部" });
    expect(read({ errcode: 0, tagname: "值班" })).toEqual({ found: true, name: "值班" });
    expect(read({ errcode: 0, userid: "x" })).toEqual({ found: true, name: null });
    expect(read({ errcode: 60111, errmsg: "userid not found" })).toMatchObject({ found: false, reason: "unknown" });
    expect(read({ errcode: 60011, errmsg: "no privilege" })).toMatchObject({ found: false, reason: "not_visible" });
    expect(read({ errcode: 42001, errmsg: "expired" })).toMatchObject({
      found: null,
      verdict: { tokenRejected: true },
    });
    expect(read("<html>", 502)).toMatchObject({ found: null, verdict: { kind: "retry" } });
  });
});
