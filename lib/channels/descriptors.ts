import type { ChannelConfigKey, MessageType } from "@/lib/domain/channel-config";
import type { ChannelId, EndpointAuth, SignatureScheme, WireFormat } from "@/lib/domain/endpoints";
import { platformLimits } from "@/lib/domain/limiter/platforms";
import { platformFacts } from "@/lib/domain/platform-facts";

/** What forms and pages need to know about a channel. Plain data: safe to load in a browser. */
export type ChannelDescriptor = {
  id: ChannelId;
  name: { zh: string; en: string };
  /** Keys of `config` the channel reads; a form shows exactly these. */
  configFields: readonly ChannelConfigKey[];
  /** Those without which it cannot send. */
  requiredFields: readonly ChannelConfigKey[];
  /** Whether somebody enters an address; otherwise it follows from `config` (`Channel.address`). */
  hasUrl: boolean;
  /** Whether one delivery can reach some of its receivers and not others, with a request for each (`Part`). */
  severalReceivers: boolean;
  /** How the built-in message and a template's text can be sent; empty where there is one way only. The first is the default. */
  messageTypes: readonly MessageType[];
  mentions: { all: boolean; mobiles: boolean; userIds: boolean };
  authKinds: readonly EndpointAuth["type"][];
  signatureSchemes: readonly SignatureScheme[];
  /** For robots `standard` means the built-in message in the platform's own markup. */
  formats: readonly WireFormat[];
  defaultFormat: WireFormat;
  /** Contact details are hidden unless the endpoint says otherwise. */
  maskByDefault: boolean;
  /** Largest request (robots: largest message) in bytes; messages a minute the platform takes, null = no limit of its own. */
  limits: { maxBytes: number; perMinute: number | null };
  /** Base address of the platform's API, for channels with `apiBase`. */
  apiBase?: string;
  /** Host names that are the platform's own. */
  hosts: readonly string[];
  urlPlaceholder: string;
};

const ROBOT = {
  requiredFields: [],
  hasUrl: true,
  severalReceivers: false,
  authKinds: ["none"],
  signatureSchemes: ["none"],
  formats: ["standard", "template"],
  defaultFormat: "standard",
  maskByDefault: true,
} as const;
const NO_MENTIONS = { all: false, mobiles: false, userIds: false } as const;
const APPLICATION = { ...ROBOT, hasUrl: false, mentions: NO_MENTIONS } as const;

/** A channel's limits as they are now: an operator's file may correct them after this module was loaded. */
function limitsOf(channel: ChannelId, maxBytes: number): ChannelDescriptor["limits"] {
  return {
    get maxBytes() {
      return platformFacts().channels[channel]?.limits?.maxBytes ?? maxBytes;
    },
    get perMinute() {
      return platformLimits(channel).perMinute;
    },
  };
}

