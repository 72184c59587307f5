import { randomBytes, randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { NO_RULES } from "@/lib/domain/endpoint-rules";
import { parseKeyRing } from "@/lib/secrets";
import { type EndpointContent, openContent, openEndpoint, sealEndpoint, secretsOf } from "./sealing";

const keys = parseKeyRing(randomBytes(32).toString("base64"));
const content: EndpointContent = {
  name: "hook",
  channel: "custom",
  url: "https://example.com/in?token=7a1c0123456789ab478b",
  events: ["ticket.created"],
  subscriptions: [{ category: "ticket", enabled: true, events: ["ticket.created"] }],
  config: { method: "PUT" },
  auth: { type: "headers", items: [{ name: "X-Tenant", value: "tenant-0123456789" }] },
  signature: { scheme: "sha256", secret: "short-secret-0123" },
  format: "standard",
  locale: "en",
  headers: { "X-Plain": "shown", "X-Api-Key": "key 0123456789/+" },
  timeoutMs: 5000,
  retry: { delays: [1] },
  successRule: { type: "2xx" },
  maskContacts: false,
  rules: NO_RULES,
};
const stored = (id: string) => {
  const { name, channel, events } = content;
  return { id, name, channel, events, ...sealEndpoint(keys, id, content) };
};

describe("sealing", () => {
  it("opens to what was sealed", () => {
    const row = stored(randomUUID());
    expect(openContent(keys, row)).toEqual(content);
    expect(openEndpoint(keys, row).id).toMatch(/^whk_/);
  });

  it("leaves nothing readable but tails of long secrets, the host and a masked address", () => {
    const { settings, secretTails, urlDisplay, urlHost } = stored(randomUUID());
    const readable = JSON.stringify({ settings, urlDisplay });
    for (const secret of ["7a1c0123456789ab478b", "tenant-0123456789", "short-secret-0123", "key 0123456789/+"]) {
      expect(readable).not.toContain(secret);
    }
    expect(readable).toContain("shown");
    expect(urlHost).toBe("example.com");
    expect(secretTails).toEqual({
      "auth.items.x-tenant": "6789",
      "headers.x-api-key": "89/+",
      "signature.secret": "0123",
    });
  });

  it("does not open under another endpoint's id or another key", () => {
    const row = stored(randomUUID());
    expect(() => openEndpoint(keys, { ...row, id: randomUUID() })).toThrow();
    expect(() => openEndpoint(parseKeyRing(randomBytes(32).toString("base64")), row)).toThrow();
  });

  it("lists every spelling of a secret for scrubbing, the longest first", () => {
    const basic = { type: "basic" as const, username: "user", password: "päss word" };
    const secrets = secretsOf({ ...content, id: null, auth: basic });
    expect(secrets).toEqual(
      expect.arrayContaining([
        "7a1c0123456789ab478b",
        "short-secret-0123",
        "key 0123456789/+",
        encodeURIComponent("key 0123456789/+"),
        "päss word",
        Buffer.from("user:päss word").toString("base64"),
      ]),
    );
    expect(secrets.map((secret) => secret.length)).toEqual(
      secrets.map((secret) => secret.length).sort((a, b) => b - a),
    );
  });

  it("takes a robot's whole address for a secret, but not the base of an application's API", () => {
    const url = "https://oapi.dingtalk.com/";
    expect(secretsOf({ ...content, id: null, channel: "dingtalk", url })).toContain(url);
    const application = { appKey: "ding0", appSecret: "app-secret-0123", agentId: "1", userIds: ["u1"] };
    const secrets = secretsOf({ ...content, id: null, channel: "dingtalk_work", url, config: application });
    expect(secrets).not.toContain(url);
    expect(secrets).toContain("app-secret-0123");
  });
});
