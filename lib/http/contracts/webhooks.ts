import { z } from "zod";
import { EndpointInputSchema, LOCALES } from "@/lib/domain/endpoints";
import { StatsQuerySchema, StatsSchema } from "@/lib/services/deliveries/stats";
import { EndpointDtoSchema, EndpointListItemSchema } from "@/lib/services/endpoints/dto";
import { EndpointHealthSchema } from "@/lib/services/endpoints/health";
import { EndpointListQuerySchema } from "@/lib/services/endpoints/list";
import { EndpointPatchSchema } from "@/lib/services/endpoints/patch";
import { ResumeSchema } from "@/lib/services/endpoints/resume";
import { RotateSecretSchema } from "@/lib/services/endpoints/rotate-secret";
import { TestPushResultSchema } from "@/lib/services/endpoints/test-push-dto";
import { type Contract, defineContract } from "../contract";
import { EdgeIdParams, pageSchema } from "./parts";

const example = {
  name: "Ops group",
  channel: "dingtalk",
  url: "https://oapi.dingtalk.com/robot/send?access_token=xxxxxxxx",
  events: ["system_alert.error", "leave_message.created"],
  config: { secret: "SECxxxxxxxxxxxxxxxx" },
};

export const listWebhooks = defineContract({
  operationId: "listWebhooks",
  method: "GET",
  path: "/api/v1/webhooks",
  tag: "webhooks",
  summary: {
    zh: "查询 Webhook 及其近 24 小时统计，最新的在前",
    en: "List webhooks, newest first, with their last 24 hours",
  },
  permission: "endpoint.read",
  query: EndpointListQuerySchema,
  status: 200,
  response: pageSchema(EndpointListItemSchema),
});

export const createWebhook = defineContract({
  operationId: "createWebhook",
  method: "POST",
  path: "/api/v1/webhooks",
  tag: "webhooks",
  summary: { zh: "创建 Webhook", en: "Create a webhook" },
  description: {
    zh: "密钥只写不读：读取时只显示 `{set, last4}`。`events` 可填规范类型、目录中的各种写法、类别，或带开关的 `{type, enabled, events}` 块。",
    en: "Secrets go in and never come out: reads show `{set, last4}`. `events` takes canonical types, spellings of the catalogue, categories, or blocks `{type, enabled, events}` with a switch per category.",
  },
  permission: "endpoint.write",
  body: EndpointInputSchema,
  status: 201,
  response: EndpointDtoSchema,
  problems: ["conflict"],
  examples: { request: example },
});

export const getWebhook = defineContract({
  operationId: "getWebhook",
  method: "GET",
  path: "/api/v1/webhooks/{id}",
  tag: "webhooks",
  summary: { zh: "查看 Webhook", en: "Read a webhook" },
  permission: "endpoint.read",
  params: EdgeIdParams,
  status: 200,
  response: EndpointDtoSchema,
  problems: ["not_found"],
});

export const updateWebhook = defineContract({
  operationId: "updateWebhook",
  method: "PATCH",
  path: "/api/v1/webhooks/{id}",
  tag: "webhooks",
  summary: { zh: "修改 Webhook", en: "Change a webhook" },
  description: {
    zh: "未出现的字段保持不变，密钥也是；`{set:true}` 或掩码值同样表示保留，null 表示清除。推送地址换到其他主机时，须重新提交或清除每个密钥。`version` 用于避免覆盖他人的修改。启用时 `backlog` 决定停用期间等待的推送：`resend` 补发（默认），`ignore` 记为已跳过。",
    en: "What is absent stays, secrets included; `{set:true}` or a masked value keeps a secret too, null removes it. When the address moves to another host, every secret must be sent again or removed. `version` guards against changes of others. When this switches the webhook on, `backlog` says what becomes of deliveries that wait: `resend` (default), or `ignore`, which records them as skipped.",
  },
  permission: "endpoint.write",
  params: EdgeIdParams,
  body: EndpointPatchSchema,
  status: 200,
  response: EndpointDtoSchema,
  problems: ["not_found", "conflict"],
});

export const deleteWebhook = defineContract({
  operationId: "deleteWebhook",
  method: "DELETE",
  path: "/api/v1/webhooks/{id}",
  tag: "webhooks",
  summary: {
    zh: "删除 Webhook：等待中的推送会取消，历史保留；仍被留言通知或失败通知引用的不删除",
    en: "Delete a webhook; waiting deliveries are cancelled, the history stays; one that notifications or failure alerts need is kept",
  },
  permission: "endpoint.write",
  params: EdgeIdParams,
  status: 204,
  response: z.undefined(),
  problems: ["not_found", "conflict"],
});

const TestOptions = {
  eventType: z.string().max(100).optional(),
  data: z.record(z.string(), z.unknown()).optional(),
  locale: z.enum(LOCALES).optional(),
};
const Configuration = z.record(z.string(), z.unknown());

