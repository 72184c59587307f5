import { describe, expect, it } from "vitest";
import { type AuthorizationInput, AuthorizationInputSchema } from "@/lib/domain/authorization";
import { explain } from "@/lib/domain/diagnosis";
import type { EndpointConfig } from "@/lib/domain/endpoints";
import { accessSource, readToken, tokenRequest } from "./custom-access";
import { CHANNELS } from "./registry";
import { answer, context, endpoint, failure, message } from "./testing/endpoint";

const definition = (more: Partial<AuthorizationInput> = {}) =>
  AuthorizationInputSchema.parse({
    key: "crm",
    name: "CRM",
    request: { url: "https://sso.example.com/token", body: { type: "form", fields: { a: "1 &", 密: "钥" } } },
    response: { token: "$.data.token", tenant: "$.data.tenant" },
    lifetime: { path: "$.data.expires" },
    ...more,
  });
const FULL = { data: { token: "abc", tenant: 7, expires: "3600" } };

describe("the request for a token", () => {
  it.each([
    [undefined, "", undefined],
    [{ type: "form", fields: { a: "1 &", b: "c" } }, "a=1+%26&b=c", "application/x-www-form-urlencoded"],
    [{ type: "json", value: { a: { b: 1 } } }, '{"a":{"b":1}}', "application/json"],
    [{ type: "raw", contentType: "text/xml", text: "<a/>" }, "<a/>", "text/xml"],
  ] as const)("carries %j", (body, text, contentType) => {
    const request = { method: body === undefined ? "GET" : "POST", url: "https://x.example.com/t", body } as const;
    const built = tokenRequest(definition({ request }));
    expect(built).toMatchObject({ method: request.method, url: "https://x.example.com/t", body: text });
    expect(built.headers.find(([name]) => name === "Content-Type")?.[1]).toBe(contentType);
  });

  it("lets its own headers replace the usual ones", () => {
    const request = { url: "https://x.example.com/t", headers: { accept: "*/*", "X-Id": "1" } };
    const { headers } = tokenRequest(definition({ request }));
    expect(headers.filter(([name]) => name.toLowerCase() === "accept")).toEqual([["accept", "*/*"]]);
    expect(headers).toContainEqual(["X-Id", "1"]);
  });

  it("makes another token when anything about it changes", () => {
    const one = accessSource(definition());
    expect(accessSource(definition()).secret).toBe(one.secret);
    expect(accessSource(definition({ prefix: "Token" })).secret).toBe(one.secret);
    expect(accessSource(definition({ response: { token: "$.other" } })).secret).not.toBe(one.secret);
  });
});

describe("what came back", () => {
  it("is values by name and a life", () => {
    const read = readToken(definition(), answer(200, FULL));
    expect(read).toEqual({ ok: true, token: '{"token":"abc","tenant":"7"}', expiresInMs: 3_600_000 });
    expect(accessSource(definition()).texts?.('{"token":"abc","tenant":"7"}')).toEqual(["abc", "7"]);
    expect(readToken(definition({ lifetime: { seconds: 60 } }), answer(200, FULL))).toMatchObject({
      expiresInMs: 60_000,
    });
  });

  it.each([
    [answer(401, { error: "invalid_client" }), "authorization.refused", "invalid_client"],
    [answer(200, "<html>"), "authorization.not_json", "不是 JSON"],
    [answer(200, { errcode: 40013, errmsg: "bad" }), "authorization.no_value", "没有 token（路径 $.data.token）：bad"],
    [answer(200, { data: { token: { a: 1 }, tenant: 1, expires: 1 } }), "authorization.no_value", "token"],
    [answer(200, { data: { token: "a\r\nb: c", tenant: 1, expires: 1 } }), "authorization.unusable", "token"],
    [answer(200, { data: { token: "a", tenant: 1 } }), "authorization.no_lifetime", "$.data.expires"],
    [failure({ kind: "refused", code: "ECONNREFUSED" }), "authorization.unreachable", "ECONNREFUSED"],
    [failure({ kind: "response_timeout" }), "authorization.unreachable", "response_timeout"],
  ])("may be no token: %#", (exchange, diagnosis, words) => {
    const read = readToken(definition(), exchange);
    if (read.ok) throw new Error("was taken for a token");
    expect(read.verdict).toMatchObject({ kind: "retry", diagnosis });
    expect(explain(read.verdict).zh).toContain(words);
    expect(explain(read.verdict).field).toBe("auth");
  });

  it("is rejected where the guard does not let it through", () => {
    const read = readToken(definition(), failure({ kind: "blocked_address" }));
    expect(read).toMatchObject({ ok: false, verdict: { kind: "rejected", diagnosis: "authorization.blocked" } });
  });
});

