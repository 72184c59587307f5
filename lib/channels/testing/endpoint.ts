import type { ChannelConfig } from "@/lib/domain/channel-config";
import { NO_RULES } from "@/lib/domain/endpoint-rules";
import type { ChannelId, EndpointConfig } from "@/lib/domain/endpoints";
import type { EventEnvelope } from "@/lib/domain/events";
import type { Exchange, TransportFailure } from "@/lib/domain/exchange";
import { CHANNEL_DESCRIPTORS } from "../descriptors";
import type { BuildContext } from "../types";

/** Fixtures of the channels' tests: a fixed clock, one endpoint per channel, exchanges made of a status and a body. */
export const NOW = new Date(1_737_000_000_000);
export const SECRET = "SECdemo0123456789";

const URLS: Record<ChannelId, string> = {
  custom: "https://api.example.com/hooks/in",
  wecom: "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7aaa-4bc4-97a0-0ec2a1fa5aaa",
  dingtalk: "https://oapi.dingtalk.com/robot/send?access_token=7a1c567890123456789047f3478b",
  feishu: "https://open.feishu.cn/open-apis/bot/v2/hook/aaaabbbb-cccc-dddd-eeee-ffff00001111",
  wecom_app: "https://qyapi.weixin.qq.com",
  dingtalk_work: "https://oapi.dingtalk.com",
  feishu_app: "https://open.feishu.cn",
  slack: "https://hooks.slack.com/services/T00000000/B00000000/aaaabbbbccccddddeeeeffff",
  discord: "https://discord.com/api/webhooks/123456789012345678/aaaabbbbccccddddeeeeffffgggghhhh",
  email: "smtps://smtp.example.com:465",
};

/** The least `config` with which each channel can send. */
const CONFIGS: Partial<Record<ChannelId, ChannelConfig>> = {
  wecom_app: { corpId: "ww0123456789abcdef", secret: SECRET, agentId: "1000002", toUser: ["zhangsan", "lisi"] },
  dingtalk_work: { appKey: "dingabcdef012345", appSecret: SECRET, agentId: "123456789", userIds: ["u1", "u2"] },
  feishu_app: {
    tenants: [{ appId: "cli_a1", appSecret: SECRET, receiveIdType: "open_id", receiveIds: ["ou_1", "ou_2"] }],
  },
  email: {
    smtp: {
      host: "smtp.example.com",
      port: 465,
      security: "tls",
      auth: { user: "push@example.com", pass: SECRET },
    },
    to: ["admin@example.com"],
  },
};

export function endpoint(channel: ChannelId, extra: Partial<EndpointConfig> = {}): EndpointConfig {
  return {
    id: "whk_01jd0000000000000000000000",
    name: "客服群",
    channel,
    url: URLS[channel],
    events: ["leave_message.created"],
    config: CONFIGS[channel] ?? {},
    auth: { type: "none" },
    signature: { scheme: "none" },
    format: "standard",
    locale: "zh-CN",
    headers: {},
    timeoutMs: 5_000,
    retry: { delays: [1, 5, 30] },
    successRule: { type: "2xx" },
    maskContacts: CHANNEL_DESCRIPTORS[channel].maskByDefault,
    rules: NO_RULES,
    ...extra,
  };
}

export const context = (extra: Partial<BuildContext> = {}): BuildContext => ({
  now: NOW,
  deliveryId: "dlv_01jd0000000000000000000000",
  attempt: 1,
  test: false,
  ...extra,
});

export const message = (data: Record<string, unknown> = {}): EventEnvelope => ({
  id: "evt_01jd0000000000000000000000",
  type: "leave_message.created",
  occurredAt: new Date("2024-01-15T10:30:00Z"),
  data: {
    message_id: "msg_123456",
    customer_name: "张三",
    customer_phone: "13800138000",
    customer_email: "zhangsan@example.com",
    message_content: "我想咨询一下产品价格",
    channel: "web",
    created_time: "2024-01-15T10:30:00Z",
    ...data,
  },
  tenantNumber: 42,
});

const timings = { dns: 1, tcp: 1, tls: 1, send: 1, firstByte: 1, download: 1, total: 6 };

export function answer(status: number, body: unknown, headers: [string, string][] = []): Exchange {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return {
    timings,
    connection: { reused: false },
    response: { status, headers, body: new TextEncoder().encode(text), truncated: false },
  };
}

export function failure(error: Partial<TransportFailure>): Exchange {
  return {
    timings: { ...timings, firstByte: null, download: null },
    connection: {
      reused: false,
      certificate: { subject: "other.example.com", issuer: "CA", expiresAt: "2024-01-01T00:00:00Z" },
    },
    error: { kind: "refused", bodySent: false, host: "api.example.com", ...error },
  };
}
