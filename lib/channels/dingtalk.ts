import type { EndpointConfig } from "@/lib/domain/endpoints";
import type { EventEnvelope } from "@/lib/domain/events";
import { JSON_TYPE } from "@/lib/domain/formats";
import { DOTS } from "@/lib/domain/masking";
import { MESSAGE_WORDS } from "@/lib/domain/message-texts";
import { dingtalkSign } from "@/lib/domain/signatures";
import { findCode } from "./codes/rules";
import { CHANNEL_DESCRIPTORS } from "./descriptors";
import { CHANNEL_INPUT } from "./input-schemas";
import { requestHeaders } from "./request";
import { judgeRobot, type RobotPlatform } from "./robot-judge";
import { type RobotContent, robotContent, tooLong } from "./robot-message";
import { byteLength, renderWithin } from "./truncate";
import type { BuildContext, BuildResult, Channel } from "./types";

/*
 * DingTalk custom robot: whole body 20,000 bytes, 20 a minute and then ten minutes of silence, 加签 in the URL with
 * milliseconds. HTTP 200 whatever happened; 310000 stands for all three security settings, only the text tells which.
 */
const descriptor = CHANNEL_DESCRIPTORS.dingtalk;
const BOUNDS = { fields: 20, valueBytes: 300 };

export const dingtalkChannel: Channel = {
  config: CHANNEL_INPUT.dingtalk,
  limits: descriptor.limits,
  hosts: descriptor.hosts,
  build,
  judge: (exchange, endpoint, receivedAt) => judgeRobot(exchange, endpoint, receivedAt, DINGTALK),
};

function build(event: EventEnvelope, endpoint: EndpointConfig, context: BuildContext): BuildResult {
  const result = robotContent(event, endpoint, context, BOUNDS);
  if (!result.ok) return result;
  const max = descriptor.limits.maxBytes;
  const body = requestBody(result.content, endpoint);
  if (byteLength(body) > max) return tooLong(endpoint, byteLength(body), max);
  const { secret } = endpoint.config;
  const signing = secret === undefined || secret === "" ? null : { secret, timestamp: context.now.getTime() };
  return {
    ok: true,
    request: {
      method: "POST",
      url: signing ? signedUrl(endpoint.url, signing) : endpoint.url,
      headers: requestHeaders(event, endpoint, context, { contentType: JSON_TYPE }),
      body,
      ...(signing ? { signedString: `${signing.timestamp}\n${DOTS}` } : {}),
    },
  };
}

/** Every try is signed anew: an older `timestamp` and `sign` are replaced, never added to. */
function signedUrl(text: string, { secret, timestamp }: { secret: string; timestamp: number }): string {
  const sign = encodeURIComponent(dingtalkSign(secret, timestamp));
  const at = text.indexOf("?");
  const base = at < 0 ? text : text.slice(0, at);
  const kept = at < 0 ? [] : text.slice(at + 1).split("&");
  const pairs = kept.filter((pair) => pair !== "" && !pair.startsWith("timestamp=") && !pair.startsWith("sign="));
  return `${base}?${[...pairs, `timestamp=${timestamp}`, `sign=${sign}`].join("&")}`;
}

function requestBody(content: RobotContent, endpoint: EndpointConfig): string {
  if (content.kind === "json") return JSON.stringify(content.value);
  const { mentions } = endpoint.config;
  const at = mentions
    ? { at: { atMobiles: mentions.mobiles, atUserIds: mentions.userIds, isAtAll: mentions.all } }
    : {};
  const calls = [...(mentions?.mobiles ?? []), ...(mentions?.userIds ?? [])].map((who) => `@${who}`).join(" ");
  const source = content.kind === "message" ? (content.message.text ?? "") : content.text;
  return renderWithin(source, descriptor.limits.maxBytes, (text) => {
    if (content.kind === "text") {
      return JSON.stringify({ msgtype: "text", text: { content: calls === "" ? text : `${text}\n${calls}` }, ...at });
    }
    const title = content.kind === "message" ? content.message.title : content.title;
    const main = content.kind === "message" ? messageMarkdown(content, endpoint, text) : text;
    const markdown = { title, text: calls === "" ? main : `${main}\n\n${calls}` };
    return JSON.stringify({ msgtype: "markdown", markdown, ...at });
  });
}

/** A line break needs a blank line or two trailing spaces in this dialect. */
function messageMarkdown(
  content: Extract<RobotContent, { kind: "message" }>,
  endpoint: EndpointConfig,
  text: string,
): string {
  const { message, keyword } = content;
  const { colon } = MESSAGE_WORDS[endpoint.locale];
  const fields = message.fields.map(({ label, value }) => `- **${label}**${colon}${value}`).join("\n");
  const quoted = text.replaceAll("\n", "  \n> ");
  return [
    `#### ${message.title}`,
    ...(fields === "" ? [] : [fields]),
    ...(text === "" ? [] : [`> ${quoted}`]),
    ...(message.link ? [`[${message.link.label}](${message.link.url})`] : []),
    ...(keyword === undefined ? [] : [keyword]),
  ].join("\n\n");
}

/** The advice after a finding speaks of other settings as well. */
const ADVICE = /;\s*(?:solution|解决方案)\s*[:：]/i;

const DINGTALK: RobotPlatform = {
  codeKeys: ["errcode"],
  messageKeys: ["errmsg"],
  find: (code, message) => findCode("dingtalk", code, message.split(ADVICE)[0] ?? ""),
};
