import { describe, expect, it } from "vitest";
import type { ChannelConfig, FeishuReceiveIdType, FeishuTenant } from "@/lib/domain/channel-config";
import { DIAGNOSES, explain } from "@/lib/domain/diagnosis";
import type { EndpointConfig } from "@/lib/domain/endpoints";
import { FEISHU_APP_CODES } from "./codes/feishu-app";
import { feishuAppChannel } from "./feishu-app";
import { readFeishuToken } from "./feishu-app-judge";
import { answer, context, endpoint, failure, message, SECRET } from "./testing/endpoint";
import type { Part } from "./types";

const tenant = (receiveIdType: FeishuReceiveIdType, receiveIds: string[], appId = "cli_a"): FeishuTenant => ({
  appId,
  appSecret: `${SECRET}-${appId}`,
  receiveIdType,
  receiveIds,
});

function app(tenants: FeishuTenant[], extra: Partial<EndpointConfig> = {}, config: ChannelConfig = {}) {
  return endpoint("feishu_app", { ...extra, config: { ...config, tenants } });
}

function partsOf(subject: EndpointConfig, event = message(), deliveryId = "dlv_1"): readonly Part[] {
  const built = feishuAppChannel.build(event, subject, context({ deliveryId }));
  if (!built.ok) throw new Error(JSON.stringify(built.problem));
  return built.parts ?? [];
}

const bodies = (parts: readonly Part[]) => parts.map((part) => JSON.parse(part.request("t-1").body));

