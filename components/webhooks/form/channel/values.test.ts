import { describe, expect, it } from "vitest";
import { CHANNEL_IDS, EndpointInputSchema } from "@/lib/domain/endpoints";
import type { ReceiverPrefill, WebhookRecord } from "../../record";
import { formPath } from "../form-path";
import { problems } from "../schema";
import { newValues, storedValues, toConfiguration, type WebhookValues } from "../values";
import { previewValues } from "./preview-values";
import type { ChannelValues } from "./values";

const ZONE = "Asia/Shanghai";
const TENANT = {
  name: "",
  appId: "cli_1",
  appSecret: undefined,
  receiveIdType: "open_id",
  receiveIds: ["ou_1"],
} as const;

const fresh = (channel: WebhookValues["channel"], config: Partial<ChannelValues> = {}): WebhookValues => {
  const empty = newValues("zh-CN", null, ZONE);
  return {
    ...empty,
    name: "hook",
    channel,
    events: [{ type: "ticket", enabled: true, events: ["ticket.created"] }],
    config: { ...empty.config, ...config },
  };
};
const keys = (values: WebhookValues, record: WebhookRecord | null = null) =>
  problems(values, record)
    .map(({ path, key }) => `${path}:${key}`)
    .sort();

const RECORD: WebhookRecord = {
  id: "whk_1",
  name: "mail",
  description: "",
  channel: "email",
  trigger: "fixed",
  url: "smtps://smtp.example.com:465",
  subscriptions: [{ category: "ticket", enabled: true, events: ["ticket.created"] }],
  enabled: true,
  disabledReason: null,
  config: {
    secret: { set: false },
    smtp: {
      host: "smtp.example.com",
      port: 465,
      security: "tls",
      auth: { user: "a@example.com", pass: { set: true, last4: "" } },
    },
    to: ["b@example.com"],
    cc: ["c@example.com"],
  },
  auth: { type: "none" },
  signature: { scheme: "none", secret: { set: false } },
  format: "standard",
  locale: "zh-CN",
  headers: {},
  timeoutMs: 5000,
  retry: { delays: [1] },
  successRule: { type: "2xx" },
  maskContacts: true,
  filters: null,
  rateLimit: null,
  dedupeSeconds: 600,
  schedule: null,
  alerts: null,
  ordered: false,
  version: 1,
};

describe("a new webhook of a channel without an address", () => {
  it("asks for what the application lacks, each at its field", () => {
    expect(keys(fresh("wecom_app"))).toEqual(
      expect.arrayContaining(["config.agentId:required", "config.corpId:required", "config.secret:required"]),
    );
    expect(keys(fresh("feishu_app"))).toEqual(
      expect.arrayContaining(["config.tenants.0.appId:required", "config.tenants.0.receiveIds:required"]),
    );
    expect(keys(fresh("feishu_app", { tenants: [{ ...TENANT, receiveIds: ["ou_1"] }] }))).toEqual([
      "config.tenants.0.appSecret:required",
    ]);
  });

  it("asks for a port, for the password of who signs in, and for addresses that are some", () => {
    const smtp = {
      host: "smtp.qq.com",
      port: 465,
      security: "tls",
      auth: { user: "a@qq.com", pass: "" },
      from: "",
    } as const;
    expect(keys(fresh("email", { smtp, to: ["nobody"] }))).toEqual([
      "config.smtp.auth.pass:smtp_pass",
      "config.to:mail_address",
    ]);
    expect(keys(fresh("email", { smtp: { ...smtp, port: null }, to: ["a@qq.com"] }))).toEqual([
      "config.smtp.port:smtp_port",
    ]);
  });

  it("sends what the channel knows and nothing that was typed for another", () => {
    const typed = {
      corpId: "ww1",
      appKey: "k",
      agentId: "7",
      secret: "s",
      toUser: ["u1"],
      userIds: ["x"],
      to: ["b@example.com"],
    };
    expect(toConfiguration(fresh("wecom_app", typed), null).config).toEqual({
      corpId: "ww1",
      agentId: "7",
      secret: "s",
      toUser: ["u1"],
    });
  });

  it("can be looked at before anything is filled in", () => {
    for (const channel of CHANNEL_IDS) {
      const shown = { ...previewValues(fresh(channel), false), url: "https://example.com/" };
      const wrong = keys(shown).filter((key) => !key.startsWith("url:"));
      expect([channel, wrong]).toEqual([channel, []]);
      expect(EndpointInputSchema.safeParse(toConfiguration(shown, null)).success).toBe(true);
    }
  });
});

describe("a stored webhook of a channel without an address", () => {
  it("opens without complaint and keeps what is not shown", () => {
    const values = storedValues(RECORD, ZONE);
    expect(keys(values, RECORD)).toEqual([]);
    const { url, config } = toConfiguration(values, RECORD);
    expect(url).toBeUndefined();
    expect(config).toEqual({
      smtp: { host: "smtp.example.com", port: 465, security: "tls", auth: { user: "a@example.com" } },
      to: ["b@example.com"],
      cc: ["c@example.com"],
    });
  });

  it("takes away what was emptied, and wants a password for another user", () => {
    const values = storedValues(RECORD, ZONE);
    const emptied = { ...values, config: { ...values.config, cc: [] } };
    expect(toConfiguration(emptied, RECORD).config).toMatchObject({ cc: null });
    const smtp = { ...values.config.smtp, auth: { user: "other@example.com", pass: undefined } };
    expect(keys({ ...values, config: { ...values.config, smtp } }, RECORD)).toEqual([
      "config.smtp.auth.pass:smtp_pass",
    ]);
  });
});

it("is prefilled for the receiver of an application, whose address is the API's", () => {
  const receiver: ReceiverPrefill = {
    id: "rcv_1",
    name: "模拟应用",
    channel: "feishu_app",
    url: "http://127.0.0.1:3000/api/receiver/abc",
    keywords: [],
    secret: { set: true, last4: "" },
  };
  const values = { ...newValues("zh-CN", receiver, ZONE), events: fresh("custom").events };
  expect(values).toMatchObject({ channel: "feishu_app", url: "", config: { apiBase: receiver.url } });
  // The receiver's secret is filled in on the server.
  expect(problems(values, null, true)).toEqual([]);
  expect(toConfiguration(values, null).config).toMatchObject({ tenants: [{ appId: expect.stringMatching(/^cli_/) }] });
});

it("shows findings about lists at the list and about tenants at theirs", () => {
  const values = fresh("feishu_app");
  expect(formPath("config.to.3", values)).toBe("config.to");
  expect(formPath("config.tenants.1.receiveIds.4", values)).toBe("config.tenants.1.receiveIds");
  expect(formPath("config.smtp.host", values)).toBe("config.smtp.host");
  expect(formPath("successRule.expression", values)).toBe("successRule.expression");
});
