import type { Diagnosis } from "./types";

export const FEISHU_DIAGNOSES = {
  "feishu.sign": {
    zh: "签名校验失败（code {code}）：请检查签名密钥，并确认服务器时间误差不超过 1 小时",
    en: "Signature mismatch or clock skew >1 h",
    remedy: {
      zh: ["在飞书群机器人「安全设置 → 签名校验」重新复制密钥（整段粘贴，勿含空格）", "若密钥无误，检查服务器时间"],
      en: [
        "Copy the secret again from the robot's security settings (whole, without spaces)",
        "If the secret is right, check the server's clock",
      ],
    },
    field: "config.secret",
    retry: false,
    evidence: "official",
  },
  "feishu.ip": {
    zh: "IP 不在白名单（code {code}）：请将出口 IP {ip} 加入机器人白名单",
    en: "IP not allowed[[: {ip}]]",
    remedy: {
      zh: ["在飞书群机器人「安全设置 → IP 白名单」加入本系统的出口 IP", "保存后重新测试"],
      en: ["Add this system's outgoing IP to the robot's allow list", "Save there and test again"],
    },
    retry: false,
    evidence: "official",
  },
  "feishu.keyword": {
    zh: "关键词不匹配（code {code}）：消息中需包含机器人设置的关键词之一",
    en: "Keyword not found",
    remedy: {
      zh: ["在飞书群机器人「安全设置 → 自定义关键词」查看关键词", "把其中一个填到“自定义关键词”，系统会自动附在消息中"],
      en: [
        "Look up the keywords in the robot's security settings",
        "Enter one of them under keywords; it is then added to every message",
      ],
    },
    field: "config.keywords",
    retry: false,
    evidence: "official",
  },
  "feishu.hook": {
    zh: "机器人地址无效（code {code}）：请重新复制 Webhook 地址",
    en: "Invalid hook token",
    remedy: {
      zh: ["在飞书群的机器人设置里重新复制 Webhook 地址", "机器人已被删除时，请重新添加并更换“推送URL”"],
      en: [
        "Copy the webhook address again from the robot's settings",
        "If the robot was deleted, add one and replace the endpoint URL",
      ],
    },
    field: "url",
    retry: false,
    evidence: "official",
  },
  "feishu.request": {
    zh: "请求格式错误（code {code}）：消息体不符合要求或超过 20 KB",
    en: "Bad request or body over 20 KB",
    remedy: {
      zh: ["若使用了自定义模板，检查模板输出的消息结构", "缩短消息，使请求不超过 20 KB"],
      en: ["With a template of your own, check the structure it renders", "Shorten the message to at most 20 KB"],
    },
    field: "template",
    retry: false,
    evidence: "official",
  },
  "feishu.content": {
    zh: "消息内容未被飞书接受（code {code}）：{message}",
    en: "Feishu refused the content ({code})[[: {message}]]",
    remedy: {
      zh: ["查看响应原文指出的问题", "若使用了自定义模板，调整模板"],
      en: ["Read what the reply names", "With a template of your own, adjust it"],
    },
    field: "template",
    retry: false,
    evidence: "official",
  },
  "feishu.rate": {
    zh: "触发限流（code {code}）：建议避开整点与半点<retry>[[，将在 {s} 秒后重试]]</retry>",
    en: "Throttled; avoid :00/:30<retry>[[, next try in {s} s]]</retry>",
    remedy: {
      zh: ["<retry>无需处理，系统会稍后重试</retry>", "若经常出现，减少订阅的事件，或把事件分到几个机器人"],
      en: [
        "<retry>Nothing to do: the system tries again later</retry>",
        "If it happens often, subscribe to fewer events or spread them over several robots",
      ],
    },
    retry: true,
    evidence: "official",
  },
  "feishu.busy": {
    zh: "飞书系统繁忙（code {code}）<retry>：稍后自动重试</retry>",
    en: "Feishu is busy ({code})<retry>: retried automatically</retry>",
    remedy: {
      zh: ["<retry>无需处理，系统会自动重试</retry>"],
      en: ["<retry>Nothing to do: the system tries again</retry>"],
    },
    retry: true,
    evidence: "official",
  },
} as const satisfies Record<string, Diagnosis>;
