import type { ChannelId, EndpointConfig } from "@/lib/domain/endpoints";
import { callingAssignee } from "./assignee";
import { customChannel } from "./custom";
import { dingtalkChannel } from "./dingtalk";
import { dingtalkWorkChannel } from "./dingtalk-work";
import { discordChannel } from "./discord";
import { emailChannel } from "./email";
import { feishuChannel } from "./feishu";
import { feishuAppChannel } from "./feishu-app";
import { type EndpointWarning, lintConfiguration } from "./lint";
import { slackChannel } from "./slack";
import type { Channel } from "./types";
import { wecomChannel } from "./wecom";
import { wecomAppChannel } from "./wecom-app";

export { type EndpointWarning, quickWarnings, sampleEvent } from "./lint";
export { type PushSize, pushSize } from "./lint-size";

/** Every channel: a new one is one file, one line here, one descriptor, one icon. */
export const CHANNELS = {
  custom: customChannel,
  wecom: callingAssignee("wecom", wecomChannel),
  dingtalk: callingAssignee("dingtalk", dingtalkChannel),
  feishu: callingAssignee("feishu", feishuChannel),
  wecom_app: wecomAppChannel,
  dingtalk_work: dingtalkWorkChannel,
  feishu_app: feishuAppChannel,
  slack: callingAssignee("slack", slackChannel),
  discord: callingAssignee("discord", discordChannel),
  email: emailChannel,
} as const satisfies Record<ChannelId, Channel>;

/** Warnings about a configuration that is otherwise valid, in the order of the form; renders templates with samples. */
export const lintEndpoint = (endpoint: EndpointConfig): EndpointWarning[] =>
  lintConfiguration(endpoint, CHANNELS[endpoint.channel]);
