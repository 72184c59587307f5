import { describe, expect, it } from "vitest";
import {
  AuthorizationInputSchema,
  type AuthorizationRequest,
  authorizationReferences,
  replaceReferences,
  withoutQueryReferences,
} from "./authorization";
import { hideRequest, mergeRequest, requestSecrets } from "./authorization-request";
import { leafPaths, parseJsonPath, valueAt } from "./json-path";
import { maskUrl } from "./masking";

describe("references", () => {
  it("may stand several times, with any text around them", () => {
    const text = "a #{auth.crm.token}-#{auth.sso_2.tenant-id} b";
    expect(authorizationReferences(text)).toEqual({
      references: [
        { key: "crm", name: "token" },
        { key: "sso_2", name: "tenant-id" },
      ],
      malformed: false,
    });
    expect(replaceReferences(text, ({ key, name }) => `<${key}:${name}>`)).toBe("a <crm:token>-<sso_2:tenant-id> b");
  });

  it.each(["#{auth.}", "#{auth.crm}", "#{auth.CRM.token}", "#{auth.crm.to ken}", "#{auth.crm.token"])(
    "%s is none",
    (text) => expect(authorizationReferences(`x ${text} #{auth.crm.token}`).malformed).toBe(true),
  );

  it("leave other text alone, and what comes back is not read again", () => {
    expect(authorizationReferences("#{authors} {auth.crm.token} #top")).toEqual({ references: [], malformed: false });
    expect(replaceReferences("#{auth.a.b}", () => "$1 #{auth.c.d}")).toBe("$1 #{auth.c.d}");
  });

  it("in the query of an address leave it an address, and are no secret to be masked", () => {
    const url = "https://x.example.com/in?a=1&token=#{auth.crm.token}&key=abcdefghijklmnop";
    expect(new URL(withoutQueryReferences(url)).hash).toBe("");
    expect(maskUrl(url)).toBe("https://x.example.com/in?a=1&token=#{auth.crm.token}&key=abcd••••mnop");
    expect(withoutQueryReferences("https://x.example.com/#{auth.crm.token}")).toContain("#");
  });
});

const request: AuthorizationRequest = {
  method: "POST",
  url: "https://sso.example.com/token?app_key=0123456789abcdef",
  headers: { "X-App": "hooklane", Authorization: "Basic dXNlcjpwYXNzd29yZA==" },
  body: { type: "json", value: { grant: "x", client: { id: "c1", secret: "s3cret-s3cret-s3cret" }, scopes: ["a"] } },
};

describe("the secrets of a request", () => {
  it("are hidden by the names of their places", () => {
    const shown = hideRequest(request);
    expect(shown).toEqual({
      method: "POST",
      url: "https://sso.example.com/token?app_key=0123••••cdef",
      headers: { "X-App": "hooklane", Authorization: { set: true, last4: "ZA==" } },
      body: {
        type: "json",
        value: { grant: "x", client: { id: "c1", secret: { set: true, last4: "cret" } }, scopes: ["a"] },
      },
    });
    expect(requestSecrets(request)).toEqual(
      expect.arrayContaining(["0123456789abcdef", "dXNlcjpwYXNzd29yZA==", "s3cret-s3cret-s3cret"]),
    );
    expect(
      hideRequest({ ...request, body: { type: "raw", contentType: "text/plain", text: "0123456789abcdef" } }).body,
    ).toEqual({ type: "raw", contentType: "text/plain", text: { set: true, last4: "cdef" } });
  });

  it("come back from what a read showed, also as dots", () => {
    const back = mergeRequest(request, hideRequest(request));
    expect(back).toMatchObject({ request, missing: [], moved: false });
    expect(back.kept).toEqual(["request.headers.Authorization", "request.body.value.client.secret"]);
    const dots = { ...request, headers: { Authorization: "••••ZA==" } };
    expect(mergeRequest(request, dots).request).toEqual({
      ...request,
      headers: { Authorization: request.headers.Authorization },
    });
  });

  it("are missing where nothing is stored, and move with nobody", () => {
    expect(mergeRequest(null, hideRequest(request)).missing).toEqual([
      "request.headers.Authorization",
      "request.body.value.client.secret",
      "request.url",
    ]);
    expect(mergeRequest(request, { ...hideRequest(request), url: "https://evil.example.com/" }).moved).toBe(true);
    expect(mergeRequest(request, { ...hideRequest(request), url: "http://sso.example.com/" }).moved).toBe(true);
    expect(mergeRequest(request, { ...hideRequest(request), url: "https://sso.example.com/v2" }).moved).toBe(false);
  });
});

describe("an authorization's input", () => {
  const input = { key: "crm", name: "CRM", request: { url: "https://x.example.com/t" }, response: { token: "$.t" } };
  const issues = (more: object) =>
    AuthorizationInputSchema.safeParse({ ...input, ...more }).error?.issues.map(({ path, message }) => [
      path.join("."),
      message,
    ]);

  it("has defaults that serve most", () => {
    expect(AuthorizationInputSchema.parse(input)).toMatchObject({
      request: { method: "POST", headers: {} },
      lifetime: { seconds: 7200 },
      headerName: "Authorization",
      prefix: "Bearer",
    });
  });

  it.each([
    [{ key: "-x" }, "key", "authorization_key"],
    [{ request: { url: "ftp://x.example.com" } }, "request.url", "url_https"],
    [{ request: { url: "https://u:p@x.example.com" } }, "request.url", "url_credentials"],
    [
      { request: { url: "https://x.example.com", method: "GET", body: { type: "form", fields: {} } } },
      "request.body",
      "authorization_get_body",
    ],
    [{ request: { url: "https://x.example.com", headers: { A: "b\r\nc: d" } } }, "request.headers.A", "header_value"],
    [{ response: { other: "$.t" } }, "response.token", "required"],
    [{ lifetime: { seconds: 0 } }, "lifetime.seconds", "lifetime_range"],
  ])("%j is wrong in %s", (more, path, message) => {
    expect(issues(more)).toContainEqual([path, message]);
  });
});

describe("paths", () => {
  it("lead to own members only", () => {
    const value = { a: [{ "b c": 1 }], 中文: "x" };
    expect(valueAt(value, parseJsonPath('$.a[0]["b c"]') ?? [])).toBe(1);
    expect(valueAt(value, parseJsonPath("$.中文") ?? [])).toBe("x");
    expect(valueAt(value, parseJsonPath("$.toString") ?? [])).toBeUndefined();
    expect(valueAt(value, parseJsonPath("$.a.length") ?? ["x"])).toBe(1);
    for (const wrong of ["a", "$.", "$..a", "$.a[", "$.a[-1]", "$.a b", "$.a[0"])
      expect(parseJsonPath(wrong)).toBeNull();
    expect(leafPaths(value, 10).map(({ path }) => path)).toEqual(['$.a[0]["b c"]', "$.中文"]);
    for (const { path, value: leaf } of leafPaths(value, 10))
      expect(valueAt(value, parseJsonPath(path) ?? [])).toBe(leaf);
  });
});
