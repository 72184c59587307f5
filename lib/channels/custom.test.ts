import { createHmac } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { explain } from "@/lib/domain/diagnosis";
import type { EndpointConfig } from "@/lib/domain/endpoints";
import { CHANNELS } from "./registry";
import { answer, context, endpoint, failure, message } from "./testing/endpoint";

function request(extra: Partial<EndpointConfig>, now = new Date()) {
  const result = CHANNELS.custom.build(message(), endpoint("custom", extra), context({ now, attempt: 3 }));
  if (!result.ok) throw new Error(result.problem.diagnosis);
  return result.request;
}
const judge = (status: number, extra: Partial<EndpointConfig> = {}, headers: [string, string][] = []) =>
  CHANNELS.custom.judge(answer(status, "body", headers), endpoint("custom", extra));

describe("authentication", () => {
  it.each([
    [{ type: "basic", username: "用户", password: "密码" }, "Authorization", "Basic 55So5oi3OuWvhueggQ=="],
    [{ type: "bearer", token: "abc.def" }, "Authorization", "Bearer abc.def"],
    [{ type: "headers", items: [{ name: "X-Api-Key", value: "k1" }] }, "X-Api-Key", "k1"],
  ] as const)("%j", (auth, name, value) => {
    const copy: EndpointConfig["auth"] = auth.type === "headers" ? { ...auth, items: [...auth.items] } : auth;
    const { headers } = request({ auth: copy, headers: { authorization: "other", "x-api-key": "other" } });
    expect(headers.filter(([header]) => header.toLowerCase() === name.toLowerCase())).toEqual([[name, value]]);
  });
});

describe("signatures cover the bytes that are sent", () => {
  const secret = "0123456789abcdef";

  it("standard, checked by the public library, the id stable and the time fresh", () => {
    const { headers, body } = request({ signature: { scheme: "standard", secret } });
    const webhook = new Webhook(secret, { format: "raw" });
    expect(webhook.verify(body, Object.fromEntries(headers))).toEqual(JSON.parse(body));
    expect(headers).toContainEqual(["webhook-id", "evt_01jd0000000000000000000000"]);
    expect(headers).toContainEqual(["X-Attempt", "3"]);
  });

  it.each(["standard", "weiyu", "zhifuyun", "leavemsg", "dmhub", "cloudevents"] as const)(
    "sha256 and dmhub on %s",
    (format) => {
      const b = request({ format, signature: { scheme: "sha256", secret } });
      const hex = (text: string) => createHmac("sha256", secret).update(Buffer.from(text, "utf8")).digest("hex");
      expect(b.headers).toContainEqual(["signature", `sha256=${hex(b.body)}`]);
      expect(b.signedString).toBe(b.body);
      const d = request({ format, signature: { scheme: "dmhub", secret } });
      expect(d.headers).toContainEqual(["X-Clab-Hmac-Signature", hex(d.body.replaceAll(/\s+/g, ""))]);
    },
  );

  it("a template's method and content type are kept", () => {
    const built = request({
      format: "template",
      config: { method: "PUT" },
      template: { body: "留言：{{ data.message_content }}", contentType: "text/plain; charset=utf-8" },
    });
    expect(built.method).toBe("PUT");
    expect(built.headers[0]).toEqual(["Content-Type", "text/plain; charset=utf-8"]);
    expect(built.body).toBe("留言：我想咨询一下产品价格");
  });

  it("a leave-message format refuses other events before anything is sent", () => {
    const event = { ...message(), type: "ticket.created" as const, data: { ticket_id: 1 } };
    expect(CHANNELS.custom.build(event, endpoint("custom", { format: "leavemsg" }), context())).toMatchObject({
      ok: false,
      problem: { field: "format", diagnosis: "format.leavemsg_only" },
    });
  });
});