describe("requests", () => {
  const subject = app([
    tenant("open_id", ["ou_1", "ou_2"]),
    tenant("chat_id", ["oc_1"], "cli_b"),
    tenant("department_id", ["od-1", "D2"], "cli_b"),
  ]);

  it("are one for each person and group, and one for a tenant's departments", () => {
    const parts = partsOf(subject);
    expect(parts.map(({ id }) => id)).toEqual(["cli_a/ou_1", "cli_a/ou_2", "cli_b/oc_1", "cli_b/departments"]);
    expect(parts.map((part) => part.request("t-1").url)).toEqual([
      "https://open.feishu.cn/open-apis/im/v1/messages?receive_id_type=open_id",
      "https://open.feishu.cn/open-apis/im/v1/messages?receive_id_type=open_id",
      "https://open.feishu.cn/open-apis/im/v1/messages?receive_id_type=chat_id",
      "https://open.feishu.cn/open-apis/message/v4/batch_send/",
    ]);
    expect(parts[0]?.request("t-1").headers).toContainEqual(["Authorization", "Bearer t-1"]);
    const [first, , , batch] = bodies(parts);
    expect(Object.keys(first)).toEqual(["receive_id", "msg_type", "content", "uuid"]);
    expect(first).toMatchObject({ receive_id: "ou_1", msg_type: "interactive", content: expect.any(String) });
    expect(JSON.parse(first.content).elements[1].text).toEqual({ tag: "plain_text", content: "我想咨询一下产品价格" });
    expect(batch).toEqual({
      department_ids: ["od-1", "D2"],
      msg_type: "interactive",
      card: JSON.parse(first.content),
    });
  });

  it("carry a text or a post as JSON inside of JSON, without the robot's wrapper", () => {
    const departments = tenant("department_id", ["D2"]);
    const text = bodies(partsOf(app([tenant("email", ["a@b.c"]), departments], {}, { messageType: "text" })));
    expect(JSON.parse(text[0].content).text).toMatch(/^新留言\n客户姓名：张\*\*/);
    expect(text[1].content.text).toBe(JSON.parse(text[0].content).text);
    const post = bodies(partsOf(app([tenant("user_id", ["u1"]), departments], {}, { messageType: "markdown" })));
    expect(post[0].msg_type).toBe("post");
    expect(JSON.parse(post[0].content).zh_cn.title).toBe("新留言");
    expect(post[1].content.post).toEqual(JSON.parse(post[0].content));
  });

  it("keep their uuid in every try, and have one of their own for each receiver and delivery", () => {
    const uuids = (deliveryId: string) =>
      bodies(partsOf(subject, message(), deliveryId).slice(0, 3)).map((b) => b.uuid);
    expect(uuids("dlv_1")).toEqual(uuids("dlv_1"));
    expect(new Set([...uuids("dlv_1"), ...uuids("dlv_2")]).size).toBe(6);
    expect(Math.max(...uuids("dlv_1").map((uuid) => uuid.length))).toBeLessThanOrEqual(50);
  });

  it("ask each application for its token, at the configured address", () => {
    const [part] = partsOf(app([tenant("open_id", ["ou_1"])], {}, { apiBase: "https://open.larksuite.com" }));
    expect(part?.access).toMatchObject({
      application: "feishu_app https://open.larksuite.com cli_a",
      secret: `${SECRET}-cli_a`,
      request: {
        method: "POST",
        url: "https://open.larksuite.com/open-apis/auth/v3/tenant_access_token/internal",
        body: JSON.stringify({ app_id: "cli_a", app_secret: `${SECRET}-cli_a` }),
      },
    });
    expect(part?.request("t").url).toMatch(/^https:\/\/open\.larksuite\.com\/open-apis\/im/);
    expect(feishuAppChannel.address?.({})).toBe("https://open.feishu.cn");
    expect(feishuAppChannel.address?.({ apiBase: "https://feishu.corp.example" })).toBe("https://feishu.corp.example");
  });

  it("show no secret and no token in a preview", () => {
    const built = feishuAppChannel.build(message(), subject, context());
    expect(JSON.stringify(built.ok && built.request)).not.toContain(SECRET);
    expect(built.ok && built.request.headers).toContainEqual(["Authorization", "Bearer ••••"]);
  });

  it("serve a robot's JSON template as well, and refuse one that is no message", () => {
    const written = (body: string) =>
      app([tenant("open_id", ["ou_1"])], { format: "template", template: { body, contentType: "application/json" } });
    const post = '{"msg_type":"post","content":{"post":{"zh_cn":{"title":"T","content":[]}}}}';
    const [sent] = bodies(partsOf(written(post)));
    expect([sent.msg_type, JSON.parse(sent.content)]).toEqual(["post", { zh_cn: { title: "T", content: [] } }]);
    const [card] = bodies(partsOf(written('{"msg_type":"interactive","card":{"elements":[]}}')));
    expect(JSON.parse(card.content)).toEqual({ elements: [] });
    expect(feishuAppChannel.build(message(), written('{"a":1}'), context())).toMatchObject({
      ok: false,
      problem: { field: "template", diagnosis: "template.json" },
    });
  });

  it.each([
    ["text", 150_000],
    ["markdown", 30_000],
    ["card", 30_000],
  ] as const)("cut a %s so that the request has at most %d bytes", (messageType, limit) => {
    const receivers = [tenant("open_id", ["ou_1", `ou_${"x".repeat(100)}`]), tenant("department_id", ["D"])];
    for (const text of ["你".repeat(60_000), '"\\\n你'.repeat(30_000), "😀".repeat(60_000)]) {
      const sizes = partsOf(app(receivers, {}, { messageType }), message({ message_content: text })).map((part) =>
        Buffer.byteLength(part.request("t").body),
      );
      expect(Math.max(...sizes)).toBeLessThanOrEqual(limit);
      if (!text.includes("\n")) expect(Math.max(...sizes)).toBeGreaterThan(limit - 16);
    }
  });

  it("stay within the limit when every field is as long as it may be", () => {
    const long = '"<font 你好>\\'.repeat(500);
    const fields = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`${long}${index}`, long]));
    const event = message({ customer_name: long, category: long, page_title: long, fields, message_content: long });
    const [part] = partsOf(app([tenant("open_id", ["ou_1"])], { maskContacts: false }), event);
    expect(Buffer.byteLength(part?.request("t").body ?? "")).toBeLessThanOrEqual(30_000);
  });
});

describe("what a visitor wrote", () => {
  it("reaches people as text", () => {
    const attack = '<at user_id="all">x</at><at id=all></at> [x](https://evil.example) **粗**';
    for (const messageType of ["text", "markdown", "card"] as const) {
      const subject = app([tenant("open_id", ["ou_1"])], { maskContacts: false }, { messageType });
      const [body] = bodies(partsOf(subject, message({ message_content: attack, customer_name: attack })));
      expect(body.content).not.toMatch(/<at|"tag":"at"|\]\(https|"\*\*客户姓名\*\*\\n[^"]*\*\*/);
    }
  });
});