describe("an endpoint with an authorization", () => {
  const build = (extra: Partial<EndpointConfig>) => {
    const subject = endpoint("custom", { authorizations: { crm: definition() }, ...extra });
    return { subject, built: CHANNELS.custom.build(message(), subject, context()) };
  };
  const sent = (extra: Partial<EndpointConfig>, values: Record<string, string>) => {
    const { built } = build(extra);
    if (!built.ok) throw new Error(built.problem.diagnosis);
    const request = built.parts?.[0]?.request(JSON.stringify(values));
    if (request === undefined) throw new Error("no part");
    return { shown: built.request, request };
  };

  it("sends the token as it was told to, and shows none", () => {
    const plain = sent({ auth: { type: "authorization", key: "crm" } }, { token: "abc" });
    expect(plain.request.headers).toContainEqual(["Authorization", "Bearer abc"]);
    expect(plain.shown.headers).toContainEqual(["Authorization", "Bearer ••••"]);
    const other = { crm: definition({ headerName: "X-Token", prefix: "" }) };
    const named = sent({ auth: { type: "authorization", key: "crm" }, authorizations: other }, { token: "abc" });
    expect(named.request.headers).toContainEqual(["X-Token", "abc"]);
    expect(named.request.body).toBe(plain.request.body);
  });

  it("puts values wherever they are referred to, encoded in the query", () => {
    const { request } = sent(
      {
        url: "https://api.example.com/in?t=#{auth.crm.token}&u=#{auth.crm.tenant}",
        headers: { "X-A": "v=#{auth.crm.token};#{auth.crm.tenant}" },
        auth: { type: "basic", username: "#{auth.crm.tenant}", password: "#{auth.crm.token}" },
      },
      { token: "a b&c", tenant: "租户" },
    );
    expect(request.url).toBe("https://api.example.com/in?t=a%20b%26c&u=%E7%A7%9F%E6%88%B7");
    expect(request.headers).toContainEqual(["X-A", "v=a b&c;租户"]);
    expect(request.headers).toContainEqual(["Authorization", `Basic ${Buffer.from("租户:a b&c").toString("base64")}`]);
  });

  it("cannot be sent while the authorization or the value is not there", () => {
    const gone = build({ auth: { type: "authorization", key: "gone" } }).built;
    expect(gone).toMatchObject({
      ok: false,
      problem: { field: "auth.key", diagnosis: "authorization.missing", values: { key: "gone" } },
    });
    const unnamed = build({ headers: { "X-A": "#{auth.crm.other}" } }).built;
    expect(unnamed).toMatchObject({
      ok: false,
      problem: {
        field: "headers.X-A",
        diagnosis: "authorization.value_unknown",
        values: { key: "crm", name: "other" },
      },
    });
  });

  it("takes a 401 for a token that has to be fetched anew, and only where there is one", () => {
    const { subject, built } = build({ auth: { type: "authorization", key: "crm" } });
    const part = built.ok ? built.parts?.[0] : undefined;
    expect(CHANNELS.custom.judge(answer(401, ""), subject, undefined, part)).toMatchObject({ tokenRejected: true });
    expect(CHANNELS.custom.judge(answer(401, ""), endpoint("custom")).tokenRejected).toBeUndefined();
  });

  it("keeps no plan for those that use none", () => {
    const built = CHANNELS.custom.build(message(), endpoint("custom", { headers: { "X-A": "b" } }), context());
    expect(built.ok && built.parts).toBe(undefined);
  });
});
