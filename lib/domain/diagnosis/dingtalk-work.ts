import type { Diagnosis } from "./types";

/** What an application hears when it sends a work notice, asks for a token or asks how a notice ended. */
export const DINGTALK_WORK_DIAGNOSES = {
  "dingtalk_work.credentials": {
    zh: "应用凭证无效（{code}）：请检查 AppKey 与 AppSecret",
    en: "Invalid application credentials ({code}): check AppKey and AppSecret",
    remedy: {
      zh: [
        "在钉钉开放平台「应用开发 → 凭证与基础信息」重新复制 AppKey（Client ID）与 AppSecret（Client Secret）",
        "确认两者属于同一个应用，且密钥未被重置",
      ],
      en: [
        "Copy AppKey (Client ID) and AppSecret (Client Secret) again from the app's credentials on the DingTalk open platform",
        "Make sure both belong to the same app and the secret was not reset",
      ],
    },
    field: "config.appSecret",
    retry: false,
    evidence: "official",
  },
  "dingtalk_work.token": {
    zh: "access_token 无效（{code}）：重新获取后仍被拒绝[[，原文：{message}]]",
    en: "The access token is not accepted ({code}), not even a new one[[. Reply: {message}]]",
    remedy: {
      zh: ["确认 API 地址与应用属于同一套钉钉环境", "若刚重置过 AppSecret，请更新后重新测试"],
      en: [
        "Make sure the API address and the app belong to the same DingTalk",
        "If AppSecret was reset just now, enter the new one and test again",
      ],
    },
    field: "config.appSecret",
    retry: true,
    evidence: "official",
  },
  "dingtalk_work.agent": {
    zh: "AgentId 不正确（{code}）：它不属于此应用",
    en: "AgentId is wrong ({code}): it does not belong to this app",
    remedy: {
      zh: ["在钉钉开放平台的应用「凭证与基础信息」中复制 AgentId，填写后重新测试"],
      en: ["Copy AgentId from the app's credentials on the DingTalk open platform and test again"],
    },
    field: "config.agentId",
    retry: false,
    evidence: "community",
  },
  "dingtalk_work.ip": {
    zh: "IP 不在白名单（{code}）：请将出口 IP {ip} 加入应用的服务器出口 IP",
    en: "Egress IP not allow-listed ({code})[[: {ip}]]",
    remedy: {
      zh: ["在钉钉开放平台的应用「安全设置 → 服务器出口 IP」加入本系统的出口 IP", "保存后重新测试"],
      en: [
        "Add this system's outgoing IP to the app's server IPs in its security settings",
        "Save there and test again",
      ],
    },
    retry: false,
    evidence: "community",
  },
  "dingtalk_work.permission": {
    zh: "应用没有权限（{code}）：{message}",
    en: "The app lacks a permission ({code})[[: {message}]]",
    remedy: {
      zh: ["在钉钉开放平台的应用「权限管理」中开通原文所列的权限", "若应用已停用，请先启用；开通后重新测试"],
      en: [
        "Grant the permission that the reply names in the app's permissions on the DingTalk open platform",
        "Enable the app if it is disabled; then test again",
      ],
    },
    retry: false,
    evidence: "community",
  },
  "dingtalk_work.scope": {
    zh: "接收者不在应用的可见范围内（{code}）",
    en: "A receiver is outside of what the app may see ({code})",
    remedy: {
      zh: ["在钉钉开放平台的应用「版本管理与发布 → 可见范围」中加入这些成员或部门", "或从“接收成员”“接收部门”中移除"],
      en: [
        "Add these people or departments to the app's visible scope on the DingTalk open platform",
        "Or remove them from the receivers",
      ],
    },
    field: "config.userIds",
    retry: false,
    evidence: "community",
  },
  "dingtalk_work.rate": {
    zh: "调用过快被限流（{code}）<retry>：系统将稍后重试</retry>",
    en: "Too many calls ({code})<retry>: tried again later</retry>",
    remedy: {
      zh: ["<retry>无需处理，系统会自动重试</retry>", "若经常出现，减少订阅的事件"],
      en: ["<retry>Nothing to do: the system tries again</retry>", "If it happens often, subscribe to fewer events"],
    },
    retry: true,
    evidence: "official",
  },
  "dingtalk_work.quota": {
    zh: "钉钉接口调用额度已用完（{code}）：请等待下月恢复或升级",
    en: "The organisation's DingTalk quota is used up ({code})",
    remedy: {
      zh: ["在钉钉开放平台查看企业的接口调用量", "等待下个月恢复，或升级套餐"],
      en: [
        "Look at the organisation's API usage on the DingTalk open platform",
        "Wait for next month or upgrade the plan",
      ],
    },
    retry: false,
    evidence: "official",
  },
  "dingtalk_work.request": {
    zh: "钉钉未接受此请求（{code}）：{message}",
    en: "DingTalk refused the request ({code})[[: {message}]]",
    remedy: {
      zh: ["核对 AgentId、接收成员与接收部门", "若使用了自定义模板，检查模板输出的消息结构"],
      en: ["Check AgentId and the receivers", "With a template of your own, check the structure it renders"],
    },
    field: "config.userIds",
    retry: false,
    evidence: "community",
  },
  "dingtalk_work.busy": {
    zh: "钉钉系统繁忙（{code}）<retry>：稍后自动重试</retry>",
    en: "DingTalk is busy ({code})<retry>: retried automatically</retry>",
    remedy: {
      zh: ["<retry>无需处理，系统会自动重试</retry>"],
      en: ["<retry>Nothing to do: the system tries again</retry>"],
    },
    retry: true,
    evidence: "community",
  },
  "dingtalk_work.volume": {
    zh: "每分钟通知量超限（{code}），消息未送达<retry>，将在 {s} 秒后重试</retry>",
    en: "Too many notices a minute ({code}), not delivered<retry>; tried again in {s} s</retry>",
    remedy: {
      zh: ["<retry>无需处理，系统会自动重试</retry>", "若经常出现，减少订阅的事件或接收者"],
      en: [
        "<retry>Nothing to do: the system tries again</retry>",
        "If it happens often, subscribe to fewer events or name fewer receivers",
      ],
    },
    retry: true,
    evidence: "official",
  },
  "dingtalk_work.daily": {
    zh: "接收者今天收到的工作通知已达上限（{code}），消息未送达，次日恢复",
    en: "The receivers have had their most notices for today ({code}), not delivered; possible again tomorrow",
    remedy: {
      zh: ["减少订阅的事件，或使用去重、频率限制合并消息", "次日可在推送历史中点击“重新推送”"],
      en: [
        "Subscribe to fewer events, or merge messages by a rate limit or de-duplication",
        "Redeliver from the history tomorrow",
      ],
    },
    retry: true,
    evidence: "official",
  },
  "dingtalk_work.repeated": {
    zh: "相同内容今天已发送给接收者（{code}）：钉钉每天只送达一次",
    en: "The receivers have had the same content today ({code}): DingTalk delivers it once a day",
    remedy: {
      zh: ["若使用 JSON 模板，在内容中加入时间或编号，使每条消息不同"],
      en: ["With a JSON template, add a time or a number so that messages differ"],
    },
    field: "template",
    retry: false,
    evidence: "official",
  },
  "dingtalk_work.receiver": {
    zh: "接收成员[[ {ids} ]]不存在，或不在应用可见范围内[[（{code}）]]",
    en: "Receivers do not exist or the app may not see them[[ ({code})]][[: {ids}]]",
    remedy: {
      zh: [
        "在钉钉管理后台「通讯录」核对成员的 userId（不是 unionId 或手机号）",
        "把成员加入应用的可见范围，或从“接收成员”移除",
      ],
      en: [
        "Look up the user IDs in DingTalk's admin console (not unionId, not the phone number)",
        "Add the people to the app's visible scope, or remove them from the receivers",
      ],
    },
    field: "config.userIds",
    retry: false,
    evidence: "official",
  },
  "dingtalk_work.department": {
    zh: "接收部门[[ {ids} ]]不存在，或不在应用可见范围内[[（{code}）]]",
    en: "Departments do not exist or the app may not see them[[ ({code})]][[: {ids}]]",
    remedy: {
      zh: ["在钉钉管理后台「通讯录」核对部门 ID", "把部门加入应用的可见范围，或从“接收部门”移除"],
      en: [
        "Look up the department IDs in DingTalk's admin console",
        "Add the departments to the app's visible scope, or remove them from the receivers",
      ],
    },
    field: "config.deptIds",
    retry: false,
    evidence: "official",
  },
  "dingtalk_work.content": {
    zh: "消息内容未通过钉钉检查（{code}），消息未送达",
    en: "DingTalk refused the content ({code}), not delivered",
    remedy: {
      zh: ["去掉消息中不被允许的链接或文字", "若使用了自定义模板，调整模板"],
      en: ["Remove the link or text that is not allowed", "With a template of your own, adjust it"],
    },
    field: "template",
    retry: false,
    evidence: "official",
  },
  "dingtalk_work.protected": {
    zh: "接收者受保护（{code}）：系统防骚扰或高管模式拦截了此消息",
    en: "The receivers are protected ({code}): the system or executive protection held the notice back",
    remedy: {
      zh: ["请企业管理员在钉钉管理后台调整高管模式，或更换接收者"],
      en: ["Ask the organisation's administrator to adjust executive protection, or choose other receivers"],
    },
    field: "config.userIds",
    retry: false,
    evidence: "official",
  },
  "dingtalk_work.failed": {
    zh: "钉钉已接收，但未能送达接收者[[（{code}）]]<retry>：稍后自动重试</retry>",
    en: "DingTalk accepted the notice but did not deliver it[[ ({code})]]<retry>: retried automatically</retry>",
    remedy: {
      zh: ["查看接收者列表中的原因", "核对接收者是否仍在职、应用是否仍启用"],
      en: [
        "See the list of recipients for the reasons",
        "Check that the receivers are still there and the app is enabled",
      ],
    },
    retry: true,
    evidence: "official",
  },
} as const satisfies Record<string, Diagnosis>;
