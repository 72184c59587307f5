import type { ChannelId } from "@/lib/domain/endpoints";
import { customChannel } from "./custom";
import { dingtalkChannel } from "./dingtalk";
import { feishuChannel } from "./feishu";
import type { Channel } from "./types";
import { wecomChannel } from "./wecom";

export { type EndpointWarning, lintEndpoint, sampleEvent } from "./lint";

/** Every channel: a new one is one file, one line here, one descriptor, one icon. */
export const CHANNELS = {
  custom: customChannel,
  wecom: wecomChannel,
  dingtalk: dingtalkChannel,
  feishu: feishuChannel,
} as const satisfies Record<ChannelId, Channel>;