describe("verdicts", () => {
  const two = app([tenant("open_id", ["ou_1", "ou_2"])]);
  const one = app([tenant("open_id", ["ou_1"])]);
  const part: Pick<Part, "id" | "receivers"> = { id: "cli_a/ou_1", receivers: [{ kind: "user", id: "ou_1" }] };
  const judge = (status: number, body: unknown, headers: [string, string][] = [], subject = two) =>
    feishuAppChannel.judge(answer(status, body, headers), subject, undefined, { ...part, request: () => never() });
  const never = () => {
    throw new Error("not sent");
  };

  it.each([
    [99991663, "retry", "token", true],
    [99991668, "retry", "token", true],
    [99991661, "retry", "token", false],
    [10014, "rejected", "credentials", false],
    [99991401, "rejected", "ip", false],
    [99991673, "rejected", "app", false],
    [99992500, "rejected", "tenant", false],
    [230020, "retry", "rate", false],
    [230049, "retry", "pending", false],
    [99991403, "rejected", "quota", false],
    [99991672, "rejected", "scope", false],
    [230027, "rejected", "scope", false],
    [230006, "rejected", "bot", false],
    [230013, "rejected", "availability", false],
    [230018, "rejected", "group", false],
    [230035, "rejected", "group", false],
    [230002, "rejected", "chat_gone", false],
    [232009, "rejected", "chat_gone", false],
    [230029, "rejected", "user_gone", false],
    [230053, "rejected", "user_gone", false],
    [230001, "rejected", "receiver", false],
    [99992355, "rejected", "receiver", false],
    [99992361, "rejected", "other_app", false],
    [230028, "rejected", "content", false],
    [230025, "rejected", "request", false],
    [230038, "rejected", "cross_tenant", false],
  ])("%d under HTTP 400 or 200: %s, feishu_app.%s", (code, kind, diagnosis, again) => {
    for (const status of [400, 200, 429]) {
      const verdict = judge(status, { code, msg: "words", error: { log_id: "20240115AB" } });
      expect(verdict).toMatchObject({ kind, code: String(code), diagnosis: `feishu_app.${diagnosis}` });
      expect(verdict.tokenRejected).toBe(again ? true : undefined);
      expect(verdict.recipients).toEqual([
        { kind: "user", id: "ou_1", state: "failed", code: String(code), message: "words (log_id: 20240115AB)" },
      ]);
      expect(explain(verdict).raw.message).toBe("words (log_id: 20240115AB)");
    }
  });

  it("a bad parameter that is the message's fault points at the template", () => {
    const msg = "Your request contains an invalid request parameter, ext=message_content_text_tag text can't be nil.";
    expect(judge(400, { code: 230001, msg }).diagnosis).toBe("feishu_app.request");
    const receiver = "Your request contains an invalid request parameter, ext=invalid receive_id.";
    expect(judge(400, { code: 230001, msg: receiver }).diagnosis).toBe("feishu_app.receiver");
  });

  it("gone is the endpoint only when it has no other receiver", () => {
    const body = { code: 230029, msg: "The user has resigned." };
    expect(judge(400, body, [], two).kind).toBe("rejected");
    expect(judge(400, body, [], one).kind).toBe("dead");
  });

  it("waits as long as the gateway says, else its window", () => {
    const body = { code: 99991400, msg: "request trigger frequency limit" };
    const reset = (value: string): [string, string][] => [["X-Ogw-Ratelimit-Reset", value]];
    expect(judge(429, body, reset("7")).retryAfterMs).toBe(7_000);
    expect(judge(400, body, reset("0")).retryAfterMs).toBe(1_000);
    expect(judge(400, body, reset("soon")).retryAfterMs).toBe(60_000);
    expect(judge(429, body)).toMatchObject({ kind: "retry", reason: "rate_limited", retryAfterMs: 60_000 });
    expect(judge(429, "slow down", reset("9"))).toMatchObject({ kind: "retry", retryAfterMs: 9_000 });
  });

  it("accepts code 0, and nothing that lacks it", () => {
    const recipients = [{ kind: "user", id: "ou_1", state: "accepted" }];
    expect(judge(200, { code: 0, msg: "success", data: {} })).toMatchObject({ kind: "delivered", recipients });
    expect(judge(200, "<html>")).toMatchObject({ kind: "rejected", diagnosis: "robot.unconfirmed" });
    expect(judge(502, { code: 0 })).toMatchObject({ kind: "retry", diagnosis: "http.unavailable" });
    const lost = feishuAppChannel.judge(
      failure({ kind: "reset", bodySent: true, code: "ECONNRESET" }),
      two,
      undefined,
      {
        ...part,
        request: never,
      },
    );
    expect(lost).toMatchObject({ outcomeUnknown: true, recipients: [{ state: "failed", code: "ECONNRESET" }] });
  });

  it("takes the log id from the header where the body has none", () => {
    expect(judge(400, { code: 1, msg: "x" }, [["X-Tt-Logid", "2024LOG"]]).values?.message).toBe("x (log_id: 2024LOG)");
  });

  it("lists the departments that the batch call does not know", () => {
    const ids = ["od-1", "od-2"].map((id) => ({ kind: "department" as const, id }));
    const subject = app([tenant("department_id", ["od-1", "od-2"])]);
    const told = (invalid: string[]) =>
      feishuAppChannel.judge(
        answer(200, { code: 0, msg: "ok", data: { invalid_department_ids: invalid, message_id: "bm-1" } }),
        subject,
        undefined,
        { id: "cli_a/departments", receivers: ids, request: never },
      );
    expect(told([])).toMatchObject({ kind: "delivered", diagnosis: "delivered" });
    expect(told(["od-2"])).toMatchObject({
      kind: "delivered",
      diagnosis: "delivered.partial",
      recipients: [
        { id: "od-1", state: "accepted" },
        { id: "od-2", state: "failed" },
      ],
    });
    expect(told(["od-1", "od-2"])).toMatchObject({ kind: "rejected", diagnosis: "feishu_app.receiver" });
  });

  it("explains every code of its table", () => {
    for (const { diagnosis, codes } of FEISHU_APP_CODES) {
      const { retry } = DIAGNOSES[diagnosis];
      expect([diagnosis, codes.length > 0 && typeof retry]).toEqual([diagnosis, "boolean"]);
    }
    const all = FEISHU_APP_CODES.filter(({ pattern }) => pattern === undefined).flatMap(({ codes }) => codes);
    expect(new Set(all).size).toBe(all.length);
  });
});

