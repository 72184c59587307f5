import type { Diagnosis } from "./types";

export const SLACK_DIAGNOSES = {
  "slack.hook": {
    zh: "Slack Webhook 已失效（{code}）：请重新创建 Incoming Webhook",
    en: "The Slack webhook is revoked or wrong ({code})",
    remedy: {
      zh: [
        "在 Slack 应用的「Incoming Webhooks」页面重新添加一个 Webhook",
        "复制完整地址，更换“推送URL”，保存后重新测试",
      ],
      en: [
        "Add a webhook again on the app's Incoming Webhooks page in Slack",
        "Copy the whole address, replace the endpoint URL and test again",
      ],
    },
    field: "url",
    retry: false,
    evidence: "community",
  },
  "slack.channel": {
    zh: "Slack 频道已归档 / 不存在 / 无发言权限（{code}）：请更换频道或恢复权限",
    en: "The Slack channel is archived, missing, or closed to posts ({code})",
    remedy: {
      zh: [
        "在 Slack 中确认频道仍在、未归档，且应用可以在其中发言",
        "频道已不可用时，为其他频道新建 Webhook 并更换“推送URL”",
      ],
      en: [
        "Check in Slack that the channel exists, is not archived and takes posts of the app",
        "Otherwise make a webhook for another channel and replace the endpoint URL",
      ],
    },
    field: "url",
    retry: false,
    evidence: "community",
  },
  "slack.team": {
    zh: "Slack 工作区已停用（{code}）：暂时无法接收消息",
    en: "The Slack workspace is disabled ({code})",
    remedy: {
      zh: ["联系 Slack 工作区管理员恢复工作区", "恢复后重新测试"],
      en: ["Ask the workspace's administrator to restore it", "Test again once it is back"],
    },
    field: "url",
    retry: false,
    evidence: "community",
  },
  "slack.payload": {
    zh: "Slack 消息体无效（{code}）：请检查模板",
    en: "Slack refused the message ({code}): check the template",
    remedy: {
      zh: [
        "若使用了自定义模板，检查模板输出的消息结构和长度",
        "卡片标题最多 150 个字符，每段最多 3000 个字符，最多 50 个区块",
      ],
      en: [
        "With a template of your own, check the structure and the size of what it renders",
        "A header may have 150 characters, a section 3,000, a message 50 blocks",
      ],
    },
    field: "template",
    retry: false,
    evidence: "community",
  },
  "slack.rate": {
    zh: "Slack 限流（{code}）：每个 Webhook 约每秒 1 条<retry>[[，将在 {s} 秒后重试]]</retry>",
    en: "Rate limited by Slack ({code}): about one message a second<retry>[[, next try in {s} s]]</retry>",
    remedy: {
      zh: ["<retry>无需处理，系统会在限制解除后重试</retry>", "若经常出现，减少订阅的事件，或调低频率限制"],
      en: [
        "<retry>Nothing to do: the system tries again after the pause</retry>",
        "If it happens often, subscribe to fewer events or lower the rate limit",
      ],
    },
    field: "rateLimit",
    retry: true,
    evidence: "official",
  },
  "slack.busy": {
    zh: "Slack 系统繁忙（{code}）<retry>：稍后自动重试</retry>",
    en: "Slack is busy ({code})<retry>: retried automatically</retry>",
    remedy: {
      zh: ["<retry>无需处理，系统会自动重试</retry>"],
      en: ["<retry>Nothing to do: the system tries again</retry>"],
    },
    retry: true,
    evidence: "official",
  },
} as const satisfies Record<string, Diagnosis>;