describe("judge", () => {
  it("takes any 2xx for success, or only 200 where asked", () => {
    for (const status of [200, 201, 202, 204, 299]) expect(judge(status).kind).toBe("delivered");
    expect(judge(200, { successRule: { type: "200" } }).kind).toBe("delivered");
    const strict = judge(204, { successRule: { type: "200" } });
    expect(strict).toMatchObject({ kind: "retry", diagnosis: "http.not_200", code: "204" });
    expect(explain(strict).field).toBe("successRule");
  });

  it("takes a 2xx for success when its JSON fulfils the assertion", () => {
    const successRule = { type: "json", expression: "$.code == 0 && $.data.ok == true" } as const;
    const judged = (status: number, body: unknown, headers: [string, string][] = []) =>
      CHANNELS.custom.judge(answer(status, body, headers), endpoint("custom", { successRule }));
    expect(judged(202, { code: 0, data: { ok: true } }).kind).toBe("delivered");
    const failed = judged(200, { code: 0, data: { ok: "true" } });
    expect(failed).toMatchObject({ kind: "retry", diagnosis: "http.assertion", code: "200", reason: "receiver_error" });
    expect(explain(failed).en).toBe(
      'The receiver answered 200, but $.code == 0 && $.data.ok == true does not hold: $.data.ok is "true"',
    );
    const page = judged(200, "<html>", [["Content-Type", "text/html"]]);
    expect(page).toMatchObject({ kind: "retry", diagnosis: "http.assertion_not_json" });
    expect(explain(page)).toMatchObject({ field: "successRule" });
    expect(explain(page).zh).toContain("响应正文不是 JSON（text/html）");
    expect(judged(410, { code: 0, data: { ok: true } }).kind).toBe("dead");
    expect(judged(500, { code: 0, data: { ok: true } })).toMatchObject({
      kind: "retry",
      diagnosis: "http.unavailable",
    });
  });

  it.each([
    [301, "retry", "http.redirect", "redirect"],
    [304, "retry", "http.status", "receiver_error"],
    [400, "retry", "http.invalid", "payload"],
    [401, "retry", "http.auth", "auth"],
    [403, "retry", "http.forbidden", "auth"],
    [404, "retry", "http.not_found", "target_gone"],
    [405, "retry", "http.method", "receiver_error"],
    [408, "retry", "http.unavailable", "receiver_error"],
    [410, "dead", "http.gone", "target_gone"],
    [413, "retry", "http.too_large", "payload"],
    [415, "retry", "http.media_type", "payload"],
    [418, "retry", "http.status", "receiver_error"],
    [422, "retry", "http.invalid", "payload"],
    [429, "retry", "http.unavailable", "rate_limited"],
    [500, "retry", "http.unavailable", "receiver_error"],
    [503, "retry", "http.unavailable", "receiver_error"],
    [599, "retry", "http.unavailable", "receiver_error"],
  ])("%d is %s (%s)", (status, kind, diagnosis, reason) => {
    expect(judge(status)).toMatchObject({ kind, diagnosis, reason, code: String(status) });
  });

  it("reads Retry-After in seconds and as a date by the receiver's own clock", () => {
    expect(judge(503, {}, [["Retry-After", "30"]])).toMatchObject({ retryAfterMs: 30_000, values: { v: "30" } });
    const date: [string, string][] = [
      ["date", "Mon, 15 Jan 2024 10:30:00 GMT"],
      ["retry-after", "Mon, 15 Jan 2024 10:31:00 GMT"],
    ];
    expect(judge(503, {}, date).retryAfterMs).toBe(60_000);
    const undated = answer(503, "body", date.slice(1));
    const at = new Date("2024-01-15T10:30:30Z");
    expect(CHANNELS.custom.judge(undated, endpoint("custom"), at).retryAfterMs).toBe(30_000);
    expect(CHANNELS.custom.judge(undated, endpoint("custom")).retryAfterMs).toBeUndefined();
    expect(judge(503, {}, [["retry-after", "soon"]]).retryAfterMs).toBeUndefined();
  });

  it("names only the host of a redirect", () => {
    const verdict = judge(302, {}, [["location", "https://login.example.com/?token=abcdefgh"]]);
    expect(explain(verdict).zh).toBe("接收地址发生跳转（302 → login.example.com）：请直接填写最终地址");
    expect(JSON.stringify(verdict)).not.toContain("abcdefgh");
  });

  it("retries whatever the network did, and says when the receiver may have it", () => {
    const subject = endpoint("custom", { timeoutMs: 5_000 });
    const verdict = CHANNELS.custom.judge(failure({ kind: "response_timeout", bodySent: true }), subject);
    expect(verdict).toMatchObject({ kind: "retry", reason: "timeout", outcomeUnknown: true });
    expect(explain(verdict).zh).toBe("响应超时：已发送但 5 秒内未返回，对方可能已处理");
    const expired = CHANNELS.custom.judge(failure({ kind: "tls_expired", code: "CERT_HAS_EXPIRED" }), subject);
    expect(expired).toMatchObject({ kind: "retry", reason: "tls", code: "CERT_HAS_EXPIRED" });
    expect(explain(expired).zh).toBe("证书已于 2024-01-01 过期");
    expect(CHANNELS.custom.judge(failure({ kind: "blocked_address" }), subject)).toMatchObject({
      kind: "rejected",
      diagnosis: "guard.address",
    });
  });
});
