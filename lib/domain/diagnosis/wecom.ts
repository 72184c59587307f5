import type { Diagnosis } from "./types";

export const WECOM_DIAGNOSES = {
  "wecom.key": {
    zh: "机器人地址无效（errcode {code}）：key 错误，或机器人已被移出群聊",
    en: "Invalid bot key ({code})",
    remedy: {
      zh: ["在企业微信群里打开机器人资料，重新复制 Webhook 地址", "机器人已不在群里时，请重新添加并更换“推送URL”"],
      en: [
        "Open the robot's profile in the group and copy the webhook address again",
        "If the robot is no longer in the group, add one and replace the endpoint URL",
      ],
    },
    field: "url",
    retry: false,
    evidence: "official",
  },
  "wecom.gone": {
    zh: "机器人不可用（errcode {code}）：机器人已停用或已被移出群聊",
    en: "Robot disabled or removed from the group ({code})",
    remedy: {
      zh: ["在群里确认机器人仍在且已启用", "必要时重新添加机器人，并更换“推送URL”"],
      en: ["Check in the group that the robot is there and enabled", "Otherwise add one and replace the endpoint URL"],
    },
    field: "url",
    retry: false,
    evidence: "community",
  },
  "wecom.rate": {
    zh: "触发频率限制（errcode {code}）：每个机器人每分钟最多 20 条<retry>[[，将在 {s} 秒后重试]]</retry>",
    en: "Rate limited ({code})<retry>[[, next try in {s} s]]</retry>",
    remedy: {
      zh: ["<retry>无需处理，系统会在限制解除后重试</retry>", "若经常出现，减少订阅的事件，或把事件分到几个机器人"],
      en: [
        "<retry>Nothing to do: the system tries again after the pause</retry>",
        "If it happens often, subscribe to fewer events or spread them over several robots",
      ],
    },
    retry: true,
    evidence: "official",
  },
  "wecom.msgtype": {
    zh: "消息类型不受支持（errcode {code}）：请检查消息格式与模板",
    en: "Unsupported msgtype ({code})",
    remedy: {
      zh: ["若使用了自定义模板，检查模板输出的 msgtype"],
      en: ["With a template of your own, check the msgtype it renders"],
    },
    field: "template",
    retry: false,
    evidence: "official",
  },
  "wecom.content": {
    zh: "消息内容不符合要求（errcode {code}）：{message}",
    en: "The content was refused ({code})[[: {message}]]",
    remedy: {
      zh: ["查看响应原文指出的字段", "文本最多 2048 字节、Markdown 最多 4096 字节，请缩短模板"],
      en: ["Read which field the reply names", "Text may be 2,048 bytes, Markdown 4,096: shorten the template"],
    },
    field: "template",
    retry: false,
    evidence: "official",
  },
  "wecom.busy": {
    zh: "企业微信系统繁忙（errcode {code}）<retry>：稍后自动重试，最多 3 次</retry>",
    en: "System busy ({code})",
    remedy: {
      zh: ["<retry>无需处理，系统会自动重试</retry>"],
      en: ["<retry>Nothing to do: the system tries again</retry>"],
    },
    retry: true,
    evidence: "official",
  },
} as const satisfies Record<string, Diagnosis>;
