import type { ChannelConfig } from "@/lib/domain/channel-config";
import type { EndpointConfig } from "@/lib/domain/endpoints";
import type { EventEnvelope } from "@/lib/domain/events";
import { JSON_TYPE } from "@/lib/domain/formats";
import { findCode } from "./codes/rules";
import { CHANNEL_DESCRIPTORS } from "./descriptors";
import { CHANNEL_INPUT } from "./input-schemas";
import { literalValue } from "./neutralise";
import { requestHeaders } from "./request";
import { judgeRobot } from "./robot-judge";
import { type RobotContent, robotContent, tooLong } from "./robot-message";
import { byteLength, truncateCharacters } from "./truncate";
import type { BuildContext, BuildResult, Channel } from "./types";
import {
  cardBody,
  cardLink,
  markdownText,
  ownBody,
  plainMessage,
  TEXT_BYTES,
  WECOM_REPLY,
  type WecomContent,
} from "./wecom-message";

/*
 * WeCom group robot (developer docs 91770, 99110; errors 90455): Markdown 4,096 bytes, text 2,048 bytes, 20 a minute,
 * no signature, HTTP 200 whatever happened. Mentions of everybody and by phone number work in text messages only, of
 * single people also in Markdown, in cards none (docs/decisions/0026).
 */
const descriptor = CHANNEL_DESCRIPTORS.wecom;
const BOUNDS = { fields: 14, valueBytes: 150, unmarked: literalValue };

export const wecomChannel: Channel = {
  config: CHANNEL_INPUT.wecom,
  limits: descriptor.limits,
  hosts: descriptor.hosts,
  build,
  judge: (exchange, endpoint, receivedAt) =>
    judgeRobot(exchange, endpoint, receivedAt, {
      ...WECOM_REPLY,
      find: (code, message) => findCode("wecom", code, message),
    }),
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
const OWN_TEXTS = {
  text: () => TEXT_BYTES,
  markdown: () => descriptor.limits.maxBytes,
  markdown_v2: () => descriptor.limits.maxBytes,
};

function payload(content: RobotContent, endpoint: EndpointConfig): unknown {
  if (content.kind === "json") return ownBody(content.value, OWN_TEXTS);
  const { mentions } = endpoint.config;
  const loud = mentions?.all === true || (mentions?.mobiles.length ?? 0) > 0;
  if (loud || content.as === "text") {
    return { msgtype: "text", text: { content: plainMessage(content, endpoint), ...mentionLists(mentions) } };
  }
  const users = mentions?.userIds ?? [];
  const link = cardLink(content);
  if (content.as === "card" && link !== undefined && users.length === 0) {
    return { msgtype: "template_card", template_card: noticeCard(content, link) };
  }
  return {
    msgtype: "markdown",
    markdown: { content: markdownText(content, endpoint, descriptor.limits.maxBytes, calls(users)) },
  };
}

function mentionLists(mentions: ChannelConfig["mentions"]): Record<string, string[]> {
  if (!mentions) return {};
  const users = [...mentions.userIds, ...(mentions.all ? ["@all"] : [])];
  return {
    ...(users.length > 0 ? { mentioned_list: users } : {}),
    ...(mentions.mobiles.length > 0 ? { mentioned_mobile_list: mentions.mobiles } : {}),
  };
}

/** What calls people in Markdown; ids are at most 64 bytes long, so twenty leave most of the room to the message. */
const CALLS_BYTES = 1_500;

function calls(users: readonly string[]): string {
  let text = "";
  for (const user of users) {
    const call = `<@${user}>`;
    if (byteLength(text) + byteLength(call) <= CALLS_BYTES) text += call;
  }
  return text === "" ? "" : `\n${text}`;
}

/** Lengths of a card in characters: more is accepted but not shown. */
const CARD = { title: 26, text: 112, fields: 6 };

function noticeCard(content: WecomContent, link: { label: string; url: string }): unknown {
  const title = content.kind === "message" ? content.message.title : content.title;
  const shown = truncateCharacters(title, CARD.title);
  const own = content.kind === "message" ? (content.message.text ?? "") : cardBody(content, shown === title);
  // A title that was cut is repeated where there is more room.
  const text = content.kind === "message" && shown !== title ? `${title}\n${own}`.trim() : own;
  const keyword = content.kind === "message" ? content.keyword : undefined;
  const fields = content.kind === "message" ? content.message.fields.slice(0, CARD.fields) : [];
  return {
    card_type: "text_notice",
    main_title: { title: shown, ...(keyword === undefined ? {} : { desc: keyword }) },
    ...(text === "" ? {} : { sub_title_text: truncateCharacters(text, CARD.text) }),
    ...(fields.length === 0
      ? {}
      : { horizontal_content_list: fields.map(({ label, value }) => ({ keyname: label, value })) }),
    jump_list: [{ type: 1, url: link.url, title: link.label }],
    card_action: { type: 1, url: link.url },
  };
}
