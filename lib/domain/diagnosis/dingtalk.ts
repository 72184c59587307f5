import type { Diagnosis } from "./types";

const recopy = {
  zh: ["在钉钉群的机器人设置里重新复制 Webhook 地址", "粘贴到“推送URL”，保存后重新测试"],
  en: [
    "Copy the webhook address again from the robot's settings in the group",
    "Paste it as the endpoint URL and test again",
  ],
};

export const DINGTALK_DIAGNOSES = {
  "dingtalk.sign": {
    zh: "签名校验失败（errcode {code}）：请检查加签密钥",
    en: "Signature mismatch ({code}): check the signing secret",
    remedy: {
      zh: [
        "在钉钉群机器人「安全设置 → 加签」重新复制密钥（整段粘贴，勿含空格）",
        "确认没有把「自定义关键词」当作密钥填写",
        "若密钥无误，检查服务器时间",
      ],
      en: [
        "Copy the secret again from the robot's security settings (whole, without spaces)",
        "Make sure a keyword was not entered as the secret",
        "If the secret is right, check the server's clock",
      ],
    },
    field: "config.secret",
    retry: false,
    evidence: "official",
  },
  "dingtalk.timestamp": {
    zh: "时间戳无效（errcode {code}）：服务器时间与标准时间相差超过 1 小时，请校准 NTP",
    en: "Timestamp rejected: server clock is off by more than 1 h",
    remedy: {
      zh: ["在服务器上开启时间同步（NTP）", "校准后重新测试"],
      en: ["Switch on time synchronisation (NTP) on the server", "Test again once the clock is right"],
    },
    retry: false,
    evidence: "official",
  },
  "dingtalk.keyword": {
    zh: "关键词不匹配（errcode {code}）：消息中需包含机器人设置的关键词之一",
    en: "Keyword missing from message",
    remedy: {
      zh: ["在钉钉群机器人「安全设置 → 自定义关键词」查看关键词", "把其中一个填到“自定义关键词”，系统会自动附在消息中"],
      en: [
        "Look up the keywords in the robot's security settings",
        "Enter one of them under keywords; it is then added to every message",
      ],
    },
    field: "config.keywords",
    retry: false,
    evidence: "official",
  },
  "dingtalk.ip": {
    zh: "IP 不在白名单（errcode {code}）：请将出口 IP {ip} 加入机器人 IP 地址段",
    en: "Egress IP not allow-listed[[: {ip}]]",
    remedy: {
      zh: ["在钉钉群机器人「安全设置 → IP 地址（段）」加入本系统的出口 IP", "保存后重新测试"],
      en: ["Add this system's outgoing IP to the robot's IP addresses", "Save there and test again"],
    },
    retry: false,
    evidence: "community",
  },
  "dingtalk.security": {
    zh: "安全设置校验失败（errcode {code}）：可能是加签、关键词或 IP 白名单，原文：{message}",
    en: "Security check failed: signature, keyword or IP[[. Reply: {message}]]",
    remedy: {
      zh: ["打开钉钉群机器人的「安全设置」", "逐项核对加签密钥、自定义关键词和 IP 地址（段）"],
      en: ["Open the robot's security settings", "Compare the secret, the keywords and the IP addresses one by one"],
    },
    field: "config.secret",
    retry: false,
    evidence: "own",
  },
  "dingtalk.rate": {
    zh: "发送过快被限流：每个机器人每分钟最多 20 条，超出后约 10 分钟内拒收<retry>；系统将稍后重试</retry>",
    en: "Throttled: 20/min per bot",
    remedy: {
      zh: ["<retry>无需处理，系统会在限流解除后重试</retry>", "若经常出现，减少订阅的事件，或把事件分到几个机器人"],
      en: [
        "<retry>Nothing to do: the system tries again after the pause</retry>",
        "If it happens often, subscribe to fewer events or spread them over several robots",
      ],
    },
    retry: true,
    evidence: "community",
  },
  "dingtalk.quota": {
    zh: "钉钉接口调用额度已用完（errcode {code}）：请等待额度恢复或升级",
    en: "The organisation's DingTalk quota is used up ({code})",
    remedy: {
      zh: ["在钉钉开放平台查看企业的接口调用量", "等待下个月恢复，或升级套餐"],
      en: [
        "Look at the organisation's API usage on the DingTalk open platform",
        "Wait for next month or upgrade the plan",
      ],
    },
    retry: false,
    evidence: "community",
  },
  "dingtalk.token": {
    zh: "机器人地址失效：access_token 不存在，请在群里重新复制 Webhook 地址",
    en: "Token does not exist",
    remedy: recopy,
    field: "url",
    retry: false,
    evidence: "community",
  },
  "dingtalk.gone": {
    zh: "机器人已停用 / 群已解散 / 机器人不存在：请更换机器人",
    en: "Bot stopped / group dissolved / bot not found",
    remedy: {
      zh: ["确认群和机器人还在、机器人已启用", "必要时新建机器人，并更换“推送URL”"],
      en: [
        "Check that the group and the robot still exist and the robot is enabled",
        "Otherwise create a new robot and replace the endpoint URL",
      ],
    },
    field: "url",
    retry: false,
    evidence: "community",
  },
  "dingtalk.request": {
    zh: "钉钉未接受此请求（errcode {code}）：{message}",
    en: "DingTalk refused the request ({code})[[: {message}]]",
    remedy: {
      zh: ["核对“推送URL”是否完整，含 access_token", "若使用了自定义模板，检查模板输出的消息结构"],
      en: [
        "Check that the endpoint URL is complete, access_token included",
        "With a template of your own, check the structure it renders",
      ],
    },
    field: "url",
    retry: false,
    evidence: "community",
  },
  "dingtalk.content": {
    zh: "消息内容未通过钉钉检查（errcode {code}）：{message}",
    en: "DingTalk refused the content ({code})[[: {message}]]",
    remedy: {
      zh: ["查看响应原文，去掉消息中不被允许的链接或文字", "若使用了自定义模板，调整模板"],
      en: ["Read the reply and remove the link or text it names", "With a template of your own, adjust it"],
    },
    field: "template",
    retry: false,
    evidence: "community",
  },
  "dingtalk.too_long": {
    zh: "消息过长（errcode {code}）：钉钉机器人一条消息最多 20000 字节",
    en: "Message too long ({code}): at most 20,000 bytes",
    remedy: {
      zh: ["缩短消息模板"],
      en: ["Shorten the template"],
    },
    field: "template",
    retry: false,
    evidence: "community",
  },
  "dingtalk.busy": {
    zh: "钉钉系统繁忙（errcode {code}）<retry>：稍后自动重试</retry>",
    en: "DingTalk is busy ({code})<retry>: retried automatically</retry>",
    remedy: {
      zh: ["<retry>无需处理，系统会自动重试</retry>"],
      en: ["<retry>Nothing to do: the system tries again</retry>"],
    },
    retry: true,
    evidence: "official",
  },
} as const satisfies Record<string, Diagnosis>;
