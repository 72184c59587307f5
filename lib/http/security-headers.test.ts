import { describe, expect, it } from "vitest";
import { contentSecurityPolicy, isEmbeddable, isSecretPath, needsSession, pageHeaders } from "./security-headers";

const policy = (page: object) =>
  contentSecurityPolicy({ nonce: "abc", development: false, embeddable: false, https: false, ...page });

describe("content security policy", () => {
  it("runs scripts with the nonce only, and evaluates nothing in production", () => {
    const scripts = policy({})
      .split("; ")
      .find((line) => line.startsWith("script-src"));
    expect(scripts).toBe("script-src 'self' 'nonce-abc' 'strict-dynamic'");
    expect(policy({ development: true })).toContain("'unsafe-eval'");
  });

  it("lets only the visitor's form be framed", () => {
    expect(policy({})).toContain("frame-ancestors 'none'");
    expect(policy({ embeddable: true })).toContain("frame-ancestors *");
    expect(isEmbeddable("/leave/pk_x")).toBe(true);
    expect(isEmbeddable("/leaves")).toBe(false);
    expect(pageHeaders({ embeddable: false, https: false })).toContainEqual(["x-frame-options", "DENY"]);
  });

  it("tells nobody else an address that lets people in", () => {
    expect([isSecretPath("/invite/abc"), isSecretPath("/settings/members/invite")]).toEqual([true, false]);
    const headers = pageHeaders({ embeddable: false, https: true, secretPath: true });
    expect(headers).toContainEqual(["referrer-policy", "same-origin"]);
    expect(headers).toContainEqual(["x-robots-tag", "noindex, nofollow"]);
    expect(pageHeaders({ embeddable: false, https: true }).map(([name]) => name)).not.toContain("x-robots-tag");
  });

  it("asks for https only where the product is served over it", () => {
    const names = (https: boolean) => pageHeaders({ embeddable: false, https }).map(([name]) => name);
    expect(names(true)).toContain("strict-transport-security");
    expect(names(false)).not.toContain("strict-transport-security");
    expect(policy({ https: true })).toContain("upgrade-insecure-requests");
    expect(policy({})).not.toContain("upgrade-insecure-requests");
  });
});

describe("paths that need a session", () => {
  it.each(["/", "/webhooks", "/webhooks/new", "/leaves", "/settings/tokens", "/tools/receiver/x"])(
    "%s does",
    (path) => {
      expect(needsSession(path)).toBe(true);
    },
  );
  it.each(["/sign-in", "/setup", "/invite/abc", "/leave/pk_x", "/docs/api", "/api/v1/events", "/metrics"])(
    "%s does not",
    (path) => {
      expect(needsSession(path)).toBe(false);
    },
  );
});
