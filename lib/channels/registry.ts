import type { ChannelId } from "@/lib/domain/endpoints";
import { customChannel } from "./custom";
import { dingtalkChannel } from "./dingtalk";
import { dingtalkWorkChannel } from "./dingtalk-work";
import { discordChannel } from "./discord";
import { emailChannel } from "./email";
import { feishuChannel } from "./feishu";
import { feishuAppChannel } from "./feishu-app";
import { slackChannel } from "./slack";
import type { Channel } from "./types";
import { wecomChannel } from "./wecom";
import { wecomAppChannel } from "./wecom-app";

export { type EndpointWarning, lintEndpoint, sampleEvent } from "./lint";

/** Every channel: a new one is one file, one line here, one descriptor, one icon. */
export const CHANNELS = {
  custom: customChannel,
  wecom: wecomChannel,
  dingtalk: dingtalkChannel,
  feishu: feishuChannel,
  wecom_app: wecomAppChannel,
  dingtalk_work: dingtalkWorkChannel,
  feishu_app: feishuAppChannel,
  slack: slackChannel,
  discord: discordChannel,
  email: emailChannel,
} as const satisfies Record<ChannelId, Channel>;
