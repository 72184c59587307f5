import type { Diagnosis } from "./types";

/** What the API of a WeCom application answers: developer docs 90236, 91039, 90455. */
export const WECOM_APP_DIAGNOSES = {
  "wecom_app.token": {
    zh: "访问令牌已失效（errcode {code}）：换用新令牌后仍被拒绝<retry>，将按重试策略重试</retry>",
    en: "The access token was refused ({code}), and so was a new one",
    remedy: {
      zh: ["确认没有其他程序用同一个 Secret 频繁获取令牌", "若反复出现，在企业微信管理后台「应用管理」重新复制 Secret"],
      en: [
        "Check that no other program keeps fetching tokens with the same secret",
        "If it happens again, copy the app's secret from the WeCom admin console anew",
      ],
    },
    field: "config.secret",
    retry: true,
    evidence: "official",
  },
  "wecom_app.secret": {
    zh: "应用 Secret 错误（errcode {code}）：无法获取访问令牌",
    en: "Wrong app secret ({code}): no access token was given",
    remedy: {
      zh: [
        "在企业微信管理后台「应用管理 → 自建应用」查看 Secret，并整段复制",
        "确认 Secret 属于这个应用：每个应用的 Secret 不同，通讯录的 Secret 不能发消息",
      ],
      en: [
        "Open the app in the WeCom admin console, show its secret and copy all of it",
        "Check that the secret is this app's: each app has its own, and the contacts secret cannot send",
      ],
    },
    field: "config.secret",
    retry: false,
    evidence: "official",
  },
  "wecom_app.corp": {
    zh: "企业 ID 无效（errcode {code}）：请检查 corpId",
    en: "Invalid corporation id ({code}): check the corp ID",
    remedy: {
      zh: ["在企业微信管理后台「我的企业 → 企业信息」底部复制企业 ID（以 ww 开头）"],
      en: ["Copy the corp ID from My Company in the WeCom admin console; it starts with ww"],
    },
    field: "config.corpId",
    retry: false,
    evidence: "official",
  },
  "wecom_app.agent": {
    zh: "应用 ID 无效（errcode {code}）：请检查 AgentId",
    en: "Invalid app id ({code}): check the AgentId",
    remedy: {
      zh: ["在企业微信管理后台打开该应用，复制 AgentId", "确认 AgentId 与 Secret 属于同一个应用"],
      en: [
        "Open the app in the WeCom admin console and copy its AgentId",
        "AgentId and secret must be of the same app",
      ],
    },
    field: "config.agentId",
    retry: false,
    evidence: "official",
  },
  "wecom_app.disabled": {
    zh: "应用已停用（errcode {code}）：请在企业微信管理后台启用应用",
    en: "The app is disabled ({code}): enable it in the WeCom admin console",
    remedy: {
      zh: ["在企业微信管理后台「应用管理」启用该应用后重新测试"],
      en: ["Enable the app in the WeCom admin console, then test again"],
    },
    field: "config.agentId",
    retry: false,
    evidence: "official",
  },
  "wecom_app.permission": {
    zh: "应用没有权限（errcode {code}）：接收者可能不在应用的可见范围内",
    en: "The app lacks the permission ({code}): the receivers may be outside of its visible range",
    remedy: {
      zh: ["在企业微信管理后台打开该应用，把接收者所在的部门加入“可见范围”", "确认没有混用成员 ID 与部门 ID"],
      en: [
        "Open the app in the WeCom admin console and add the receivers' departments to its visible range",
        "Check that ids of people and of departments were not mixed up",
      ],
    },
    field: "config.toUser",
    retry: false,
    evidence: "official",
  },
  "wecom_app.ip": {
    zh: "IP 不在企业可信 IP 中（errcode {code}）[[：请将出口 IP {ip} 加入该应用的企业可信 IP]]",
    en: "The outgoing IP is not trusted ({code})[[: add {ip} to the app's trusted IPs]]",
    remedy: {
      zh: ["在企业微信管理后台打开该应用，在“企业可信 IP”中加入本系统的出口 IP", "保存后重新测试"],
      en: [
        "Open the app in the WeCom admin console and add this system's outgoing IP to its trusted IPs",
        "Test again",
      ],
    },
    retry: false,
    evidence: "official",
  },
  "wecom_app.recipients": {
    zh: "没有有效的接收者（errcode {code}）：成员、部门和标签都无效或不在可见范围内",
    en: "Nobody can receive it ({code}): people, departments and tags are all invalid or out of the app's range",
    remedy: {
      zh: [
        "在接收者列表中查看被拒绝的 ID",
        "成员填写通讯录中的“账号”，部门与标签填写数字 ID",
        "确认接收者在应用的“可见范围”内，且已激活企业微信账号",
      ],
      en: [
        "See in the list of recipients which ids were refused",
        "People go by their account in the contacts, departments and tags by their numbers",
        "Check that the receivers are in the app's visible range and have active accounts",
      ],
    },
    field: "config.toUser",
    retry: false,
    evidence: "official",
  },
  "wecom_app.unknown_id": {
    zh: "通讯录中没有这个 ID（errcode {code}）[[：{message}]]",
    en: "The address book knows no such id ({code})[[: {message}]]",
    remedy: {
      zh: ["成员填写通讯录中的“账号”，不是姓名或手机号", "部门与标签填写数字 ID，可在管理后台的通讯录中查看"],
      en: [
        "People go by their account in the contacts, not by name or phone",
        "Departments and tags go by their numbers, shown in the contacts of the admin console",
      ],
    },
    field: "config.toUser",
    retry: false,
    evidence: "community",
  },
  "wecom_app.departments": {
    zh: "部门过多（errcode {code}）：一次最多 100 个部门",
    en: "Too many departments ({code}): 100 at most",
    remedy: {
      zh: ["减少部门，或改填上级部门"],
      en: ["Enter fewer departments, or the one above them"],
    },
    field: "config.toParty",
    retry: false,
    evidence: "official",
  },
  "wecom_app.tags": {
    zh: "标签过多（errcode {code}）：一次最多 100 个标签",
    en: "Too many tags ({code}): 100 at most",
    remedy: { zh: ["减少标签"], en: ["Enter fewer tags"] },
    field: "config.toTag",
    retry: false,
    evidence: "official",
  },
  "wecom_app.msgtype": {
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
  "wecom_app.content": {
    zh: "消息内容不符合要求（errcode {code}）[[：{message}]]",
    en: "The content was refused ({code})[[: {message}]]",
    remedy: {
      zh: ["查看响应原文指出的字段", "文本与 Markdown 最多 2048 字节，文本卡片描述最多 512 字节，请缩短模板"],
      en: ["Read which field the reply names", "Text and Markdown may be 2,048 bytes, a card's description 512"],
    },
    field: "template",
    retry: false,
    evidence: "official",
  },
  "wecom_app.forbidden_words": {
    zh: "消息包含不被允许的内容（errcode {code}）：请修改模板中的用词",
    en: "The message holds words that are not allowed ({code}): change the template",
    remedy: {
      zh: ["检查模板与事件内容中的敏感词或链接"],
      en: ["Look for sensitive words or links in the template and in the event"],
    },
    field: "template",
    retry: false,
    evidence: "official",
  },
  "wecom_app.rate": {
    zh: "触发频率限制（errcode {code}）：同一成员每分钟最多 30 条<retry>[[，将在 {s} 秒后重试]]</retry>",
    en: "Rate limited ({code}): 30 a minute for one member<retry>[[, next try in {s} s]]</retry>",
    remedy: {
      zh: ["<retry>无需处理，系统会在限制解除后重试</retry>", "若经常出现，减少订阅的事件或接收者"],
      en: [
        "<retry>Nothing to do: the system tries again after the pause</retry>",
        "If it happens often, subscribe to fewer events or write to fewer people",
      ],
    },
    retry: true,
    evidence: "official",
  },
  "wecom_app.busy": {
    zh: "企业微信系统繁忙（errcode {code}）<retry>：稍后自动重试</retry>",
    en: "System busy ({code})",
    remedy: {
      zh: ["<retry>无需处理，系统会自动重试</retry>"],
      en: ["<retry>Nothing to do: the system tries again</retry>"],
    },
    retry: true,
    evidence: "official",
  },
} as const satisfies Record<string, Diagnosis>;
