import type { Diagnosis } from "./types";

export const DISCORD_DIAGNOSES = {
  "discord.hook": {
    zh: "Discord Webhook 已删除 / Token 无效（{code}）：请重新创建 Webhook",
    en: "The Discord webhook is deleted or its token invalid ({code})",
    remedy: {
      zh: ["在 Discord 频道设置「整合 → Webhooks」中新建 Webhook", "复制完整地址，更换“推送URL”，保存后重新测试"],
      en: [
        "Make a webhook under Integrations in the channel's settings",
        "Copy the whole address, replace the endpoint URL and test again",
      ],
    },
    field: "url",
    retry: false,
    evidence: "official",
  },
  "discord.rate": {
    zh: "Discord 限流<retry>[[：{s} 秒后重试]]</retry>",
    en: "Rate limited by Discord<retry>[[: next try in {s} s]]</retry>",
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
  "discord.payload": {
    zh: "Discord 消息体无效（{code}）：请检查模板[[（{message}）]]",
    en: "Discord refused the message ({code}): check the template[[ ({message})]]",
    remedy: {
      zh: ["若使用了自定义模板，检查响应原文指出的字段", "文本最多 2000 个字符，卡片合计最多 6000 个字符"],
      en: [
        "With a template of your own, check the field that the reply names",
        "A text may have 2,000 characters, embeds 6,000 in all",
      ],
    },
    field: "template",
    retry: false,
    evidence: "official",
  },
  "discord.too_large": {
    zh: "Discord 请求过大（{code}）：请缩短消息模板",
    en: "The request is too large for Discord ({code})",
    remedy: { zh: ["缩短消息模板，或去掉其中的附件"], en: ["Shorten the template or take attachments out of it"] },
    field: "template",
    retry: false,
    evidence: "official",
  },
  "discord.content": {
    zh: "消息被 Discord 判定含有害链接（{code}）[[：{message}]]",
    en: "Discord found a harmful link in the message ({code})[[: {message}]]",
    remedy: {
      zh: ["查看请求内容，去掉被拦截的链接", "若使用了自定义模板，调整模板"],
      en: ["Look at the request and remove the link", "With a template of your own, adjust it"],
    },
    field: "template",
    retry: false,
    evidence: "official",
  },
  "discord.forum": {
    zh: "Discord 论坛频道需要指定帖子（{code}）：请填写帖子（子区）ID，普通频道则留空",
    en: "A Discord forum needs a thread ({code}): enter the thread's ID, or none for a plain channel",
    remedy: {
      zh: ["在 Discord 中复制帖子（子区）的 ID，填到“子区 ID”", "频道不是论坛时，清空“子区 ID”"],
      en: [
        "Copy the ID of the forum's post in Discord and enter it as the thread",
        "For a plain channel, leave it empty",
      ],
    },
    field: "config.threadId",
    retry: false,
    evidence: "official",
  },
  "discord.channel": {
    zh: "Discord 频道或子区不存在 / 已归档 / 已锁定（{code}）",
    en: "The Discord channel or thread is gone, archived or locked ({code})",
    remedy: {
      zh: ["在 Discord 中确认频道和子区仍在，且未归档、未锁定", "必要时更换“子区 ID”，或新建 Webhook 并更换“推送URL”"],
      en: [
        "Check in Discord that the channel and the thread exist and are neither archived nor locked",
        "Otherwise enter another thread, or make a webhook and replace the endpoint URL",
      ],
    },
    field: "config.threadId",
    retry: false,
    evidence: "official",
  },
} as const satisfies Record<string, Diagnosis>;
