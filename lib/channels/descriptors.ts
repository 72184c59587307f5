import type { ChannelId, EndpointAuth, SignatureScheme, WireFormat } from "@/lib/domain/endpoints";
import { PLATFORM_LIMITS } from "@/lib/domain/limiter/platforms";

/** What forms and pages need to know about a channel. Plain data: safe to load in a browser. */
export type ChannelDescriptor = {
  id: ChannelId;
  name: { zh: string; en: string };
  /** Keys of `config` the channel reads; a form shows exactly these. */
  configFields: readonly ("method" | "secret" | "keywords" | "mentions")[];
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
  /** Host names that are the platform's own. */
  hosts: readonly string[];
  urlPlaceholder: string;
};

const ROBOT = {
  authKinds: ["none"],
  signatureSchemes: ["none"],
  formats: ["standard", "template"],
  defaultFormat: "standard",
  maskByDefault: true,
} as const;

/** Sources of the limits: the platforms' own pages, see docs of each channel's file. */
export const CHANNEL_DESCRIPTORS = {
  wecom: {
    ...ROBOT,
    id: "wecom",
    name: { zh: "企业微信", en: "WeCom" },
    configFields: ["keywords", "mentions"],
    mentions: { all: true, mobiles: true, userIds: true },
    limits: { maxBytes: 4_096, perMinute: PLATFORM_LIMITS.wecom.perMinute },
    hosts: ["qyapi.weixin.qq.com"],
    urlPlaceholder: "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=xxxxxxxx",
  },
  feishu: {
    ...ROBOT,
    id: "feishu",
    name: { zh: "飞书", en: "Feishu" },
    configFields: ["secret", "keywords", "mentions"],
    mentions: { all: true, mobiles: false, userIds: true },
    limits: { maxBytes: 20_480, perMinute: PLATFORM_LIMITS.feishu.perMinute },
    hosts: ["open.feishu.cn", "open.larksuite.com"],
    urlPlaceholder: "https://open.feishu.cn/open-apis/bot/v2/hook/xxxxxxxx",
  },
  dingtalk: {
    ...ROBOT,
    id: "dingtalk",
    name: { zh: "钉钉", en: "DingTalk" },
    configFields: ["secret", "keywords", "mentions"],
    mentions: { all: true, mobiles: true, userIds: true },
    limits: { maxBytes: 20_000, perMinute: PLATFORM_LIMITS.dingtalk.perMinute },
    hosts: ["oapi.dingtalk.com"],
    urlPlaceholder: "https://oapi.dingtalk.com/robot/send?access_token=xxxxxxxx",
  },
  custom: {
    id: "custom",
    name: { zh: "自定义 API", en: "Custom API" },
    configFields: ["method"],
    mentions: { all: false, mobiles: false, userIds: false },
    authKinds: ["none", "basic", "bearer", "headers"],
    signatureSchemes: ["none", "standard", "sha256", "dmhub"],
    formats: ["standard", "weiyu", "zhifuyun", "leavemsg", "dmhub", "cloudevents", "template"],
    defaultFormat: "standard",
    maskByDefault: false,
    limits: { maxBytes: 1_048_576, perMinute: null },
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
  return descriptors.find(({ hosts }) => hosts.includes(host))?.id ?? null;
}
