import { z } from "zod";
import {
  CheckedRecipientSchema,
  CheckRecipientsSchema,
  RECIPIENTS_MAX,
} from "@/lib/services/endpoints/check-recipients";
import { defineContract } from "../contract";

export const checkWebhookRecipients = defineContract({
  operationId: "checkWebhookRecipients",
  method: "POST",
  path: "/api/v1/webhooks/check-recipients",
  tag: "webhooks",
  summary: {
    zh: "在平台通讯录中核对应用消息的接收者",
    en: "Look receivers of an application up in the platform's address book",
  },
  description: {
    zh: `用于企业微信应用、钉钉工作通知和飞书应用，一次最多 ${RECIPIENTS_MAX} 个。省略 \`kind\` 与 \`ids\` 时核对配置中的全部接收者。\`found\` 为 null 表示平台未能回答，原因见 \`diagnosis\`。限频与测试推送相同。`,
    en: `For applications of WeCom, DingTalk and Feishu, up to ${RECIPIENTS_MAX} at once. Without \`kind\` and \`ids\` every receiver of the configuration is looked up. \`found\` is null when the platform gave no answer, and \`diagnosis\` says why. Limited as tests are.`,
  },
  permission: "endpoint.test",
  body: CheckRecipientsSchema,
  status: 200,
  response: z.object({ items: z.array(CheckedRecipientSchema) }),
  problems: ["not_found", "limit"],
});
