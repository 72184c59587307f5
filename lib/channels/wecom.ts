import type { ChannelConfig } from "@/lib/domain/channel-config";
import type { EndpointConfig } from "@/lib/domain/endpoints";
import type { EventEnvelope } from "@/lib/domain/events";
import { JSON_TYPE } from "@/lib/domain/formats";
import { maskIp } from "@/lib/domain/masking";
import { MESSAGE_WORDS } from "@/lib/domain/message-texts";
import { findCode } from "./codes/rules";
import { CHANNEL_DESCRIPTORS } from "./descriptors";
import { CHANNEL_INPUT } from "./input-schemas";
import { requestHeaders } from "./request";
import { judgeRobot, type RobotPlatform } from "./robot-judge";
import { plainLines, type RobotContent, robotContent, tooLong } from "./robot-message";
import { byteLength, renderWithin, truncateBytes } from "./truncate";
import type { BuildContext, BuildResult, Channel } from "./types";

/*
 * WeCom group robot (developer docs 91770, 99110; errors 90455): Markdown 4,096 bytes, text 2,048 bytes, 20 a minute,
 * no signature, HTTP 200 whatever happened. Mentions of everybody and by phone number work in text messages only.
 */
const descriptor = CHANNEL_DESCRIPTORS.wecom;
const TEXT_BYTES = 2_048;
const BOUNDS = { fields: 14, valueBytes: 150 };

export const wecomChannel: Channel = {
  config: CHANNEL_INPUT.wecom,
  limits: descriptor.limits,
  hosts: descriptor.hosts,
  build,
  judge: (exchange, endpoint, receivedAt) => judgeRobot(exchange, endpoint, receivedAt, WECOM),
};

function build(event: EventEnvelope, endpoint: EndpointConfig, context: BuildContext): BuildResult {
  const result = robotContent(event, endpoint, context, BOUNDS);
  if (!result.ok) return result;
  const body = JSON.stringify(payload(result.content, endpoint));
  if (result.content.kind === "json" && byteLength(body) > MAX_REQUEST_BYTES) {
    return tooLong(endpoint, byteLength(body), MAX_REQUEST_BYTES);
  }
  const headers = requestHeaders(event, endpoint, context, { contentType: JSON_TYPE });
  return { ok: true, request: { method: "POST", url: endpoint.url, headers, body } };
}

/** A body of the sender's own making may be an image of 2 MB in Base64. */
const MAX_REQUEST_BYTES = 3_000_000;

function payload(content: RobotContent, endpoint: EndpointConfig): unknown {
  if (content.kind === "json") return content.value;
  const { mentions } = endpoint.config;
  const asText = content.kind === "text" || mentions?.all === true || (mentions?.mobiles.length ?? 0) > 0;
  if (asText) return { msgtype: "text", text: { content: textContent(content, endpoint), ...mentionLists(mentions) } };
  return { msgtype: "markdown", markdown: { content: markdownContent(content, endpoint) } };
}

function textContent(content: Exclude<RobotContent, { kind: "json" }>, endpoint: EndpointConfig): string {
  if (content.kind !== "message") return truncateBytes(content.text, TEXT_BYTES);
  const render = (text: string) => plainLines(content, endpoint, text).join("\n");
  return truncateBytes(renderWithin(content.message.text ?? "", TEXT_BYTES, render), TEXT_BYTES);
}

function mentionLists(mentions: ChannelConfig["mentions"]): Record<string, string[]> {
  if (!mentions) return {};
  const users = [...mentions.userIds, ...(mentions.all ? ["@all"] : [])];
  return {
    ...(users.length > 0 ? { mentioned_list: users } : {}),
    ...(mentions.mobiles.length > 0 ? { mentioned_mobile_list: mentions.mobiles } : {}),
  };
}

function markdownContent(content: Exclude<RobotContent, { kind: "json" }>, endpoint: EndpointConfig): string {
  const max = descriptor.limits.maxBytes;
  const calls = (endpoint.config.mentions?.userIds ?? []).map((user) => `<@${user}>`).join("");
  const suffix = calls === "" ? "" : `\n${calls}`;
  if (content.kind !== "message") {
    return `${truncateBytes(content.text, max - byteLength(suffix))}${suffix}`;
  }
  const { message, keyword } = content;
  const { colon } = MESSAGE_WORDS[endpoint.locale];
  const head = [
    `### ${message.title}`,
    ...message.fields.map(({ label, value }) => `> ${label}${colon}<font color="comment">${value}</font>`),
  ];
  const tail = [
    ...(message.link ? [`[${message.link.label}](${message.link.url})`] : []),
    ...(keyword === undefined ? [] : [`<font color="comment">${keyword}</font>`]),
  ];
  const render = (text: string) => `${[...head, ...(text === "" ? [] : ["", text]), ...tail].join("\n")}${suffix}`;
  return truncateBytes(renderWithin(message.text ?? "", max, render), max);
}

const WECOM: RobotPlatform = {
  codeKeys: ["errcode"],
  messageKeys: ["errmsg"],
  find: (code, message) => findCode("wecom", code, message),
  // Replies repeat the caller's public address.
  clean: (message) =>
    message.replace(/(from ip: )([0-9a-f.:]+)/i, (_, label: string, ip: string) => label + maskIp(ip)),
};