describe("tokens", () => {
  const subject = app([tenant("open_id", ["ou_1"])]);

  it("are kept until three minutes before the end that the answer names", () => {
    const body = { code: 0, msg: "ok", tenant_access_token: "t-1", expire: 4_567 };
    expect(readFeishuToken(answer(200, body), subject)).toEqual({ ok: true, token: "t-1", expiresInMs: 4_387_000 });
    const short = { ...body, expire: 60 };
    expect(readFeishuToken(answer(200, short), subject)).toMatchObject({ ok: true, expiresInMs: 0 });
  });

  it.each([10014, 10003, 10015])("%d, under any status, is about the credentials", (code) => {
    for (const status of [200, 400]) {
      const read = readFeishuToken(answer(status, { code, msg: "app secret invalid" }), subject);
      const verdict = { kind: "rejected", diagnosis: "feishu_app.credentials", code: String(code) };
      expect(read).toMatchObject({ ok: false, verdict });
    }
  });

  it("are not taken from an answer that is none", () => {
    expect(readFeishuToken(answer(200, { code: 0 }), subject).ok).toBe(false);
    expect(readFeishuToken(answer(200, "<html>"), subject)).toMatchObject({ ok: false, verdict: { kind: "rejected" } });
    expect(readFeishuToken(answer(503, ""), subject)).toMatchObject({ ok: false, verdict: { kind: "retry" } });
  });
});

describe("settings", () => {
  const issues = (config: unknown) =>
    feishuAppChannel.config
      .safeParse({ url: "https://open.feishu.cn", config })
      .error?.issues.map(({ path, message: key }) => [path.join("."), key]);

  it("need a tenant with a secret and a receiver", () => {
    expect(issues({ tenants: [tenant("open_id", ["ou_1"])] })).toBeUndefined();
    expect(issues({})).toEqual([["config.tenants", "required"]]);
    expect(issues({ tenants: [] })).toEqual([["config.tenants", "required"]]);
    const { appSecret: _secret, ...bare } = tenant("open_id", ["ou_1"], "cli_b");
    expect(issues({ tenants: [tenant("open_id", ["ou_1"]), bare] })).toEqual([
      ["config.tenants.1.appSecret", "required"],
    ]);
    expect(issues({ tenants: [tenant("open_id", [])] })).toEqual([["config.tenants.0.receiveIds", "required"]]);
  });

  it("take the base address of Lark or a private deployment, and nothing else", () => {
    const tenants = [tenant("open_id", ["ou_1"])];
    expect(issues({ tenants, apiBase: "https://open.larksuite.com" })).toBeUndefined();
    for (const apiBase of ["open.larksuite.com", "ftp://x", "https://u:p@x.example", "https://x.example?a=1"]) {
      expect(issues({ tenants, apiBase })?.map(([path]) => path)).toEqual(["config.apiBase"]);
    }
  });

  it("that lost their secret stop before anything is sent", () => {
    const { appSecret: _secret, ...bare } = tenant("open_id", ["ou_1"]);
    const built = feishuAppChannel.build(message(), app([bare]), context());
    expect(built).toMatchObject({ ok: false, problem: { field: "config.tenants" } });
  });
});
