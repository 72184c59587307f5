import { describe, expect, it } from "vitest";
import { NO_RULES } from "@/lib/domain/endpoint-rules";
import type { ChannelId } from "@/lib/domain/endpoints";
import { EndpointPatchSchema, mergePatch, type StoredEndpoint } from "./patch";

const PASS = "mail-password-0123";
const SMTP = { host: "smtp.example.com", port: 465, security: "tls", auth: { user: "a@example.com", pass: PASS } };

function stored(channel: ChannelId, url: string, config: object): StoredEndpoint {
  const content = {
    name: "hook",
    channel,
    url,
    events: ["ticket.created"],
    subscriptions: [{ category: "ticket", enabled: true, events: ["ticket.created"] }],
    config,
    auth: { type: "none" },
    signature: { scheme: "none" },
    format: "standard",
    locale: "en",
    headers: {},
    timeoutMs: 5000,
    retry: { delays: [1] },
    successRule: { type: "2xx" },
    maskContacts: true,
    rules: NO_RULES,
  } as const;
  return { content: content as unknown as StoredEndpoint["content"], urlDisplay: url, description: "", enabled: true };
}
const change = (before: StoredEndpoint, config: object) => {
  const { errors, moved, input } = mergePatch(before, EndpointPatchSchema.parse({ config }));
  return { errors: errors.map(({ path, key }) => `${path}:${key}`), moved, config: input.config };
};

describe("a change of a mail server", () => {
  const mail = stored("email", "smtps://smtp.example.com:465", { smtp: SMTP, to: ["b@example.com"] });
  const server = (more: object) => ({ smtp: { ...SMTP, auth: { user: "a@example.com" }, ...more } });

  it("keeps the password with the same server, also on another port", () => {
    const { errors, config } = change(mail, server({ port: 587, security: "starttls" }));
    expect(errors).toEqual([]);
    expect(config).toMatchObject({ smtp: { port: 587, auth: { pass: PASS } } });
  });

  it("does not hand the password to another server, nor say it in the clear", () => {
    const refused = ["config.smtp.auth.pass:secret_resubmit"];
    expect(change(mail, server({ host: "mail.elsewhere.example" }))).toMatchObject({ errors: refused, moved: true });
    expect(change(mail, server({ port: 25, security: "none" }))).toMatchObject({ errors: refused });
    const again = { smtp: { ...SMTP, host: "mail.elsewhere.example" } };
    expect(change(mail, again)).toMatchObject({ errors: [], moved: true });
  });
});

describe("a change of an application", () => {
  const app = stored("wecom_app", "https://qyapi.weixin.qq.com", {
    corpId: "ww1",
    secret: "app-secret-0123",
    agentId: "1",
  });

  it("asks for the secret again when the API moves to another host", () => {
    expect(change(app, { toUser: ["u1"] })).toMatchObject({ errors: [], moved: false });
    expect(change(app, { apiBase: "https://wecom.example.com" })).toMatchObject({
      errors: ["config.secret:secret_resubmit"],
      moved: true,
    });
  });
});