export const testWebhook = defineContract({
  operationId: "testWebhook",
  method: "POST",
  path: "/api/v1/webhooks/{id}/test",
  tag: "webhooks",
  summary: {
    zh: "用已保存的 Webhook 发送测试并等待结果",
    en: "Send a test through a webhook and wait for the verdict",
  },
  description: {
    zh: "无论接收方如何应答都返回 200。带 `configuration`（同 PATCH 的修改）时按修改后的配置测试，但不保存。每 3 秒 1 次，每分钟最多 10 次；组织合计每分钟最多 60 次。",
    en: "Answers 200 whatever the receiver said. With `configuration` (a change as in PATCH) the webhook is tested as it would be, without saving. One test in 3 seconds and ten a minute; of an organization sixty a minute in all.",
  },
  permission: "endpoint.test",
  params: EdgeIdParams,
  body: z.strictObject({ ...TestOptions, configuration: Configuration.optional() }),
  bodyOptional: true,
  status: 200,
  response: TestPushResultSchema,
  problems: ["not_found", "limit"],
});

export const testConfiguration = defineContract({
  operationId: "testConfiguration",
  method: "POST",
  path: "/api/v1/webhooks/test",
  tag: "webhooks",
  summary: { zh: "测试尚未保存的配置", en: "Test a configuration that is not saved" },
  description: {
    zh: "请求体为 Webhook 配置，或 `{configuration, eventType?, data?, locale?}`。`name` 与 `events` 可省略。不记入历史。",
    en: "The body is a webhook's configuration, or `{configuration, eventType?, data?, locale?}`. `name` and `events` may be left out. Nothing is recorded.",
  },
  permission: "endpoint.test",
  body: z.looseObject({ ...TestOptions, configuration: Configuration.optional() }),
  status: 200,
  response: TestPushResultSchema,
  problems: ["limit"],
  examples: { request: example },
});

export const rotateWebhookSecret = defineContract({
  operationId: "rotateWebhookSecret",
  method: "POST",
  path: "/api/v1/webhooks/{id}/rotate-secret",
  tag: "webhooks",
  summary: { zh: "更换签名密钥", en: "Replace the secret that signs" },
  description: {
    zh: "省略 `secret` 时自动生成（仅限自定义 Webhook），新密钥只在本次应答中出现。",
    en: "Without `secret` a new one is made (custom webhooks only) and shown in this answer only.",
  },
  permission: "endpoint.write",
  params: EdgeIdParams,
  body: RotateSecretSchema,
  bodyOptional: true,
  status: 200,
  response: z.object({ secret: z.string().nullable(), webhook: EndpointDtoSchema }),
  problems: ["not_found", "conflict"],
});

export const resumeWebhook = defineContract({
  operationId: "resumeWebhook",
  method: "POST",
  path: "/api/v1/webhooks/{id}/resume",
  tag: "webhooks",
  summary: {
    zh: "重新启用 Webhook，并补发或忽略停用期间等待的推送",
    en: "Switch a webhook on again, and send or skip what waited meanwhile",
  },
  description: {
    zh: "`backlog`：`resend` 补发（默认），`ignore` 记为已跳过。系统自动停用的 Webhook 在停用期间仍会保留新事件的推送。",
    en: "`backlog`: `resend` (default), or `ignore`, which records them as skipped. A webhook that was switched off automatically keeps the deliveries of new events as well.",
  },
  permission: "endpoint.write",
  params: EdgeIdParams,
  body: ResumeSchema,
  bodyOptional: true,
  status: 200,
  response: EndpointDtoSchema,
  problems: ["not_found"],
});

export const probeWebhook = defineContract({
  operationId: "probeWebhook",
  method: "POST",
  path: "/api/v1/webhooks/{id}/probe",
  tag: "webhooks",
  summary: { zh: "立即试探已熔断的 Webhook", en: "Probe a paused webhook now" },
  description: {
    zh: "用一条等待中的推送试探接收方，成功后自动恢复。未熔断或已停用时 `started` 为 false。",
    en: "Sends one waiting delivery to see whether the receiver is back; success resumes the webhook. `started` is false when it is not paused, or off.",
  },
  permission: "endpoint.test",
  params: EdgeIdParams,
  status: 200,
  response: z.object({ started: z.boolean(), health: EndpointHealthSchema }),
  problems: ["not_found"],
});

export const webhookStats = defineContract({
  operationId: "webhookStats",
  method: "GET",
  path: "/api/v1/webhooks/{id}/stats",
  tag: "webhooks",
  summary: { zh: "推送量与成功率随时间的变化", en: "Volume and success rate over time" },
  permission: "delivery.read",
  params: EdgeIdParams,
  query: StatsQuerySchema.omit({ endpointId: true }),
  status: 200,
  response: StatsSchema,
  problems: ["not_found"],
});

export const WEBHOOK_CONTRACTS: readonly Contract[] = [
  listWebhooks,
  createWebhook,
  testConfiguration,
  getWebhook,
  updateWebhook,
  deleteWebhook,
  testWebhook,
  rotateWebhookSecret,
  resumeWebhook,
  probeWebhook,
  webhookStats,
];
