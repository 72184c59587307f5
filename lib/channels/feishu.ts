import type { EndpointConfig } from "@/lib/domain/endpoints";
import type { EventEnvelope } from "@/lib/domain/events";
import { JSON_TYPE } from "@/lib/domain/formats";
import { DOTS } from "@/lib/domain/masking";
import type { Tone } from "@/lib/domain/message-texts";
import { feishuSign } from "@/lib/domain/signatures";
import { findCode } from "./codes/rules";
import { CHANNEL_DESCRIPTORS } from "./descriptors";
import { CHANNEL_INPUT } from "./input-schemas";
import { requestHeaders } from "./request";
import { judgeRobot, type RobotPlatform } from "./robot-judge";
import { type RobotContent, robotContent, tooLong } from "./robot-message";
import { byteLength, renderWithin } from "./truncate";
import type { BuildContext, BuildResult, Channel } from "./types";

/*
 * Feishu and Lark custom bot (official guide 自定义机器人使用指南): request 20 KB, 100 a minute and 5 a second, signature in
 * the body with seconds. Usually HTTP 200; `code` is the verdict, older servers answer with `StatusCode` alone.
 */
const descriptor = CHANNEL_DESCRIPTORS.feishu;
const BOUNDS = { fields: 20, valueBytes: 300 };

export const feishuChannel: Channel = {
  config: CHANNEL_INPUT.feishu,
  limits: descriptor.limits,
  hosts: descriptor.hosts,
  build,
  judge: (exchange, endpoint, receivedAt) => judgeRobot(exchange, endpoint, receivedAt, FEISHU),
};

function build(event: EventEnvelope, endpoint: EndpointConfig, context: BuildContext): BuildResult {
  const result = robotContent(event, endpoint, context, BOUNDS);
  if (!result.ok) return result;
  const { secret } = endpoint.config;
  const signing = secret === undefined || secret === "" ? null : { secret };
  const timestamp = Math.floor(context.now.getTime() / 1000);
  const signature: Record<string, string> = signing
    ? { timestamp: String(timestamp), sign: feishuSign(signing.secret, timestamp) }
    : {};
  const body = requestBody(result.content, endpoint, signature);
  const max = descriptor.limits.maxBytes;
  if (byteLength(body) > max) return tooLong(endpoint, byteLength(body), max);
  return {
    ok: true,
    request: {
      method: "POST",
      url: endpoint.url,
      headers: requestHeaders(event, endpoint, context, { contentType: JSON_TYPE }),
      body,
      ...(signing ? { signedString: `${timestamp}\n${DOTS}` } : {}),
    },
  };
}

function requestBody(content: RobotContent, endpoint: EndpointConfig, signature: Record<string, string>): string {
  if (content.kind === "json") return JSON.stringify({ ...signature, ...content.value, ...signature });
  const source = content.kind === "message" ? (content.message.text ?? "") : content.text;
  return renderWithin(source, descriptor.limits.maxBytes, (text) => {
    if (content.kind === "text") {
      const calls = mentionTags(endpoint, "user_id");
      const whole = calls === "" ? text : `${text}\n${calls}`;
      return JSON.stringify({ ...signature, msg_type: "text", content: { text: whole } });
    }
    const card =
      content.kind === "message"
        ? messageCard(content, endpoint, text)
        : card1(content.title, "info", [markdown(text), ...mentionElements(endpoint)]);
    return JSON.stringify({ ...signature, msg_type: "interactive", card });
  });
}

const COLOURS: Readonly<Record<Tone, string>> = { info: "blue", success: "green", warning: "orange", danger: "red" };

const card1 = (title: string, tone: Tone, elements: readonly unknown[]) => ({
  config: { wide_screen_mode: true },
  header: { template: COLOURS[tone], title: { tag: "plain_text", content: title } },
  elements,
});
const markdown = (content: string) => ({ tag: "div", text: { tag: "lark_md", content } });

/** What strangers wrote at length goes into `plain_text`, which reads no markup at all. */
function messageCard(
  content: Extract<RobotContent, { kind: "message" }>,
  endpoint: EndpointConfig,
  text: string,
): unknown {
  const { message, keyword } = content;
  const fields = message.fields.map(({ label, value }) => ({
    is_short: value.length <= 24,
    text: { tag: "lark_md", content: `**${label}**\n${value}` },
  }));
  const { link } = message;
  const button = link && {
    tag: "button",
    type: "primary",
    text: { tag: "plain_text", content: link.label },
    url: link.url,
  };
  return card1(message.title, message.tone, [
    ...(fields.length > 0 ? [{ tag: "div", fields }] : []),
    ...(text === "" ? [] : [{ tag: "div", text: { tag: "plain_text", content: text } }]),
    ...mentionElements(endpoint),
    ...(button ? [{ tag: "action", actions: [button] }] : []),
    ...(keyword === undefined ? [] : [{ tag: "note", elements: [{ tag: "plain_text", content: keyword }] }]),
  ]);
}

function mentionElements(endpoint: EndpointConfig): unknown[] {
  const tags = mentionTags(endpoint, "id");
  return tags === "" ? [] : [markdown(tags)];
}

function mentionTags(endpoint: EndpointConfig, attribute: "id" | "user_id"): string {
  const { mentions } = endpoint.config;
  if (!mentions) return "";
  const who = [...mentions.userIds, ...(mentions.all ? ["all"] : [])];
  const quote = attribute === "user_id" ? '"' : "";
  return who.map((user) => `<at ${attribute}=${quote}${user}${quote}></at>`).join(" ");
}

const FEISHU: RobotPlatform = {
  codeKeys: ["code", "StatusCode"],
  messageKeys: ["msg", "StatusMessage"],
  find: (code, message) => findCode("feishu", code, message),
};