/** Sources of the limits: the platforms' own pages, see docs of each channel's file. */
export const CHANNEL_DESCRIPTORS = {
  wecom: {
    ...ROBOT,
    id: "wecom",
    name: { zh: "企业微信", en: "WeCom" },
    configFields: ["messageType", "keywords", "mentions"],
    messageTypes: ["markdown", "text", "card"],
    mentions: { all: true, mobiles: true, userIds: true },
    limits: limitsOf("wecom", 4_096),
    hosts: ["qyapi.weixin.qq.com"],
    urlPlaceholder: "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=xxxxxxxx",
  },
  wecom_app: {
    ...APPLICATION,
    id: "wecom_app",
    name: { zh: "企业微信应用消息", en: "WeCom app message" },
    configFields: ["corpId", "secret", "agentId", "toUser", "toParty", "toTag", "messageType", "apiBase"],
    requiredFields: ["corpId", "secret", "agentId"],
    messageTypes: ["markdown", "text", "card"],
    limits: limitsOf("wecom_app", 2_048),
    apiBase: "https://qyapi.weixin.qq.com",
    hosts: ["qyapi.weixin.qq.com"],
    urlPlaceholder: "https://qyapi.weixin.qq.com",
  },
  feishu: {
    ...ROBOT,
    id: "feishu",
    name: { zh: "飞书", en: "Feishu" },
    configFields: ["secret", "messageType", "keywords", "mentions"],
    messageTypes: ["card", "markdown", "text"],
    mentions: { all: true, mobiles: false, userIds: true },
    limits: limitsOf("feishu", 20_480),
    hosts: ["open.feishu.cn", "open.larksuite.com"],
    urlPlaceholder: "https://open.feishu.cn/open-apis/bot/v2/hook/xxxxxxxx",
  },
  feishu_app: {
    ...APPLICATION,
    id: "feishu_app",
    name: { zh: "飞书应用消息", en: "Feishu app message" },
    configFields: ["tenants", "messageType", "apiBase"],
    requiredFields: ["tenants"],
    severalReceivers: true,
    messageTypes: ["card", "markdown", "text"],
    limits: limitsOf("feishu_app", 30_000),
    apiBase: "https://open.feishu.cn",
    hosts: ["open.feishu.cn", "open.larksuite.com"],
    urlPlaceholder: "https://open.feishu.cn",
  },
  dingtalk: {
    ...ROBOT,
    id: "dingtalk",
    name: { zh: "钉钉", en: "DingTalk" },
    configFields: ["secret", "messageType", "keywords", "mentions"],
    messageTypes: ["markdown", "text", "card"],
    mentions: { all: true, mobiles: true, userIds: true },
    limits: limitsOf("dingtalk", 20_000),
    hosts: ["oapi.dingtalk.com"],
    urlPlaceholder: "https://oapi.dingtalk.com/robot/send?access_token=xxxxxxxx",
  },
  dingtalk_work: {
    ...APPLICATION,
    id: "dingtalk_work",
    name: { zh: "钉钉工作通知", en: "DingTalk work notice" },
    configFields: ["appKey", "appSecret", "agentId", "userIds", "deptIds", "messageType", "apiBase"],
    requiredFields: ["appKey", "appSecret", "agentId"],
    messageTypes: ["markdown", "text", "card"],
    limits: limitsOf("dingtalk_work", 2_048),
    apiBase: "https://oapi.dingtalk.com",
    hosts: ["oapi.dingtalk.com"],
    urlPlaceholder: "https://oapi.dingtalk.com",
  },
  slack: {
    ...ROBOT,
    id: "slack",
    name: { zh: "Slack", en: "Slack" },
    configFields: ["messageType", "mentions"],
    messageTypes: ["card", "markdown", "text"],
    mentions: { all: true, mobiles: false, userIds: true },
    limits: limitsOf("slack", 40_000),
    hosts: ["hooks.slack.com", "hooks.slack-gov.com"],
    urlPlaceholder: "https://hooks.slack.com/services/T000/B000/xxxxxxxx",
  },
  discord: {
    ...ROBOT,
    id: "discord",
    name: { zh: "Discord", en: "Discord" },
    configFields: ["messageType", "mentions", "threadId"],
    messageTypes: ["card", "markdown", "text"],
    mentions: { all: true, mobiles: false, userIds: true },
    limits: limitsOf("discord", 26_214_400),
    hosts: ["discord.com", "discordapp.com", "ptb.discord.com", "canary.discord.com"],
    urlPlaceholder: "https://discord.com/api/webhooks/000000/xxxxxxxx",
  },
  email: {
    ...APPLICATION,
    id: "email",
    name: { zh: "邮箱", en: "E-mail" },
    configFields: ["smtp", "to", "cc"],
    requiredFields: ["smtp", "to"],
    severalReceivers: true,
    messageTypes: [],
    limits: limitsOf("email", 1_048_576),
    hosts: [],
    urlPlaceholder: "smtp://smtp.example.com:465",
  },
  custom: {
    id: "custom",
    name: { zh: "自定义 API", en: "Custom API" },
    configFields: ["method"],
    requiredFields: [],
    hasUrl: true,
    severalReceivers: false,
    messageTypes: [],
    mentions: NO_MENTIONS,
    authKinds: ["none", "basic", "bearer", "headers", "authorization"],
    signatureSchemes: ["none", "standard", "sha256", "dmhub"],
    formats: ["standard", "weiyu", "zhifuyun", "leavemsg", "dmhub", "cloudevents", "template"],
    defaultFormat: "standard",
    maskByDefault: false,
    limits: limitsOf("custom", 1_048_576),
    hosts: [],
    urlPlaceholder: "https://your-server.com/webhook",
  },
} as const satisfies Record<ChannelId, ChannelDescriptor>;

/** The descriptor of a channel, in the general type. */
export function channelDescriptor(id: ChannelId): ChannelDescriptor {
  return CHANNEL_DESCRIPTORS[id];
}

/** The channel whose own host the address names, or null: a form switches to it on paste. */
export function detectChannel(url: string): ChannelId | null {
  if (!URL.canParse(url)) return null;
  const host = new URL(url).hostname;
  const descriptors: ChannelDescriptor[] = Object.values(CHANNEL_DESCRIPTORS);
  return descriptors.find(({ hasUrl, hosts }) => hasUrl && hosts.includes(host))?.id ?? null;
}
