import type { Diagnosis } from "./types";

const TENANTS = "config.tenants";

export const FEISHU_APP_DIAGNOSES = {
  "feishu_app.credentials": {
    zh: "应用凭证错误（code {code}）：请检查 App ID 与 App Secret[[。原文：{message}]]",
    en: "Wrong app credentials ({code}): check App ID and App Secret[[. Reply: {message}]]",
    remedy: {
      zh: [
        "在飞书开放平台「凭证与基础信息」重新复制 App ID 与 App Secret",
        "使用 Lark 国际版时，把 API 地址改为 https://open.larksuite.com",
      ],
      en: [
        "Copy App ID and App Secret again from the app's credentials page on the open platform",
        "For Lark, set the API address to https://open.larksuite.com",
      ],
    },
    field: TENANTS,
    retry: false,
    evidence: "official",
  },
  "feishu_app.token": {
    zh: "访问令牌未被接受（code {code}）[[：{message}]]",
    en: "Access token refused ({code})[[: {message}]]",
    remedy: {
      zh: [
        "<retry>无需处理，系统会重新获取令牌并重试</retry>",
        "若持续出现，检查 API 地址与应用是否属于同一平台（飞书 / Lark / 私有化部署）",
      ],
      en: [
        "<retry>Nothing to do: a new token is fetched and the push is tried again</retry>",
        "If it persists, check that the API address and the app belong to the same platform (Feishu, Lark, private)",
      ],
    },
    field: "config.apiBase",
    retry: true,
    evidence: "official",
  },
  "feishu_app.ip": {
    zh: "IP 不在应用的白名单（code {code}）：请将出口 IP[[ {ip}]] 加入应用的 IP 白名单",
    en: "IP refused by the app's allow list ({code})[[: {ip}]]",
    remedy: {
      zh: ["在飞书开放平台「安全设置 → IP 白名单」加入本系统的出口 IP", "保存后重新测试"],
      en: ["Add this system's outgoing IP to the app's IP allow list", "Save there and test again"],
    },
    retry: false,
    evidence: "official",
  },
  "feishu_app.app": {
    zh: "应用不可用（code {code}）：应用已停用，或未在该租户安装",
    en: "App not usable ({code}): disabled, or not installed in this tenant",
    remedy: {
      zh: ["在飞书开放平台确认应用已发布并启用", "请租户管理员在管理后台启用该应用"],
      en: [
        "Check on the open platform that the app is published and enabled",
        "Ask the tenant's administrator to enable it",
      ],
    },
    field: TENANTS,
    retry: false,
    evidence: "official",
  },
  "feishu_app.tenant": {
    zh: "应用与租户不匹配（code {code}）[[：{message}]]",
    en: "App and tenant do not match ({code})[[: {message}]]",
    remedy: {
      zh: ["确认每个租户填写的是该租户自己的自建应用", "检查接收者是否属于同一租户"],
      en: [
        "Check that each tenant has the credentials of its own app",
        "Check that the receivers belong to that tenant",
      ],
    },
    field: TENANTS,
    retry: false,
    evidence: "official",
  },
  "feishu_app.rate": {
    zh: "触发限流（code {code}）：同一接收者每秒最多 5 条<retry>[[，将在 {s} 秒后重试]]</retry>",
    en: "Throttled ({code}): at most 5 a second for one receiver<retry>[[, next try in {s} s]]</retry>",
    remedy: {
      zh: ["<retry>无需处理，系统会稍后重试</retry>", "若经常出现，减少订阅的事件，或设置推送频率限制"],
      en: [
        "<retry>Nothing to do: the system tries again later</retry>",
        "If it happens often, subscribe to fewer events or set a rate limit",
      ],
    },
    retry: true,
    evidence: "official",
  },
  "feishu_app.pending": {
    zh: "消息仍在发送中（code {code}）<retry>：稍后自动确认，不会重复发送</retry>",
    en: "Still being sent ({code})<retry>: asked again later, it cannot arrive twice</retry>",
    remedy: {
      zh: ["<retry>无需处理，系统会自动重试</retry>"],
      en: ["<retry>Nothing to do: the system tries again</retry>"],
    },
    retry: true,
    evidence: "official",
  },
  "feishu_app.quota": {
    zh: "租户本月的 API 调用额度已用完（code {code}）：下月恢复，或由管理员升级版本",
    en: "The tenant's monthly API quota is used up ({code}): until next month, or with a larger plan",
    remedy: {
      zh: ["在飞书管理后台查看 API 调用量与额度", "升级版本，或减少订阅的事件"],
      en: ["Look up usage and quota in the tenant's admin console", "Get a larger plan or subscribe to fewer events"],
    },
    retry: false,
    evidence: "official",
  },
  "feishu_app.scope": {
    zh: "应用缺少权限（code {code}）[[：{message}]]",
    en: "The app lacks a permission ({code})[[: {message}]]",
    remedy: {
      zh: [
        "在飞书开放平台「权限管理」开通“以应用的身份发消息”（im:message:send_as_bot）",
        "发送给部门还需开通“给一个或多个部门的成员批量发消息”",
        "开通后发布新版本",
      ],
      en: [
        "Grant the app im:message:send_as_bot on the open platform",
        "For departments also grant im:message:send_multi_depts",
        "Then publish a new version",
      ],
    },
    retry: false,
    evidence: "official",
  },
  "feishu_app.bot": {
    zh: "应用未启用机器人能力（code {code}）",
    en: "The app has no bot capability ({code})",
    remedy: {
      zh: ["在飞书开放平台「添加应用能力」添加机器人", "发布新版本后重新测试"],
      en: ["Add the bot capability to the app on the open platform", "Publish a new version and test again"],
    },
    retry: false,
    evidence: "official",
  },
  "feishu_app.availability": {
    zh: "接收者不在应用的可用范围内（code {code}）",
    en: "The receiver is outside the app's availability ({code})",
    remedy: {
      zh: ["在飞书开放平台「版本管理与发布」扩大应用的可用范围", "发布新版本，待管理员审核后重新测试"],
      en: ["Widen the app's availability with a new version on the open platform", "Once approved, test again"],
    },
    field: TENANTS,
    retry: false,
    evidence: "official",
  },
  "feishu_app.group": {
    zh: "群设置不允许发送（code {code}）[[：{message}]]",
    en: "The group does not let the app write ({code})[[: {message}]]",
    remedy: {
      zh: ["检查群是否禁言，或仅允许群主与管理员发言", "请群主允许机器人发言"],
      en: ["Check whether the group is muted or lets only its owner write", "Ask the owner to let the bot write"],
    },
    retry: false,
    evidence: "official",
  },
  "feishu_app.chat_gone": {
    zh: "机器人不在群中，或群已解散（code {code}）",
    en: "The bot is not in the group, or the group was dissolved ({code})",
    remedy: {
      zh: ["把应用的机器人添加到群里", "群已解散时，改填新的 chat_id"],
      en: ["Add the app's bot to the group", "If the group is gone, enter another chat_id"],
    },
    field: TENANTS,
    retry: false,
    evidence: "official",
  },
  "feishu_app.user_gone": {
    zh: "接收者已离职，或已停用机器人（code {code}）",
    en: "The receiver has left, or stopped the bot ({code})",
    remedy: {
      zh: ["从接收者中移除该成员", "若为误停用，请该成员重新启用机器人"],
      en: ["Take this person out of the receivers", "If it was a mistake, ask them to start the bot again"],
    },
    field: TENANTS,
    retry: false,
    evidence: "official",
  },
  "feishu_app.receiver": {
    zh: "接收者 ID 无效（code {code}）[[：{message}]]",
    en: "Invalid receiver id ({code})[[: {message}]]",
    remedy: {
      zh: ["检查接收者 ID 与所选的 ID 类型是否一致", "逐个核对接收者 ID"],
      en: ["Check that the ids are of the chosen kind", "Look each of them up"],
    },
    field: TENANTS,
    retry: false,
    evidence: "official",
  },
  "feishu_app.other_app": {
    zh: "接收者 ID 属于另一个应用或租户（code {code}）",
    en: "The receiver's id belongs to another app or tenant ({code})",
    remedy: {
      zh: ["open_id 因应用而异：使用该应用自己取得的 open_id", "或改用 user_id、邮箱或 chat_id"],
      en: ["An open_id is one app's own: use the one this app was given", "Or use user_id, e-mail or chat_id"],
    },
    field: TENANTS,
    retry: false,
    evidence: "official",
  },
  "feishu_app.cross_tenant": {
    zh: "不允许跨租户单聊（code {code}）",
    en: "Writing to somebody of another tenant is not allowed ({code})",
    remedy: {
      zh: ["为该租户单独添加一个应用", "或把对方加入外部群，改用 chat_id"],
      en: ["Add an app of that tenant", "Or use a shared group's chat_id"],
    },
    field: TENANTS,
    retry: false,
    evidence: "official",
  },
  "feishu_app.content": {
    zh: "消息未通过内容审核（code {code}）[[：{message}]]",
    en: "The message did not pass the content check ({code})[[: {message}]]",
    remedy: {
      zh: ["检查消息中是否有敏感词、完整的手机号或邮箱", "开启联系方式脱敏，或调整模板"],
      en: [
        "Look for sensitive words, whole phone numbers or addresses",
        "Hide contact details, or adjust the template",
      ],
    },
    field: "template",
    retry: false,
    evidence: "official",
  },
  "feishu_app.request": {
    zh: "消息格式未被飞书接受（code {code}）[[：{message}]]",
    en: "Feishu refused the message's form ({code})[[: {message}]]",
    remedy: {
      zh: ["若使用了自定义模板，检查模板输出的消息结构", "文本不超过 150 KB，卡片与富文本不超过 30 KB"],
      en: [
        "With a template of your own, check the structure it renders",
        "At most 150 KB as text, 30 KB as a card or post",
      ],
    },
    field: "template",
    retry: false,
    evidence: "official",
  },
  "feishu_app.incomplete": {
    zh: "没有可用的接收者：请至少填写一个租户的 App Secret 与接收者",
    en: "Nobody to send to: enter at least one tenant with its App Secret and a receiver",
    remedy: {
      zh: ["补全租户的 App ID、App Secret 与接收者"],
      en: ["Complete the tenant's App ID, App Secret and receivers"],
    },
    field: TENANTS,
    retry: false,
    evidence: "own",
  },
} as const satisfies Record<string, Diagnosis>;
